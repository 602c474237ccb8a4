package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// history publishes at random, a day after the other.
type history struct {
	tb    testing.TB
	pool  *pgxpool.Pool
	store *load.Store
	rng   *rand.Rand
	now   time.Time
	known []string // record ids that were ever published
}

func newHistory(tb testing.TB, pool *pgxpool.Pool, seed uint64) *history {
	h := &history{tb: tb, pool: pool, store: load.New(pool), rng: rand.New(rand.NewPCG(seed, 16)),
		now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	h.store.Now = func() time.Time { return h.now }
	return h
}

// byName groups the records of one name, except where a decision says otherwise.
type byName struct{ names, ids []string }

func (g *byName) Add(c *importer.Candidate) {
	g.names, g.ids = append(g.names, c.Place.Name), append(g.ids, c.RecordID)
}

func (g *byName) Groups(decisions []importer.Decision) [][]string {
	of := map[string]string{}
	for i, id := range g.ids {
		of[id] = g.names[i]
	}
	for _, d := range decisions {
		switch {
		case of[d.A] == "" || of[d.B] == "":
		case d.Same:
			of[d.A] = of[d.B]
		default:
			of[d.A] = d.A
		}
	}
	groups := map[string][]string{}
	for _, id := range slices.Sorted(slices.Values(g.ids)) {
		groups[of[id]] = append(groups[of[id]], id)
	}
	var several [][]string
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if len(groups[name]) > 1 {
			several = append(several, groups[name])
		}
	}
	return several
}

func mergeFirst(records []*importer.Contribution) directory.Place {
	p := records[0].Place
	for _, r := range records {
		account := directory.HoursAccount{Source: r.Source, Record: r.Ref.ID, Text: r.Place.HoursText}
		p.HoursAccounts = append(p.HoursAccounts, account)
	}
	return p
}

func (h *history) rules() load.Rules { return load.Rules{Group: &byName{}, Merge: mergeFirst} }

// publishAll publishes whatever the guards say.
var publishAll = importer.PublishOptions{Force: true}

func count(tb testing.TB, pool *pgxpool.Pool, query string) (n int) {
	tb.Helper()
	if err := pool.QueryRow(tb.Context(), query).Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
}

// step publishes something: it may change nothing.
func (h *history) step() (what string) {
	h.now = h.now.AddDate(0, 0, 1)
	ctx, source := h.tb.Context(), []string{"est", "nord", "sud"}[h.rng.IntN(3)]
	var err error
	switch n := h.rng.IntN(10); {
	case n < 6 || len(h.known) < 2:
		what, err = "import "+source, h.publish(source, h.listing(source), publishAll)
	case n == 6:
		what = "revert " + source
		_, err = h.store.Revert(ctx, source, h.rules())
	case n == 7:
		what, err = "withdraw "+source, h.publish(source, nil, importer.PublishOptions{Force: true, Withdraw: true})
	default:
		d := importer.Decision{A: h.one(), B: h.one(), Same: n == 8}
		if d.A != d.B {
			what = fmt.Sprintf("decide %+v", d)
			_, err = h.store.Decide(ctx, []importer.Decision{d}, h.rules())
		}
	}
	if err != nil && directory.ErrorCode(err) != directory.NotFound && directory.ErrorCode(err) != directory.Conflict {
		h.tb.Fatalf("%s: %v", what, err)
	}
	return what
}

func (h *history) one() string { return h.known[h.rng.IntN(len(h.known))] }

func (h *history) listing(source string) []importer.Row {
	var rows []importer.Row
	for i := range 12 {
		if h.rng.IntN(4) == 0 {
			continue
		}
		row := full(i)
		own := fmt.Sprint(i)
		row.RecordID = directory.RecordID(source, own)
		row.Rank, row.Place.ID = len(rows), row.RecordID
		row.Place.Provenance.Fields = nil
		row.Place.Name = fmt.Sprint("Lieu ", h.rng.IntN(3)*20+i)
		switch h.rng.IntN(4) {
		case 0:
			row.Place.Phone = ""
		case 1:
			row.Place.Location = directory.Location{}
		case 2:
			row.Place.Services = []string{"a", "b", `"c"`}
		}
		rows = append(rows, row)
		if !slices.Contains(h.known, row.RecordID) {
			h.known = append(h.known, row.RecordID)
		}
	}
	return rows
}

func (h *history) publish(source string, rows []importer.Row, opts importer.PublishOptions) error {
	ctx := h.tb.Context()
	batch, err := h.store.Begin(ctx, importer.Source{Name: source, Untitled: true}, fmt.Sprint(h.rng.Uint64()), nil)
	if err != nil {
		return err
	}
	defer batch.Discard(context.Background())
	for i := range rows {
		if err := batch.Add(ctx, &rows[i]); err != nil {
			return err
		}
	}
	if err := batch.Stage(ctx, importer.NewReport(source, h.now), opts); err != nil {
		return err
	}
	if err := batch.Group(ctx, &byName{}, false); err != nil {
		return err
	}
	_, err = batch.Publish(ctx, mergeFirst)
	return err
}

// state is all that a version gives: the JSON of each place, what other ids lead to, the sources.
type state struct {
	version   int64
	places    map[string]string
	redirects map[string]string
	sources   string
}

func text(tb testing.TB, v any) string {
	tb.Helper()
	doc, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(doc)
}

// readWhole reads the current version as a node that starts does.
func readWhole(tb testing.TB, db *postgres.DB) state {
	tb.Helper()
	p, err := db.Published(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return stateOf(tb, p)
}

func stateOf(tb testing.TB, p *postgres.Published) state {
	tb.Helper()
	defer p.Close()
	s := state{version: p.Version, places: map[string]string{}, redirects: p.Redirects}
	counted := map[string]int{}
	for place, err := range p.Places(tb.Context()) {
		if err != nil {
			tb.Fatal(err)
		}
		s.places[place.ID] = text(tb, place)
		of := map[string]bool{}
		for _, r := range place.Provenance.Records {
			of[r.Source] = true
		}
		for source := range of {
			counted[source]++
		}
	}
	for _, source := range p.Sources {
		if source.Places != counted[source.Name] {
			tb.Errorf("version %d: source %s counts %d places, not %d", p.Version, source.Name, source.Places,
				counted[source.Name])
		}
	}
	s.sources = text(tb, p.Sources)
	return s
}

// follow applies the changes since a state to it.
func (s state) follow(tb testing.TB, db *postgres.DB) state {
	tb.Helper()
	c, err := db.Changes(tb.Context(), s.version)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	next := state{version: c.Version, places: maps.Clone(s.places), redirects: maps.Clone(s.redirects),
		sources: text(tb, c.Sources)}
	touched := map[string]bool{}
	for _, id := range c.Removed {
		touched[id] = true
		delete(next.places, id)
	}
	for place, err := range c.Places(tb.Context()) {
		if err != nil {
			tb.Fatal(err)
		}
		touched[place.ID] = true
		next.places[place.ID] = text(tb, place)
	}
	maps.DeleteFunc(next.redirects, func(from, to string) bool { return touched[from] || touched[to] })
	maps.Copy(next.redirects, c.Redirects)
	maps.DeleteFunc(next.redirects, func(_, to string) bool { return to == "" })
	if n := int64(len(c.Versions)); n != c.Version-s.version {
		tb.Errorf("%d versions between %d and %d", n, s.version, c.Version)
	}
	return next
}

func (s state) differs(other state) string {
	for id := range s.places {
		if s.places[id] != other.places[id] {
			return fmt.Sprintf("place %s\n%s\nwant\n%s", id, other.places[id], s.places[id])
		}
	}
	switch {
	case len(s.places) != len(other.places):
		return fmt.Sprintf("%d places, want %d", len(other.places), len(s.places))
	case !maps.Equal(s.redirects, other.redirects):
		return fmt.Sprintf("redirects\n%v\nwant\n%v", other.redirects, s.redirects)
	case s.sources != other.sources:
		return fmt.Sprintf("sources\n%s\nwant\n%s", other.sources, s.sources)
	}
	return ""
}
