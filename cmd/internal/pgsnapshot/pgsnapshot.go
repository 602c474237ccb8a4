// Package pgsnapshot builds the in-memory snapshot of the version of the directory
// that is published in PostGIS.
package pgsnapshot

import (
	"context"
	"errors"
	"maps"
	"reflect"

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
	Whole   func() (end func()) // called before a version is read whole; nil: nothing is
}

// Load reads the published version: of a version that have is one of the same history, what has
// changed since, else the whole. It returns nil when have holds it (nil: none is held yet). Its other
// errors are those of postgres.DB.Published, quality.Read and snapshot.Build.
func Load(
	ctx context.Context, db *postgres.DB, have *snapshot.Snapshot, o Options,
) (*snapshot.Snapshot, error) {
	if have != nil && have.Version() > 0 {
		next, err := advance(ctx, db, have, o)
		if !errors.Is(err, errWhole) {
			return next, err
		}
	}
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
	if o.Whole != nil {
		defer o.Whole()()
	}
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return nil, err
	}
	return Build(ctx, p, judge, o.Program)
}

// errWhole is returned when a version must be read whole.
var errWhole = errors.New("pgsnapshot: the version must be read whole")

// advance applies to a version what has changed since. It returns errWhole when the changes are not
// kept, begin with another version of that number, are too many, or come with other criteria.
func advance(
	ctx context.Context, db *postgres.DB, have *snapshot.Snapshot, o Options,
) (*snapshot.Snapshot, error) {
	c, err := db.Changes(ctx, have.Version())
	if directory.ErrorCode(err) == directory.Gone {
		return nil, errWhole
	}
	if err != nil {
		return nil, err
	}
	defer c.Close()
	judge, err := quality.Read(c.Criteria)
	if err != nil {
		return nil, err
	}
	changed := 0
	for _, v := range c.Versions {
		changed += v.Added + v.Updated + v.Removed
	}
	switch {
	case !have.Holds(c.Store, have.Version(), c.SinceAt, o.Program), have.TooMany(changed),
		!reflect.DeepEqual(judge.Criteria, have.Criteria()):
		return nil, errWhole
	case c.Version == have.Version():
		return nil, nil
	}
	next, err := have.Apply(snapshot.Changes{
		Input: snapshot.Input{
			Store: c.Store, Program: o.Program, Version: c.Version, Built: c.At, Places: c.Places(ctx),
			Redirects: maps.All(c.Redirects), Sources: c.Sources, Zone: territory.TimeZone,
		},
		Removed: c.Removed,
	})
	if errors.Is(err, snapshot.ErrTooMany) {
		return nil, errWhole
	}
	return next, err
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
