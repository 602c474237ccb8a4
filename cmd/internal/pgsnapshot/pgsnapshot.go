// Package pgsnapshot builds the in-memory snapshot of the version of the directory
// that is published in PostGIS.
package pgsnapshot

import (
	"context"
	"maps"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Options are what Load is asked.
type Options struct {
	Program string // the build that reads, "" unknown
	// Protect has Load return a directory.Refusal instead of what must not replace a version in
	// silence: see snapshot.Snapshot.Refuses.
	Protect bool
}

// Load reads the published version. It returns nil when have holds that version (nil: none is held
// yet). Its other errors are those of postgres.DB.Published, quality.Read and snapshot.Build.
func Load(
	ctx context.Context, db *postgres.DB, have *snapshot.Snapshot, o Options,
) (*snapshot.Snapshot, error) {
	p, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if have != nil && have.Holds(p.Store, p.Version, p.At, o.Program) {
		return nil, nil
	}
	if have != nil && o.Protect {
		edition := directory.Edition{Version: p.Version, At: p.At}
		if why := have.Refuses(p.Store, edition, p.Count); why != "" {
			return nil, why
		}
	}
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return nil, err
	}
	return Build(ctx, p, judge, o.Program)
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
