package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/cmd/internal/gctune"
	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// answerWithin is how long a node waits for its database before it serves its disk copy.
const answerWithin = 5 * time.Second

// A private database that is lost is looked at this often, and started again with delays that
// grow up to the longest.
const (
	lookEvery   = time.Second
	longestWait = 30 * time.Second
)

// databaseToServe opens the database without asking anything of it. A private one that cannot be
// started is an error, unless a copy of the directory can be served meanwhile.
func (a *app) databaseToServe(ctx context.Context) (*database, error) {
	db, err := a.newDatabase(ctx)
	if err != nil {
		return nil, err
	}
	_, missing := os.Stat(a.snapshotFile())
	starting, cancel := ctx, context.CancelFunc(func() {})
	if missing == nil {
		starting, cancel = context.WithTimeout(ctx, 2*answerWithin)
	}
	defer cancel()
	if err = db.start(starting); err == nil {
		return db, nil
	}
	if missing != nil || ctx.Err() != nil {
		db.Close()
		return nil, err
	}
	fmt.Fprintf(a.stderr, "lieux: attention : %s ; la dernière copie de l'annuaire est servie\n", oneLine(err.Error()))
	return db, nil
}

// currentOf returns the Current that follows db, with the school holidays of school; it serves nothing yet. accept
// has the first version of the database served whatever was before.
func (a *app) currentOf(db *database, school *hours.SchoolCalendar, accept bool) *snapshot.Current {
	var current *snapshot.Current
	whole := func() (end func()) {
		if served, ok := current.Served(); ok {
			return gctune.DuringReload(served.Bytes())
		}
		return func() {}
	}
	current = snapshot.NewCurrent(db.loader(a, !accept, whole), a.snapshotFile(), a.now, a.log)
	current.OnServe(func(s *snapshot.Snapshot) {
		s.UseSchoolHolidays(school)
		gctune.ForSnapshot(s.Bytes())
	})
	return current
}

// loader returns the function that reads the published version; whole is called before it reads a whole one. When
// it protects, a good version is not replaced
// by that of an empty or foreign database; it always does after its first success.
func (db *database) loader(a *app, protects bool, whole func() (end func())) snapshot.Loader {
	var said directory.Refusal
	return func(ctx context.Context, have *snapshot.Snapshot) (*snapshot.Snapshot, error) {
		s, err := db.load(ctx, a, have, pgsnapshot.Options{Program: buildName(), Protect: protects, Whole: whole})
		var refused directory.Refusal
		switch {
		case err == nil:
			protects, said = true, ""
		case errors.As(err, &refused) && refused != said:
			said = refused
			a.log.Error("la base est écartée ; l'annuaire servi reste. Si elle doit le remplacer, relancez avec "+
				"--accept-database", "raison", refused)
		}
		return s, err
	}
}

func (db *database) load(
	ctx context.Context, a *app, have *snapshot.Snapshot, o pgsnapshot.Options,
) (*snapshot.Snapshot, error) {
	if o.Protect && have != nil && have.Len() > 0 {
		if state, err := db.state(ctx); err != nil {
			return nil, err
		} else if state.Current == 0 {
			return nil, directory.RefusedEmpty // and nothing is written to it
		}
	}
	if err := db.migrate(ctx, a); err != nil {
		return nil, err
	}
	return pgsnapshot.Load(ctx, postgres.New(db.pool), have, o)
}

// state returns how far the database is migrated.
func (db *database) state(ctx context.Context) (migrator.State, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return migrator.State{}, unreachable(err)
	}
	defer conn.Release()
	return migrator.Status(ctx, conn.Conn())
}

// follow keeps current at the version that db publishes, in goroutines of group that end with ctx.
func (a *app) follow(ctx context.Context, group *errgroup.Group, db *database, current *snapshot.Current) {
	news := postgres.New(db.pool).Follow(ctx, current.Asked())
	current.Settle(ctx, news, answerWithin)
	if status := current.Status(); status.Failing {
		a.log.Warn("la dernière copie de l'annuaire est servie", "raison", status.Problem)
	}
	group.Go(func() error {
		current.Run(ctx, news)
		for range news { // until the follower has ended too
		}
		return nil
	})
	group.Go(func() error {
		db.keepRunning(ctx, a.log)
		return nil
	})
}

// keepRunning starts the private database again when it is lost, until ctx ends.
func (db *database) keepRunning(ctx context.Context, log *slog.Logger) {
	if db.cluster == nil {
		return
	}
	wait := lookEvery
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait/2 + rand.N(wait)): // nodes of one cluster do not all try at once
		}
		if db.cluster.Running() {
			wait = lookEvery
			continue
		}
		if err := db.start(ctx); err != nil && ctx.Err() == nil {
			wait = min(2*wait, longestWait)
			log.Error("la base privée ne peut pas être relancée", "raison", err)
		} else {
			log.Warn("la base privée était arrêtée : elle est relancée")
		}
	}
}

// view reads the published version for a command, with school holidays: from the disk copy of
// the server when it proves that it holds that version of this database.
func (db *database) view(ctx context.Context, a *app, school *hours.SchoolCalendar) (directory.View, error) {
	kept, err := snapshot.Load(a.snapshotFile())
	if err != nil {
		kept = nil // there is none, or none of use: the database is read
	}
	read, err := db.load(ctx, a, kept, pgsnapshot.Options{Program: buildName()})
	if err != nil {
		return nil, err
	}
	if read == nil {
		read = kept
	}
	read.UseSchoolHolidays(school)
	return read, nil
}

// viewOn is view as it was at the end of a day, "" for now, which a parameter gives.
func (db *database) viewOn(
	ctx context.Context, a *app, school *hours.SchoolCalendar, parameter, day string,
) (directory.View, error) {
	if day == "" {
		return db.view(ctx, a, school)
	}
	before, past, err := query.ParseEndOfDay(parameter, day, a.now())
	if err != nil {
		return nil, withParameters(err)
	}
	if !past {
		return db.view(ctx, a, school)
	}
	published := pgsnapshot.NewPast(postgres.New(db.pool), func(s *snapshot.Snapshot) { s.UseSchoolHolidays(school) })
	version, err := published.VersionOn(ctx, before, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	return published.At(ctx, version)
}
