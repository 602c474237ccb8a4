package pipeline

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// work is one row on its way.
type work struct {
	record *importer.Record
	draft  *importer.Draft
	row    importer.Row
	names  uint32                    // hash of what the row names: see distinct
	found  [quality.MaxCriteria]byte // by the judge of quality
}

// rowStages is what happens to each row, in order: a chunk of rows goes through
// one stage after the other, so that a stage may ask a service for all of them at once. A
// worker has its own.
func (r *run) rowStages() []func(context.Context, []*work) {
	var program *mapping.Program
	return []func(context.Context, []*work){
		each(func(w *work) { // correspondance
			if program == nil || program.Header() != w.record.Header {
				program = r.mapping.Compile(w.record.Header)
			}
			w.draft = program.Apply(w.record)
			w.draft.Findings = append(w.draft.Findings, w.record.Findings...)
		}),
		each(func(w *work) { // nettoyage
			w.row = clean.Place(w.draft, r.clean)
			w.row.Record, w.row.Columns = w.record, program.Columns()
		}),
		r.locate,                                 // localisation
		each(func(w *work) { validate(&w.row) }), // validation
		each(func(w *work) { // qualité de service
			if w.row.State != importer.RefusedRow {
				r.opts.Judge.Find(w.found[:0], &w.row.Place, quality.DayOf(r.opts.Now))
			}
		}),
		each(func(w *work) { // la ligne comme elle fut lue
			if w.row.Raw == nil {
				w.row.Raw = raw(w.record)
			}
			p := &w.row.Place
			w.names = uint32(hash(directory.RecordKey(p.Name, p.Commune, p.Address)))
		}),
	}
}

func each(do func(*work)) func(context.Context, []*work) {
	return func(_ context.Context, works []*work) {
		for _, w := range works {
			do(w)
		}
	}
}

func (r *run) locate(ctx context.Context, works []*work) {
	if r.opts.Locator == nil {
		return
	}
	requests := make([]locate.Request, 0, len(works))
	for _, w := range works {
		if w.row.State != importer.RefusedRow {
			requests = append(requests, locate.Request{Row: &w.row, Lat: w.draft.Text["latitude"], Lon: w.draft.Text["longitude"]})
		}
	}
	r.opts.Locator.LocateAll(ctx, requests)
}

// chunkRows is how many rows a worker takes at once, unless the locator wants more of them together.
const chunkRows = 64

// chunk is rows that go through the stages together.
type chunk struct {
	records []*importer.Record
	works   []work
	done    chan struct{}
}

// rows walks the listing: one goroutine reads, the workers go through the row
// stages, and the rows are added to the batch in their order. What is in flight is bounded.
func (r *run) rows(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	todo := make(chan *chunk, r.opts.Workers)
	inOrder := make(chan *chunk, 2*r.opts.Workers)
	group.Go(func() error {
		defer close(todo)
		defer close(inOrder)
		return r.read(ctx, todo, inOrder)
	})
	for range r.opts.Workers {
		group.Go(func() error {
			stages := r.rowStages()
			for c := range todo {
				c.run(ctx, stages)
			}
			return nil
		})
	}
	group.Go(func() error { return r.collect(ctx, inOrder) })
	return group.Wait()
}

// read cuts the listing into chunks.
func (r *run) read(ctx context.Context, todo, inOrder chan<- *chunk) error {
	size := chunkRows
	if r.opts.Locator != nil {
		size = max(size, r.opts.Locator.Batch())
	}
	first := len(r.reader.Header().Names()) == 0 // settled otherwise
	for {
		c := &chunk{done: make(chan struct{})}
		for len(c.records) < size && r.reader.Scan() {
			c.records = append(c.records, r.reader.Record())
		}
		if len(c.records) == 0 {
			return r.reader.Err()
		}
		if first {
			r.settle(c.records[0].Header)
			first = false
		}
		for _, to := range []chan<- *chunk{inOrder, todo} {
			select {
			case to <- c:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

func (c *chunk) run(ctx context.Context, stages []func(context.Context, []*work)) {
	defer close(c.done)
	c.works = make([]work, len(c.records))
	whole := make([]*work, 0, len(c.records))
	for i, record := range c.records {
		w := &c.works[i]
		w.record = record
		if record.Malformed {
			w.row = importer.Row{Rank: record.Rank, Line: record.Line, State: importer.RefusedRow, Findings: record.Findings, Raw: raw(record)}
			continue
		}
		whole = append(whole, w)
	}
	for _, stage := range stages {
		stage(ctx, whole)
	}
}

// collect adds the rows to the batch in the order of the listing.
func (r *run) collect(ctx context.Context, inOrder <-chan *chunk) error {
	for c := range inOrder {
		select {
		case <-c.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		for i := range c.works {
			if err := r.add(ctx, &c.works[i]); err != nil {
				return err
			}
		}
		r.progress("lignes", false)
	}
	return nil
}

func (r *run) add(ctx context.Context, w *work) error {
	r.distinct(&w.row, w.names)
	r.report.Count(&w.row)
	if w.row.State != importer.RefusedRow {
		r.tally.Add(w.found[:r.opts.Judge.Findings()], w.row.Place.UpdatedOn)
	}
	if w.record.Malformed {
		r.report.Malformed++
	}
	if r.opts.Observe != nil {
		if err := r.opts.Observe(&w.row); err != nil {
			return err
		}
	}
	if err := r.batch.Add(ctx, &w.row); err != nil {
		return errors.Join(err, ctx.Err())
	}
	return nil
}

// validate is the safety net behind the cleaning: a value that the référentiel
// does not allow is taken out of the row and told. What is required and missing was
// told already.
func validate(row *importer.Row) {
	if row.State == importer.RefusedRow {
		return
	}
	for _, v := range directory.Validate(&row.Place) {
		if v.Rule == v.Field+".requis" {
			continue
		}
		f := directory.FieldNamed(v.Field)
		switch {
		case f.List != nil:
			list := f.List(&row.Place)
			*list = without(*list, v.Value)
		case f.Text != nil:
			*f.Text(&row.Place) = ""
		default:
			row.Place.Location = directory.Location{}
		}
		row.Findings = append(row.Findings, importer.Finding{Field: v.Field, Value: v.Value, Rule: v.Rule, Action: importer.Refused, Detail: v.Message})
	}
}

func without(values []string, v string) []string {
	var kept []string
	for _, x := range values {
		if x != v {
			kept = append(kept, x)
		}
	}
	return kept
}

// raw is the cells of a record as one JSON array, in the order of Report.Columns,
// without the empty ones at the end.
func raw(r *importer.Record) []byte {
	values := r.Values
	for len(values) > 0 && values[len(values)-1] == "" {
		values = values[:len(values)-1]
	}
	size := 2
	for _, v := range values {
		size += len(v) + 4
	}
	out := append(make([]byte, 0, size), '[')
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = directory.AppendJSONString(out, v)
	}
	return append(out, ']')
}
