// Package published reads the published version of the directory from PostGIS
// into memory: the one way of the service and of what measures it.
package published

import (
	"context"
	"maps"

	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Load reads the published version; nil when it is the version have (0: none).
// Errors are those of postgres.DB.Published, of quality.Read and of snapshot.Build.
func Load(ctx context.Context, db *postgres.DB, have int64) (*snapshot.Snapshot, error) {
	p, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if have > 0 && p.Version == have {
		return nil, nil
	}
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return nil, err
	}
	return Build(p, judge)
}

// Build reads a version into memory, judged by other criteria than its own.
func Build(p *postgres.Published, judge *quality.Judge) (*snapshot.Snapshot, error) {
	return snapshot.Build(snapshot.Input{
		Store: p.Store, Version: p.Version, Built: p.At, Count: p.Count, Judge: judge,
		Places: p.Places(), Redirects: maps.All(p.Redirects), Sources: p.Sources,
		Zone: territory.TimeZone,
	})
}
