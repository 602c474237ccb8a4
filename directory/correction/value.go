package correction

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/geo"
)

// Flat is Field.Flat, but for hours that could not be understood, which are as they were written.
func Flat(f *directory.Field, p *directory.Place) string {
	if f.Name == hoursField {
		return cmp.Or(p.Hours, p.HoursText)
	}
	return f.Flat(p)
}

const hoursField = "horaires"

// Field returns the field of the référentiel that shows a correction of a field: the opening hours for a closure. It
// returns nil for the name of no field, and for the id, which nobody corrects.
func Field(name string) *directory.Field {
	switch name {
	case note.Closure:
		name = hoursField
	case "id":
		return nil
	}
	return directory.FieldNamed(name)
}

// Set gives a field a value in flat form, "" for unknown. It returns an error for text that is no such value.
func Set(p *directory.Place, f *directory.Field, value string) (err error) {
	switch {
	case f.Name == hoursField:
		p.Hours, p.HoursText, p.HoursAccounts = value, "", nil
		if _, err := hours.Parse(value); err != nil && value != "" {
			p.Hours, p.HoursText = "", value
		}
	case f.Text != nil:
		*f.Text(p) = value
	case f.List != nil:
		*f.List(p) = nil
		if value != "" {
			*f.List(p) = strings.Split(value, "|")
		}
	case f.Date != nil:
		*f.Date(p) = time.Time{}
		if value != "" {
			*f.Date(p), err = time.Parse(time.DateOnly, value)
		}
	case value == "":
		p.Location = directory.Location{}
	default:
		err = setNumber(p, f, value)
	}
	if err != nil {
		return fmt.Errorf("correction: %s is no %s: %w", value, f.Name, err)
	}
	return nil
}

// setNumber gives a place a latitude or a longitude.
func setNumber(p *directory.Place, f *directory.Field, value string) error {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return err
	}
	axis := 0
	if f.Name == "latitude" {
		axis = 1
	}
	p.Location.Position[axis] = v
	p.Location.Known, p.Location.Precision, p.Location.Origin = true, geo.PrecisionPoint, "correction"
	return nil
}

// SaidBy reports whether a record of a source says the same as the correction. A closure is said by no source: it ends
// on its last day.
func (c *Correction) SaidBy(p *directory.Place) bool {
	f := Field(c.Field)
	if f == nil || c.Field == note.Closure {
		return false
	}
	said := Flat(f, p)
	switch {
	case said == c.Value:
		return true
	case said == "" || c.Value == "":
		return false
	case f.Name == hoursField:
		a, _ := hours.Parse(said)
		b, _ := hours.Parse(c.Value)
		return !a.IsZero() && !b.IsZero() && !hours.Contradict(a, b) && !hours.Contradict(b, a)
	case f.List != nil:
		a, b := slices.Sorted(slices.Values(*f.List(p))), strings.Split(c.Value, "|")
		slices.Sort(b)
		return slices.Equal(a, b)
	case f.Number != nil:
		return false // a position is that of the source as soon as both coordinates are
	case f.Vocabulary == nil && f.Kind == directory.Text:
		return directory.SameLetters(said, c.Value) && digitsOf(said) == digitsOf(c.Value)
	}
	return false
}

// digitsOf returns the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
