package load_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func TestDecisionsTakeEffectAtOnceAndSurviveImports(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	store := newStore(pool)
	store.group = asDecided
	sud := importer.Source{Name: "sud"}
	publish(t, store, nord, town("nord", "Mairie"))
	publish(t, store, sud, town("sud", "Mairie"))
	inNorth, inSouth := directory.RecordID("nord", "4"), directory.RecordID("sud", "4")
	other := directory.RecordID("nord", "5")
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inNorth})

	decide := func(want string, decisions ...importer.Decision) {
		t.Helper()
		outcome, err := store.decide(t.Context(), decisions...)
		if err != nil {
			t.Fatal(err)
		}
		if got := figures(outcome); got != want {
			t.Errorf("%v: %s, want %s", decisions, got, want)
		}
		clean(t, pool)
	}
	// The order of the two ids does not matter.
	decide("v3 modifie=true +1 ~1 -0 fusionnes=0 inchanges=0", importer.Decision{A: inSouth, B: inNorth})
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inSouth})
	decide("v3 modifie=false +0 ~0 -0 fusionnes=0 inchanges=0", importer.Decision{A: inNorth, B: inSouth})

	// The next imports hold to it.
	publish(t, store, sud, append(town("sud", "Mairie"), place("sud", 10, "new", "Nouveau")))
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inSouth})

	decide("v5 modifie=true +0 ~1 -1 fusionnes=0 inchanges=0", importer.Decision{A: inNorth, B: other, Same: true})
	kept := value[string](t, pool, `select id from core.place where $1 = any (record_ids)`, other)
	leads(t, db, map[string]string{other: kept, inNorth: kept, inSouth: inSouth})
	records, err := store.RecordsOf(t.Context(), other)
	slices.Sort(records)
	want := []string{inNorth, other}
	if slices.Sort(want); err != nil || !slices.Equal(records, want) {
		t.Errorf("records of the merged place: %v, %v; want %v", records, err, want)
	}
	if decided, err := store.Decisions(t.Context()); err != nil || len(decided) != 2 {
		t.Errorf("decisions %v, %v", decided, err)
	}

	for _, pair := range []importer.Decision{{A: other, B: inNorth}, {A: inSouth, B: inNorth}} {
		if _, err := store.forget(t.Context(), pair); err != nil {
			t.Fatal(err)
		}
	}
	kept = value[string](t, pool, `select id from core.place where $1 = any (record_ids)`, inNorth)
	leads(t, db, map[string]string{inNorth: kept, inSouth: kept, other: other})
	if _, err := store.forget(t.Context(), importer.Decision{A: other, B: inNorth}); directory.ErrorCode(
		err) != directory.NotFound {
		t.Errorf("forgetting what was never said: %v", err)
	}
	if _, err := store.RecordsOf(t.Context(), "nowhere"); directory.ErrorCode(err) != directory.NotFound {
		t.Errorf("records of an unknown id: %v", err)
	}
}

// Candidates have the fields of their records that grouping compares.
func TestCandidates(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	row := place("nord", 0, "1", "Mairie")
	row.Place.Pivot, row.Place.Phone, row.Place.Emails = "13002603200016", "+33328000000", []string{"a@b.example"}
	row.Place.Websites, row.Place.Typologies = []string{"https://b.example/"}, []string{"MUNI"}
	row.Place.Programmes, row.Place.Itinerance, row.Place.AddressComplement = []string{"France Services"},
		[]string{"Fixe"}, "Étage"
	publish(t, store, nord, []importer.Row{row, place("nord", 1, "2", "Autre")})
	seen := 0
	for c, err := range store.Candidates(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		if c.RecordID != row.RecordID {
			continue
		}
		if c.Source != "nord" || c.PlaceID != row.RecordID {
			t.Errorf("%+v", c)
		}
		got, want := *c.Place, row.Place
		want.Services, want.UpdatedOn, want.Location.Origin, want.Territory.EPCI, want.Territory.Region = nil,
			got.UpdatedOn, "", "", ""
		for i := range directory.Fields {
			f := &directory.Fields[i]
			switch {
			case f.Text != nil && *f.Text(&got) != *f.Text(&want), f.List != nil &&
				!slices.Equal(*f.List(&got), *f.List(&want)):
				t.Errorf("%s differs", f.Name)
			}
		}
		if got.Location != want.Location || got.Territory != want.Territory {
			t.Errorf("%+v %+v; want %+v %+v", got.Location, got.Territory, want.Location, want.Territory)
		}
	}
	if seen != 2 {
		t.Errorf("%d candidates", seen)
	}
	for range store.Candidates(t.Context()) {
		break // stopping is no error, and frees the connection
	}
}

// An unchanged listing forms no groups.
func TestUnchangedListingIsNotGroupedAgain(t *testing.T) {
	store := newStore(pgtest.Pool(t))
	asked := 0
	store.group = func(records []*importer.Candidate, decisions []importer.Decision) [][]string {
		asked++
		return sameName(records, decisions)
	}
	publish(t, store, nord, listing("nord", 3))
	publish(t, store, nord, listing("nord", 3))
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}
