package load_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// town returns a listing with one place that both sources have, and others.
func town(source, sharedName string) []importer.Row {
	rows := listing(source, 10)
	for i := range rows {
		rows[i].Place.Name = source + " " + rows[i].Place.Name
	}
	rows[4].Place.Name = sharedName
	return rows
}

// leads fails unless each id redirects to its place.
func leads(t *testing.T, db *postgres.DB, want map[string]string) {
	t.Helper()
	for id, place := range want {
		got, err := db.Redirect(t.Context(), id)
		if place == "" && directory.ErrorCode(err) == directory.NotFound {
			continue
		}
		if err != nil || got != place {
			t.Errorf("%s leads to %q, %v; want %q", id, got, err, place)
		}
	}
}

func TestMergingAcrossSources(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	store := newStore(pool)
	store.group = sameName
	sud := importer.Source{Name: "sud", Authority: 5}
	inNorth, inSouth := directory.RecordID("nord", "4"), directory.RecordID("sud", "4")
	step := func(name string, source importer.Source, rows []importer.Row, want string) {
		t.Helper()
		if got := figures(publish(t, store, source, rows)); got != want {
			t.Fatalf("%s: %s, want %s", name, got, want)
		}
		clean(t, pool)
	}

	step("nord", nord, town("nord", "Mairie"), "v1 modifie=true +10 ~0 -0 fusionnes=0 inchanges=0")
	south := town("sud", "Mairie")
	south[4].Place.Phone = "+33328000000"
	step("sud joins it", sud, south, "v2 modifie=true +9 ~1 -0 fusionnes=1 inchanges=0")
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inNorth})
	merged := value[string](t, pool,
		`
select nom || telephone || array_to_string(sources, '+') || (provenance::json -> 2 ->> 'telephone')
from api.place
where id = $1`, inNorth)
	if merged != "Mairie+33328000000nord+sud"+inSouth {
		t.Errorf("merged: %s", merged)
	}
	state := value[string](t, pool, `select etat || ' ' || lieu from api.report_row where record_id = $1`, inSouth)
	if state != "fusionne "+inNorth {
		t.Errorf("report of the second record: %s", state)
	}
	step("nothing new", sud, south, "v2 modifie=false +0 ~0 -0 fusionnes=1 inchanges=10")

	// The founder leaves: the place keeps its id, with the other record.
	withoutIt := slices.Delete(town("nord", "Mairie"), 4, 5)
	step("the founder leaves", nord, withoutIt, "v3 modifie=true +0 ~1 -0 fusionnes=0 inchanges=9")
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inNorth})
	step("it comes back", nord, town("nord", "Mairie"), "v4 modifie=true +0 ~1 -0 fusionnes=0 inchanges=9")

	// The names differ again: each record is a place.
	south[4].Place.Name = "Médiathèque"
	step("they part", sud, south, "v5 modifie=true +1 ~1 -0 fusionnes=0 inchanges=9")
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inSouth})

	// Two published places become one: the retired id redirects to the other.
	south[4].Place.Name = "Mairie"
	step("they join again", sud, south, "v6 modifie=true +0 ~1 -1 fusionnes=1 inchanges=9")
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inNorth})

	// A revert undoes it like any other change.
	if _, err := store.revert(t.Context(), "sud"); err != nil {
		t.Fatal(err)
	}
	leads(t, db, map[string]string{inNorth: inNorth, inSouth: inSouth})

	// Both leave: nothing has these ids any more.
	south = slices.Delete(town("sud", "x"), 4, 5)
	publish(t, store, sud, south)
	publish(t, store, nord, withoutIt)
	leads(t, db, map[string]string{inNorth: "", inSouth: ""})
	if n := value[int](t, pool, `select count(*) from api.place`); n != 18 {
		t.Errorf("%d places are left", n)
	}
}

// Groups are formed again if and only if a column that grouping compares has changed.
func TestGroupsStayWhenOnlyOtherFieldsChange(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	asked := 0
	store.group = func(records []*importer.Candidate, decisions []importer.Decision) [][]string {
		asked++
		return sameName(records, decisions)
	}
	rows := listing("nord", 10)
	rows[7].Place.Name = rows[3].Place.Name
	for _, step := range []struct {
		name   string
		change func()
		asked  int
		want   string
	}{
		{"first", func() {}, 1, "v1 modifie=true +9 ~0 -0 fusionnes=1 inchanges=0"},
		{"hours", func() { rows[3].Place.Hours, rows[5].Place.Hours = "Mo 09:00-12:00", "Mo 09:00-12:00" }, 1,
			"v2 modifie=true +0 ~2 -0 fusionnes=1 inchanges=7"},
		{"a position", func() { rows[5].Place.Location.Position[0] += 0.001 }, 2,
			"v3 modifie=true +0 ~1 -0 fusionnes=1 inchanges=8"},
		{"a name", func() { rows[5].Place.Name = rows[3].Place.Name }, 3,
			"v4 modifie=true +0 ~1 -1 fusionnes=2 inchanges=7"},
		{"a row less", func() { rows = rows[:9] }, 4, "v5 modifie=true +0 ~0 -1 fusionnes=2 inchanges=7"},
	} {
		step.change()
		if got := figures(publish(t, store, nord, rows)); got != step.want || asked != step.asked {
			t.Errorf("%s: %s, want %s; grouped %d times, want %d", step.name, got, step.want, asked, step.asked)
		}
	}
}

// Rules that have changed form and merge all groups again, although no record has changed.
func TestGroupsAreFormedAnew(t *testing.T) {
	store := newStore(pgtest.Pool(t))
	rows := listing("nord", 5)
	rows[4].Place.Name = rows[3].Place.Name
	rows[4].Place.Phone = "+33328000000"
	none := func([]*importer.Candidate, []importer.Decision) [][]string { return nil }
	withoutPhone := func(records []*importer.Contribution) directory.Place {
		place := mergeFirst(records)
		place.Phone = ""
		return place
	}
	for _, step := range []struct {
		name  string
		group func([]*importer.Candidate, []importer.Decision) [][]string
		merge importer.Merger
		anew  bool
		want  string
	}{
		{"rules that group nothing", none, mergeFirst, false, "v1 modifie=true +5 ~0 -0 fusionnes=0 inchanges=0"},
		{"other rules", sameName, mergeFirst, false, "v1 modifie=false +0 ~0 -0 fusionnes=0 inchanges=5"},
		{"other rules, anew", sameName, mergeFirst, true, "v2 modifie=true +0 ~1 -1 fusionnes=1 inchanges=3"},
		{"other merging", sameName, withoutPhone, false, "v2 modifie=false +0 ~0 -0 fusionnes=1 inchanges=4"},
		{"other merging, anew", sameName, withoutPhone, true, "v3 modifie=true +0 ~1 -0 fusionnes=1 inchanges=3"},
		{"the same, anew", sameName, withoutPhone, true, "v3 modifie=false +0 ~0 -0 fusionnes=1 inchanges=4"},
	} {
		store.group, store.merge = step.group, step.merge
		options := importer.PublishOptions{Anew: step.anew}
		outcome, err := finish(t.Context(), store, begin(t, store, nord, rows), importer.NewReport("nord", november),
			options)
		if got := figures(outcome); err != nil || got != step.want {
			t.Errorf("%s: %s, %v; want %s", step.name, got, err, step.want)
		}
	}
}

// Every place is made of current records only, whatever was merged and parted.
func TestMergingIsConsistent(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	store.group = sameName
	names := []string{"a", "b", "c"}
	for round := range 12 {
		source := []string{"nord", "sud", "est"}[round%3]
		rows := listing(source, 8)
		for i := range rows {
			rows[i].Place.Name = names[(i*(round+1)+round)%3]
			if i%2 == round%2 {
				rows[i].Place.Name += source
			}
		}
		publish(t, store, importer.Source{Name: source}, rows)
		const broken = `
with current as (
  select r.record_id
  from core.source as s
  join core.import as i on i.id = s.current_import
  join core.record as r on r.import_id = i.lot and r.listes & i.bit <> 0
)
select
  (select count(*) from current where record_id not in (select unnest(record_ids) from core.place))
  + (select count(*) from core.place as p, unnest(p.record_ids) as r where r not in (select record_id from current))
  + (select count(*) - count(distinct r) from core.place as p, unnest(p.record_ids) as r)`
		if n := value[int](t, pool, broken); n != 0 {
			t.Fatalf("round %d: %d records in no place, in a place by mistake, or in two", round, n)
		}
		places, names := value[int](t, pool, `select count(*) from core.place`),
			value[int](t, pool, `select count(distinct nom) from core.place`)
		if places != names {
			t.Fatalf("round %d: %d places for %d names", round, places, names)
		}
	}
}

func TestGroupingFailureLeavesThePrevious(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, listing("nord", 3))
	store.group = func([]*importer.Candidate, []importer.Decision) [][]string {
		return [][]string{{"x", "x"}} // a record twice
	}
	_, err := finish(t.Context(), store, begin(t, store, nord, listing("nord", 4)),
		importer.NewReport("nord", november), importer.PublishOptions{})
	if err == nil {
		t.Fatal("a record in two groups was accepted")
	}
	if got := value[string](t, pool,
		`
select count(*) || ' ' || (select status from core.import order by id desc limit 1)
from api.place`); got != "3 echec" {
		t.Error(got)
	}
	clean(t, pool)
}
