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
		got := v.Origins(i, fields...)
		if !slices.EqualFunc(got, want, func(got *directory.RecordRef, want directory.RecordRef) bool {
			return got == nil && want == directory.RecordRef{} || got != nil && *got == want
		}) {
			t.Fatalf("%s: %+v, want %+v", p.ID, got, want)
		}
	}
	if others == 0 {
		t.Error("no value comes from another record than the first: the test shows little")
	}
}

// Named fields are those of the whole, with the labels and the offers that follow from them.
func TestNamedFieldsAreThoseOfThePlace(t *testing.T) {
	v := of(t, 1, placetest.Places(gazetteer(), 300, 3))
	for i := range v.Len() {
		whole, some := v.Fields(i), v.Fields(i, "telephone", "frais_a_charge", "label", "offre")
		if some.Phone != whole.Phone || !slices.Equal(some.Fees, whole.Fees) || some.Name != "" ||
			!slices.Equal(some.Labels(), whole.Labels()) || !slices.Equal(some.Offers, whole.Offers) ||
			!some.UpdatedOn.Equal(whole.UpdatedOn) || some.Territory != whole.Territory {
			t.Fatalf("%+v, want %+v", some, whole)
		}
	}
}
