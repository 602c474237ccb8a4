package load

import (
	"context"
	"sync"

	"github.com/lieux-numeriques/lieux/importer"
)

// grouping is how a publication forms the groups of its records.
type grouping struct {
	grouper importer.Grouper // nil: the groups stay as they are
	fed     bool             // grouper already has the records of this import
	again   bool             // group even when no record has changed
	early   chan [][]string  // groups formed while the database is busy; nil: formed by regroup
}

// group makes the records of the import current and assigns them to places. When an
// empty directory is filled, the grouper works while the database writes: there are no
// records of other sources to wait for.
func (p *publication) group(ctx context.Context, grouper importer.Grouper, fed bool) error {
	p.grouping.grouper, p.grouping.fed = grouper, fed
	var early sync.WaitGroup
	defer early.Wait()
	if p.filling && fed && grouper != nil {
		decisions, err := readDecisions(ctx, p.tx)
		if err != nil {
			return err
		}
		p.grouping.early = make(chan [][]string, 1)
		early.Go(func() { p.grouping.early <- grouper.Groups(decisions) })
	}
	return run(ctx, p.groupSteps())
}

// askGroups gives the grouper every current record that it does not have yet.
func (p *publication) askGroups(ctx context.Context) ([][]string, error) {
	if p.grouping.early != nil {
		return <-p.grouping.early, nil
	}
	decisions, err := readDecisions(ctx, p.tx)
	if err != nil {
		return nil, err
	}
	next := p.next
	if p.grouping.fed {
		next = 0 // no import: none of the source's records
	}
	for c, err := range candidates(ctx, p.tx, p.source, next, p.held) {
		if err != nil {
			return nil, err
		}
		p.grouping.grouper.Add(c)
	}
	return p.grouping.grouper.Groups(decisions), nil
}
