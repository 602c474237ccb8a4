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
	program   *mapping.Program
	spent     []time.Duration // by stage
	header    *importer.Header
	headerSum digest // of header
	scratch   []byte
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
					r.runChunk(ctx, c, w, stages)
					if err := r.locatorErr(); err != nil {
						return err
					}
				}
				return nil
			})
		}
		group.Go(func() error { return r.collect(ctx, inOrder, stages, each) })
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

// runChunk takes the rows of a chunk through the stages, except those that the published
// listing has too.
func (r *run) runChunk(ctx context.Context, c *chunk, w *worker, stages []rowStage) {
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
	w.run(ctx, r.recallRows(w, whole), stages)
}

// run takes rows through the stages.
func (w *worker) run(ctx context.Context, rows []*work, stages []rowStage) {
	for i, stage := range stages {
		started := time.Now()
		stage.do(ctx, w, rows)
		w.spent[i] += time.Since(started)
	}
}

// collect keeps the rows that the published listing has too, and calls each with the others,
// in the order of the listing.
func (r *run) collect(ctx context.Context, inOrder <-chan *chunk, stages []rowStage,
	each func(context.Context, *work) error) error {
	own := &worker{spent: make([]time.Duration, len(stages))}
	for c := range inOrder {
		select {
		case <-c.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		for i := range c.works {
			row := &c.works[i]
			if row.kept != nil {
				kept, err := r.keep(ctx, row)
				if err != nil {
					return err
				}
				if kept {
					continue
				}
				own.run(ctx, []*work{row}, stages)
			}
			if err := each(ctx, row); err != nil {
				return err
			}
		}
		r.progress("lignes", false)
	}
	return nil
}

// add counts a finished row and stages it.
func (r *run) add(ctx context.Context, w *work) error {
	renamed := r.distinct(&w.row, w.content)
	r.report.Count(&w.row)
	outcomes := w.findings[:r.opts.Judge.OutcomeSize()]
	if w.row.State != importer.RefusedRow {
		r.tally.Add(outcomes, w.row.Place.UpdatedOn)
	}
	digest, row, err := r.memory.remember(w, outcomes, renamed)
	if err != nil {
		return err
	}
	r.memory.add(digest, &row, r.batch)
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
	if w.row.State != importer.RefusedRow {
		r.indexRow(&w.row)
	}
	if err := r.batch.Add(ctx, &w.row); err != nil {
		return errors.Join(err, ctx.Err())
	}
	return nil
}

// indexRow adds a row of a new source to the index of grouping, and gives the others their keys.
func (r *run) indexRow(row *importer.Row) {
	c := importer.Candidate{Source: r.source.Name, RecordID: row.RecordID, PlaceID: row.RecordID, Place: &row.Place}
	if r.indexRows {
		r.index.Add(&c)
		return
	}
	r.keys = r.index.AppendKeys(r.keys[:0], &c)
	row.Keys = r.keys // the batch copies them
}
