package propose

import (
	"slices"

	"github.com/lieux-numeriques/lieux/importer/glossary"
)

// lands are the boxes of the territories of France: south, north, west, east.
var lands = [][4]float64{
	{41, 51.6, -5.6, 10},     // metropolitan France
	{14, 18.6, -63.5, -60.5}, // Antilles
	{2, 6, -55, -51},         // Guyane
	{-21.6, -20.6, 55, 56},   // La Réunion
	{-13.2, -12.4, 44.9, 45.4},
	{46.5, 47.3, -56.6, -56},
	{-28, -7, -155, -134},    // Polynésie
	{-23.5, -17.5, 156, 173}, // Nouvelle-Calédonie
	{-14.6, -12.9, -179, -175},
}

func inFrance(lat, lon float64) bool {
	for _, b := range lands {
		if lat >= b[0] && lat <= b[1] && lon >= b[2] && lon <= b[3] {
			return true
		}
	}
	return false
}

// projected reports whether two numbers are metres of Lambert-93 or of one of its neighbours: easting, northing.
func projected(northing, easting float64) bool {
	return easting > 90_000 && easting < 2_300_000 && northing > 1_000_000 && northing < 9_500_000
}

// coordinates finds the pair of columns of the latitude and the longitude; where the values contradict the names, the
// values are right.
func (s *survey) coordinates() {
	var lats, lons []*column
	for _, c := range s.free() {
		if c.share(func(text string) bool { _, ok := coordinateOf(text); return ok }) < 0.6 {
			continue
		}
		if s.axis(c, "latitude") {
			lats = append(lats, c)
		}
		if s.axis(c, "longitude") {
			lons = append(lons, c)
		}
	}
	for _, strict := range []bool{true, false} {
		for _, lat := range lats {
			for _, lon := range lons {
				named := lat.said.Field == "latitude" && lon.said.Field == "longitude"
				if lat != lon && named == strict && s.pair(lat, lon, named) {
					return
				}
			}
		}
	}
}

// axis reports whether the name of a column is or has a word of an axis.
func (s *survey) axis(c *column, field string) bool {
	return c.said.Field == field || !c.excluded && glossary.AnyIn(s.glossary.Columns[field].Words, c.words)
}

// pair takes two columns for the latitude and the longitude if their values agree, in this order or in the other.
func (s *survey) pair(lat, lon *column, named bool) bool {
	asNamed := pairs(lat, lon)
	turned := pairs(lon, lat)
	switch {
	case asNamed >= 0.6 && asNamed >= turned:
	case turned >= 0.6:
		lat, lon = lon, lat
		lat.refused, lon.refused = named, named
		named = false
		lat.take("latitude", Sure, "ses valeurs sont des latitudes, quoi qu'en dise son nom")
		lon.take("longitude", Sure, "ses valeurs sont des longitudes, quoi qu'en dise son nom")
		return true
	case !named:
		return false
	}
	lat.byName, lon.byName = named, named
	why := becauseOfBoth
	lat.take("latitude", Sure, why)
	lon.take("longitude", Sure, why)
	return true
}

// pairs returns the share of pairs of different cells that lie in France. The cells of two columns of points come in
// about the same order.
func pairs(lat, lon *column) float64 {
	good, all := 0, 0
	lats, lons := numbers(lat), numbers(lon)
	for i := range min(len(lats), len(lons), 300) {
		all++
		if inFrance(lats[i], lons[i]) || projected(lats[i], lons[i]) {
			good++
		}
	}
	return float64(good) / float64(max(1, all))
}

func numbers(c *column) (all []float64) {
	for _, cell := range c.cells {
		if v, ok := coordinateOf(cell.text); ok {
			all = append(all, v)
		}
	}
	return slices.Clip(all)
}
