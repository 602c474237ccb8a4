package load

import (
	"context"
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

var errNotStaged = errors.New("load: Stage comes before Group and Publish")

// Stage ends the COPY, waits for other publications and checks the guards. Returns
// Conflict when a guard refuses, with the reason, which the history keeps. A preview
// returns it from Publish.
func (b *Batch) Stage(ctx context.Context, report *importer.Report, opts importer.PublishOptions) error {
	if b.ended {
		return errEnded
	}
	b.report, b.opts = report, opts
	return b.endOnError(ctx, b.stage(ctx))
}

func (b *Batch) stage(ctx context.Context) error {
	if err := b.finish(ctx); err != nil {
		return err
	}
	p := &publication{
		store: b.store, tx: b.session.tx, source: b.source.Name, settings: &b.source, next: b.id, action: b.id,
		staged:   &stagedRows{table: b.staged, repeated: b.repeats(), order: &b.order},
		grouping: grouping{anew: b.opts.Anew || b.opts.Changes > 0}, // the doubtful pairs are asked for, too
		remerge:  b.opts.Anew, reason: directory.ReasonImport,
	}
	if b.opts.Withdraw {
		p.reason = directory.ReasonWithdrawal
	}
	b.ids = nil
	if err := p.open(ctx); err != nil {
		return err
	}
	b.publication = p
	if b.opts.Force {
		return nil
	}
	err := b.guard(ctx, p)
	if b.opts.Preview && directory.ErrorCode(err) == directory.Conflict {
		b.refusal, err = err, nil
	}
	return err
}

// Group makes the staged rows the current records of the source and forms groups of
// all current records with g, which may be nil: the groups then stay as they are.
func (b *Batch) Group(ctx context.Context, g importer.Grouper, fed bool) error {
	switch {
	case b.ended:
		return errEnded
	case b.publication == nil:
		return errNotStaged
	}
	b.grouped = true
	var rows *fedRows
	if fed {
		rows = &fedRows{first: b.order.first(), fed: b.rows}
	}
	b.rows = nil
	return b.endOnError(ctx, b.wrap(b.publication.group(ctx, g, rows)))
}

// Publish rebuilds the places concerned and makes a new version, in one transaction
// with what Group did; without Group the groups stay as they are. merge may be nil
// when no two records form one place.
func (b *Batch) Publish(ctx context.Context, merge importer.Merger) (importer.Outcome, error) {
	if !b.grouped {
		if err := b.Group(ctx, nil, false); err != nil {
			return importer.Outcome{}, err
		}
	}
	if b.ended {
		return importer.Outcome{}, errEnded
	}
	err := b.wrap(b.publication.publish(ctx, merge))
	if err == nil && b.opts.Preview {
		return b.preview(ctx)
	}
	if err == nil {
		err = b.record(ctx)
	}
	if err == nil {
		err = b.session.tx.Commit(ctx)
	}
	if err := b.endOnError(ctx, err); err != nil {
		return importer.Outcome{Import: b.id}, err
	}
	b.session.tx = nil
	// A failure leaves them to the next import.
	_ = sweep(context.WithoutCancel(ctx), b.session.conn.Conn())
	b.end(ctx)
	return b.publication.outcome, nil
}

// preview undoes a publication and returns its outcome, together with the Conflict
// of a guard that would refuse it.
func (b *Batch) preview(ctx context.Context) (importer.Outcome, error) {
	p := b.publication
	examples, err := p.examples(ctx)
	if err == nil && b.opts.Changes > 0 {
		p.outcome.Changes, err = p.changes(ctx, b.opts.Changes)
	}
	if err := b.endOnError(ctx, b.wrap(err)); err != nil {
		return importer.Outcome{}, err
	}
	b.forget(ctx)
	b.end(ctx)
	p.outcome.Examples, p.outcome.Import = examples, 0
	return p.outcome, b.refusal
}

// wrap adds the operation and the source to an error.
func (b *Batch) wrap(err error) error {
	switch {
	case err == nil:
		return nil
	case b.opts.Preview:
		return fmt.Errorf("preview %s: %w", b.source.Name, err)
	}
	return fmt.Errorf("publish %s: %w", b.source.Name, err)
}

// endOnError ends a batch that failed and writes why into the history; a preview
// leaves no history.
func (b *Batch) endOnError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	b.stop() // COPY uses the connection until it has ended
	b.session.rollback(ctx)
	err = explain(err)
	if b.opts.Preview {
		b.forget(ctx)
	} else {
		b.note(ctx, statusOf(err), err.Error(), b.report)
		if b.report != nil {
			b.report.Outcome = importer.Outcome{Import: b.id}
		}
	}
	b.end(ctx)
	return err
}

// Discard undoes the import. Nothing of it remains but a line of history.
// It does nothing once the batch has ended.
func (b *Batch) Discard(ctx context.Context) error {
	if b.ended {
		return nil
	}
	b.stop()
	b.session.rollback(ctx)
	b.note(ctx, "annule", "", nil)
	b.end(ctx)
	return nil
}

// end releases what the batch holds.
func (b *Batch) end(ctx context.Context) {
	b.ended = true
	b.stop()
	b.cut()
	b.session.rollback(ctx)
	b.session.release(ctx)
}
