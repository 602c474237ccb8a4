package pipeline

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// chunkRows is the number of rows of a chunk, unless the locator prefers more.
const chunkRows = 64

// chunk is a sequence of rows that pass the stages together.
type chunk struct {
	records []*importer.Record
	works   []work
	done    chan struct{}
}

// worker is the state of one goroutine that runs the stages of rows.
type worker struct {
	program *mapping.Program
	spent   []time.Duration // by stage
}

// eachRow makes a stage of stages of rows: one goroutine reads the listing, the workers
// run the stages on its chunks, and each is called with the rows in their order. The
// number of chunks in flight is bounded.
func (r *run) eachRow(stages []rowStage, each func(context.Context, *work) error) func(context.Context) error {
	return func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		todo := make(chan *chunk, r.opts.Workers)
		inOrder := make(chan *chunk, 2*r.opts.Workers)
		group.Go(func() error {
			defer close(todo)
			defer close(inOrder)
			return r.read(ctx, todo, inOrder)
		})
		workers := make([]worker, r.opts.Workers)
		for i := range workers {
			w := &workers[i]
			w.spent = make([]time.Duration, len(stages))
			group.Go(func() error {
				for c := range todo {
					c.run(ctx, w, stages)
					if err := r.locatorErr(); err != nil {
						return err
					}
				}
				return nil
			})
		}
		group.Go(func() error { return r.collect(ctx, inOrder, each) })
		err := group.Wait()
		r.logRowStages(stages, workers)
		return err
	}
}

// locatorErr returns the failure because of which the locator checks less than it should.
func (r *run) locatorErr() error {
	if r.opts.Locator == nil {
		return nil
	}
	return r.opts.Locator.Err()
}

// logRowStages logs the time of each stage of rows, added up over the workers.
func (r *run) logRowStages(stages []rowStage, workers []worker) {
	for i, s := range stages {
		var spent time.Duration
		for _, w := range workers {
			spent += w.spent[i]
		}
		r.log(s.name, spent)
	}
}

// read reads the listing in chunks.
func (r *run) read(ctx context.Context, todo, inOrder chan<- *chunk) error {
	size := chunkRows
	if r.opts.Locator != nil {
		size = max(size, r.opts.Locator.Batch())
	}
	for {
		c := &chunk{done: make(chan struct{})}
		for len(c.records) < size {
			record := r.next()
			if record == nil {
				break
			}
			c.records = append(c.records, record)
		}
		if len(c.records) == 0 {
			return r.reader.Err()
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

func (c *chunk) run(ctx context.Context, w *worker, stages []rowStage) {
	defer close(c.done)
	c.works = make([]work, len(c.records))
	whole := make([]*work, 0, len(c.records))
	for i, record := range c.records {
		row := &c.works[i]
		row.record = record
		if record.Malformed {
			row.row = importer.Row{Rank: record.Rank, Line: record.Line, State: importer.RefusedRow,
				Findings: record.Findings, Raw: raw(record)}
			continue
		}
		whole = append(whole, row)
	}
	for i, stage := range stages {
		started := time.Now()
		stage.do(ctx, w, whole)
		w.spent[i] += time.Since(started)
	}
}

// collect calls each with the rows in the order of the listing.
func (r *run) collect(ctx context.Context, inOrder <-chan *chunk, each func(context.Context, *work) error) error {
	for c := range inOrder {
		select {
		case <-c.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		for i := range c.works {
			if err := each(ctx, &c.works[i]); err != nil {
				return err
			}
		}
		r.progress("lignes", false)
	}
	return nil
}

// add counts a finished row and stages it.
func (r *run) add(ctx context.Context, w *work) error {
	r.distinct(&w.row, w.content)
	r.report.Count(&w.row)
	if w.row.State != importer.RefusedRow {
		r.tally.Add(w.findings[:r.opts.Judge.OutcomeSize()], w.row.Place.UpdatedOn)
	}
	if w.record.Malformed {
		r.report.Malformed++
	} else {
		r.census.Add(w.record)
	}
	if r.opts.Observe != nil {
		if err := r.opts.Observe(&w.row); err != nil {
			return err
		}
	}
	if err := r.batch.Add(ctx, &w.row); err != nil {
		return errors.Join(err, ctx.Err())
	}
	if r.indexRows && w.row.State != importer.RefusedRow {
		r.index.Add(&importer.Candidate{Source: r.source.Name, RecordID: w.row.RecordID, PlaceID: w.row.RecordID,
			Place: &w.row.Place})
	}
	return nil
}
