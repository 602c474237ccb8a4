package coverage

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// measure is how far communes are from places. Distances are in its unit: metres, or
// minutes of travel.
type measure interface {
	// communesWithin appends the communes at most limit from a place, by number.
	communesWithin(dst []int32, from *place, limit float64) []int32
	// between returns the distance from one place to another; ok is false when it is not known.
	between(from, to *place) (distance float64, ok bool)
	// index prepares places to be searched from communes.
	index(places []place) placeIndex
	describe() Measure
}

// placeIndex finds places from communes.
type placeIndex interface {
	// nearest returns the nearest place, the first of those that are equally near; ok is false
	// when none can be reached.
	nearest(commune int32) (place int32, distance float64, ok bool)
	// within calls visit for the places at most limit from a commune.
	within(commune int32, limit float64, visit func(place int32))
	bytes() int
}

// Measure describes how distances are measured.
type Measure struct {
	Kind   string `json:"type"`  // geodesique or temps_de_trajet
	Unit   string `json:"unite"` // m or min
	Source string `json:"source"`
	Year   int    `json:"annee,omitempty"`

	steps  []float64 // at which people are counted, in its unit
	perKM  float64   // units in what a parameter in km stands for
	travel bool
}

// geodesic measures metres on the WGS84 ellipsoid.
type geodesic struct{ *country }

func (g geodesic) describe() Measure {
	return Measure{Kind: "geodesique", Unit: "m",
		Source: "Ellipsoïde WGS84, à vol d'oiseau, du point de la commune au lieu",
		steps:  []float64{2000, 5000, 10_000, 20_000, 30_000}, perKM: 1000}
}

func (g geodesic) communesWithin(dst []int32, from *place, limit float64) []int32 {
	start := len(dst)
	g.tree.Within(from.at, limit, rtree.Filter{}, func(c uint32) bool { dst = append(dst, int32(c)); return true })
	slices.Sort(dst[start:])
	return dst
}

func (g geodesic) between(from, to *place) (float64, bool) { return geo.Distance(from.at, to.at), true }

func (g geodesic) index(places []place) placeIndex {
	points := make([]orb.Point, len(places))
	for i := range places {
		points[i] = places[i].at
	}
	return &geodesicIndex{g.country, rtree.Build(points, nil)}
}

type geodesicIndex struct {
	*country
	tree *rtree.Tree
}

func (x *geodesicIndex) nearest(commune int32) (int32, float64, bool) {
	var buf [1]rtree.Hit
	hits := x.tree.Nearest(buf[:0], rtree.Nearest{From: x.positions[commune], K: 1})
	if len(hits) == 0 {
		return none, 0, false
	}
	return int32(hits[0].Item), hits[0].DistanceM, true
}

func (x *geodesicIndex) within(commune int32, limit float64, visit func(int32)) {
	x.tree.Within(x.positions[commune], limit, rtree.Filter{}, func(p uint32) bool { visit(int32(p)); return true })
}

func (x *geodesicIndex) bytes() int { return 44 * x.tree.Len() }
