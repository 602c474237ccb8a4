package pipeline_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// An import that keeps what it can, and one that makes everything anew, end in the same
// directory, after any history.
func TestFreshImportsAreTheSame(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			h := newHistory(t, seed)
			for i := range 12 {
				step := h.step()
				if t.Failed() {
					return
				}
				h.compare(t, fmt.Sprintf("step %d, %s", i, step))
			}
			if h.kept == 0 {
				t.Error("no import kept a row: the test compares nothing")
			}
		})
	}
}

// history is the same events in two databases: one imports the rows that changed, the other
// imports everything anew.
type history struct {
	t       *testing.T
	rng     *rand.Rand
	pools   [2]*pgxpool.Pool
	stores  [2]*load.Store
	opts    pipeline.Options
	sources []importer.Source
	tables  [][][]string // of each source
	file    string
	kept    int // rows that the first database did not write again
}

var columns = []string{"id", "nom", "adresse", "code_postal", "commune", "telephone", "courriels", "date_maj",
	"horaires",
	"services", "latitude", "longitude", "autre"}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{t: t, rng: rand.New(rand.NewPCG(seed, 16)), opts: options(t),
		file:    filepath.Join(t.TempDir(), "liste.csv"),
		sources: []importer.Source{{Name: "nord", Title: "Nord", Date: today}, {Name: "pays", Title: "Pays"}}}
	h.opts.Publish.Force = true
	for i := range h.pools {
		h.pools[i] = pgtest.Pool(t)
		h.stores[i] = load.New(h.pools[i])
		h.stores[i].Now = func() time.Time { return h.opts.Now }
	}
	for range h.sources {
		table := [][]string{}
		for range 30 {
			table = append(table, h.row())
		}
		h.tables = append(h.tables, table)
	}
	for i := range h.sources {
		h.run(i)
	}
	return h
}

func (h *history) one(values ...string) string { return values[h.rng.IntN(len(values))] }

// row invents a row that often resembles another one, or is wrong.
func (h *history) row() []string {
	towns := [][]string{{"59270", "Bailleul"}, {"59270", "Méteren"}, {"48000", "Mende"}, {"33000", "Bordeaux"},
		{"", "Nulle-Part"}}
	town := towns[h.rng.IntN(len(towns))]
	n := h.rng.IntN(9)
	return []string{
		h.one("", fmt.Sprint(h.rng.IntN(90)), fmt.Sprint(h.rng.IntN(90))),
		h.one("Médiathèque", "MEDIATHEQUE Jean Moulin", "Mairie de "+town[1], "Espace France Services", "Les Tilleuls",
			"Les Tilleuls", ""),
		fmt.Sprintf("%d rue du Moulin", 1+n%3), town[0], town[1],
		h.one("", "0328436666", fmt.Sprintf("03 28 43 66 0%d", n)),
		h.one("", "accueil@exemple.fr", "pierre.durand@exemple.fr"),
		h.one("", "2026-01-02", "21/03/2026", "2026-11-25", "2099-01-01", "hier"),
		h.one("", "Mo-Fr 09:00-12:00", "lundi 9h-12h"), h.one("", "Aide aux démarches administratives", "autre chose"),
		h.one("", "50.7386", "50.739"), h.one("2.7346", "2.735"), h.one("", "x", "y"),
	}
}

// step makes something happen in both databases and returns what.
func (h *history) step() string {
	s := h.rng.IntN(len(h.sources))
	table := h.tables[s]
	switch what := h.rng.IntN(13); what {
	case 0, 1, 2:
		for range 1 + h.rng.IntN(4) {
			i := h.rng.IntN(len(table))
			changed := slices.Clone(table[i])
			for range 1 + h.rng.IntN(3) {
				c := h.rng.IntN(len(columns))
				changed[c] = h.row()[c]
			}
			table[i] = changed
		}
		return h.run(s) + "rows changed"
	case 3:
		i := h.rng.IntN(len(table))
		h.tables[s] = slices.Insert(table, i, h.row(), slices.Clone(table[h.rng.IntN(len(table))]))
		return h.run(s) + "rows added, one of them twice"
	case 4:
		i, j := h.rng.IntN(len(table)), h.rng.IntN(len(table))
		moved := table[i]
		h.tables[s] = slices.Insert(slices.Delete(table, i, i+1), min(j, len(table)-1), moved)
		return h.run(s) + "a row moved"
	case 5:
		for range 3 {
			i := h.rng.IntN(len(h.tables[s]))
			h.tables[s] = slices.Delete(h.tables[s], i, i+1)
		}
		return h.run(s) + "rows removed"
	case 6:
		h.opts.Now = h.opts.Now.AddDate(0, 0, h.rng.IntN(6)-1)
		if h.rng.IntN(2) == 0 {
			h.sources[0].Date = h.opts.Now
		}
		return h.run(s) + "another day"
	case 7:
		if h.rng.IntN(2) == 0 {
			h.opts.Salt += "+"
			return h.run(s) + "other outlines"
		}
		h.opts.Rules += "+"
		return h.run(s) + "other rules"
	case 8:
		h.sources[s].FunctionalEmails = !h.sources[s].FunctionalEmails
		return h.run(s) + "other settings"
	case 9:
		h.sources[s].Mapping = []byte(`{"nom": {"colonne": "nom"}, "commune": {"colonne": "commune"}, "code_postal":
 {"colonne": "code_postal"}, "adresse": {"colonne": "adresse"}, "id": {"colonne": "id"},
 "date_maj": {"colonne": "date_maj"},
 "services": [{"colonnes": ["services"], "termes": ["` + h.one("démarches", "chose") + `"],
 "cible": "Aide aux démarches administratives"}]}`)
		return h.run(s) + "another mapping"
	case 10:
		h.criteria()
		return h.run(s) + "other criteria"
	case 11:
		if h.rng.IntN(2) == 0 {
			h.do(func(i int) error {
				return ignoreConflict(pipeline.Revert(h.t.Context(), h.stores[i], h.opts.Gazetteer, h.sources[s].Name))
			})
			return "revert"
		}
		h.do(func(i int) error {
			_, err := pipeline.Withdraw(h.t.Context(), h.stores[i], h.opts.Gazetteer, h.sources[s].Name, h.opts.Now)
			return err
		})
		return "withdraw"
	default:
		ids := h.recordIDs()
		a, b := ids[h.rng.IntN(len(ids))], ids[h.rng.IntN(len(ids))]
		if a == b {
			return "nothing"
		}
		same := h.rng.IntN(2) == 0
		h.do(func(i int) error {
			_, err := pipeline.Decide(h.t.Context(), h.stores[i], h.opts.Gazetteer,
				[]importer.Decision{{A: a, B: b, Same: same}})
			return err
		})
		return "a decision"
	}
}

func ignoreConflict(_ importer.Outcome, err error) error {
	if directory.ErrorCode(err) == directory.Conflict {
		return nil
	}
	return err
}

func (h *history) do(what func(i int) error) {
	h.t.Helper()
	for i := range h.stores {
		if err := what(i); err != nil {
			h.t.Fatal(err)
		}
	}
}

// criteria replaces the criteria by others, with another label in the register.
func (h *history) criteria() {
	judge, err := quality.Default()
	if err != nil {
		h.t.Fatal(err)
	}
	criteria := *judge.Criteria
	criteria.Version += fmt.Sprint("-", h.rng.IntN(1000))
	n := fmt.Sprint(h.rng.IntN(1000))
	criteria.Labels = append(slices.Clone(criteria.Labels),
		directory.Label{Code: "tilleuls_" + n, Name: "Les Tilleuls " + n,
			GrantedBy: "Personne", Field: "autres_formations_labels", Values: []string{"Les Tilleuls " + n}})
	if h.opts.Judge, err = quality.New(&criteria); err != nil {
		h.t.Fatal(err)
	}
}

// run imports the listing of a source into both databases, sometimes after an import that
// is interrupted.
func (h *history) run(s int) string {
	h.t.Helper()
	file, err := os.Create(h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	w := csv.NewWriter(file)
	_ = w.WriteAll(append([][]string{columns}, h.tables[s]...))
	if err := errors.Join(w.Error(), file.Close()); err != nil {
		h.t.Fatal(err)
	}
	what, interrupted := "", 0
	if h.rng.IntN(4) == 0 {
		what, interrupted = "after an interruption, ", 4+h.rng.IntN(6)
	}
	h.do(func(i int) error {
		opts := h.opts
		opts.Fresh = i == 1
		opts.Again = true
		if interrupted > 0 {
			ctx, cancel := context.WithCancel(h.t.Context())
			stop, stages := opts, map[string]bool{}
			stop.Progress = func(p pipeline.Progress) {
				if stages[p.Stage] = true; len(stages) == interrupted {
					cancel()
				}
			}
			if _, err := pipeline.Run(ctx, h.sources[s], read.Input{Location: h.file}, h.stores[i], stop); err == nil {
				h.t.Fatal("an interrupted import ended well")
			}
			cancel()
		}
		_, err := pipeline.Run(h.t.Context(), h.sources[s], read.Input{Location: h.file}, h.stores[i], opts)
		return err
	})
	h.kept += h.count(`
select count(*)
from core.source as s
join core.import as i on i.id = s.current_import
join core.record as r on r.import_id = i.lot and r.listes & i.bit <> 0
where s.name = '` + h.sources[s].Name + `' and (r.provenance::json -> 0 -> 0 ->> 4)::bigint <> i.id`)
	return what
}

func (h *history) count(query string) (n int) {
	h.t.Helper()
	if err := h.pools[0].QueryRow(h.t.Context(), query).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *history) recordIDs() []string {
	rows, err := h.pools[0].Query(h.t.Context(), `select distinct unnest(record_ids) from core.place order by 1`)
	if err != nil {
		h.t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) == 0 {
		return []string{""}
	}
	return ids
}

// compare fails unless both databases hold the same.
func (h *history) compare(t *testing.T, after string) {
	t.Helper()
	for name, query := range map[string]string{
		"places": `select p::text from core.place as p order by id`,
		"reports": `select r::text from api.report_row as r join core.source as s on s.current_import = r.import_id ` +
			`order by import_id, rang`,
		"previous": `
select r::text
from api.report_row as r
join core.source as s on s.previous_import = r.import_id
order by import_id, rang`,
		"records": `
select concat(l.import_id, ' ', n.at, ' ',
  to_jsonb(r) - array['numero', 'listes', 'import_id']
  || jsonb_build_object('provenance', r.provenance::jsonb #- '{0,0,4}'))
from core.listing as l
join core.import as i on i.id = l.import_id
cross join unnest(l.numeros) with ordinality as n (numero, at)
join core.record as r on r.import_id = i.lot and r.numero = n.numero and r.listes & i.bit <> 0
order by l.import_id, l.premier, n.at`,
		"withdrawn": `select r::text from api.withdrawn_row as r order by import_id, record_id, rang`,
		"imports": `
select concat_ws(' ', id, source, status, fingerprint, restores, read, published, refused, located, version,
  report::jsonb - 'duree_ns', outcome::jsonb)
from core.import
where status not in ('echec', 'annule')
order by id`,
		"sources":   `select to_jsonb(s)::text from core.source as s order by name`,
		"members":   `select m::text from core.member as m order by record_id`,
		"redirects": `select m::text from core.redirect as m order by id`,
		"changes": `select concat_ws(' ', id, version, removed, before::jsonb, target) from core.change order by ` +
			`id, version`,
		"versions": `select p::text from core.publication as p order by version`,
	} {
		var got [2]string
		for i, pool := range h.pools {
			rows, err := pool.Query(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got[i] = strings.Join(lines, "\n")
		}
		if got[0] != got[1] {
			a, b := strings.Split(got[0], "\n"), strings.Split(got[1], "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					from := 0
					for from < min(len(a[i]), len(b[i])) && a[i][from] == b[i][from] {
						from++
					}
					from = max(0, from-60)
					t.Errorf("after %s, %s differ at line %d, byte %d:\nincremental …%.300s\nfresh       …%.300s",
						after, name, i, from,
						a[i][from:], b[i][from:])
					break
				}
			}
			if len(a) != len(b) {
				t.Errorf("after %s, %s: %d and %d lines", after, name, len(a), len(b))
			}
		}
	}
}
