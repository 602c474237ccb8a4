package clean

import (
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// insidePoint is the weight of a point that only one commune can contain.
const insidePoint = 50

// nepers is the weight by which two communes differ when one is e times more probable than the other: a
// point alone decides between communes of which one is twenty times more probable.
const nepers = leastMargin / 3.0

// pointWeight returns the weight of a point for a commune that contains it with a probability.
func pointWeight(share float64) int {
	if share <= 0 {
		return 0
	}
	return max(sameDepartementPoint, insidePoint+int(math.Ceil(nepers*math.Log(share))))
}

// centreM is how near, in metres, a point is to that of the commune or postcode that it was derived from: the
// tables are precise to some metres.
const centreM = 10

// pointIsCentre reports whether the point of the row repeats what its postcode or its name says.
func (r *resolver) pointIsCentre() bool {
	if r.in.PointIsCentre {
		return true
	}
	if r.postcode != nil && geo.Distance(r.in.Point, r.postcode.Position) < centreM {
		return true
	}
	return slices.ContainsFunc(r.named, func(c *territory.Commune) bool {
		return geo.Distance(r.in.Point, c.Position) < centreM
	})
}

// addPoint adds the communes that may contain the point.
func (r *resolver) addPoint(list []candidate) []candidate {
	if !r.in.Located {
		return list
	}
	departement, centre := "", r.pointIsCentre()
	for i, n := range r.g.At(r.in.Point) {
		if i == 0 {
			departement = n.Commune.Departement
		}
		list = r.candidate(list, n.Commune)
		list[r.find(list, n.Commune)].support[byPoint] = pointWeight(n.Share)
	}
	for i := range list {
		c := &list[i]
		switch {
		case centre:
			c.support[byPoint] = min(c.support[byPoint], centrePoint)
		case departement != "" && c.current.Departement == departement:
			c.support[byPoint] = max(c.support[byPoint], sameDepartementPoint)
		}
	}
	return list
}
