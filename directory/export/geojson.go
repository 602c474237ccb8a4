package export

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
)

// GeoJSON is a FeatureCollection (RFC 7946).
var GeoJSON = &Format{
	Name: "geojson", Acronym: "GeoJSON", MediaType: "application/geo+json",
	Accept:  []string{"application/geo+json", "application/json"},
	Opening: true,
	Usage:   "carte et SIG : un point par lieu", Order: 3,
	Summary: "La vue en GeoJSON", Schema: "Lieux",
	Description: "La vue entière, sauf si `limit` est donné ; sans extension, `/lieux` est toujours en pages.\n",
	Rows:        func(s *Selection) Rows { return geoJSON{s} },
}

type geoJSON struct{ *Selection }

func (g geoJSON) AppendHead(dst []byte) []byte {
	count := strconv.Itoa(len(g.Hits))
	dst = append(dst, `{"type":"FeatureCollection","numberMatched":`+count+`,"numberReturned":`+count...)
	dst = append(dst, `,"version":`+strconv.FormatInt(g.View.Version(), 10)+`,"attribution":`...)
	dst = directory.AppendJSONString(dst, g.credit())
	if g.Home != "" {
		dst = append(dst, `,"links":[{"rel":"self","href":`...)
		dst = directory.AppendJSONString(dst, g.Self)
		dst = append(dst, `,"type":"application/geo+json"},{"rel":"license","href":`...)
		dst = directory.AppendJSONString(dst, g.Home+"/api/v1/sources")
		dst = append(dst, `,"type":"application/json"}]`...)
	}
	return append(dst, `,"features":[`...)
}

func (g geoJSON) AppendRow(dst []byte, hit directory.Hit, first bool) []byte {
	if !first {
		dst = append(dst, ',')
	}
	options := directory.FeatureOptions{DistanceM: hit.DistanceM, Now: g.Now}
	return g.View.AppendFeature(append(dst, '\n'), hit.Index, options)
}

func (g geoJSON) AppendTail(dst []byte) []byte { return append(dst, "\n]}\n"...) }
