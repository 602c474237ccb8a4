package record

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
)

// FuzzDocument requires that what this package accepts is what a general decoder reads.
func FuzzDocument(f *testing.F) {
	f.Add(
		[]byte(`[[["a","b","é\"\n","2026-01-02",3]],`+
			`[["nom.r","corrige","x"],["r","devine"],["s.t","corrige","","nom"]],{"nom":"c"}]`),
		[]byte(`[["nom.r","corrige","é\n"],["a","b","c","d","e",""]]`),
	)
	f.Add([]byte(`[[],[],{}]`), []byte(`[]`))
	f.Add([]byte(`[`), []byte(`[["`))
	f.Fuzz(func(t *testing.T, provenance, findings []byte) {
		d := NewDecoder()
		var got directory.Provenance
		if d.doc.provenance(&got, provenance) == nil && json.Valid(provenance) {
			compareProvenance(t, got, provenance)
		}
		read, err := d.Findings(findings)
		var entries [][]string
		if err != nil || json.Unmarshal(findings, &entries) != nil {
			return
		}
		if len(read) != len(entries) {
			t.Fatalf("%s: %d findings, want %d", findings, len(read), len(entries))
		}
		for i, e := range entries {
			f := read[i]
			for j, value := range []string{f.Rule, f.Action, f.Value, f.After, f.Detail, f.Field} {
				if j < len(e) && value != e[j] {
					t.Errorf("%s: value %d of finding %d is %q, want %q", findings, j, i, value, e[j])
				}
			}
		}
	})
}

func compareProvenance(t *testing.T, got directory.Provenance, doc []byte) {
	t.Helper()
	var records, changes [][]any
	var own map[string]string
	if err := json.Unmarshal(doc, &[]any{&records, &changes, &own}); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	read := 0
	for _, field := range got.Fields {
		read += len(field.Changes)
	}
	if len(got.Records) != len(records) || read != len(changes) {
		t.Errorf("%s: %+v", doc, got)
	}
	for i, r := range got.Records {
		if want := []any{r.Source, r.ID, r.OwnID, r.UpdatedOn}; !cmp.Equal(want, records[i][:4]) {
			t.Errorf("%s: record %q", doc, want)
		}
	}
	for field, id := range own {
		if got.Fields[field].Record != id {
			t.Errorf("%s: record of %s is %q, want %q", doc, field, got.Fields[field].Record, id)
		}
	}
}

func TestUnknownDocumentsAreErrors(t *testing.T) {
	d := NewDecoder()
	for _, doc := range []string{
		`{}`, `[]`, `[[],[]]`, `[[["a"]],[],{}]`, `[[],[],{}] 1`, ``, `[[["a","b","c","d",x]],[],{}]`,
		`[[],[["a","b","c","d","e"]],{}]`,
	} {
		var p directory.Provenance
		if err := d.doc.provenance(&p, []byte(doc)); err == nil {
			t.Errorf("%s was read, want an error", doc)
		}
	}
}

// FuzzDocumentRoundTrip requires documents that are JSON and UTF-8, and that are read
// as they were written.
func FuzzDocumentRoundTrip(f *testing.F) {
	f.Add("nom", "valeur", `{"a":1}`)
	f.Add("\x00", "\xff\"\\", "{")
	f.Fuzz(func(t *testing.T, field, text, raw string) {
		fields := map[string]directory.FieldProvenance{
			"nom": {Record: text, Changes: []directory.Change{
				{Rule: text, Action: field, Before: raw}, {Rule: "nom." + field, Action: text},
			}},
			"telephone": {Record: field},
		}
		findings := []Finding{
			{Field: field, Value: text, Rule: text, Action: raw},
			{Field: "nom", Value: text, Rule: text, Action: field, After: raw, Detail: text},
		}
		var anomalies []byte
		for _, finding := range findings {
			anomalies = AppendFinding(anomalies, finding)
		}
		refs := []directory.RecordRef{{Source: text, ID: field, OwnID: text, UpdatedOn: raw, Import: 1 << 60}}
		provenance := appendProvenance(nil, refs, appendChanges(nil, fields, "first"))
		for name, doc := range map[string][]byte{
			"withheld": AppendWithheld(nil, map[string]string{field: text}), "anomalies": anomalies, "provenance": provenance,
		} {
			if !json.Valid(doc) || !utf8.Valid(doc) {
				t.Errorf("%s: %q", name, doc)
			}
		}
		d := NewDecoder()
		var read directory.Provenance
		if err := d.doc.provenance(&read, provenance); err != nil {
			t.Fatalf("%s: %v", provenance, err)
		}
		again, err := d.Findings(anomalies)
		if err != nil {
			t.Fatalf("%s: %v", anomalies, err)
		}
		if s := ValidText(text); !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("ValidText(%q) is %q", text, s)
		}
		for _, s := range []string{field, text, raw} {
			if s == "" || !utf8.ValidString(s) {
				return // replaced, or left out
			}
		}
		if !reflect.DeepEqual(read.Fields, fields) || !reflect.DeepEqual(read.Records, refs) {
			t.Errorf("%s: read as %+v", provenance, read)
		}
		if !reflect.DeepEqual(again, findings) {
			t.Errorf("%s: read as %+v, want %+v", anomalies, again, findings)
		}
	})
}
