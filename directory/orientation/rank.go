package orientation

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// Suggestion is a place that is proposed, with why.
type Suggestion struct {
	Hit     directory.Hit
	Points  float64
	Reasons []Reason         // nil of others
	Place   *directory.Place // its fields, when it has reasons
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
	Record  directory.RecordRef
	Rule    *Implied
	Opening hours.Opening // of the criterion ouverture
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
	surest     = 16
	others     = 3
)

// Ask answers a question about the places of a version.
func (g *Guide) Ask(v directory.View, q *Question) (*Guidance, error) {
	criteria, err := g.criteria(v, q)
	if err != nil {
		return nil, err
	}
	r := &ranking{guide: g, view: v, question: q, criteria: criteria}
	for i := range r.fresh {
		r.fresh[i] = q.Now.UTC().AddDate(-1-i, 0, 0).Truncate(24 * time.Hour)
	}
	base := where(&q.Query)
	beyond := base // the radius is that of the first answers
	beyond.RadiusM = 0
	if r.near, err = r.find(base, considered); err != nil {
		return nil, err
	}
	best, sure, err := r.rank(beyond)
	if err != nil {
		return nil, err
	}
	answer := &Guidance{Resources: g.ResourcesFor(q.Need, q.Ease), Best: r.explain(best)}
	taken := map[int]bool{}
	for _, s := range answer.Best {
		taken[s.Hit.Index] = true
	}
	answer.Elsewhere = r.others(sure, taken)
	for _, other := range []struct {
		list          *[]Suggestion
		filter, value string
	}{
		{&answer.Phone, "modalites_acces", "Téléphoner"},
		{&answer.Remote, "modalites_accompagnement", "À distance"},
	} {
		asked := r.needing(beyond)
		asked.Lists[other.filter] = []string{other.value}
		hits, err := r.nearest(asked, others+len(taken))
		if err != nil {
			return nil, err
		}
		*other.list = r.others(hits, taken)
	}
	return answer, nil
}

// rank returns the places with most points of the nearest and of the surest within reach, and
// the nearest of those that are sure.
func (r *ranking) rank(beyond directory.Query) (top []Suggestion, sure []directory.Hit, err error) {
	top = r.best(nil, r.near)
	limit := max(surest, others+r.question.Limit)
	if beyond.Near != nil {
		for _, hit := range r.near {
			if r.grants(hit.Index) {
				sure = append(sure, hit)
			}
		}
		if len(sure) >= limit || len(sure) >= others+len(top) && r.outdone(top) {
			return top, sure, nil
		}
	}
	if sure, err = r.find(r.strict(beyond), limit); err != nil {
		return nil, nil, err
	}
	sure = slices.DeleteFunc(sure, func(hit directory.Hit) bool { return !r.grants(hit.Index) })
	var farther []directory.Hit
	for _, hit := range sure[:min(surest, len(sure))] {
		if hit.DistanceM <= r.reach() && !slices.Contains(r.near, hit) {
			farther = append(farther, hit)
		}
	}
	return r.best(top, farther), sure, nil
}

// outdone reports whether no place farther than the nearest can have more points than these.
func (r *ranking) outdone(top []Suggestion) bool {
	if len(top) < r.question.Limit {
		return false
	}
	w := r.guide.Weights
	most := w.near(r.near[len(r.near)-1].DistanceM) + w.Fresh + w.Opening*w.Yes
	for i := range r.criteria {
		most += r.criteria[i].weight * w.Yes
	}
	return most < top[len(top)-1].Points
}

// nearest returns the first places of a query: those of the nearest, when they are enough.
func (r *ranking) nearest(asked directory.Query, limit int) ([]directory.Hit, error) {
	if asked.Near == nil {
		return r.find(asked, limit)
	}
	set, err := r.view.Members(&asked)
	if err != nil {
		return nil, err
	}
	hits := make([]directory.Hit, 0, limit)
	for _, hit := range r.near {
		if set.Has(hit.Index) {
			if hits = append(hits, hit); len(hits) == limit {
				return hits, nil
			}
		}
	}
	return r.find(asked, limit)
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
	criteria []criterion
	fresh    [2]time.Time    // days: one year ago, two years ago
	near     []directory.Hit // the nearest where one looks
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

// find returns the first places of a query: the nearest, or in the order of ids without an
// origin.
func (r *ranking) find(asked directory.Query, limit int) ([]directory.Hit, error) {
	asked.Limit = limit
	return r.view.First(&asked)
}

// needing returns a query for the places whose records say that they answer the need.
func (r *ranking) needing(base directory.Query) directory.Query {
	base.Lists = maps.Clone(base.Lists)
	if n := r.question.Need; n != nil {
		base.Lists["services"] = n.Services
	}
	return base
}

// strict returns a query for places whose records say yes to the need and to each wish, and
// for some others where two criteria are about one filter: see grants.
func (r *ranking) strict(base directory.Query) directory.Query {
	base = r.needing(base)
	for i := range r.criteria {
		c := &r.criteria[i]
		if c.code == operator {
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

// grants reports whether the records of a place say yes to every criterion but the operator.
func (r *ranking) grants(i int) bool {
	return !slices.ContainsFunc(r.criteria, func(c criterion) bool { return c.code != operator && !c.yes.Has(i) })
}

// best returns the places with most points, of those found so far and of hits; ties go to the
// nearer, then by id. The opening state, which costs most to know, is asked of those only that
// could be among them.
func (r *ranking) best(top []Suggestion, hits []directory.Hit) []Suggestion {
	limit := r.question.Limit
	opening := r.guide.Weights.Opening * r.guide.Weights.Yes
	for _, hit := range hits {
		points := r.lasting(hit)
		if len(top) == limit && points+opening < top[limit-1].Points {
			continue
		}
		x := Suggestion{Hit: hit, Points: points + r.opening(hit.Index)}
		at, _ := slices.BinarySearchFunc(top, x, func(a, b Suggestion) int {
			return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Hit.DistanceM, b.Hit.DistanceM),
				cmp.Compare(a.Hit.Index, b.Hit.Index))
		})
		top = slices.Insert(top, at, x)
		top = top[:min(len(top), limit)]
	}
	return top
}

// explain adds to places their fields and their reasons.
func (r *ranking) explain(top []Suggestion) []Suggestion {
	for i := range top {
		top[i].Place = r.view.Fields(top[i].Hit.Index)
		top[i].Reasons = r.reasons(top[i].Hit, top[i].Place)
	}
	return top
}

// others returns the first few places that are not taken, without reasons.
func (r *ranking) others(hits []directory.Hit, taken map[int]bool) []Suggestion {
	suggestions := []Suggestion{}
	for _, hit := range hits {
		if len(suggestions) < others && !taken[hit.Index] {
			suggestions = append(suggestions, Suggestion{Hit: hit, Points: r.lasting(hit) + r.opening(hit.Index)})
		}
	}
	return suggestions
}

// lasting returns the sum of the terms of a place but that of its opening, which passes.
func (r *ranking) lasting(hit directory.Hit) float64 {
	w := r.guide.Weights
	sum := w.near(hit.DistanceM) + w.Fresh*r.freshShare(hit.Index)
	for i := range r.criteria {
		answer, _ := r.criteria[i].answer(hit.Index)
		sum += r.criteria[i].points(w, answer)
	}
	return sum
}

// opening returns the term of the opening of a place.
func (r *ranking) opening(i int) float64 {
	return r.guide.Weights.open(r.view.Opening(i, r.question.Now), r.question.Now)
}

// near returns the points of a distance in metres; none without a distance.
func (w *Weights) near(metres float64) float64 {
	if metres < 0 {
		return 0
	}
	return w.Distance - w.Doubling*math.Log2(1+metres/1000/w.StepKm)
}

// openHalf is after how long the points of the next opening halve.
const openHalf = 48 * time.Hour

// open returns the points of an opening state: all of them when it is open, fewer the
// later it opens, never fewer than when nothing is known.
func (w *Weights) open(o hours.Opening, now time.Time) float64 {
	share := w.Unknown
	switch {
	case o.State == hours.Open:
		share = w.Yes
	case !o.Next.IsZero():
		share = math.Max(share, w.Yes/(1+float64(o.Next.Sub(now))/float64(openHalf)))
	}
	return w.Opening * share
}

// freshShare returns 1 for a place said within a year, 0.5 within two, else 0.
func (r *ranking) freshShare(i int) float64 {
	said := r.view.UpdatedOn(i)
	for age, day := range r.fresh {
		if !said.Before(day) {
			return 1 / float64(1+age)
		}
	}
	return 0
}
