package load_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func TestPublishThenAgainThenChanged(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	rows := listing("nord", 20)
	for _, step := range []struct {
		name   string
		change func()
		want   string
	}{
		{"first", func() {}, "v1 modifie=true +20 ~0 -0 fusionnes=0 inchanges=0"},
		{"the same rows", func() {}, "v1 modifie=false +0 ~0 -0 fusionnes=0 inchanges=20"},
		{"two names change", func() { rows[3].Place.Name, rows[7].Place.Name = "Autre", "Autre encore" },
			"v2 modifie=true +0 ~2 -0 fusionnes=0 inchanges=18"},
		{"one row less, one more", func() { rows = append(rows[1:], place("nord", 20, "20", "Nouveau")) },
			"v3 modifie=true +1 ~0 -1 fusionnes=0 inchanges=19"},
		{"the order of the rows", func() { rows[0], rows[9] = rows[9], rows[0] },
			"v3 modifie=false +0 ~0 -0 fusionnes=0 inchanges=20"},
		{"a row is refused", func() { rows[5].State = importer.RefusedRow },
			"v4 modifie=true +0 ~0 -1 fusionnes=0 inchanges=19"},
	} {
		step.change()
		if got := figures(publish(t, store, nord, rows)); got != step.want {
			t.Fatalf("%s: %s, want %s", step.name, got, step.want)
		}
		clean(t, pool)
	}
	if got := value[string](t, pool,
		`select string_agg(status, ' ' order by id) from core.import`); got != "publie inchange publie publie "+
		"inchange publie" {
		t.Errorf("history: %s", got)
	}
	withdrawn := value[string](t, pool,
		`select string_agg(rang || ' ' || nom, ',') from api.withdrawn_row where import_id = 4`)
	if withdrawn != "0 Espace numérique 0" {
		t.Errorf("withdrawn: %s", withdrawn)
	}
}

func TestFingerprint(t *testing.T) {
	store := newStore(pgtest.Pool(t))
	if f, err := store.Last(t.Context(), "nord"); err != nil || f != "" {
		t.Fatalf("unknown source: %q, %v", f, err)
	}
	batch, err := store.Begin(t.Context(), nord, "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	row := place("nord", 0, "0", "Mairie")
	if err := batch.Add(t.Context(), &row); err != nil {
		t.Fatal(err)
	}
	if _, err := finish(t.Context(), store, batch, importer.NewReport("nord", november),
		importer.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	if f, err := store.Last(t.Context(), "nord"); err != nil || f != "abc" {
		t.Fatalf("published: %q, %v", f, err)
	}
	if err := batch.Add(t.Context(), &row); err == nil {
		t.Error("Add after Publish was accepted")
	}
}

func TestGuards(t *testing.T) {
	unlocated := func(rows []importer.Row, n int) []importer.Row {
		for i := range n {
			rows[i].Place.Location = directory.Location{}
		}
		return rows
	}
	for name, c := range map[string]struct {
		before, after []importer.Row
		says          []string // empty: published
	}{
		"21 % de moins": {listing("nord", 100), listing("nord", 79),
			[]string{"perd 21 fiches sur 100", "21 %", "--force"}},
		"20 % de moins":               {listing("nord", 100), listing("nord", 80), nil},
		"49 % localisées":             {nil, unlocated(listing("nord", 100), 51), []string{"49 fiches sur 100", "49.0 %"}},
		"50 % localisées":             {nil, unlocated(listing("nord", 100), 50), nil},
		"trois sur 22 non localisées": {nil, unlocated(listing("nord", 22), 3), nil},
		"21 % perdent leur position": {listing("nord", 100), unlocated(listing("nord", 100), 21),
			[]string{"21 fiches sur 100", "perdent leur position", "--force"}},
		"20 % perdent leur position": {listing("nord", 100), unlocated(listing("nord", 100), 20), nil},
		"listing vide":               {listing("nord", 10), nil, []string{"aucune fiche publiable"}},
		"premier listing vide":       {nil, nil, []string{"aucune fiche publiable"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := pgtest.Pool(t)
			store := newStore(pool)
			if c.before != nil {
				publish(t, store, nord, c.before)
			}
			_, err := finish(t.Context(), store, begin(t, store, nord, c.after), importer.NewReport("nord", november),
				importer.PublishOptions{})
			if len(c.says) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if directory.ErrorCode(err) != directory.Conflict {
				t.Fatalf("not refused: %v", err)
			}
			for _, words := range c.says {
				if !strings.Contains(strings.ReplaceAll(err.Error(), ",", "."), words) {
					t.Errorf("%q is not in %q", words, err)
				}
			}
			if got := value[string](t, pool, lastImport); got != "refuse "+err.Error() {
				t.Errorf("history: %s", got)
			}
			if n := value[int](t, pool, `select count(*) from api.place`); n != len(c.before) {
				t.Errorf("%d places are published, want %d", n, len(c.before))
			}
			clean(t, pool)
			if _, err := finish(t.Context(), store, begin(t, store, nord, c.after), nil,
				importer.PublishOptions{Force: true}); err != nil {
				t.Fatalf("forced: %v", err)
			}
			if n := value[int](t, pool, `select count(*) from api.place`); n != len(c.after) {
				t.Errorf("forced: %d places are published, want %d", n, len(c.after))
			}
		})
	}
}

func TestPreviewPublishesNothing(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, listing("nord", 10))
	rows := listing("nord", 12)[1:]
	rows[0].Place.Name = "Autre"
	outcome, err := finish(t.Context(), store, begin(t, store, nord, rows), nil, importer.PublishOptions{Preview: true})
	if err != nil || figures(outcome) != "v2 modifie=true +2 ~1 -1 fusionnes=0 inchanges=8" {
		t.Fatalf("%s, %v", figures(outcome), err)
	}
	outcome, err = finish(t.Context(), store, begin(t, store, nord, rows[:3]), nil,
		importer.PublishOptions{Preview: true})
	if directory.ErrorCode(err) != directory.Conflict || outcome.Removed != 7 {
		t.Fatalf("a preview that would be refused: %+v, %v", outcome, err)
	}
	if got := value[string](t, pool,
		`
select count(*) || ' ' || (select version from api.version) || ' ' || (select count(*) from core.import)
from api.place`); got != "10 1 1" {
		t.Fatalf("places, version, imports: %s", got)
	}
	clean(t, pool)
}

// TestPreviewsGiveWay publishes beside a preview of the same source that has its turn, and does not go on.
func TestPreviewsGiveWay(t *testing.T) {
	pool := pgtest.Pool(t)
	store, aside := newStore(pool), newStore(pool)
	aside.GiveWay = true
	publish(t, store, nord, listing("nord", 10))
	rows := listing("nord", 12)
	preview := importer.PublishOptions{Preview: true}
	slow := begin(t, aside, nord, rows)
	if err := slow.Stage(t.Context(), importer.NewReport("nord", november), preview); err != nil {
		t.Fatal(err)
	}
	publish(t, store, nord, listing("nord", 11))
	if err := slow.Group(t.Context(), nil, false); !load.Interrupted(err) {
		t.Errorf("the preview goes on: %v", err)
	}
	outcome, err := finish(t.Context(), aside, begin(t, aside, nord, rows), nil, preview)
	if err != nil || outcome.Added != 1 {
		t.Errorf("the preview again: %s, %v", figures(outcome), err)
	}
	clean(t, pool)
}

func TestDiscard(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	batch := begin(t, store, nord, listing("nord", 3000))
	for range 2 { // the second does nothing
		if err := batch.Discard(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := value[string](t, pool, `select status from core.import`); got != "annule" {
		t.Errorf("history: %s", got)
	}
	clean(t, pool)
	publish(t, store, nord, listing("nord", 3)) // the lock is free
}

func TestSameRecordTwice(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	rows := listing("nord", 8)
	twin := place("nord", 8, "1", "Espace numérique 1 bis")
	twin.Place.Phone = "+33328000000"
	rows = append(rows, twin)
	if got := figures(publish(t, store, nord, rows)); got != "v1 modifie=true +8 ~0 -0 fusionnes=1 inchanges=0" {
		t.Fatal(got)
	}
	got := value[string](t, pool,
		`
select nom || ' ' || telephone || ' ' || json_array_length(provenance::json -> 0)
from api.place
where id = $1`, twin.RecordID)
	if got != "Espace numérique 1 +33328000000 2" {
		t.Errorf("merged place: %s", got)
	}
	states := value[string](t, pool,
		`select string_agg(etat || ' ' || (lieu = $1), ',' order by rang) from api.report_row where rang in (0, 1, 8)`,
		twin.RecordID)
	if states != "publie false,publie true,fusionne true" {
		t.Errorf("report: %s", states)
	}
	if got := figures(publish(t, store, nord, rows)); got != "v1 modifie=false +0 ~0 -0 fusionnes=1 inchanges=8" {
		t.Error(got)
	}
	if got := figures(publish(t, store, nord, rows[:8])); got != "v2 modifie=true +0 ~1 -0 fusionnes=0 inchanges=7" {
		t.Error(got)
	}
}

func TestRevertToggles(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	if _, err := store.revert(t.Context(), "nord"); directory.ErrorCode(err) != directory.NotFound {
		t.Fatalf("unknown source: %v", err)
	}
	publish(t, store, nord, listing("nord", 10))
	if _, err := store.revert(t.Context(), "nord"); directory.ErrorCode(err) != directory.Conflict {
		t.Fatalf("no previous version: %v", err)
	}
	all := `
select md5(string_agg(p::text, ',' order by id))
from (
  select id, nom, source, services, position, regexp_replace(provenance, ',[0-9]+\]', '')
  from api.place
) as p`
	first := value[string](t, pool, all)
	rows := listing("nord", 9)
	rows[4].Place.Name = "Autre"
	publish(t, store, nord, rows)
	second := value[string](t, pool, all)
	publish(t, store, nord, rows) // changes nothing: the version to put back is still the first
	for i, want := range []string{first, second, first, second} {
		outcome, err := store.revert(t.Context(), "nord")
		if err != nil {
			t.Fatal(err)
		}
		if got := value[string](t, pool, all); got != want {
			t.Fatalf("revert %d: other places than before", i+1)
		}
		if outcome.Version != int64(3+i) || !outcome.Changed || outcome.Updated != 1 ||
			outcome.Added+outcome.Removed != 1 {
			t.Fatalf("revert %d: %+v", i+1, outcome)
		}
		clean(t, pool)
	}
	if n := value[int](t, pool, `select count(*) from core.import where status = 'restaure'`); n != 4 {
		t.Errorf("%d reverts in the history", n)
	}
	if n := value[int](t, pool, `select count(*) from core.withdrawn`); n != 1 {
		t.Errorf("%d withdrawn records are kept", n)
	}
}

func TestSettingsOfTheSourceMakeAVersion(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, listing("nord", 3))
	source := nord
	source.License = "ODbL"
	if got := figures(publish(t, store, source, listing("nord",
		3))); got != "v2 modifie=true +0 ~0 -0 fusionnes=0 inchanges=3" {
		t.Error(got)
	}
	if got := value[string](t, pool, `select license from api.source where name = 'nord'`); got != "ODbL" {
		t.Error(got)
	}
}

func TestUnchangedIsHistory(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, listing("nord", 3))
	if err := store.Unchanged(t.Context(), importer.NewReport("nord", november)); err != nil {
		t.Fatal(err)
	}
	if got := value[string](t, pool,
		`
select source || ' ' || status || ' ' || published || ' v' || version
from api.import
order by id desc
limit 1`); got != "nord inchange 3 v1" {
		t.Error(got)
	}
}

// The server's limits on ordinary requests, and a pool of one connection, do not stop an import.
func TestNarrowServer(t *testing.T) {
	config, err := pgxpool.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	config.AfterConnect = postgis.Register
	config.MaxConns = 1
	config.ConnConfig.RuntimeParams["statement_timeout"] = "400"
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "400"
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for range 2 {
		store := newStore(pool)
		batch := begin(t, store, nord, listing("nord", 10))
		time.Sleep(600 * time.Millisecond)
		if _, err := finish(t.Context(), store, batch, nil, importer.PublishOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNotMigrated(t *testing.T) {
	store := newStore(pgtest.PoolOf(t, pgtest.Empty(t)))
	_, err := store.Begin(t.Context(), nord, "", nil)
	if directory.ErrorCode(err) != directory.Unavailable || !strings.Contains(err.Error(), "lieux migrate up") {
		t.Error(err)
	}
	if errors.Unwrap(err) == nil {
		t.Error("the cause is lost")
	}
}
