package pipeline_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

// memory is a store that keeps the rows of the last batch. importer/load tests the real
// one.
type memory struct {
	rows        []importer.Row // of the last batch
	groups      [][]string     // of the rows of a new source
	fingerprint string         // published
	published   int
	previewed   int
	discarded   int
	refuse      error // of Publish
	onAdd       func(n int)
}

func (m *memory) Last(context.Context, string) (string, error) { return m.fingerprint, nil }

func (m *memory) Begin(context.Context, importer.Source, string, importer.Recall) (importer.Batch, error) {
	m.rows = nil
	return &batch{m: m}, nil
}

type batch struct {
	m      *memory
	report *importer.Report
	opts   importer.PublishOptions
}

func (b *batch) Add(ctx context.Context, row *importer.Row) error {
	b.m.rows = append(b.m.rows, *row)
	if b.m.onAdd != nil {
		b.m.onAdd(len(b.m.rows))
	}
	return ctx.Err()
}

func (b *batch) Stage(_ context.Context, report *importer.Report, opts importer.PublishOptions) error {
	b.report, b.opts = report, opts
	return nil
}

func (b *batch) Group(_ context.Context, g importer.Grouper, _ bool) error {
	b.m.groups = g.Groups(nil)
	return nil
}

func (b *batch) Publish(context.Context, importer.Merger) (importer.Outcome, error) {
	if b.m.refuse != nil {
		return importer.Outcome{}, b.m.refuse
	}
	if b.opts.Preview {
		b.m.previewed++
		return importer.Outcome{Added: len(b.m.rows)}, nil
	}
	b.m.published++
	b.m.fingerprint = b.report.Fingerprint
	return importer.Outcome{Changed: true, Added: len(b.m.rows)}, nil
}

func (*batch) Keep(ctx context.Context, _ importer.KeptRow) error { return ctx.Err() }

func (*batch) Remember([]byte) {}

func (b *batch) Discard(context.Context) error {
	b.m.discarded++
	return nil
}

var gazetteer = sync.OnceValues(territory.Open)

// today is the day of every test.
var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func options(t testing.TB) pipeline.Options {
	t.Helper()
	g, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return pipeline.Options{Gazetteer: g, Locator: locate.New(g, nil), Now: today}
}
