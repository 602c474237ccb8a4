package postgres_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// copies collects a stream, whose places are valid for one step.
func copies(tb testing.TB, places iter.Seq2[*directory.Place, error]) (all []directory.Place) {
	tb.Helper()
	for p, err := range places {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, p.Clone())
	}
	return all
}

func TestStreamGivesWhatWasPublished(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	published := rows(8)
	bare := importer.Row{
		Rank: 8, RecordID: "bare", State: importer.Published, Place: directory.Place{ID: "bare", Name: "Rien d'autre"},
	}
	outcome := publish(t, pool, append(published, bare)...)

	var expected []directory.Place
	for _, r := range published {
		expected = append(expected, want(r, outcome.Import))
	}
	bare.Place.Provenance.Records = []directory.RecordRef{{Source: "nord", ID: "bare", Import: outcome.Import}}
	expected = append(expected, bare.Place)
	sortByID(expected)

	version, count, places, err := db.Stream(t.Context())
	if err != nil || version != outcome.Version || count != len(expected) {
		t.Fatalf("version %d, %d places, %v", version, count, err)
	}
	if diff := cmp.Diff(expected, copies(t, places)); diff != "" {
		t.Errorf("other places than published (-want +got):\n%s", diff)
	}
	if held := pool.Stat().AcquiredConns(); held != 0 {
		t.Errorf("%d connections are held after the stream", held)
	}
}

func TestTextsThatPostgreSQLCannotHold(t *testing.T) {
	pool := pgtest.Pool(t)
	row := full(0)
	row.Place.Name = "caf\xe9 \x00bar"
	row.Place.Services = []string{"a\x00b", "\xff"}
	row.OwnID = "\x00"
	row.Raw = []byte("{\"Nom\":\"caf\xe9\",\"n\":\"\\u0000\"}")
	row.Withheld = map[string]string{"nom": "\x00\xff"}
	other := full(1)
	other.Raw = []byte("not JSON \xff")
	publish(t, pool, row, other)
	_, _, places, err := postgres.New(pool).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range copies(t, places) {
		if p.ID == row.RecordID && (p.Name != "caf\ufffd bar" || !slices.Equal(p.Services, []string{"ab", "\ufffd"})) {
			t.Errorf("%q %q", p.Name, p.Services)
		}
	}
}

func TestStreamIsOfOneVersion(t *testing.T) {
	pool := pgtest.Pool(t)
	publish(t, pool, rows(5)...)
	p, err := postgres.New(pool).Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	publish(t, pool, rows(2)...)
	if got := len(copies(t, p.Places(t.Context()))); got != 5 || p.Count != 5 || p.Version != 1 {
		t.Errorf("%d places, count %d, version %d", got, p.Count, p.Version)
	}
}

func TestStreamStopsEarly(t *testing.T) {
	pool := pgtest.Pool(t)
	publish(t, pool, rows(5)...)
	_, _, places, err := postgres.New(pool).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range places {
		break
	}
	if held := pool.Stat().AcquiredConns(); held != 0 {
		t.Errorf("%d connections are held", held)
	}
}

// next returns the version of the next news that name another one than before.
func next(t *testing.T, news <-chan directory.News, before int64, within time.Duration) int64 {
	t.Helper()
	for end := time.After(within); ; {
		select {
		case n := <-news:
			if n.Err == nil && n.Version != before {
				return n.Version
			}
		case <-end:
			t.Fatalf("no version within %v", within)
		}
	}
}

func TestFollow(t *testing.T) {
	pool := pgtest.Pool(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	asked := make(chan struct{}, 1)
	news := postgres.New(pool).Follow(ctx, asked)
	if v := next(t, news, -1, 5*time.Second); v != 0 {
		t.Fatalf("at once: %d", v)
	}
	publish(t, pool, rows(1)...)
	if v := next(t, news, 0, 2*time.Second); v != 1 {
		t.Fatalf("notified: %d", v)
	}
	// Without notification: the poll sees it.
	exec := func(query string) {
		t.Helper()
		if _, err := pool.Exec(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	exec(`update core.version set version = 7`)
	if v := next(t, news, 1, 3*time.Second); v != 7 {
		t.Fatalf("polled: %d", v)
	}
	began := time.Now()
	exec(`update core.version set version = 8`)
	asked <- struct{}{}
	if v := next(t, news, 7, 3*time.Second); v != 8 || time.Since(began) > 900*time.Millisecond {
		t.Fatalf("asked: %d after %v", v, time.Since(began))
	}
	// The connection is lost; what is published meanwhile is given afterwards.
	exec(`
select pg_terminate_backend(pid)
from pg_stat_activity
where datname = current_database()
  and pid <> pg_backend_pid()
  and query in ('listen lieux_version', 'select version, at from api.version')`)
	for end := time.Now().Add(10 * time.Second); directory.ErrorCode((<-news).Err) != directory.Unavailable; {
		if time.Now().After(end) {
			t.Fatal("a lost connection is not said")
		}
	}
	publish(t, pool, rows(2)...)
	if v := next(t, news, 8, 5*time.Second); v != 9 {
		t.Fatalf("after a lost connection: %d", v)
	}
	exec(`drop view api.version`)
	for end := time.Now().Add(10 * time.Second); ; {
		if n := <-news; n.Unprepared {
			break
		}
		if time.Now().After(end) {
			t.Fatal("a database without our views is not said")
		}
	}
	cancel()
	for range news { // closed
	}
}

func TestReport(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	if _, err := db.ReportRows(t.Context(), "nord"); directory.ErrorCode(err) != directory.NotFound {
		t.Fatalf("unknown source: %v", err)
	}
	publish(t, pool, rows(4)...)
	second := rows(3)
	second[1].State = importer.RefusedRow
	second = append(second, second[0])
	second[3].Rank = 3
	publish(t, pool, second...)

	lines, err := db.ReportRows(t.Context(), "nord")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line, err := range lines {
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Source   string
			Rang     *int
			ID       string
			Lieu     *string
			Etat     string
			Champs   map[string]any
			Findings []importer.Finding `json:"anomalies"`
		}
		d := json.NewDecoder(strings.NewReader(string(line)))
		d.DisallowUnknownFields()
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		location, _ := r.Champs["localisation"].(map[string]any)
		if r.Source != "nord" || r.Rang == nil || r.ID != r.Champs["id"] || len(r.Findings) != 3 ||
			location["precision"] != "rue" {
			t.Errorf("line %s", line)
		}
		if r.Lieu != nil && *r.Lieu != r.ID {
			t.Errorf("place of %s", line)
		}
		state := r.Etat
		if r.Lieu == nil {
			state += " sans lieu"
		}
		got = append(got, state)
	}
	states := []string{"publie", "refuse sans lieu", "publie", "fusionne", "retire sans lieu"}
	if diff := cmp.Diff(states, got); diff != "" {
		t.Error(diff)
	}
}

func TestSourcesAndImports(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	publish(t, pool, rows(3)...)
	publish(t, pool, rows(3)...)
	found, err := db.Sources(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	s := found[0]
	if s.Name != "nord" || s.Title != "Lieux du Nord" || s.Records != 3 || s.Places != 3 ||
		s.ImportID != 2 || s.ImportedAt.IsZero() {
		t.Errorf("%+v", s)
	}
	imports, err := db.Imports(t.Context(), "", 10)
	if err != nil || len(imports) != 2 || imports[0].Status != "inchange" || imports[1].Status != "publie" ||
		imports[0].Published != 3 || imports[0].Finished.IsZero() {
		t.Fatalf("%+v, %v", imports, err)
	}
	if imports, err = db.Imports(t.Context(), "sud", 10); err != nil || len(imports) != 0 {
		t.Errorf("%+v, %v", imports, err)
	}
}

func TestRedirect(t *testing.T) {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	publish(t, pool, rows(2)...)
	id := full(0).RecordID
	for _, sql := range []string{
		`insert into core.redirect values
  ('ancien', '` + id + `'), ('perdu', 'nulle-part'), ('` + full(1).RecordID + `', '` + id + `')`,
		`insert into core.member values ('autre', '` + id + `')`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{id: id, "ancien": id, "autre": id, full(1).RecordID: full(1).RecordID} {
		if got, err := db.Redirect(t.Context(), from); err != nil || got != to {
			t.Errorf("%s leads to %s, %v; want %s", from, got, err, to)
		}
	}
	for _, unknown := range []string{"perdu", "inconnu", ""} {
		if _, err := db.Redirect(t.Context(), unknown); directory.ErrorCode(err) != directory.NotFound {
			t.Errorf("%q: %v", unknown, err)
		}
	}
	p, err := db.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if diff := cmp.Diff(map[string]string{"ancien": id, "autre": id}, p.Redirects); diff != "" {
		t.Error(diff)
	}
}

func TestUnavailable(t *testing.T) {
	pool, err := postgres.Open(t.Context(), "postgres://nobody@127.0.0.1:1,127.0.0.1:2/none?connect_timeout=2")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := postgres.New(pool).Published(t.Context()); directory.ErrorCode(err) != directory.Unavailable {
		t.Error(err)
	}
	empty := postgres.New(pgtest.PoolOf(t, pgtest.Empty(t)))
	_, err = empty.Published(t.Context())
	if directory.ErrorCode(err) != directory.Unavailable || !strings.Contains(err.Error(), "migrate up") {
		t.Error(err)
	}
}

// The first host refuses connections: the second answers.
func TestSeveralHosts(t *testing.T) {
	u, err := url.Parse(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	u.Host = "127.0.0.1:1," + u.Host
	pool, err := postgres.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if p, err := postgres.New(pool).Published(t.Context()); err != nil {
		t.Error(err)
	} else {
		p.Close()
	}
}
