package load

import (
	"context"
	"hash/maphash"
	"iter"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// grouping is a Grouper at work while the rows of a new source come: it sees each
// of them as it is staged, and those of the other sources at the end. Reading a
// million rows again to group them would take longer than grouping them.
//
// The Grouper runs in a coroutine of its own, which sleeps between two rows.
type grouping struct {
	decided []Decision
	current Candidate
	rest    iter.Seq2[*Candidate, error] // of other sources; set at the end
	wake    func() (struct{}, bool)
	stop    func()
	ended   chan struct{} // closed at its end, when it ends aside

	groups [][]string
	err    error
}

func startGrouping(ctx context.Context, group Grouper, source string, authority int, decided []Decision) *grouping {
	g := &grouping{decided: decided, current: Candidate{Source: source, Authority: authority}}
	g.wake, g.stop = iter.Pull(func(sleep func(struct{}) bool) {
		g.groups, g.err = group(ctx, g.records(sleep), decided)
	})
	g.wake() // as far as the first row
	return g
}

// records gives the rows as they come. A grouping that is stopped ends with an error.
func (g *grouping) records(sleep func(struct{}) bool) iter.Seq2[*Candidate, error] {
	return func(yield func(*Candidate, error) bool) {
		for sleep(struct{}{}) {
			if g.rest != nil {
				g.rest(yield)
				return
			}
			if !yield(&g.current, nil) {
				return
			}
		}
		yield(nil, errAborted)
	}
}

// add shows a row to the Grouper.
func (g *grouping) add(id string, place *directory.Place) {
	g.current.RecordID, g.current.PlaceID, g.current.Place = id, id, place
	g.wake()
}

// end lets the Grouper come to its end, aside, when there is no record of another
// source; the server is busy meanwhile.
func (g *grouping) end() {
	g.ended = make(chan struct{})
	go func() {
		defer close(g.ended)
		g.rest = func(func(*Candidate, error) bool) {}
		g.wake()
	}()
}

// finish shows it the records of the other sources, unless it was ended, and gives the groups.
func (g *grouping) finish(others iter.Seq2[*Candidate, error]) ([][]string, error) {
	if g.ended != nil {
		<-g.ended
	} else {
		g.rest = others
		g.wake()
	}
	return g.groups, g.err
}

// close stops the Grouper, or waits for its end.
func (g *grouping) close() {
	if g.ended != nil {
		<-g.ended
	}
	g.stop()
}

// feed begins to group while rows are staged when the source is new: when it is
// not, what has not changed need not be grouped again.
func (b *Batch) feed(ctx context.Context) error {
	if b.store.Group == nil {
		return nil
	}
	var known bool
	const query = `select exists (select from core.source where name = $1 and current_import is not null)`
	if err := b.session.tx.QueryRow(ctx, query, b.source.Name).Scan(&known); err != nil || known {
		return err
	}
	decided, err := readDecisions(ctx, b.session.tx)
	if err != nil {
		return err
	}
	b.grouping = startGrouping(ctx, b.store.Group, b.source.Name, b.source.Authority, decided)
	return nil
}

// askGroups shows every current record to the Grouper, but those that it has seen.
func (p *publication) askGroups(ctx context.Context) ([][]string, error) {
	decided, err := readDecisions(ctx, p.tx)
	if err != nil {
		return nil, err
	}
	if p.grouping != nil && slices.Equal(p.grouping.decided, decided) {
		return p.grouping.finish(candidates(ctx, p.tx, p.source, 0))
	}
	return p.store.Group(ctx, candidates(ctx, p.tx, p.source, p.next), decided)
}

// keep notes what publishing asks of each row that can be published.
func (b *Batch) keep(row *importer.Row) {
	b.ids = append(b.ids, maphash.String(b.seed, row.RecordID))
	if b.grouping != nil {
		b.grouping.add(row.RecordID, &row.Place)
	}
}

// repeats tells whether two rows may have one record id.
func (b *Batch) repeats() bool {
	slices.Sort(b.ids)
	for i := range b.ids[:max(0, len(b.ids)-1)] {
		if b.ids[i] == b.ids[i+1] {
			return true
		}
	}
	return false
}
