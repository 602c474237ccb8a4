package orientation

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// reasons returns the answers of a place to every criterion.
func (r *ranking) reasons(hit directory.Hit, place *directory.Place) []Reason {
	w := r.guide.Weights
	reasons := make([]Reason, 0, len(r.criteria)+3)
	fields := make([]string, 0, cap(reasons)) // that support each reason; "" none
	add := func(reason Reason, field string) {
		reasons, fields = append(reasons, reason), append(fields, field)
	}
	for _, c := range r.criteria {
		code := c.code(hit.Index)
		reason, field := Reason{Criterion: c.name, Filter: c.filter, Values: c.values, Answer: answerOf[code],
			Points: c.terms[code]}, ""
		if code == codeProbable {
			reason.Rule = c.ruleFor(hit.Index)
		} else {
			field, reason.Held = r.support(hit.Index, place, c)
		}
		add(reason, field)
	}
	if hit.DistanceM >= 0 {
		add(Reason{Criterion: "distance", Answer: Yes, Points: w.near(hit.DistanceM)}, "")
	}
	state := r.view.Opening(hit.Index, r.question.Now)
	opening, said := Reason{Criterion: "ouverture", Answer: Yes, Points: w.open(state, r.question.Now), Opening: &state},
		"horaires"
	if state.State != hours.Open && state.Next.IsZero() {
		opening.Answer, said = Unknown, ""
		if state.State == hours.Closed {
			opening.Answer = No
		}
	}
	add(opening, said)
	fresh, said := Reason{Criterion: "fraicheur", Answer: Unknown, Points: w.Fresh * r.freshShare(hit.Index)}, ""
	if !place.UpdatedOn.IsZero() {
		fresh.Answer, said = Yes, "date_maj"
		if fresh.Points == 0 {
			fresh.Answer = No
		}
	}
	add(fresh, said)
	for i, record := range r.view.Origins(hit.Index, fields...) {
		reasons[i].Record = record
	}
	return reasons
}

// fieldsRead returns the fields that reasons are said with; nil: all of them.
func (r *ranking) fieldsRead() []string {
	names := append(make([]string, 0, len(r.criteria)+3), "code_insee", "telephone")
	for _, c := range r.criteria {
		switch {
		case c.name == "q", c.name == "conforme":
			return nil
		case c.filter != "":
			names = append(names, c.filter)
		case c.name == "labellise":
			names = append(names, "label")
		case c.name == "accessible":
			names = append(names, "fiche_acces_libre")
		case c.name == "ouvert":
			names = append(names, "horaires")
		default:
			names = append(names, c.name)
		}
	}
	return names
}

// support returns the field that place i answers a criterion by, "" for none, and what the
// place has there.
func (r *ranking) support(i int, p *directory.Place, c *criterion) (field string, held []string) {
	switch c.name {
	case "accessible":
		return only("fiche_acces_libre", p.AccessibilityURL)
	case "prise_rdv":
		return only("prise_rdv", p.BookingURL)
	case "conforme":
		return only("pivot", p.Pivot) // what most of the others have not
	case "ouvert":
		return only("horaires", p.Hours)
	case "maj_depuis":
		if !p.UpdatedOn.IsZero() {
			return only("date_maj", p.UpdatedOn.Format(time.DateOnly))
		}
		return "", nil
	case "score_qualite_minimum":
		return "", []string{strconv.FormatFloat(r.view.Assess(i).Score, 'f', -1, 64)}
	case "labellise":
		return labelField, p.Labels()
	case "q":
		return holding(p, c.values[0])
	}
	return fieldOf(c.filter), heldValues(p, c)
}

// only returns a field and its value; nothing when the value is empty.
func only(field, value string) (name string, held []string) {
	if value == "" {
		return "", nil
	}
	return field, []string{value}
}

// labelField is the field whose record dates the labels of a place.
const labelField = "dispositif_programmes_nationaux"

// fieldOf returns the field of the référentiel that a filter reads.
func fieldOf(filter string) string {
	switch filter {
	case "offre":
		return "services"
	case "label":
		return labelField
	}
	return filter
}

// holding returns the first field of a place that has one of the words of a search, and its
// values that have one.
func holding(p *directory.Place, typed string) (field string, held []string) {
	typedWords := strings.Fields(directory.Fold(typed))
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Searched == 0 {
			continue
		}
		var values []string
		switch {
		case f.Text != nil:
			values = []string{*f.Text(p)}
		case f.List != nil:
			values = slices.Clone(*f.List(p))
		}
		held = slices.DeleteFunc(values, func(value string) bool {
			folded := directory.Fold(value)
			return !slices.ContainsFunc(typedWords, func(word string) bool { return strings.Contains(folded, word) })
		})
		if len(held) > 0 {
			return f.Name, held
		}
	}
	return "", nil
}

// heldValues returns the values of a place that a criterion asks for or, when it has none of
// them, those that it has instead.
func heldValues(p *directory.Place, c *criterion) []string {
	f := directory.FilterNamed(c.filter)
	var have []string
	switch {
	case c.filter == "label":
		have = p.Labels()
	case f != nil && f.List != nil:
		have = *f.List(p)
	}
	var asked []string
	for _, v := range have {
		if slices.Contains(c.values, v) {
			asked = append(asked, v)
		}
	}
	if len(asked) > 0 {
		return asked
	}
	return have
}
