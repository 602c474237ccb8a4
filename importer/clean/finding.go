package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// The functions of one field return findings without a Field, whose Rule may lack
// its prefix ("espaces" for "telephone.espaces"): work.add completes both.

// corrected returns the finding of a repair that is certain.
func corrected(before, rule, after string) importer.Finding {
	return importer.Finding{Value: before, Rule: rule, After: after, Action: importer.Corrected}
}

// guessed returns the finding of an inferred value.
func guessed(before, rule, after, detail string) importer.Finding {
	return importer.Finding{Value: before, Rule: rule, After: after, Action: importer.Guessed, Detail: detail}
}

// add records one finding of a field: in the row and, when the value was changed,
// in its provenance.
func (w *work) add(field string, f importer.Finding) {
	f.Field = field
	if !strings.Contains(f.Rule, ".") {
		f.Rule = field + "." + f.Rule
	}
	if f.Action == "" {
		f.Action = importer.Corrected
	}
	w.row.Findings = append(w.row.Findings, f)
	if f.Action == importer.Reported || f.Action == importer.Refused {
		return
	}
	change := directory.Change{Rule: f.Rule, Action: string(f.Action)}
	if f.Action != importer.Withheld && mayShowBefore(field, f.Value) {
		change.Before = f.Value
	}
	w.change(field, change)
}

// change records in the provenance of a field what a rule did.
func (w *work) change(field string, change directory.Change) {
	if w.place.Provenance.Fields == nil {
		w.place.Provenance.Fields = make(map[string]directory.FieldProvenance, 4)
	}
	p := w.place.Provenance.Fields[field]
	p.Changes = append(p.Changes, change)
	w.place.Provenance.Fields[field] = p
}

// mayShowBefore reports whether the public may see the producer's value: never that of
// a contact or of a text that may contain one, nor a long one.
func mayShowBefore(field, before string) bool {
	switch field {
	case "telephone", "courriels", "presentation_resume", "presentation_detail", "horaires", "id":
		return false
	}
	return len(before) <= 120 && !strings.Contains(before, "@")
}

// hideBefore removes from provenance the values of a field that holds personal data.
func (w *work) hideBefore(field string) {
	changes := w.place.Provenance.Fields[field].Changes
	for i := range changes {
		changes[i].Before = ""
	}
}

func (w *work) addAll(field string, findings []importer.Finding) {
	for _, f := range findings {
		w.add(field, f)
	}
}

// refused records the error of a field that is left out.
func (w *work) refused(field, raw string, err error) {
	r, ok := err.(*Refusal)
	if !ok {
		r = &Refusal{Rule: "illisible", Detail: err.Error()}
	}
	w.add(field, importer.Finding{Value: raw, Rule: r.Rule, Action: importer.Refused, Detail: r.Detail})
}

// hasFinding reports whether a rule met a value of the row.
func (w *work) hasFinding(rule string) bool {
	for i := range w.row.Findings {
		if w.row.Findings[i].Rule == rule {
			return true
		}
	}
	return false
}
