package record_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// text draws a text that PostgreSQL can store.
var text = rapid.Map(rapid.String(), record.ValidText)

// drawPlace draws a place with any value in any field.
func drawPlace(t *rapid.T) (p directory.Place) {
	for i := range directory.Fields {
		switch f := &directory.Fields[i]; {
		case f.Text != nil:
			*f.Text(&p) = text.Draw(t, f.Name)
		case f.List != nil:
			*f.List(&p) = rapid.SliceOfN(text, 0, 4).Draw(t, f.Name)
		case f.Date != nil && rapid.Bool().Draw(t, "dated"):
			days := rapid.IntRange(-40000, 40000).Draw(t, f.Name)
			*f.Date(&p) = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
		}
	}
	if rapid.Bool().Draw(t, "located") {
		p.Location = directory.Location{
			Known:     true,
			Position:  geo.Position{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")},
			Precision: geo.Precision(text.Draw(t, "precision")), Origin: text.Draw(t, "origin"), AddressKey: text.Draw(t, "key"),
		}
	}
	p.Territory.Commune = text.Draw(t, "commune")
	for _, kind := range territory.AreaKinds() {
		*p.Territory.Areas.Code(kind) = text.Draw(t, string(kind))
	}
	p.HoursText = text.Draw(t, "hours text")
	for range rapid.IntRange(0, 3).Draw(t, "accounts") {
		p.HoursAccounts = append(p.HoursAccounts, directory.HoursAccount{
			Source: text.Draw(t, "source"), Record: text.Draw(t, "record"), Hours: text.Draw(t, "hours"),
			Text: text.Draw(t, "text"), UpdatedOn: text.Draw(t, "date"),
		})
	}
	return p
}

// drawProvenance draws records, and fields with changes or another record than the first.
func drawProvenance(t *rapid.T, id string) (p directory.Provenance) {
	for i := range rapid.IntRange(1, 3).Draw(t, "records") {
		p.Records = append(p.Records, directory.RecordRef{
			Source: text.Draw(t, "source"), ID: fmt.Sprint(i, text.Draw(t, "record")), OwnID: text.Draw(t, "own id"),
			UpdatedOn: text.Draw(t, "date"), Import: rapid.Int64().Draw(t, "import"),
		})
	}
	p.Records[0].ID = id
	p.Fields = map[string]directory.FieldProvenance{}
	for i := range directory.Fields {
		var f directory.FieldProvenance
		switch name := directory.Fields[i].Name; rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			f.Record = p.Records[len(p.Records)-1].ID + " another"
		case 1:
			f.Record = p.Records[0].ID
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				f.Changes = append(f.Changes, directory.Change{
					Rule: name + "." + text.Draw(t, "rule"), Action: text.Draw(t, "action"), Before: text.Draw(t, "before"),
				})
			}
		default:
			continue
		}
		p.Fields[directory.Fields[i].Name] = f
	}
	return p
}

// split returns the values of a row, nil for null.
func split(t *rapid.T, row []byte) (values [][]byte) {
	for len(row) > 0 {
		size := int(int32(binary.BigEndian.Uint32(row)))
		row = row[4:]
		if size < 0 {
			values = append(values, nil)
			continue
		}
		if size > len(row) {
			t.Fatalf("a value of %d bytes in a row that has %d left", size, len(row))
		}
		values, row = append(values, row[:size:size]), row[size:]
	}
	return values
}

func TestPlacesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		encoder, decoder := record.NewEncoder(), record.NewDecoder()
		for range 2 { // both are used again
			want := drawPlace(t)
			want.Provenance = drawProvenance(t, want.ID)
			values := split(t, encoder.AppendPlace(record.AppendKey(nil, want.ID), &want, want.Provenance.Records))
			columns := strings.Count(record.StoredColumns(""), ",") + 1
			if len(values) != 1+columns || columns != record.StoredCount() {
				t.Fatalf("%d values of %d columns, StoredCount is %d", len(values)-1, columns, record.StoredCount())
			}
			accounts := split(t, encoder.AppendAccounts(nil, &want))
			got, err := decoder.Place(append(slices.Delete(values, len(values)-1, len(values)), accounts...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("-written +read:\n%s", diff)
			}
		}
	})
}

// The hash of a place depends on everything but the numbers of the imports.
func TestHashOfAPlace(t *testing.T) {
	refs := func(own string, importID int64) []directory.RecordRef {
		return []directory.RecordRef{{Source: "a", ID: "x", OwnID: own, Import: importID}}
	}
	hash := func(p directory.Place, refs []directory.RecordRef) string {
		row := record.NewEncoder().AppendPlace(nil, &p, refs)
		return string(row[len(row)-16:])
	}
	place := directory.Place{ID: "x", Name: "Médiathèque"}
	changed := place
	changed.Provenance.Fields = map[string]directory.FieldProvenance{
		"nom": {Changes: []directory.Change{{Rule: "nom.casse"}}},
	}
	contradicted := place
	contradicted.HoursAccounts = []directory.HoursAccount{{Record: "x"}, {Record: "y", Hours: "24/7"}}
	first := hash(place, refs("1", 1))
	if hash(place, refs("1", 2)) != first {
		t.Error("the number of the import changes the hash")
	}
	for name, other := range map[string]string{
		"another own id": hash(place, refs("2", 1)),
		"another name":   hash(directory.Place{ID: "x", Name: "Mairie"}, refs("1", 1)),
		"a change":       hash(changed, refs("1", 1)),
		"accounts":       hash(contradicted, refs("1", 1)),
	} {
		if other == first {
			t.Errorf("%s does not change the hash", name)
		}
	}
}

func TestMalformedValuesAreErrors(t *testing.T) {
	place := directory.Place{ID: "x", Services: []string{"a", "b"}, UpdatedOn: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	row := record.NewEncoder().AppendPlace(record.AppendKey(nil, "x"), &place, []directory.RecordRef{{ID: "x"}})
	rapid.Check(t, func(t *rapid.T) {
		values := split(t, row)
		i := rapid.IntRange(1, len(values)-2).Filter(func(i int) bool { return values[i] != nil }).Draw(t, "column")
		values[i] = values[i][:rapid.IntRange(0, len(values[i])-1).Draw(t, "size")]
		_, _ = record.NewDecoder().Place(values) // it must not panic
	})
	if _, err := record.NewDecoder().Place(nil); err == nil {
		t.Error("a row without values was read, want an error")
	}
}
