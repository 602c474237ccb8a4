package export

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// CSV is the columns of the référentiel in the order of the schema (RFC 4180,
// LF), and distance_m when an origin is given.
var CSV = &Format{
	Name: "csv", Acronym: "CSV", MediaType: "text/csv; charset=utf-8", Accept: []string{"text/csv"}, Whole: true,
	Usage: "programmes : une ligne par lieu, les 32 colonnes du schéma national", Order: 2,
	Summary: "La vue en CSV",
	Description: "Les 32 colonnes du référentiel, dans son ordre, et `distance_m` quand un point de départ est donné. " +
		"La vue est\nentière, sauf si `limit` est donné. Avec `separateur=;` : marque d'ordre des octets, " +
		"points-virgules et virgules\ndécimales, comme un tableur français les attend.\n",
	Rows: func(s *Selection) Rows {
		if s.Semicolons {
			return semicolonRows{csvRows{s}}
		}
		return csvRows{s}
	},
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

// semicolonRows are the rows of CSV as a French spreadsheet opens them by a double click: a byte order
// mark, semicolons, and decimal commas in numbers.
type semicolonRows struct{ csvRows }

func (r semicolonRows) AppendHead(dst []byte) []byte {
	return append(append(dst, "\ufeff"...), bytes.ReplaceAll(r.csvRows.AppendHead(nil), []byte{','}, []byte{';'})...)
}

func (r semicolonRows) AppendRow(dst []byte, hit directory.Hit, first bool) []byte {
	line := r.csvRows.AppendRow(nil, hit, first)
	record, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil { // unreachable: the line is valid CSV
		return append(dst, line...)
	}
	for i := range record {
		if i >= len(directory.Fields) || directory.Fields[i].Number != nil {
			record[i] = strings.Replace(record[i], ".", ",", 1)
		}
	}
	out := bytes.NewBuffer(dst)
	w := csv.NewWriter(out)
	w.Comma = ';'
	_ = w.Write(record) // to memory: cannot fail
	w.Flush()
	return out.Bytes()
}
