package snapshot_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
)

// Origins says of every field what the whole provenance says.
func TestOriginsAreThoseOfTheProvenance(t *testing.T) {
	v := of(t, 1, func(yield func(*directory.Place, error) bool) {
		for p, err := range placetest.Places(gazetteer(), 300, 3) {
			p := p.Clone()
			second := directory.RecordRef{Source: `l'"autre"`, ID: "autre-" + p.ID, OwnID: `\"nom":{`, Import: 7}
			p.Provenance.Records = append(p.Provenance.Records, second)
			p.Provenance.Fields = map[string]directory.FieldProvenance{
				"horaires": {Record: second.ID, Others: []directory.RecordValue{{Record: p.ID, Value: `"services":{`}}},
				"services": {Changes: []directory.Change{{Rule: "terme", Action: "corrige", Before: `{"telephone":{`}}},
			}
			if !yield(&p, err) {
				return
			}
		}
	})
	var fields []string
	for i := range directory.Fields {
		fields = append(fields, directory.Fields[i].Name)
	}
	others := 0
	for i := range v.Len() {
		p := v.Place(i)
		var want []directory.RecordRef
		for _, field := range fields {
			want = append(want, p.Provenance.Of(field))
			if len(p.Provenance.Records) > 0 && want[len(want)-1] != p.Provenance.Records[0] {
				others++
			}
		}
		if got := v.Origins(i, fields...); !slices.Equal(got, want) {
			t.Fatalf("%s: %+v, want %+v", p.ID, got, want)
		}
	}
	if others == 0 {
		t.Error("no value comes from another record than the first: the test shows little")
	}
}
