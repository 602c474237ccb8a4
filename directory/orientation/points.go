package orientation

import (
	"math"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// lasting returns the sum of the terms of a place but that of its opening, which passes.
func (r *ranking) lasting(hit directory.Hit) float64 {
	w := r.guide.Weights
	sum := w.near(hit.DistanceM) + w.Fresh*r.freshShare(hit.Index)
	for _, c := range r.criteria {
		sum += c.terms[c.code(hit.Index)]
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

// nearBound returns at least the points of a distance in metres, and 0.09 doublings more at most: what
// follows from the exponent and the mantissa of a number is not above its logarithm.
func (w *Weights) nearBound(metres float64) float64 {
	const mantissa = 1<<52 - 1
	steps := math.Float64bits(1 + max(0, metres)/(1000*w.StepKm))
	return w.Distance - w.Doubling*(float64(int(steps>>52)-1023)+float64(steps&mantissa)/(mantissa+1))
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
