package correction

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// Finding is what a correction did to a record.
type Finding struct {
	Correction *Correction
	Field      string // that shows it
	Before     string // in flat form
	After      string
}

// Apply applies corrections to the fields of a record, the earliest first, so that the later decision about a field
// wins. It reports whether the place is closed for good.
func Apply(p *directory.Place, corrections []*Correction) (found []Finding, closed bool) {
	fields := p.Provenance.Fields
	if len(corrections) > 0 {
		fields = maps.Clone(fields)
		if fields == nil {
			fields = map[string]directory.FieldProvenance{}
		}
		p.Provenance.Fields = fields
	}
	for _, c := range corrections {
		f := Field(c.Field)
		if f == nil {
			continue
		}
		before := Flat(f, p)
		if c.Field == note.Closure {
			closure, ok := ParseClosure(c.Value)
			switch {
			case !ok:
				continue
			case closure.ForGood:
				closed = true
				found = append(found, Finding{Correction: c, Field: note.Closure, After: c.Value})
				continue
			}
			closure.Close(p)
		} else if Set(p, f, c.Value) != nil {
			continue
		}
		if c.Site != nil {
			c.Site.set(p)
		}
		found = append(found, Finding{Correction: c, Field: f.Name, Before: before, After: Flat(f, p)})
		fields[f.Name] = c.provenance(fields[f.Name], f, before)
	}
	return found, closed
}

// provenance adds the correction to where a value comes from.
func (c *Correction) provenance(
	p directory.FieldProvenance, f *directory.Field, before string,
) directory.FieldProvenance {
	if f.Name == "telephone" || f.Name == "courriels" {
		before = "" // see directory.Change
	}
	p.Changes = append(slices.Clip(p.Changes),
		directory.Change{Rule: directory.CorrectionRule, Action: "corrige", Before: before})
	p.Correction = &directory.Correction{Author: string(c.Author), Name: c.Name, On: dayOf(c.At), Reason: c.Reason,
		Expires: dayOf(c.Expires)}
	if closure, ok := ParseClosure(c.Value); ok && c.Field == note.Closure {
		p.Correction.ClosedFrom, p.Correction.ClosedTo = dayOf(closure.From), dayOf(closure.To)
	}
	return p
}

// dayOf returns YYYY-MM-DD, "" for the zero time.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// Detail says in French who decided a correction, when and why, to the producer of the record.
func (f *Finding) Detail() string {
	c := f.Correction
	by := map[note.Author]string{note.Operator: "par l'opérateur", note.KeyOf: "par " + c.Name,
		note.LinkOf: "par le contact de " + c.Name}[c.Author]
	text := fmt.Sprintf("Décidé le %s %s", dayOf(c.At), by)
	if c.Reason != "" {
		text += " : " + c.Reason
	}
	if !c.Expires.IsZero() {
		text += fmt.Sprintf(" (jusqu'au %s)", dayOf(c.Expires))
	}
	return text
}
