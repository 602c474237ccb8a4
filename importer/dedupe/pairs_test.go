package dedupe_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// What the rules must reach on the pairs judged by hand.
const (
	leastPrecision = 0.98
	leastRecall    = 0.95
)

// testdata/pairs.csv holds pairs of records of the real listings, drawn at
// random by score among the records that stand close, or share a contact or a
// word of their name in one commune, the doubtful scores drawn more often than
// their share. Each was looked at and judged: "same" when a visitor would find
// one desk, whatever body's name is given to it; "different"; or "unsure",
// which is not counted, such as a town hall that a label calls a France Services.
func TestPairsJudgedByHand(t *testing.T) {
	records := realRecords(t)
	m := measure(t, judged(t, "pairs.csv"), records)
	t.Logf("%d records: %s", len(records), m)
	if m.precision() < leastPrecision || m.recall() < leastRecall {
		t.Errorf("precision at least %.2f wanted, recall at least %.2f", leastPrecision, leastRecall)
	}
}

// testdata/heldout.csv holds other pairs, judged blind, without seeing their score, and
// before anything was set on them: how the rules do on what they were not made
// for. They were drawn by strata (what was merged, by score; what was not, by score;
// pairs in conflict that share a contact; neighbours whatever they share), each
// pair standing for as many of its stratum: precision and recall are estimates
// over all these pairs. At first sight: precision 1.000, recall 0.915. What was
// missed then showed rules that lacked, so that recall is no longer blind: the
// thirty pairs that those rules added were read one by one: two of them are doubtful.
func TestPairsHeldOut(t *testing.T) {
	records := realRecords(t)
	m := measure(t, judged(t, "heldout.csv"), records)
	t.Logf("%d records: %s", len(records), m)
	if m.precision() < leastPrecision || m.recall() < 0.94 {
		t.Errorf("precision at least %.2f wanted, recall at least 0.94", leastPrecision)
	}
}

// testdata/blind.csv holds pairs drawn by strata among those of one commune or postcode,
// or that share a contact, and judged on their complete rows before the desks, the parts
// of communes and the union of groups had rules. Recall was 0.788 then, 0.864 with the rules
// made on the other two files, without a look at this one. What it missed has shown rules
// that lacked since: it is no longer blind.
func TestPairsJudgedBlind(t *testing.T) {
	records := realRecords(t)
	m := measure(t, judged(t, "blind.csv"), records)
	t.Logf("%d records: %s", len(records), m)
	if m.precision() < leastPrecision || m.recall() < 0.88 {
		t.Errorf("precision at least %.2f wanted, recall at least 0.88", leastPrecision)
	}
}

// testdata/communes.csv holds all records of eighteen communes drawn at random, with the place
// of each: every pair within a commune is judged, except those of places that the last
// column calls doubtful.
func TestCommunesJudgedWhole(t *testing.T) {
	var pairs []pair
	rows := csvRows(t, "communes.csv")
	for i, x := range rows {
		for _, y := range rows[:i] {
			if x[0] != y[0] || slices.Contains(strings.Fields(x[3]), y[2]) || slices.Contains(strings.Fields(y[3]), x[2]) {
				continue
			}
			verdict := "different"
			if x[2] == y[2] {
				verdict = "same"
			}
			pairs = append(pairs, pair{min(x[1], y[1]), max(x[1], y[1]), verdict, x[0], 1})
		}
	}
	m := measure(t, pairs, realRecords(t))
	t.Logf("%s", m)
	if m.precision() < leastPrecision || m.recall() < 0.87 {
		t.Errorf("precision at least %.2f wanted, recall at least 0.87", leastPrecision)
	}
}

// outcome counts judged pairs: how many, and how many they stand for.
type outcome struct {
	right, wrong, missed, apart float64
	pairs                       [4]int
}

func (o *outcome) precision() float64 { return o.right / (o.right + o.wrong) }
func (o *outcome) recall() float64    { return o.right / (o.right + o.missed) }

func (o *outcome) String() string {
	return fmt.Sprintf("%d pairs right, %d wrong, %d missed, %d apart: precision %.3f, recall %.3f", o.pairs[0],
		o.pairs[1], o.pairs[2], o.pairs[3], o.precision(), o.recall())
}

// measure compares what was judged with what is merged.
func measure(t *testing.T, pairs []pair, records []*importer.Candidate) *outcome {
	t.Helper()
	found := find(records, nil)
	group := map[string]int{}
	for i, ids := range found.Groups {
		for _, id := range ids {
			group[id] = i + 1
		}
	}
	byID := map[string]*importer.Candidate{}
	for _, r := range records {
		byID[r.RecordID] = r
	}
	o, unknown := &outcome{}, 0
	for _, p := range pairs {
		if byID[p.a] == nil || byID[p.b] == nil {
			unknown++ // the listings are not those that were judged
			continue
		}
		together := group[p.a] != 0 && group[p.a] == group[p.b]
		if p.verdict == "unsure" {
			continue
		}
		count, at := &o.right, 0
		switch {
		case p.verdict == "same" && !together:
			count, at = &o.missed, 2
			t.Logf("apart, judged the same (%s): %s %s %+v", p.why, p.a, p.b, compared(byID, p))
		case p.verdict == "different" && together:
			count, at = &o.wrong, 1
			t.Logf("together, judged different (%s): %s %s %+v", p.why, p.a, p.b, compared(byID, p))
		case p.verdict == "different":
			count, at = &o.apart, 3
		}
		*count += p.standsFor
		o.pairs[at]++
	}
	if counted := o.pairs[0] + o.pairs[1] + o.pairs[2] + o.pairs[3]; counted < 100 || unknown > len(pairs)/20 {
		t.Fatalf("%d pairs counted, %d of records that are not there", counted, unknown)
	}
	return o
}

func compared(byID map[string]*importer.Candidate, p pair) dedupe.Comparison {
	return dedupe.Compare(gazetteer(), byID[p.a], byID[p.b])
}

// pair is two record ids, a verdict, why or how it was drawn, and how many pairs it stands for.
type pair struct {
	a, b, verdict, why string
	standsFor          float64
}

// judged reads a file of testdata.
func judged(t *testing.T, name string) (pairs []pair) {
	t.Helper()
	for _, row := range csvRows(t, name) {
		p := pair{row[0], row[1], row[2], row[3], 1}
		if len(row) > 4 {
			var err error
			if p.standsFor, err = strconv.ParseFloat(row[4], 64); err != nil {
				t.Errorf("%q: %v", row, err)
			}
		}
		if p.a >= p.b || p.verdict != "same" && p.verdict != "different" && p.verdict != "unsure" {
			t.Errorf("%q", row)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// csvRows reads the rows of a file of testdata, without the header.
func csvRows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// realRecords takes every real listing through an import. Skipped aloud without
// them; LIEUX_SHARED promises them.
func realRecords(t *testing.T) []*importer.Candidate {
	t.Helper()
	dir := listingstest.Dir(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept := &keeper{}
	for _, e := range entries {
		if e.IsDir() {
			kept.importListing(t, filepath.Join(dir, e.Name()))
		}
	}
	return kept.records
}

// importListing adds the records of a listing.
func (k *keeper) importListing(t *testing.T, path string) {
	t.Helper()
	source, location, err := sources.Resolve(path, "", "")
	if err != nil {
		t.Fatal(err)
	}
	k.source = source.Name
	options := pipeline.Options{Gazetteer: gazetteer(), Locator: locate.New(gazetteer(), nil),
		Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	if _, err := pipeline.Run(t.Context(), source, read.Input{Location: location}, k, options); err != nil {
		t.Fatal(err)
	}
}

// keeper is a store that keeps the records in memory.
type keeper struct {
	source  string
	records []*importer.Candidate
}

func (k *keeper) Last(context.Context, string) (string, error) { return "", nil }

func (k *keeper) Begin(context.Context, importer.Source, string, importer.Recall) (importer.Batch, error) {
	return k, nil
}

func (k *keeper) Add(_ context.Context, row *importer.Row) error {
	if row.State == importer.Published {
		place := row.Place
		k.records = append(k.records, &importer.Candidate{RecordID: row.RecordID, Source: k.source, Place: &place})
	}
	return nil
}

func (k *keeper) Stage(context.Context, *importer.Report, importer.PublishOptions) error { return nil }

func (k *keeper) Group(context.Context, importer.Grouper, bool) error { return nil }

func (k *keeper) Publish(context.Context, importer.Merger) (importer.Outcome, error) {
	return importer.Outcome{}, nil
}

func (*keeper) Keep(ctx context.Context, _ importer.KeptRow) error { return ctx.Err() }

func (*keeper) Remember([]byte) {}

func (k *keeper) Discard(context.Context) error { return nil }
