package load

import (
	"context"
	"sync"

	"github.com/lieux-numeriques/lieux/importer"
)

// grouping is how a publication forms the groups of its records.
type grouping struct {
	grouper importer.Grouper    // nil: the groups stay as they are
	fed     *fedRows            // the records of this import that grouper has already; nil: none
	anew    bool                // form all groups, whatever has changed
	altered []string            // records whose corrections have changed in what grouping compares
	before  []importer.Decision // decisions before the publication
	early   chan [][]string     // groups formed while the database is busy; nil: formed by regroup
}

// group makes the records of the import current and assigns them to places. When an
// empty directory is filled, the grouper works while the database writes: there are no
// records of other sources to wait for.
func (p *publication) group(ctx context.Context, grouper importer.Grouper, fed *fedRows) error {
	p.grouping.grouper, p.grouping.fed = grouper, fed
	var early sync.WaitGroup
	defer early.Wait()
	if p.filling && fed != nil && grouper != nil {
		decisions, err := readDecisions(ctx, p.tx)
		if err != nil {
			return err
		}
		p.grouping.early = make(chan [][]string, 1)
		early.Go(func() { p.grouping.early <- grouper.Groups(decisions) })
	}
	return run(ctx, p.groupSteps())
}

// groupAll forms the groups of all current records, and stores the keys that they are found
// by next time.
func (p *publication) groupAll(ctx context.Context) ([][]string, error) {
	var groups [][]string
	keeper := p.newClueKeeper()
	if p.grouping.early != nil {
		groups = <-p.grouping.early
	} else {
		decisions, err := readDecisions(ctx, p.tx)
		if err != nil {
			return nil, err
		}
		if err := keeper.findStale(ctx); err != nil {
			return nil, err
		}
		next := p.next
		if p.grouping.fed != nil {
			next = 0 // no import: none of the source's records
		}
		for c, err := range candidates(ctx, p.tx, p.source, next, p.held) {
			if err != nil {
				return nil, err
			}
			p.grouping.grouper.Add(&c.Candidate)
			keeper.add(c)
		}
		groups = p.grouping.grouper.Groups(decisions)
	}
	return groups, keeper.save(ctx)
}
