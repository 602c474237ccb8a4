package snapshot_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var gazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

// build returns a version of n invented places.
func build(tb testing.TB, n int, seed uint64) *snapshot.Snapshot {
	tb.Helper()
	return of(tb, 1, placetest.Places(gazetteer(), n, seed))
}

func of(tb testing.TB, version int64, places iter.Seq2[*directory.Place, error]) *snapshot.Snapshot {
	tb.Helper()
	s, err := snapshot.Build(input(version, places))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func input(version int64, places iter.Seq2[*directory.Place, error]) snapshot.Input {
	return snapshot.Input{
		Version: version, Built: placetest.Day.Add(12 * time.Hour), Places: places, Zone: territory.TimeZone,
		Redirects: func(yield func(string, string) bool) { yield("retire", "inconnu") },
		Sources:   []directory.SourceSummary{{Name: "invention", Title: "Inventions", Places: 3}},
	}
}

// few returns a version of the given places.
func few(tb testing.TB, places ...directory.Place) *snapshot.Snapshot {
	tb.Helper()
	slices.SortFunc(places, func(a, b directory.Place) int { return strings.Compare(a.ID, b.ID) })
	return of(tb, 1, func(yield func(*directory.Place, error) bool) {
		for i := range places {
			if !yield(&places[i], nil) {
				return
			}
		}
	})
}

func complete() directory.Place {
	return directory.Place{
		ID: "0abcdefghjkmnpqr", Pivot: "12345678901234", Name: "L'Atelier \"d'Œuvres\" \\ <b>", Commune: "Bègles",
		PostalCode: "33130", INSEECode: "33039",
		Address: "3 rue de l'Église", AddressComplement: "bât. B\n2e étage", Typologies: []string{"BIB", "TIERS_LIEUX"},
		Phone:    "+33556000000",
		Emails:   []string{"a@exemple.example", "b@exemple.example"},
		Websites: []string{"https://exemple.example/?a=1|b"},
		Hours:    "Mo-Fr 09:00-12:00,14:00-18:00",
		Summary:  "En bref, tout\tva", Description: "Long; «\u00a0oui\u00a0», \u2028 fin", Source: "Hub",
		Itinerance: []string{"Fixe"}, ParentStructure: "La Parente",
		UpdatedOn: time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), Services: []string{"Aide aux démarches administratives",
			"Loisirs et créations numériques"},
		Audiences: []string{"Seniors"}, SpecificSupport: []string{"Surdité"}, Fees: []string{"Gratuit"},
		Programmes: []string{"France Services"},
		Trainings:  []string{"Formé à « Mon Espace Santé »"}, OtherLabels: []string{"NumiPass"},
		AccessModes:  []string{"Se présenter", "Ce lieu n'accueille pas de public"},
		SupportModes: []string{"À distance"}, AccessibilityURL: "https://acces.exemple.example/1",
		BookingURL: "https://rdv.exemple.example/",
		Location: directory.Location{Known: true, Position: geo.Position{-0.54837219, 44.808123456789},
			Precision: geo.PrecisionPoint, Origin: "source", AddressKey: "33063_0001"},
		Territory: directory.Territory{Commune: "33039",
			Areas: territory.Areas{EPCI: "243300316", Departement: "33", Region: "75"}},
		HoursText: "sauf l'été",
		HoursAccounts: []directory.HoursAccount{
			{Source: "hub", Record: "0abcdefghjkmnpqr", Hours: "Mo-Fr 09:00-12:00,14:00-18:00", UpdatedOn: "2026-05-04"},
			{Source: "autre", Record: "zzz", Hours: "Mo-Th 09:00-12:00,14:00-18:00", Text: "le \"matin\",\"provenance\":{"},
		},
		Provenance: directory.Provenance{
			Records: []directory.RecordRef{{Source: "hub", ID: "0abcdefghjkmnpqr", OwnID: "7", UpdatedOn: "2026-05-04",
				Import: 3}, {Source: "autre", ID: "zzz"}},
			Fields: map[string]directory.FieldProvenance{
				"nom":   {Record: "zzz"},
				"pivot": {Record: "0abcdefghjkmnpqr", Others: []directory.RecordValue{{Record: "zzz", Value: "\"autres\":["}}},
				"telephone": {Changes: []directory.Change{{Rule: "telephone.format", Action: "corrige",
					Before: "05 56"},
					{Rule: "x", Action: "y"}}},
			},
		},
	}
}

func bare() directory.Place { return directory.Place{ID: "1nu", Name: "Nu"} }

func TestPlaceRoundTrip(t *testing.T) {
	want := []directory.Place{complete(), bare()}
	for i := range want {
		standardJudge(t).Complete(&want[i])
		want[i].Quality = standardJudge(t).Assess(&want[i], placetest.Day)
	}
	s := few(t, want...)
	for i := range want {
		if diff := cmp.Diff(&want[i], s.Place(i)); diff != "" {
			t.Errorf("place %d (-given +decoded):\n%s", i, diff)
		}
	}
	for p := range placetest.Places(gazetteer(), 300, 4) {
		one := few(t, *p)
		if diff := cmp.Diff(p, one.Place(0)); diff != "" {
			t.Fatalf("place %s (-given +decoded):\n%s", p.ID, diff)
		}
	}
}

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) // 11:00 in Bordeaux

func clock() time.Time { return monday }

func TestFieldsAreThoseOfThePlace(t *testing.T) {
	s := build(t, 200, 3)
	for i := range s.Len() {
		got, want := s.Fields(i), s.Place(i)
		for n := range directory.Fields {
			f := &directory.Fields[n]
			if f.Text != nil && *f.Text(got) != *f.Text(want) ||
				f.List != nil && !slices.Equal(*f.List(got), *f.List(want)) {
				t.Errorf("%s: %s is not that of the place", want.ID, f.Name)
			}
		}
		if got.Territory != want.Territory || !got.UpdatedOn.Equal(want.UpdatedOn) || got.Location != want.Location ||
			!slices.Equal(got.Labels(), want.Labels()) {
			t.Errorf("%s: %+v", want.ID, got)
		}
	}
}

func TestFeature(t *testing.T) {
	p := complete()
	s := few(t, p, bare())
	var f struct {
		Type, ID string
		Geometry *struct {
			Type        string
			Coordinates []float64
		}
		Properties map[string]any
	}
	raw := s.AppendFeature(nil, 0, directory.FeatureOptions{DistanceM: 12.3456, Now: monday})
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	if f.Type != "Feature" || f.ID != p.ID || f.Geometry.Type != "Point" ||
		!slices.Equal(f.Geometry.Coordinates, p.Location.Position[:]) {
		t.Errorf("feature %s", raw)
	}
	var want map[string]any
	if err := json.Unmarshal([]byte("{"+string(p.AppendFields(nil))+"}"), &want); err != nil {
		t.Fatal(err)
	}
	want["labels"] = []any{"France Services", "Formé à « Mon Espace Santé »", "NumiPass"}
	want["offre"] = []any{"assistance", "mediation"}
	want["ouvert"] = map[string]any{"etat": "ouvert", "jusqu_a": "2026-11-23T12:00:00+01:00"}
	want["qualite"] = map[string]any{"score": standardJudge(t).Assess(&p, placetest.Day).Score}
	want["localisation"] = map[string]any{"precision": "point", "origine": "source", "cle_ban": "33063_0001"}
	want["distance_m"] = 12.346
	if diff := cmp.Diff(want, f.Properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	raw = s.AppendFeature(nil, 1, directory.FeatureOptions{DistanceM: directory.NoDistance, Now: monday})
	wantBare := `{"type":"Feature","id":"1nu","geometry":null,"properties":{"id":"1nu","nom":"Nu",` +
		`"qualite":{"score":0},"ouvert":{"etat":"inconnu","raison":"non_precise"}}}`
	if string(raw) != wantBare {
		t.Errorf("got  %s\nwant %s", raw, wantBare)
	}
}

func TestWholeFeatureHasCompleteProvenance(t *testing.T) {
	p := complete()
	s := few(t, p)
	var f struct {
		Properties struct {
			Provenance directory.Provenance
			Qualite    directory.Quality
			Ouverture  []struct {
				Jour   string
				Plages []struct{ De, A string }
			}
			Texte string `json:"horaires_texte"`
		}
	}
	raw := s.AppendWhole(nil, 0, directory.FeatureOptions{DistanceM: directory.NoDistance, Now: monday})
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	if diff := cmp.Diff(everyField(p), f.Properties.Provenance); diff != "" {
		t.Error(diff)
	}
	for _, dated := range []string{ // by the record of the value; that of the name has no date
		`"nom":{"enregistrement":"zzz"}`, `"commune":{"enregistrement":"0abcdefghjkmnpqr","date_maj":"2026-05-04"}`,
		`"pivot":{"enregistrement":"0abcdefghjkmnpqr","date_maj":"2026-05-04",`,
		`"telephone":{"date_maj":"2026-05-04",`,
	} {
		if !bytes.Contains(raw, []byte(dated)) {
			t.Errorf("%s is not in %s", dated, raw)
		}
	}
	if diff := cmp.Diff(standardJudge(t).Assess(&p, placetest.Day), f.Properties.Qualite); diff != "" {
		t.Error(diff)
	}
	if f.Properties.Texte != p.HoursText {
		t.Errorf("horaires_texte %q", f.Properties.Texte)
	}
	if w := f.Properties.Ouverture; len(w) != 7 || w[0].Jour != "2026-11-23" || len(w[0].Plages) != 2 ||
		w[0].Plages[1].A != "18:00" || len(w[5].Plages) != 0 {
		t.Errorf("ouverture %+v", w)
	}
	none := few(t, bare())
	if raw := none.AppendWhole(nil, 0, directory.FeatureOptions{DistanceM: directory.NoDistance,
		Now: monday}); !bytes.Contains(raw, []byte(`"ouverture":[]`)) {
		t.Errorf("unknown hours: %s", raw)
	}
	if bytes.Count(raw, []byte(`"qualite"`)) != 1 {
		t.Errorf("qualite is there twice: %s", raw)
	}
}

// everyField returns the provenance of a place, including the fields that came unchanged
// from its first record.
func everyField(p directory.Place) directory.Provenance {
	whole := p.Provenance
	whole.Fields = maps.Clone(whole.Fields)
	for i := range directory.Fields {
		field := &directory.Fields[i]
		there := field.Name == "latitude" || field.Name == "longitude" || field.Name == "date_maj" ||
			field.Text != nil && *field.Text(&p) != "" || field.List != nil && len(*field.List(&p)) > 0
		if _, ok := whole.Fields[field.Name]; !ok && there && field.Name != "id" {
			whole.Fields[field.Name] = directory.FieldProvenance{Record: whole.Records[0].ID}
		}
	}
	return whole
}

func TestFlatRowAndCSV(t *testing.T) {
	p := complete()
	s := few(t, p, bare())
	var row map[string]any
	raw := s.AppendFlat(nil, 0, directory.FeatureOptions{DistanceM: 5})
	if err := json.Unmarshal(raw, &row); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	cells, err := csv.NewReader(bytes.NewReader(s.AppendCSV(nil, 0, directory.FeatureOptions{DistanceM: 5},
		true))).Read()
	if err != nil || len(cells) != 33 || cells[32] != "5" {
		t.Fatalf("%v %q", err, cells)
	}
	for i, f := range directory.Fields {
		want := ""
		switch {
		case f.Text != nil:
			want = *f.Text(&p)
		case f.List != nil:
			want = strings.Join(*f.List(&p), "|")
		case f.Name == "date_maj":
			want = "2026-05-04"
		case f.Name == "latitude":
			want = "44.808123456789"
			if row[f.Name] != 44.808123456789 {
				t.Errorf("latitude %v", row[f.Name])
			}
			delete(row, f.Name)
		case f.Name == "longitude":
			want = "-0.54837219"
			delete(row, f.Name)
		}
		if cells[i] != want {
			t.Errorf("CSV %s = %q, want %q", f.Name, cells[i], want)
		}
		if got, ok := row[f.Name]; ok && got != want {
			t.Errorf("JSON %s = %q, want %q", f.Name, got, want)
		}
	}
	got := string(s.AppendFlat(nil, 1, directory.FeatureOptions{DistanceM: directory.NoDistance}))
	if got != `{"id":"1nu","nom":"Nu"}` {
		t.Error(got)
	}
	if got := string(s.AppendCSV(nil, 1, directory.FeatureOptions{DistanceM: directory.NoDistance},
		false)); got != "1nu,,Nu"+strings.Repeat(",", 29)+"\n" {
		t.Errorf("%q", got)
	}
}

// Texts are not trusted: any text is encoded as valid JSON and decoded unchanged.
func TestAnyTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := directory.Place{ID: "x"}
		for i := range directory.Fields {
			f := &directory.Fields[i]
			switch {
			case f.Name == "id":
			case f.Text != nil:
				*f.Text(&p) = rapid.String().Draw(rt, f.Name)
			case f.List != nil:
				if list := rapid.SliceOfN(rapid.String(), 0, 3).Draw(rt, f.Name); len(list) > 0 {
					*f.List(&p) = list
				}
			}
		}
		s := few(t, p)
		got := s.Place(0)
		got.Provenance = p.Provenance
		p.Quality = standardJudge(t).Assess(&p, placetest.Day)
		if diff := cmp.Diff(&p, got); diff != "" {
			rt.Fatalf("(-given +decoded)\n%s", diff)
		}
		o := directory.FeatureOptions{DistanceM: 1, Now: monday}
		for _, raw := range [][]byte{s.AppendFeature(nil, 0, o), s.AppendWhole(nil, 0, o), s.AppendFlat(nil, 0, o)} {
			if !json.Valid(raw) {
				rt.Fatalf("not JSON: %s", raw)
			}
		}
		if cells, err := csv.NewReader(bytes.NewReader(s.AppendCSV(nil, 0, o, true))).Read(); err != nil ||
			len(cells) != 33 {
			rt.Fatalf("not CSV: %v %q", err, cells)
		}
	})
}

func FuzzCursor(f *testing.F) {
	places := []directory.Place{complete(), bare()}
	s := few(f, places...)
	r, err := s.Find(&directory.Query{Limit: 1, Flags: directory.SetOf(directory.NotReceiving), Near: bordeaux})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.Next)
	f.Add("bgAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, after string) {
		for _, q := range []directory.Query{{After: after}, {After: after, Near: bordeaux},
			{After: after, Words: "a"}} {
			if _, err := s.Find(&q); err != nil && directory.ErrorCode(err) != directory.Invalid {
				t.Errorf("%q: %v", after, err)
			}
		}
	})
}

func TestByID(t *testing.T) {
	s := few(t, complete(), bare())
	for _, c := range []struct {
		id, redirect string
		ok           bool
	}{{"1nu", "", true}, {"zzz", "0abcdefghjkmnpqr", true}, {"retire", "", false}, {"", "", false}} {
		if _, redirect, ok := s.ByID(c.id); redirect != c.redirect || ok != c.ok {
			t.Errorf("ByID(%q) = %q, %v", c.id, redirect, ok)
		}
	}
}

func TestBuildRejectsInvalidPlaces(t *testing.T) {
	for name, ids := range map[string][]string{"désordre": {"b", "a"}, "doublon": {"a", "a"}, "vide": {""},
		"guillemet": {`a"b`}} {
		_, err := snapshot.Build(input(7, func(yield func(*directory.Place, error) bool) {
			for _, id := range ids {
				if !yield(&directory.Place{ID: id}, nil) {
					return
				}
			}
		}))
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAppendFeatureDoesNotAllocate(t *testing.T) {
	s := build(t, 200, 1)
	dst := make([]byte, 0, 1<<14)
	i := 0
	allocs := testing.AllocsPerRun(500, func() {
		dst = s.AppendFeature(dst[:0], i%s.Len(), directory.FeatureOptions{DistanceM: 1234.5, Now: monday})
		i++
	})
	if allocs > 0.9 { // the states are evaluated once, in the first round
		t.Errorf("%.1f allocations a feature", allocs)
	}
}

// standardJudge returns the judge of the embedded criteria.
func standardJudge(tb testing.TB) *quality.Judge {
	tb.Helper()
	j, err := quality.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return j
}

// TestCompletePlaceHasEveryField fails when a new field is missing in the tests of encodings.
func TestCompletePlaceHasEveryField(t *testing.T) {
	p := complete()
	for i := range directory.Fields {
		if f := &directory.Fields[i]; !f.Known(&p) {
			t.Errorf("%s: unknown: add it to the place that complete returns", f.Name)
		}
	}
}
