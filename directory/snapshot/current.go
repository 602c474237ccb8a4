package snapshot

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
)

// Loader reads the newest published version from its store; nil when have holds it,
// see Snapshot.Holds. A nil have is none.
type Loader func(ctx context.Context, have *Snapshot) (*Snapshot, error)

// Current serves the newest version known. It implements directory.Reader.
//
// A newer version is loaded while the other is served, then swapped in; one that
// cannot be loaded leaves the other in place, and Status reports it. The old
// one is freed when its last request is over.
type Current struct {
	load Loader
	path string // of the disk copy; "" none
	log  *slog.Logger
	now  func() time.Time

	onServe func(*Snapshot) // may be nil

	served  atomic.Pointer[Snapshot]
	mu      sync.Mutex // guards status and changed
	status  directory.Status
	changed chan struct{} // closed when another version is served
	loading sync.Mutex    // one load at a time
	saving  sync.WaitGroup
	asked   chan struct{} // see Asked
	waiting atomic.Int32  // calls of Reach that wait
}

var _ directory.Reader = (*Current)(nil)

// NewCurrent serves nothing until Start or Run. path is where the disk copy of
// the version is kept, "" for none; now is the clock that Status is dated by; log
// may be nil.
func NewCurrent(load Loader, path string, now func() time.Time, log *slog.Logger) *Current {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Current{load: load, path: path, now: now, log: log,
		changed: make(chan struct{}), asked: make(chan struct{}, 1)}
}

// OnServe has f called with each version that is about to be served. It is set
// before Start.
func (c *Current) OnServe(f func(*Snapshot)) { c.onServe = f }

// Current returns the served version; the error is Unavailable before the first.
func (c *Current) Current() (directory.View, error) {
	if s := c.served.Load(); s != nil {
		return s, nil
	}
	return nil, directory.Errorf(directory.Unavailable, "l'annuaire est en cours de chargement")
}

// Served returns the served version; ok is false before the first.
func (c *Current) Served() (s *Snapshot, ok bool) {
	s = c.served.Load()
	return s, s != nil
}

// Status returns the state of the served version and of the last load.
func (c *Current) Status() directory.Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// Start serves a first version: that of the disk copy when there is one, so that
// a node answers at once, else that of the store. It fails when neither can be read.
// It removes the unfinished disk copies of processes that were killed.
// Refresh, Settle or Run then catches up with the store.
func (c *Current) Start(ctx context.Context) error {
	if c.path != "" {
		if err := removeParts(c.path); err != nil {
			c.log.Warn("unfinished disk copies stay", "path", c.path, "error", err)
		}
		s, err := Load(c.path)
		if err == nil {
			c.serve(s, true)
			return nil
		}
		if !errors.Is(err, errNoCopy) {
			c.log.Warn("the disk copy of the directory is of no use", "path", c.path, "error", err)
		}
	}
	return c.Refresh(ctx)
}

// Refresh loads the newest version and serves it, unless it is served already: a
// disk copy too, when it has proved that it is that version of that store. A Refusal by
// the loader leaves what is served in place, and Status says it.
func (c *Current) Refresh(ctx context.Context) error {
	c.loading.Lock()
	defer c.loading.Unlock()
	began := time.Now()
	have := c.served.Load()
	s, err := c.load(ctx, have)
	var refused directory.Refusal
	switch {
	case errors.As(err, &refused):
		c.refused(refused)
		return err
	case err != nil:
		c.Failed(err)
		c.count(func(r *directory.Refreshes) { r.Failed++ })
		return err
	case s == nil:
		c.fresh()
		return nil
	}
	c.serve(s, false)
	took := time.Since(began)
	c.count(func(r *directory.Refreshes) { r.Done, r.Took, r.Last = r.Done+1, r.Took+took, took })
	c.keepBeside(have, s)
	c.save(s)
	return nil
}

// serve makes s the version that requests get, with its common tiles ready.
func (c *Current) serve(s *Snapshot, fromDisk bool) {
	if !fromDisk {
		s.Warm()
	}
	if c.onServe != nil {
		c.onServe(s)
	}
	c.served.Store(s)
	c.mu.Lock()
	c.status = directory.Status{
		Refreshes: c.status.Refreshes, Ready: true, Version: s.version, Places: s.n,
		LoadedAt: c.now(), FromDisk: fromDisk, Store: c.status.Store,
	}
	c.status.Store.Refused = ""
	if c.status.Store.Version == s.version {
		c.status.Store.Differs = time.Time{}
	}
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	c.log.Info("directory served", "version", s.version, "places", s.n, "bytes", s.Bytes(), "from_disk", fromDisk)
}

// count updates the counters of refreshes.
func (c *Current) count(note func(*directory.Refreshes)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	note(&c.status.Refreshes)
}

// fresh records that the store has no newer version.
func (c *Current) fresh() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status.Failing, c.status.Problem, c.status.Since, c.status.FromDisk = false, "", time.Time{}, false
	c.status.Store.Refused = ""
}

// refused records that the store answers with what must not be served.
func (c *Current) refused(why directory.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status.Failing, c.status.Problem, c.status.Since = false, "", time.Time{}
	c.status.Store.Refused = why
}

// Failed records that the store could not be reached.
func (c *Current) Failed(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.status.Failing {
		c.status.Since = c.now()
	}
	c.status.Failing, c.status.Problem = true, err.Error()
}

// Wait waits until the disk copy that is being written is complete.
func (c *Current) Wait() { c.saving.Wait() }

// keptSuffix ends the name of the disk copy of a store that another has replaced.
const keptSuffix = ".ancienne"

// keepBeside keeps the disk copy of what was served beside that of its successor, when they are
// not two versions of one store: only the operator knows whether it may go.
func (c *Current) keepBeside(before, after *Snapshot) {
	if c.path == "" || before == nil || before.Refuses(after.store, after.Edition(), after.n) == "" {
		return
	}
	c.saving.Wait()
	if err := os.Rename(c.path, c.path+keptSuffix); err != nil {
		c.log.Error("the disk copy of the other database cannot be kept", "path", c.path, "error", err)
		return
	}
	c.log.Warn("the disk copy of the other database is kept", "path", c.path+keptSuffix)
}

// save writes the disk copy in the background.
func (c *Current) save(s *Snapshot) {
	if c.path == "" {
		return
	}
	c.saving.Wait() // one at a time
	c.saving.Add(1)
	go func() {
		defer c.saving.Done()
		if err := s.Save(c.path); err != nil {
			c.log.Error("the disk copy of the directory cannot be written", "path", c.path, "error", err)
		}
	}()
}

// Warm computes the clusters of the default selection at every zoom, so that the
// first tiles of a version are fast.
func (s *Snapshot) Warm() {
	v, err := s.selection(&directory.Query{Located: true})
	if err != nil {
		return // the default selection asks nothing that can be wrong
	}
	for z := range tileZooms {
		s.clusters(v, maptile.Zoom(z))
	}
}
