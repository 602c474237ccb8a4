package postgres

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
)

// FuzzDocument demands that what the fast reader accepts is what the general one reads.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"enregistrements":[{"source":"a","id":"b","id_source":"é\"\n","date_maj":"2026-01-02","import":3}],"champs":{"nom":{"enregistrement":"b","changements":[{"regle":"r","action":"corrige","avant":"x"}]}}}`))
	f.Add([]byte(`{"enregistrements":[]}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, provenance []byte) {
		d := newDecoder()
		var got, want directory.Provenance
		if d.doc.provenance(&got, provenance) == nil && json.Unmarshal(provenance, &want) == nil {
			if len(got.Records) == 0 && len(want.Records) == 0 {
				got.Records, want.Records = nil, nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", provenance, diff)
			}
		}
	})
}

func TestDocumentRefusesWhatItDoesNotKnow(t *testing.T) {
	d := newDecoder()
	for _, doc := range []string{`{"autre":1}`, `[]`, `{"enregistrements":[{"x":"y"}]}`, `{} {}`, ``, `{"enregistrements":`, `{"enregistrements":[{"import":x}]}`} {
		var p directory.Provenance
		if err := d.doc.provenance(&p, []byte(doc)); err == nil {
			t.Errorf("%s was read", doc)
		}
	}
}
