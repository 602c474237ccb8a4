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
	Reasons []Reason
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
	if err := r.freshness(); err != nil {
		return nil, err
	}
	base := where(&q.Query)
	near, err := r.find(base, considered)
	if err != nil {
		return nil, err
	}
	beyond := base // the radius is that of the first answers
	beyond.RadiusM = 0
	sure, err := r.find(r.strict(beyond), max(surest, others+q.Limit))
	if err != nil {
		return nil, err
	}
	sure = slices.DeleteFunc(sure, func(hit directory.Hit) bool { return !r.grants(hit.Index) })
	candidates := near
	for _, hit := range sure[:min(surest, len(sure))] {
		if hit.DistanceM <= r.reach() && !slices.Contains(near, hit) {
			candidates = append(candidates, hit)
		}
	}
	answer := &Guidance{Resources: g.ResourcesFor(q.Need, q.Ease)}
	answer.Best = r.best(candidates, q.Limit)
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
		hits, err := r.find(asked, others+len(taken))
		if err != nil {
			return nil, err
		}
		*other.list = r.others(hits, taken)
	}
	return answer, nil
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
	fresh    [2]directory.Members // said within one year, within two
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
	found, err := r.view.Find(&asked)
	return found.Hits, err
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
		base.UpdatedSince, base.MinScore = later(base.UpdatedSince, c.asks.UpdatedSince), max(base.MinScore, c.asks.MinScore)
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

// freshness prepares the sets of places by the age of what is said of them.
func (r *ranking) freshness() error {
	for i := range r.fresh {
		day := r.question.Now.UTC().AddDate(-1-i, 0, 0).Truncate(24 * time.Hour)
		set, err := r.view.Members(&directory.Query{Flags: everyPlace, UpdatedSince: day})
		if err != nil {
			return err
		}
		r.fresh[i] = set
	}
	return nil
}

// best returns the places with most points; ties go to the nearer, then by id. The opening
// state, which costs most to know, is asked of those only that could be among them.
func (r *ranking) best(hits []directory.Hit, limit int) []Suggestion {
	top := make([]Suggestion, 0, limit+1)
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
	for i := range top {
		top[i].Reasons = r.reasons(top[i].Hit)
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
	for age, set := range r.fresh {
		if set.Has(i) {
			return 1 / float64(1+age)
		}
	}
	return 0
}
