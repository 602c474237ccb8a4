package export

import "github.com/lieux-numeriques/lieux/directory"

// NDJSON is one GeoJSON Feature per line.
var NDJSON = &Format{
	Name: "ndjson", Acronym: "NDJSON", MediaType: "application/x-ndjson", Accept: []string{"application/x-ndjson"},
	Whole: true, Opening: true,
	Usage: "programmes : un lieu GeoJSON par ligne", Order: 4,
	Summary:     "La vue, une Feature GeoJSON par ligne",
	Description: "La vue est entière, sauf si `limit` est donné.",
	Rows:        func(s *Selection) Rows { return ndjson{s} },
}

type ndjson struct{ *Selection }

func (n ndjson) AppendHead(dst []byte) []byte { return dst }

func (n ndjson) AppendRow(dst []byte, hit directory.Hit, _ bool) []byte {
	options := directory.FeatureOptions{DistanceM: hit.DistanceM, Now: n.Now}
	return append(n.View.AppendFeature(dst, hit.Index, options), '\n')
}

func (n ndjson) AppendTail(dst []byte) []byte { return dst }
