package export

import "github.com/lieux-numeriques/lieux/directory"

// CSV is the columns of the référentiel in the order of the schema (RFC 4180,
// LF), and distance_m when an origin is given.
var CSV = &Format{
	Name: "csv", Acronym: "CSV", MediaType: "text/csv; charset=utf-8", Accept: []string{"text/csv"}, Whole: true,
	Usage: "programmes : une ligne par lieu, les 32 colonnes du schéma national", Order: 2,
	Summary: "La vue en CSV",
	Description: "Les 32 colonnes du référentiel, dans son ordre, et `distance_m` quand un point de départ est donné. " +
		"La vue est\nentière, sauf si `limit` est donné.\n",
	Rows: func(s *Selection) Rows { return csvRows{s} },
}

type csvRows struct{ *Selection }

func (c csvRows) AppendHead(dst []byte) []byte {
	for i := range directory.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, directory.Fields[i].Name...)
	}
	if c.Distance {
		dst = append(dst, ",distance_m"...)
	}
	return append(dst, '\n')
}

func (c csvRows) AppendRow(dst []byte, hit directory.Hit, _ bool) []byte {
	return c.View.AppendCSV(dst, hit.Index, directory.FeatureOptions{DistanceM: hit.DistanceM}, c.Distance)
}

func (c csvRows) AppendTail(dst []byte) []byte { return dst }
