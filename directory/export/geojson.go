package export

import "github.com/lieux-numeriques/lieux/directory"

// GeoJSON is a FeatureCollection (RFC 7946).
var GeoJSON = &Format{
	Name: "geojson", Acronym: "GeoJSON", MediaType: "application/geo+json", Accept: "application/geo+json",
	Opening: true,
	Usage:   "carte et SIG : un point par lieu", Order: 2,
	Summary: "La vue en GeoJSON", Schema: "Lieux",
	Rows: func(s Selection) Rows { return geoJSON{s} },
}

type geoJSON struct{ Selection }

func (g geoJSON) AppendHead(dst []byte) []byte {
	return append(dst, `{"type":"FeatureCollection","features":[`...)
}

func (g geoJSON) AppendRow(dst []byte, hit directory.Hit, first bool) []byte {
	if !first {
		dst = append(dst, ',')
	}
	options := directory.FeatureOptions{DistanceM: hit.DistanceM, Now: g.Now}
	return g.View.AppendFeature(append(dst, '\n'), hit.Index, options)
}

func (g geoJSON) AppendTail(dst []byte) []byte { return append(dst, "\n]}\n"...) }
