package quality

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// ageing is the outcome whose value depends on the day.
const ageing = "vieillit"

// measure is one way to examine a place.
type measure struct {
	outcomes []string // codes, the best first
	settings []string // members of a criterion that it reads, other than champs
	fields   bool     // it reads champs; otherwise they are documentation
	// make returns a function that returns the outcome of a place as of a day.
	make func(c *directory.Criterion, j *Judge) func(p *directory.Place, day time.Time) string
}

// measures are the values of `mesure`.
var measures = map[string]measure{
	"presence": {outcomes: []string{"oui", "non"}, fields: true, make: presence},
	"texte": {outcomes: []string{"suffisant", "court", "absent"}, settings: []string{"caracteres"}, fields: true,
		make: text},
	"position": {outcomes: []string{"point", "point_sans_adresse", "rue", "commune", "approchee", "absente"},
		make: position},
	"horaires":     {outcomes: []string{"exacts", "texte", "contredits", "absents"}, make: hours},
	"jours_feries": {outcomes: []string{"dits", "muets", "sans_horaires"}, make: holidays},
	"fraicheur": {outcomes: []string{"recente", ageing, "ancienne", "future", "inconnue"},
		settings: []string{"plein_mois", "nul_mois"}, make: fresh},
	"label": {outcomes: []string{"oui", "non"}, settings: []string{"labels"}, make: labelled},
}

// measureNames lists the names of measures for messages.
const measureNames = "presence, texte, position, horaires, jours_feries, fraicheur, label"

// presence reports whether one of the fields is known.
func presence(c *directory.Criterion, _ *Judge) func(*directory.Place, time.Time) string {
	fields := fieldsNamed(c.Fields)
	return func(p *directory.Place, _ time.Time) string {
		for _, f := range fields {
			if f.Known(p) {
				return "oui"
			}
		}
		return "non"
	}
}

func fieldsNamed(names []string) (fields []*directory.Field) {
	for _, name := range names {
		fields = append(fields, directory.FieldNamed(name))
	}
	return fields
}

// text compares the total length of the fields, in characters, with Criterion.Length.
func text(c *directory.Criterion, _ *Judge) func(*directory.Place, time.Time) string {
	fields := fieldsNamed(c.Fields)
	return func(p *directory.Place, _ time.Time) string {
		n := 0
		for _, f := range fields {
			if f.Text != nil {
				n += utf8.RuneCountInString(*f.Text(p))
			}
		}
		switch {
		case n >= c.Length:
			return "suffisant"
		case n > 0:
			return "court"
		}
		return "absent"
	}
}

func position(*directory.Criterion, *Judge) func(*directory.Place, time.Time) string {
	return func(p *directory.Place, _ time.Time) string {
		if !p.Location.Known {
			return "absente"
		}
		switch p.Location.Precision {
		case geo.PrecisionPoint:
			if p.Address == "" {
				return "point_sans_adresse"
			}
			return "point"
		case geo.PrecisionStreet:
			return "rue"
		case geo.PrecisionCommune:
			return "commune"
		}
		return "approchee"
	}
}

func hours(*directory.Criterion, *Judge) func(*directory.Place, time.Time) string {
	return func(p *directory.Place, _ time.Time) string {
		switch {
		case len(p.HoursAccounts) > 0:
			return "contredits"
		case p.Hours != "":
			return "exacts"
		case p.HoursText != "":
			return "texte"
		}
		return "absents"
	}
}

// holidays reports whether the hours say what happens on public holidays.
func holidays(*directory.Criterion, *Judge) func(*directory.Place, time.Time) string {
	return func(p *directory.Place, _ time.Time) string {
		switch {
		case p.Hours == "":
			return "sans_horaires"
		case mentionsHolidays(p.Hours):
			return "dits"
		}
		return "muets"
	}
}

// mentionsHolidays reports whether an OSM text in normal form names public holidays (PH)
// outside comments.
func mentionsHolidays(osm string) bool {
	for i, part := range strings.Split(osm, `"`) {
		if i%2 == 0 && strings.Contains(part, "PH") {
			return true
		}
	}
	return false
}

func fresh(c *directory.Criterion, _ *Judge) func(*directory.Place, time.Time) string {
	return func(p *directory.Place, day time.Time) string {
		switch {
		case p.UpdatedOn.IsZero():
			return "inconnue"
		case p.UpdatedOn.After(day.AddDate(0, 0, 1)): // a day ahead is another time zone
			return "future"
		case !day.After(addMonths(p.UpdatedOn, c.FullMonths)):
			return "recente"
		case !day.Before(addMonths(p.UpdatedOn, c.NoneMonths)):
			return "ancienne"
		}
		return ageing
	}
}

// freshness returns 1 for a date that is full months old or less, 0 for one that is
// none months old or more, and decreases by the day in between.
func freshness(updated, day time.Time, full, none int) float64 {
	from, to := addMonths(updated, full), addMonths(updated, none)
	return min(1, max(0, to.Sub(day).Hours()/to.Sub(from).Hours()))
}

// addMonths returns the same day some months later, or the last day of that month
// when it is shorter.
func addMonths(t time.Time, months int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(d, last.Day())-last.Day())
}

// labelled reports whether a place has one of the own labels of the criterion.
func labelled(c *directory.Criterion, j *Judge) func(*directory.Place, time.Time) string {
	return func(p *directory.Place, _ time.Time) string {
		for i := range j.labels {
			for _, code := range c.Labels {
				if j.labels[i].Code == code && j.labels[i].matches(p) {
					return "oui"
				}
			}
		}
		return "non"
	}
}
