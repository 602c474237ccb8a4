package paper

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Plans draws plans of places for pages that are printed.
type Plans struct {
	*html.Site
	outline [][]geo.Position // of the country
}

// NewPlans returns what draws the plans of a site.
func NewPlans(s *html.Site) *Plans {
	return &Plans{s, readOutline(s.Config.Dist, s.Assets["outline.json"])}
}

// Plan is the plan of a sheet: its places, the largest communes and the outline
// of the country. North is up.
type Plan struct {
	Tiles   []planTile // of the base map, under the rest; none without one
	Credit  string     // whose tiles these are
	Outline string     // `d` of a path; "" none
	Borders string     // of communes, the same
	Towns   []planTown
	Marks   []planMark
	Origin  *planMark
	Scale   string // "2 km"
	Width   string // of the scale bar, in units of the plan
}

// planMark is the mark of a place, drawn at X, Y; its true position is AtX, AtY.
type planMark struct {
	X, Y, AtX, AtY string
	Rank           int
}

// planTile is an image of the base map.
type planTile struct{ URL, X, Y, Size string }

type planTown struct{ X, Y, Name string }

// Sizes of a plan, in its units, and limits of its extent, in degrees of latitude.
const (
	planSize     = 300.0
	planPad      = 24.0
	planMarkSize = 12.0 // radius of a mark
	planTowns    = 6
	townsFrom    = 0.03 // communes are too large to be points below
	outlineFrom  = 0.3  // the outline is too coarse below
	bordersTo    = 0.6  // communes are too small above
	planMost     = 15.0 // mainland and overseas places do not fit on one plan
)

// plan projects positions on paper, as the tiles of base maps do (Web Mercator).
type plan struct {
	middle [2]float64 // longitude, and latitude in degrees of Mercator
	unit   float64    // units per degree of longitude
	shrink float64    // length of a degree of longitude, of one at the equator
	span   float64    // shown within the margins, in degrees of latitude
}

// on returns the projection of a position.
func (p *plan) on(at geo.Position) point {
	return point{planSize/2 + (at[0]-p.middle[0])*p.unit, planSize/2 - (mercator(at[1])-p.middle[1])*p.unit}
}

// mercator returns a latitude in degrees of Mercator, as long as those of longitude there.
func mercator(latitude float64) float64 {
	return math.Log(math.Tan(math.Pi/4+latitude*math.Pi/360)) * 180 / math.Pi
}

// point is a point on paper: x to the right, y down.
type point struct{ x, y float64 }

func (a point) within(pad float64) bool {
	return a.x >= pad && a.y >= pad && a.x <= planSize-pad && a.y <= planSize-pad
}

func planText(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// Of returns the plan of the places that have a position, nil for fewer than two points. The
// rank of the first place is first+1.
func (p *Plans) Of(t *i18n.Locale, v directory.View, hits []directory.Hit, first int, near *directory.Origin) *Plan {
	var at []geo.Position
	var ranks []int
	for i, hit := range hits {
		if spot := v.Spot(hit.Index); spot.Located {
			at, ranks = append(at, spot.Position), append(ranks, first+i+1)
		}
	}
	all := at
	if near != nil {
		all = append(slices.Clone(at), near.Position)
	}
	paper, ok := paperFor(all)
	if !ok {
		return nil
	}
	view := &Plan{}
	points := make([]point, len(at))
	for i := range at {
		points[i] = paper.on(at[i])
	}
	marks := apart(points)
	for i, m := range marks {
		view.Marks = append(view.Marks,
			planMark{planText(m.x), planText(m.y), planText(points[i].x), planText(points[i].y), ranks[i]})
	}
	slices.Reverse(view.Marks) // the first places are drawn last, above the others
	if near != nil {
		o := paper.on(near.Position)
		view.Origin = &planMark{X: planText(o.x), Y: planText(o.y)}
		marks = append(marks, o) // names of communes do not cover it
	}
	p.draw(t, view, &paper, marks)
	view.setTiles(&paper, &p.Config.BaseMap)
	return view
}

// draw draws what lies below the marks.
func (p *Plans) draw(t *i18n.Locale, view *Plan, paper *plan, marks []point) {
	if paper.span >= townsFrom {
		view.Towns = townsOn(paper, p.Gazetteer, marks)
	}
	if paper.span >= outlineFrom {
		view.Outline = outlineOn(paper, p.outline)
	}
	if paper.span <= bordersTo && p.Site.Borders != nil {
		view.Borders = bordersOn(paper, p.Site.Borders)
	}
	perKm := paper.unit / 111.2 / paper.shrink
	km := math.Pow(10, math.Floor(math.Log10(planSize/3/perKm)))
	view.Scale, view.Width = t.Distance(km*1000), planText(km*perKm)
}

// paperFor returns the plan that contains positions; ok is false when there is none.
func paperFor(at []geo.Position) (plan, bool) {
	if len(at) < 2 {
		return plan{}, false
	}
	low, high := at[0], at[0]
	for _, p := range at {
		for axis := range 2 {
			low[axis], high[axis] = math.Min(low[axis], p[axis]), math.Max(high[axis], p[axis])
		}
	}
	south, north := mercator(low[1]), mercator(high[1])
	p := plan{middle: [2]float64{(low[0] + high[0]) / 2, (south + north) / 2}}
	p.shrink = math.Cos((low[1] + high[1]) * math.Pi / 360)
	across := math.Max(math.Max(high[0]-low[0], north-south), 0.001)
	p.unit, p.span = (planSize-2*planPad)/across, across*p.shrink
	return p, p.span <= planMost
}

// apart moves overlapping marks apart until their numbers are readable.
func apart(points []point) []point {
	marks := slices.Clone(points)
	for i := range marks {
		marks[i].leaveCorners()
	}
	for range 60 {
		moved := false
		for i := range marks {
			for j := range i {
				dx, dy := marks[i].x-marks[j].x, marks[i].y-marks[j].y
				far := math.Hypot(dx, dy)
				if far >= 2*planMarkSize {
					continue
				}
				if far < 0.1 { // the same point: directions differ
					dx, dy = math.Cos(float64(i)), math.Sin(float64(i))
					far = 1
				}
				push := (2*planMarkSize - math.Min(far, 2*planMarkSize) + 0.5) / 2 / far
				marks[i].move(dx*push, dy*push)
				marks[j].move(-dx*push, -dy*push)
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	return marks
}

// move moves a mark, within the paper.
func (a *point) move(dx, dy float64) {
	a.x = math.Max(planMarkSize+2, math.Min(planSize-planMarkSize-2, a.x+dx))
	a.y = math.Max(planMarkSize+2, math.Min(planSize-planMarkSize-2, a.y+dy))
	a.leaveCorners()
}

// Corners of a plan that hold the scale and the north.
const (
	scaleWidth, scaleHeight = 90.0, 34.0
	northWidth, northHeight = 44.0, 28.0
)

// leaveCorners moves a mark off the scale and the north.
func (a *point) leaveCorners() {
	if a.x < scaleWidth+planMarkSize {
		a.y = math.Min(a.y, planSize-scaleHeight-planMarkSize)
	}
	if a.x > planSize-northWidth-planMarkSize {
		a.y = math.Max(a.y, northHeight+planMarkSize)
	}
}

// townsOn returns the largest communes of the plan whose names do not overlap marks.
func townsOn(paper *plan, g *territory.Gazetteer, marks []point) []planTown {
	var inside []*territory.Commune
	half := planSize / 2 / paper.unit
	for _, c := range g.Between(paper.middle[0]-half, paper.middle[0]+half) {
		if c.Precision == geo.PrecisionCommune && paper.on(c.Position).within(planPad/2) {
			inside = append(inside, c)
		}
	}
	slices.SortFunc(inside, func(a, b *territory.Commune) int {
		return cmp.Or(cmp.Compare(b.Population, a.Population), strings.Compare(a.Code, b.Code))
	})
	const letter, line = 5.2, 11.0
	type box struct{ left, top, right, bottom float64 }
	taken := []box{{0, planSize - scaleHeight, scaleWidth, planSize}, {planSize - northWidth, 0, planSize, northHeight}}
	for _, m := range marks {
		taken = append(taken, box{m.x - planMarkSize, m.y - planMarkSize, m.x + planMarkSize, m.y + planMarkSize})
	}
	var towns []planTown
	for _, c := range inside {
		at := paper.on(c.Position)
		half := float64(len([]rune(c.Name))) * letter / 2
		b := box{at.x - half, at.y - line, at.x + half, at.y + line/2}
		if b.left < 4 || b.right > planSize-4 || slices.ContainsFunc(taken, func(o box) bool {
			return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
		}) {
			continue
		}
		taken = append(taken, b)
		towns = append(towns, planTown{planText(at.x), planText(at.y), c.Name})
		if len(towns) == planTowns {
			break
		}
	}
	return towns
}
