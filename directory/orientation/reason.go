package orientation

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// reasons returns the answers of a place to every criterion.
func (r *ranking) reasons(hit directory.Hit) []Reason {
	w, place := r.guide.Weights, r.view.Place(hit.Index)
	var reasons []Reason
	for i := range r.criteria {
		c := &r.criteria[i]
		answer, rule := c.answer(hit.Index)
		reason := Reason{Criterion: c.code, Filter: c.filter, Values: c.values, Answer: answer, Rule: rule,
			Points: c.weight * w.share(answer)}
		if field := fieldOf(c); field != "" && rule == nil {
			reason.Record = place.Provenance.Of(field)
			reason.Held = held(place, c)
		}
		reasons = append(reasons, reason)
	}
	if hit.DistanceM >= 0 {
		reasons = append(reasons, Reason{Criterion: "distance", Answer: Yes, Points: w.near(hit.DistanceM)})
	}
	state := r.view.Opening(hit.Index, r.question.Now)
	opening := Reason{Criterion: "ouverture", Answer: Yes, Points: w.open(state, r.question.Now), Opening: state}
	if state.State != hours.Open && state.Next.IsZero() {
		opening.Answer = Unknown
		if state.State == hours.Closed {
			opening.Answer = No
		}
	} else {
		opening.Record = place.Provenance.Of("horaires")
	}
	fresh := Reason{Criterion: "fraicheur", Answer: Unknown, Points: w.Fresh * r.freshShare(hit.Index)}
	if !place.UpdatedOn.IsZero() {
		fresh.Answer, fresh.Record = Yes, place.Provenance.Of("date_maj")
		if fresh.Points == 0 {
			fresh.Answer = No
		}
	}
	return append(reasons, opening, fresh)
}

// fieldOf returns the field of the référentiel that a criterion reads; "" when it reads
// several or none.
func fieldOf(c *criterion) string {
	switch c.filter {
	case "offre":
		return "services"
	case "label":
		return "dispositif_programmes_nationaux"
	}
	return c.filter
}

// held returns the values of a place that a criterion asks for or, when it has none of
// them, those that it has instead.
func held(p *directory.Place, c *criterion) []string {
	f := directory.FilterNamed(c.filter)
	var have []string
	switch {
	case c.filter == "label":
		have = p.Labels()
	case f != nil && f.List != nil:
		have = *f.List(p)
	}
	asked := slices.DeleteFunc(slices.Clone(have), func(v string) bool { return !slices.Contains(c.values, v) })
	if len(asked) > 0 {
		return asked
	}
	return slices.Clone(have)
}
