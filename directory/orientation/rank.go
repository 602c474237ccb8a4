package orientation

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo"
)

// Suggestion is a place that is proposed, with why.
type Suggestion struct {
	Hit     directory.Hit
	Points  float64
	Reasons []Reason         // nil of others
	Place   *directory.Place // the fields that its reasons are said with, when it has reasons
}

// Reason is the answer of a place for one criterion.
type Reason struct {
	Criterion string // besoin, operateur, aisance, distance, ouverture, fraicheur, or the name of a parameter
	Filter    string // the filter that was asked; "" none
	Values    []string
	Answer    Answer
	Points    float64

	// What supports the answer. Yes: the value that a record gives, and the record; Probable:
	// the rule; No: what the record says instead.

	Held    []string
	Record  *directory.RecordRef // nil: none
	Rule    *Implied
	Opening *hours.Opening // of the criterion ouverture
}

// Guidance is the answer to a question.
type Guidance struct {
	Best []Suggestion // at most Question.Limit

	// Others, without reasons.

	Phone     []Suggestion // whose records say that they answer the telephone
	Remote    []Suggestion // whose records say that they help at a distance
	Elsewhere []Suggestion // whose records say yes to everything

	Resources []Resource
}

// How many places are considered: the nearest of all, and the nearest of those whose
// records say yes to everything.
const (
	considered = 128
	surestMost = 16
	others     = 3
)

// Ask answers a question about the places of a version.
func (g *Guide) Ask(v directory.View, q *Question) (*Guidance, error) {
	criteria, err := g.criteria(v, q)
	if err != nil {
		return nil, err
	}
	r := &ranking{guide: g, view: v, question: q, criteria: criteria}
	if q.Query.Near != nil {
		r.origin = geo.From(q.Query.Near.Position)
	}
	for i := range r.fresh {
		r.fresh[i] = q.Now.UTC().AddDate(-1-i, 0, 0).Truncate(24 * time.Hour)
	}
	base := where(&q.Query)
	beyond := base // the radius is that of the first answers
	beyond.RadiusM = 0
	if r.near, err = r.around(base); err != nil {
		return nil, err
	}
	best, sure, err := r.rank(beyond)
	if err != nil {
		return nil, err
	}
	answer := &Guidance{Resources: g.ResourcesFor(q.Need, q.Ease), Best: r.explain(best)}
	answer.Elsewhere = r.others(sure, best)
	for _, other := range []struct {
		list          *[]Suggestion
		filter, value string
	}{
		{&answer.Phone, "modalites_acces", "Téléphoner"},
		{&answer.Remote, "modalites_accompagnement", "À distance"},
	} {
		hits, err := r.nearest(beyond, other.filter, other.value, best)
		if err != nil {
			return nil, err
		}
		*other.list = r.others(hits, best)
	}
	return answer, nil
}

// rank returns the places with most points of the nearest and of the surest within reach, and
// the nearest of those that are sure, the others among them at least.
func (r *ranking) rank(beyond directory.Query) (top []Suggestion, sure []directory.Hit, err error) {
	r.some = make([]directory.Hit, 0, len(r.near))
	top, sure = r.best(nil, r.near, r.some)
	limit := max(surestMost, others+r.question.Limit)
	if beyond.Near != nil {
		if len(sure) >= limit || len(sure) >= others+len(top) && r.outdone(top) {
			return top, r.closest(besides(sure, top), others), nil
		}
	}
	if sure, err = r.surest(beyond, limit); err != nil {
		return nil, nil, err
	}
	var farther []directory.Hit
	for _, hit := range sure[:min(surestMost, len(sure))] {
		if hit.DistanceM <= r.reach() && !r.isNear(hit.Index) {
			farther = append(farther, hit)
		}
	}
	top, _ = r.best(top, farther, nil)
	return top, sure, nil
}

// surest returns the first places whose records say yes to every criterion but the operator. Where two criteria are
// about one filter the query finds others too: more are asked for until enough remain.
func (r *ranking) surest(beyond directory.Query, limit int) (sure []directory.Hit, err error) {
	strict := r.strict(beyond)
	for asked := limit; ; asked *= 4 {
		found, err := r.find(strict, asked)
		if err != nil {
			return nil, err
		}
		whole := len(found) < asked
		sure = slices.DeleteFunc(found, func(hit directory.Hit) bool {
			_, all := r.granted(hit.Index)
			return !all
		})
		if whole || len(sure) >= limit {
			return sure[:min(len(sure), limit)], nil
		}
	}
}

// outdone reports whether no place farther than the nearest can have more points than these.
func (r *ranking) outdone(top []Suggestion) bool {
	if len(top) < r.question.Limit {
		return false
	}
	w := r.guide.Weights
	most := w.near(r.farthest()) + w.Fresh + w.Opening*w.Yes
	for _, c := range r.criteria {
		most += c.weight * w.Yes
	}
	return most < top[len(top)-1].Points
}

// reach returns how far the first answers may be, in metres.
func (r *ranking) reach() float64 {
	reach := 1000 * r.guide.Weights.ReachKm
	if radius := r.question.Query.RadiusM; radius > 0 {
		reach = min(reach, radius)
	}
	return reach
}

// ranking ranks places for a question.
type ranking struct {
	guide    *Guide
	view     directory.View
	question *Question
	criteria []*criterion
	origin   geo.Origin      // of the question, when it has one
	fresh    [2]time.Time    // days: one year ago, two years ago
	near     []directory.Hit // the nearest where one looks, roughly; see directory.View.Around
	some     []directory.Hit // memory for some of them
}

// where returns the part of a query that says where to look, which excludes. Everything
// else of it is a criterion.
func where(q *directory.Query) directory.Query {
	base := directory.Query{Areas: q.Areas, Bound: q.Bound, Near: q.Near, RadiusM: q.RadiusM, Places: q.Places,
		Located: q.Near != nil, Lists: map[string][]string{}}
	if q.Flags.Has(directory.NotReceiving) {
		base.Flags = base.Flags.With(directory.NotReceiving)
	}
	for _, name := range whereLists {
		if values := q.Lists[name]; len(values) > 0 {
			base.Lists[name] = values
		}
	}
	return base
}

// whereLists are the filters by value that say where to look.
var whereLists = []string{"source"}

// needing returns a query for the places whose records say that they answer the need.
func (r *ranking) needing(base directory.Query) directory.Query {
	lists := map[string][]string{}
	maps.Copy(lists, base.Lists)
	base.Lists = lists
	if n := r.question.Need; n != nil {
		base.Lists["services"] = n.Services
	}
	return base
}

// strict returns a query for places whose records say yes to the need and to each wish, and
// for some others where two criteria are about one filter: see grants.
func (r *ranking) strict(base directory.Query) directory.Query {
	base = r.needing(base)
	for _, c := range r.criteria {
		if c.name == operator {
			continue
		}
		for name, values := range c.asks.Lists {
			if base.Lists[name] == nil {
				base.Lists[name] = values
			}
		}
		base.Flags |= c.asks.Flags
		base.UpdatedSince = later(base.UpdatedSince, c.asks.UpdatedSince)
		base.MinScore = max(base.MinScore, c.asks.MinScore)
		base.Words = cmp.Or(base.Words, c.asks.Words)
		if !c.asks.Open.IsZero() {
			base.Open = c.asks.Open
		}
	}
	return base
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// roundingPoints is more than the sum of the terms of a place changes with their order.
const roundingPoints = 1e-9

// best returns the places with most points, of those found so far and of hits, which are rough; ties go
// to the nearer, then by id. A bound on the points of each place follows from its answers and from about
// how far it is; the terms that cost most to know are asked one by one of those only that could still be among
// the best, those of the highest bounds first. It appends to sure the hits that grant every criterion.
func (r *ranking) best(top []Suggestion, hits, sure []directory.Hit) ([]Suggestion, []directory.Hit) {
	w, limit := r.guide.Weights, r.question.Limit
	var buf [considered]float64
	bounds := append(buf[:0], make([]float64, len(hits))...)
	most := w.Fresh + w.Opening*w.Yes + roundingPoints // of the terms that are not known yet
	for n, hit := range hits {
		points, all := r.granted(hit.Index)
		bounds[n] = points + w.nearBound(hit.DistanceM-directory.RoughM) + most
		if all {
			sure = append(sure, hit)
		}
	}
	for range hits {
		n := highest(bounds)
		if len(top) == limit && bounds[n] < top[limit-1].Points {
			break
		}
		bound := bounds[n] - w.Fresh*(1-r.freshShare(hits[n].Index))
		bounds[n] = math.Inf(-1)
		if len(top) == limit && bound < top[limit-1].Points {
			continue
		}
		opening := r.opening(hits[n].Index)
		if len(top) == limit && bound-w.Opening*w.Yes+opening < top[limit-1].Points {
			continue
		}
		hit := r.measured(hits[n])
		x := Suggestion{Hit: hit, Points: r.lasting(hit) + opening}
		at, _ := slices.BinarySearchFunc(top, x, func(a, b Suggestion) int {
			return cmp.Or(cmp.Compare(b.Points, a.Points), nearer(a.Hit, b.Hit))
		})
		top = slices.Insert(top, at, x)
		top = top[:min(len(top), limit)]
	}
	return top, sure
}

// highest returns the index of the highest of some values.
func highest(values []float64) int {
	at := 0
	for i, v := range values {
		if v > values[at] {
			at = i
		}
	}
	return at
}

// granted returns the sum of the terms of the criteria, and whether the records of a place say yes to every
// criterion but the operator.
func (r *ranking) granted(i int) (points float64, all bool) {
	all = true
	for _, c := range r.criteria {
		code := c.code(i)
		points += c.terms[code]
		all = all && (code == codeYes || c.name == operator)
	}
	return points, all
}

// explain adds to places their fields and their reasons.
func (r *ranking) explain(top []Suggestion) []Suggestion {
	read := r.fieldsRead()
	for i := range top {
		top[i].Place = r.view.Fields(top[i].Hit.Index, read...)
		top[i].Reasons = r.reasons(top[i].Hit, top[i].Place)
	}
	return top
}

// others returns the first few places that are not among the best, without reasons.
func (r *ranking) others(hits []directory.Hit, best []Suggestion) []Suggestion {
	hits = besides(hits, best)
	suggestions := make([]Suggestion, 0, others)
	for _, hit := range hits[:min(others, len(hits))] {
		suggestions = append(suggestions, Suggestion{Hit: hit, Points: r.lasting(hit) + r.opening(hit.Index)})
	}
	return suggestions
}

// besides returns the hits that are not among the best, in the memory of hits.
func besides(hits []directory.Hit, best []Suggestion) []directory.Hit {
	return slices.DeleteFunc(hits, func(hit directory.Hit) bool {
		return slices.ContainsFunc(best, func(s Suggestion) bool { return s.Hit.Index == hit.Index })
	})
}
