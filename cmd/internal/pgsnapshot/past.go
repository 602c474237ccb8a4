package pgsnapshot

import (
	"context"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

// Past builds snapshots of the versions that were published before. It implements
// directory.Past.
type Past struct {
	*postgres.DB
	prepare func(*snapshot.Snapshot)

	mu   sync.Mutex // one is built at a time: it takes as much memory as the one served
	last *snapshot.Snapshot
}

var _ directory.Past = (*Past)(nil)

// NewPast returns the past of a database. prepare completes each snapshot as those that
// are served.
func NewPast(db *postgres.DB, prepare func(*snapshot.Snapshot)) *Past {
	return &Past{DB: db, prepare: prepare}
}

// At returns a version as it was served. The last one is kept for the next call.
func (p *Past) At(ctx context.Context, version int64, ids ...string) (directory.View, error) {
	if len(ids) > 0 {
		return p.some(ctx, version, ids)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last != nil && p.last.Version() == version {
		return p.last, nil
	}
	p.last = nil // free before the next is built
	built, _, err := p.build(ctx, version)
	if err != nil {
		return nil, err
	}
	p.last = built
	return built, nil
}

// some returns a version of the places that some ids led to then.
func (p *Past) some(ctx context.Context, version int64, ids []string) (directory.View, error) {
	for {
		built, redirects, err := p.build(ctx, version, ids...)
		if err != nil {
			return nil, err
		}
		asked := len(ids)
		for _, id := range ids[:asked] {
			if to, ok := redirects[id]; ok && !slices.Contains(ids, to) {
				ids = append(ids, to)
			}
		}
		if len(ids) == asked {
			return built, nil
		}
	}
}

func (p *Past) build(ctx context.Context, version int64, ids ...string) (*snapshot.Snapshot, map[string]string,
	error) {
	published, err := p.PublishedAt(ctx, version, ids...)
	if err != nil {
		return nil, nil, err
	}
	defer published.Close()
	judge, err := quality.Read(published.Criteria)
	if err != nil {
		return nil, nil, err
	}
	built, err := Build(ctx, published, judge, "")
	if err != nil {
		return nil, nil, err
	}
	p.prepare(built)
	return built, published.Redirects, nil
}
