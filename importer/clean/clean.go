// Package clean turns the raw text of a listing into the values of the référentiel: one pure
// function and one file per field, and Place, which applies them in order to a whole row.
// Every change, guess, refusal, withheld or doubtful value is a finding. Nothing here reads a
// file, the network or the clock.
//
// Cleaning a clean value changes nothing.
package clean

// Refusal is the error of a value that cannot be used: the field is left out, the
// rest of the row is kept. It is a separate type rather than an importer.Finding
// because a function that returns one has no value to report: its caller knows the
// cell, and makes the Finding.
type Refusal struct {
	Rule   string // as in importer.Finding, without the field: "trop_court"
	Detail string // one French sentence, or ""
}

func (r *Refusal) Error() string {
	if r.Detail != "" {
		return r.Detail
	}
	return r.Rule
}

// refuse makes a Refusal.
func refuse(rule, detail string) error { return &Refusal{Rule: rule, Detail: detail} }
