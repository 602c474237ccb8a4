package paper

import (
	"math"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// Spot is where a position is on one of several plans.
type Spot struct {
	Plan int // its number
	X, Y string
}

// area is what one of several plans shows.
type area struct {
	low, high geo.Position
	spots     []int // numbers of the positions
}

// around is the least distance between the spots of a plan and its edges, in degrees of latitude.
const around = 0.02

// Spread returns plans without marks that show positions, each on one of them: mainland and overseas positions are on
// several. spots has one for each position.
func (p *Plans) Spread(t *i18n.Locale, at []geo.Position) (plans []*Plan, spots []Spot) {
	var areas []*area
	for i, position := range at {
		a := areaOf(areas, position)
		if a == nil {
			a = &area{low: position, high: position}
			areas = append(areas, a)
		}
		a.add(position)
		a.spots = append(a.spots, i)
	}
	spots = make([]Spot, len(at))
	for _, a := range areas {
		paper, ok := paperFor([]geo.Position{
			{a.low[0] - around, a.low[1] - around}, {a.high[0] + around, a.high[1] + around}})
		if !ok {
			continue // areaOf leaves none that is too wide
		}
		var marks []point
		for _, spot := range a.spots {
			on := paper.on(at[spot])
			marks = append(marks, on)
			spots[spot] = Spot{len(plans), planText(on.x), planText(on.y)}
		}
		plan := &Plan{}
		p.draw(t, plan, &paper, marks[:min(len(marks), mostMarks)])
		plans = append(plans, plan)
	}
	return plans, spots
}

// mostMarks is how many marks names of communes keep clear of: with more, there would be none.
const mostMarks = 60

// areaOf returns the first area that can hold a position too, nil when none can.
func areaOf(areas []*area, at geo.Position) *area {
	for _, a := range areas {
		wide := math.Max(a.high[0], at[0]) - math.Min(a.low[0], at[0])
		south, north := math.Min(a.low[1], at[1]), math.Max(a.high[1], at[1])
		if wide*math.Cos((south+north)*math.Pi/360) < planMost-1 && north-south < planMost-1 {
			return a
		}
	}
	return nil
}

func (a *area) add(at geo.Position) {
	for axis := range 2 {
		a.low[axis], a.high[axis] = math.Min(a.low[axis], at[axis]), math.Max(a.high[axis], at[axis])
	}
}
