package pipeline_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

var sequences = flag.Int("sequences", 6, "how many random histories of corrections are followed")

// Whatever people report, decide and undo, and whatever sources publish and take back, the directory shows what a
// model says, and what a fresh import of the same listings with the same corrections gives.
func TestCorrectionsFollowTheModel(t *testing.T) {
	d, fresh := newDesk(t), newDesk(t)
	start := d.opts.Now
	for seed := range uint64(*sequences) {
		d.reset(start)
		fresh.reset(start)
		m := newModel(d, seed)
		var steps []string
		for range 12 {
			steps = append(steps, m.step())
			if m.compare(); t.Failed() {
				break
			}
		}
		if !t.Failed() {
			m.compareFresh(fresh)
		}
		if t.Failed() {
			t.Fatalf("seed %d, after\n  %s", seed, strings.Join(steps, "\n  "))
		}
	}
}

// reset empties the directory.
func (d *desk) reset(now time.Time) {
	d.Helper()
	d.opts.Now = now
	for _, sql := range []string{`
truncate core.place, core.member, core.redirect, core.decision, core.change, core.publication, core.withdrawn,
  core.listing, core.source,
  core.import, core.record, core.correction, core.corrected, core.applied, inbox.note, inbox.decision`,
		`update core.version set version = 0`} {
		if _, err := d.pool.Exec(d.T.Context(), sql); err != nil {
			d.Fatal(err)
		}
	}
}

// model is what the directory should be: records of two sources, which resemble one another two by two.
type model struct {
	*desk
	rng         *rand.Rand
	imports     map[int64]map[string]string // telephones by record
	rows        map[int64][][]string
	dates       map[int64]time.Time
	current     map[string]int64 // by source
	corrections []*modelled      // in the order of their decisions
	waiting     []string         // notes that nobody has decided
}

// modelled is a correction: of the telephone, or a closure for good.
type modelled struct {
	note, phone string
	taken       map[string]int64 // by record that it wins over: the import that says the same; 0 none
	expires     time.Time
	ended       bool
}

var modelSources = []string{"nord", "pays"}

func newModel(d *desk, seed uint64) *model {
	m := &model{desk: d, rng: rand.New(rand.NewPCG(seed, 14)), imports: map[int64]map[string]string{},
		rows: map[int64][][]string{}, dates: map[int64]time.Time{}, current: map[string]int64{}}
	for _, source := range modelSources {
		m.publishAny(source)
	}
	return m
}

func (m *model) phone() string { return fmt.Sprintf("+3332843660%d", m.rng.IntN(4)) }

var modelTowns = [][]string{{"59270", "Bailleul"}, {"48000", "Mende"}, {"33000", "Bordeaux"}}

// publishAny publishes an invented listing of a source.
func (m *model) publishAny(source string) {
	phones, rows := map[string]string{}, [][]string{}
	for i, town := range modelTowns {
		if i > 0 && m.rng.IntN(6) == 0 || source == "pays" && i == 2 {
			continue
		}
		id := directory.RecordID(source, fmt.Sprint(i))
		phones[id] = m.phone()
		rows = append(rows, with(tilleuls, "id", fmt.Sprint(i), "nom", "Espace numérique de "+town[1],
			"code_postal", town[0], "commune", town[1], "latitude", "", "longitude", "", "telephone", phones[id], "horaires", "",
			"services", []string{"", "Aide aux démarches administratives"}[m.rng.IntN(2)]))
	}
	m.publish(source, rows...)
	m.look()
	id := m.current[source]
	m.imports[id], m.rows[id], m.dates[id] = phones, rows, m.opts.Now
	m.settle()
}

// look reads which imports are current.
func (m *model) look() {
	m.Helper()
	rows, err := m.pool.Query(m.T.Context(), `select name, current_import from core.source`)
	if err != nil {
		m.Fatal(err)
	}
	var name string
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &id}, func() error { m.current[name] = id; return nil }); err != nil {
		m.Fatal(err)
	}
}

// records returns the telephones of the current records, with the source of each.
func (m *model) records() (phones, sources map[string]string) {
	phones, sources = map[string]string{}, map[string]string{}
	for source, id := range m.current {
		for record, phone := range m.imports[id] {
			phones[record], sources[record] = phone, source
		}
	}
	return phones, sources
}

// settle ends what a publication ends.
func (m *model) settle() {
	phones, sources := m.records()
	for i, c := range m.corrections {
		c.ended = c.ended || !c.expires.IsZero() && !c.expires.After(m.opts.Now)
		for record, by := range c.taken {
			if sources[record] != "" && by > m.current[sources[record]] {
				c.taken[record] = 0
			}
			if c.ended || c.phone == "" || phones[record] != c.phone || c.taken[record] != 0 {
				continue
			}
			for _, earlier := range m.corrections[:i+1] {
				if _, of := earlier.taken[record]; of && earlier.phone != "" && !earlier.ended && earlier.taken[record] == 0 {
					earlier.taken[record] = m.current[sources[record]]
				}
			}
		}
	}
}

// places returns the current records by the id of their place, whether or not it is published.
func (m *model) places() map[string][]string {
	m.Helper()
	members := map[string]string{}
	rows, err := m.pool.Query(m.T.Context(), `select record_id, place_id from core.member`)
	if err != nil {
		m.Fatal(err)
	}
	var record, place string
	note := func() error { members[record] = place; return nil }
	if _, err := pgx.ForEachRow(rows, []any{&record, &place}, note); err != nil {
		m.Fatal(err)
	}
	places := map[string][]string{}
	phones, _ := m.records()
	for record := range phones {
		place := cmp.Or(members[record], record)
		places[place] = append(places[place], record)
	}
	return places
}

// step makes something happen and returns what.
func (m *model) step() string {
	places := m.places()
	ids := slices.Sorted(maps.Keys(places))
	id := ids[m.rng.IntN(len(ids))]
	source := modelSources[m.rng.IntN(2)]
	switch what := m.rng.IntN(14); what {
	case 0, 1, 2, 3:
		return m.acceptAny(id, places[id])
	case 4:
		m.waiting = append(m.waiting, m.report(id, note.Proposal{Field: "telephone", Written: m.phone()}))
		return "a report"
	case 5:
		n := m.report(id, note.Proposal{Field: "telephone", Written: m.phone()})
		m.decide(note.Decision{Note: n, Place: id, Verdict: note.Refused})
		m.applied()
		return "a refusal"
	case 6, 7:
		if len(m.corrections) == 0 {
			return "nothing"
		}
		c := m.corrections[m.rng.IntN(len(m.corrections))]
		m.decide(note.Decision{Note: c.note, Place: id, Verdict: note.Undone})
		c.ended = true
		m.applied()
		return "an undoing of " + c.note
	case 8, 9, 10:
		m.publishAny(source)
		return "an import of " + source
	case 11:
		_, err := pipeline.Revert(m.T.Context(), m.store, m.opts.Gazetteer, source)
		if err != nil && directory.ErrorCode(err) != directory.Conflict {
			m.Fatal(err)
		}
		if err != nil {
			return "no revert"
		}
		m.look()
		m.settle()
		return "a revert of " + source
	case 12:
		m.opts.Now = m.opts.Now.AddDate(0, 0, 1+m.rng.IntN(6))
		m.applied()
		return "some days"
	}
	i := fmt.Sprint(m.rng.IntN(len(modelTowns)))
	_, err := pipeline.Decide(m.T.Context(), m.store, m.opts.Gazetteer, []importer.Decision{{
		A: directory.RecordID("nord", i), B: directory.RecordID("pays", fmt.Sprint(m.rng.IntN(2))),
		Same: m.rng.IntN(2) == 0}})
	if err != nil {
		m.Fatal(err)
	}
	m.settle()
	return "a decision about duplicates"
}

// applied applies what waits, in the directory and in the model.
func (m *model) applied() {
	m.Helper()
	m.apply()
	m.settle()
}

// acceptAny accepts a telephone of a place, or that it has closed.
func (m *model) acceptAny(id string, records []string) string {
	c := &modelled{phone: m.phone(), taken: map[string]int64{}}
	proposal := note.Proposal{Field: "telephone", Written: c.phone}
	if m.rng.IntN(6) == 0 {
		c.phone, proposal = "", note.Proposal{Field: note.Closure, Written: note.ForGood}
	}
	if m.rng.IntN(3) == 0 {
		c.expires = m.opts.Now.AddDate(0, 0, 1+m.rng.IntN(10))
	}
	c.note = m.report(id, proposal)
	for _, record := range records {
		c.taken[record] = 0
	}
	m.corrections = append(m.corrections, c)
	m.decide(note.Decision{Note: c.note, Place: id, Verdict: note.Accepted, Expires: c.expires})
	m.applied()
	return fmt.Sprintf("%s accepted: %q of %s until %s", c.note, proposal.Written, id, c.expires.Format(time.DateOnly))
}

// shown returns the telephone of a place of some records; "-" when it is closed.
func (m *model) shown(records []string) string {
	phones, sources := m.records()
	slices.SortFunc(records, func(a, b string) int { // the later listing first
		return cmp.Or(m.dates[m.current[sources[b]]].Compare(m.dates[m.current[sources[a]]]), cmp.Compare(a, b))
	})
	values := map[string]string{}
	for _, record := range records {
		values[record] = phones[record]
	}
	for _, c := range m.corrections {
		whole := !c.ended
		for _, record := range records {
			if by, of := c.taken[record]; of && by != 0 {
				whole = false
			}
		}
		of := func(record string) bool { _, of := c.taken[record]; return of }
		if c.ended || !slices.ContainsFunc(records, of) {
			continue
		}
		if c.phone == "" {
			return "-"
		}
		for _, record := range records {
			if whole || of(record) && c.taken[record] == 0 {
				values[record] = c.phone
			}
		}
	}
	return values[records[0]]
}

// compare fails unless the directory shows what the model says, and no report is lost.
func (m *model) compare() {
	m.Helper()
	published := 0
	for id, records := range m.places() {
		want := m.shown(records)
		m.want(id, "telephone", want)
		if want != "-" {
			published++
		}
	}
	var places, waiting int
	err := m.pool.QueryRow(m.T.Context(), `
select
  (select count(*) from core.place),
  (select count(*) from inbox.note as n where api.waits(n.id, n.proposals) and n.id = any ($1))`,
		m.waiting).Scan(&places, &waiting)
	if err != nil || places != published || waiting != len(m.waiting) {
		m.Errorf("%d places, %d reports that wait; want %d and %d (%v)", places, waiting, published, len(m.waiting), err)
	}
}

// content is what a directory shows, whatever the ids and the versions.
const content = `
select concat_ws(' ', (select array_agg(i order by i) from unnest(record_ids) as i),
  to_jsonb(p) - array['id', 'provenance', 'record_ids', 'sources', 'version', 'since_version', 'content_hash'],
  provenance::json -> 1, provenance::json -> 4)
from core.place as p
order by 1`

func (d *desk) content() []string {
	d.Helper()
	rows, err := d.pool.Query(d.T.Context(), content)
	if err != nil {
		d.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.Fatal(err)
	}
	return lines
}

// compareFresh fails unless an empty directory with the same decisions shows the same after it imported the listings
// that are current.
func (m *model) compareFresh(fresh *desk) {
	m.Helper()
	for _, table := range []string{"core.decision", "core.correction", "core.corrected"} {
		rows, err := m.pool.Query(m.T.Context(), `select to_jsonb(t) from `+table+` as t`)
		if err != nil {
			m.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[map[string]any])
		if err != nil {
			m.Fatal(err)
		}
		for _, line := range lines {
			if line["taken_over"] != nil {
				line["taken_over"] = 0 // by an import of the other directory
			}
			if _, err := fresh.pool.Exec(m.T.Context(), `
insert into `+table+` overriding system value
select * from jsonb_populate_record(null::`+table+`, $1)`, line); err != nil {
				m.Fatal(err)
			}
		}
	}
	for _, source := range modelSources {
		fresh.opts.Now = m.opts.Now
		fresh.publishAt(source, m.dates[m.current[source]], m.rows[m.current[source]]...)
	}
	if got, want := m.content(), fresh.content(); !slices.Equal(got, want) {
		m.Errorf("the directory is\n%s\na fresh one\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
