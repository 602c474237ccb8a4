package load

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

func FuzzFeatures(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"properties":{"code":"1","nom":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`)
	f.Add(`{"features":[{}]}`)
	f.Add(`{"features":[{"geometry":{"type":"Point","coordinates":[]}}]}`)
	f.Add("\x1f\x8b")
	f.Fuzz(func(t *testing.T, file string) {
		features, err := openFeatures(strings.NewReader(file))
		rows := &outlineRows{kind: "commune", features: features, seen: map[string]bool{}}
		for err == nil && rows.Next() {
			if len(rows.row) != 4 {
				t.Fatalf("%d columns", len(rows.row))
			}
		}
		if err == nil {
			err = rows.err
		}
		if err != nil && (directory.ErrorCode(err) != directory.Invalid || errors.Is(err, io.EOF)) {
			t.Fatalf("not an error for the operator: %v", err)
		}
	})
}

// What is written for COPY is JSON and text that PostgreSQL takes, whatever the listing holds.
func FuzzRowDocuments(f *testing.F) {
	f.Add("nom", "valeur", `{"a":1}`)
	f.Add("\x00", "\xff\"\\", "{")
	f.Fuzz(func(t *testing.T, field, text, raw string) {
		row := &importer.Row{
			Withheld: map[string]string{field: text},
			Findings: []importer.Finding{{Field: field, Value: text, Rule: text, Action: importer.Corrected}, {Field: "nom", Value: text, Rule: text, Action: importer.Guessed}},
		}
		fields := map[string]directory.FieldProvenance{"nom": {Record: text, Changes: []directory.Change{{Rule: text, Action: field, Before: raw}, {Rule: "nom." + field, Action: text}}}, "telephone": {Record: field}}
		refs := []directory.RecordRef{{Source: text, ID: field, OwnID: text}}
		for name, doc := range map[string][]byte{
			"withheld":   appendWithheld(nil, row.Withheld),
			"anomalies":  appendFindings(nil, row.Findings),
			"provenance": appendProvenance(nil, refs, appendFields(nil, fields, "first")),
		} {
			if len(doc) > 0 && (!json.Valid(doc) || !utf8.Valid(doc)) {
				t.Errorf("%s: %q", name, doc)
			}
		}
		read, err := readFields(appendProvenance(nil, refs, appendFields(nil, fields, "first")))
		if err != nil || text == strings.ToValidUTF8(text, "") && field == strings.ToValidUTF8(field, "") && raw == strings.ToValidUTF8(raw, "") && text != "" && field != "" && !reflect.DeepEqual(read, fields) {
			t.Errorf("%+v, read as %+v (%v)", fields, read, err)
		}
		if s := validText(text); !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("%q", s)
		}
	})
}
