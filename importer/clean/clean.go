// Package clean turns the raw text of a listing into the values of the
// référentiel: one pure function per field, one file per field, and Place, which
// puts them in order for a whole row. Nothing is dropped in silence: whatever is
// changed, guessed, refused, withheld or doubtful is told. Nothing here reads a
// file, a network or a clock (but for Settings.Now when it is left zero).
//
// Cleaning what is already clean changes nothing.
package clean

import "github.com/lieux-numeriques/lieux/importer"

// Fix is one thing found in one value.
type Fix struct {
	Before string // the value as the producer wrote it
	Rule   string // stable code without its field ("espaces"), or with it ("telephone.espaces")
	After  string // the value that replaced it; "" when nothing did
	Action importer.Action
	Detail string // one French sentence, when the rule's name does not say it all
}

// Refusal is the error of a value that cannot be used: the field is left out,
// the rest of the row is not concerned.
type Refusal struct {
	Rule   string // as in Fix
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

// corrected and guessed make the two most frequent kinds of Fix.
func corrected(before, rule, after string) Fix {
	return Fix{Before: before, Rule: rule, After: after, Action: importer.Corrected}
}

func guessed(before, rule, after, detail string) Fix {
	return Fix{Before: before, Rule: rule, After: after, Action: importer.Guessed, Detail: detail}
}
