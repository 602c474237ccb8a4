package postgres

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
)

// FuzzDocument demands that what the fast reader accepts is what the general one reads.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`[[["a","b","é\"\n","2026-01-02",3]],[["nom.r","corrige","x"],["r","devine"],["s.t","corrige","","nom"]],{"nom":"c"}]`), []byte(`[["nom.r","corrige","é\n"],["a","b","c","d","e",""]]`))
	f.Add([]byte(`[[],[],{}]`), []byte(`[]`))
	f.Add([]byte(`[`), []byte(`[["`))
	f.Fuzz(func(t *testing.T, provenance, anomalies []byte) {
		d := newDecoder()
		var got directory.Provenance
		if d.doc.provenance(&got, provenance) == nil && json.Valid(provenance) {
			var records, changes [][]any
			var own map[string]string
			if err := json.Unmarshal(provenance, &[]any{&records, &changes, &own}); err != nil {
				t.Fatalf("%s: %v", provenance, err)
			}
			read := 0
			for _, field := range got.Fields {
				read += len(field.Changes)
			}
			if len(got.Records) != len(records) || read != len(changes) {
				t.Errorf("%s: %+v", provenance, got)
			}
			for i, r := range got.Records {
				if want := []any{r.Source, r.ID, r.OwnID, r.UpdatedOn}; !cmp.Equal(want, records[i][:4]) {
					t.Errorf("%s: record %q", provenance, want)
				}
			}
			for field, id := range own {
				if got.Fields[field].Record != id {
					t.Errorf("%s: %s of %q", provenance, field, got.Fields[field].Record)
				}
			}
		}
		line, err := d.doc.appendFindings(nil, anomalies)
		var entries [][]string
		if err != nil || json.Unmarshal(anomalies, &entries) != nil {
			return
		}
		var told []map[string]string
		if err := json.Unmarshal(line, &told); err != nil || len(told) != len(entries) {
			t.Fatalf("%s → %s (%v)", anomalies, line, err)
		}
		for i, e := range entries {
			for j, name := range []string{"regle", "action", "valeur", "apres", "detail", "champ"} {
				if j < len(e) && told[i][name] != e[j] {
					t.Errorf("%s → %s: %s", anomalies, line, name)
				}
			}
		}
	})
}

func TestDocumentRefusesWhatItDoesNotKnow(t *testing.T) {
	d := newDecoder()
	for _, doc := range []string{`{}`, `[]`, `[[],[]]`, `[[["a"]],[],{}]`, `[[],[],{}] 1`, ``, `[[["a","b","c","d",x]],[],{}]`, `[[],[["a","b","c","d","e"]],{}]`} {
		var p directory.Provenance
		if err := d.doc.provenance(&p, []byte(doc)); err == nil {
			t.Errorf("%s was read", doc)
		}
	}
}
