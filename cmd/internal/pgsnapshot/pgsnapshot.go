// Package pgsnapshot builds the in-memory snapshot of the version of the directory
// that is published in PostGIS.
package pgsnapshot

import (
	"context"
	"maps"

	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Load reads the published version for a program, named by its build. It returns nil when have
// holds that version (nil: none is held yet). Its errors are those of postgres.DB.Published, quality.Read
// and snapshot.Build.
func Load(
	ctx context.Context, db *postgres.DB, have *snapshot.Snapshot, program string,
) (*snapshot.Snapshot, error) {
	p, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if have != nil && have.Holds(p.Store, p.Version, p.At, program) {
		return nil, nil
	}
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return nil, err
	}
	return Build(ctx, p, judge, program)
}

// Build builds the snapshot of p, scored by judge, whose criteria may differ from
// those that p was published with.
func Build(
	ctx context.Context, p *postgres.Published, judge *quality.Judge, program string,
) (*snapshot.Snapshot, error) {
	return snapshot.Build(snapshot.Input{
		Store: p.Store, Program: program, Version: p.Version, Built: p.At, Count: p.Count, Judge: judge,
		Places: p.Places(ctx), Redirects: maps.All(p.Redirects), Sources: p.Sources,
		Zone: territory.TimeZone,
	})
}
