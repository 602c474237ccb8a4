package snapshot

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// Delays before a version that could not be read, or that is refused, is tried again
// while the store says nothing new.
const (
	retryFirst = time.Second
	retryMost  = 30 * time.Second
)

// Limits of Reach.
const (
	reachWithin = 2 * time.Second
	reachAsk    = 100 * time.Millisecond // how often the store is asked meanwhile
	reachMost   = 256                    // waiting at a time
)

// retries says when to try again.
type retries struct {
	about directory.News // what was tried
	delay time.Duration  // 0: nothing was
	due   time.Time
}

// wait reports whether what the news are about was tried a short time ago.
func (r *retries) wait(n directory.News) bool {
	return r.delay > 0 && r.about.Unprepared == n.Unprepared && r.about.Edition.Same(n.Edition) &&
		time.Now().Before(r.due)
}

// failed plans the next attempt.
func (r *retries) failed(n directory.News) {
	if !r.about.Edition.Same(n.Edition) {
		r.delay = 0
	}
	r.about, r.delay = n, min(max(retryFirst, 2*r.delay), retryMost)
	r.due = time.Now().Add(r.delay/2 + rand.N(r.delay))
}

// Run serves what the news of the store announce until ctx is done or news is closed.
// Several announcements during one load count as one.
func (c *Current) Run(ctx context.Context, news <-chan directory.News) {
	defer c.saving.Wait()
	var r retries
	for {
		select {
		case <-ctx.Done():
			return
		case n, ok := <-news:
			if !ok {
				return
			}
			c.follow(ctx, n, &r)
		}
	}
}

// Settle acts on the first news that come within some time, so that a node does not say that
// it is ready with an older version than the published one, when the store can be asked.
func (c *Current) Settle(ctx context.Context, news <-chan directory.News, within time.Duration) {
	select {
	case n := <-news:
		c.follow(ctx, n, new(retries))
	case <-time.After(within):
		c.Failed(directory.Errorf(directory.Unavailable, "la base de données ne répond pas"))
	case <-ctx.Done():
	}
}

// follow acts on news.
func (c *Current) follow(ctx context.Context, n directory.News, r *retries) {
	if n.Err != nil && !n.Unprepared {
		c.Failed(n.Err)
		*r = retries{}
		return
	}
	if c.hear(n) {
		c.fresh()
		return
	}
	if r.wait(n) {
		return
	}
	if err := c.Refresh(ctx); err != nil && ctx.Err() == nil {
		c.log.Error("the newest version of the directory cannot be loaded; what was served still is", "error", err)
		r.failed(n)
		return
	}
	*r = retries{}
}

// hear records what the store says, and reports whether its version is the one served.
func (c *Current) hear(n directory.News) bool {
	served := c.served.Load()
	c.mu.Lock()
	defer c.mu.Unlock()
	same := served != nil && served.Edition().Same(n.Edition)
	status := &c.status.Store
	status.Heard, status.Version = c.now(), n.Version
	switch {
	case same:
		status.Differs = time.Time{}
	case status.Differs.IsZero():
		status.Differs = status.Heard
	}
	return same && !c.status.FromDisk
}

// Asked receives when a client has seen a version that is not served yet: the store is then
// asked at once.
func (c *Current) Asked() <-chan struct{} { return c.asked }

// Reach implements directory.Reader.
func (c *Current) Reach(ctx context.Context, version int64) error {
	if s := c.served.Load(); s != nil && s.version >= version {
		return nil
	}
	behind := directory.Errorf(directory.Unavailable,
		"Ce serveur n'a pas encore la version %d de l'annuaire : redemandez dans un instant.", version)
	if c.waiting.Add(1) > reachMost {
		c.waiting.Add(-1)
		return behind
	}
	defer c.waiting.Add(-1)
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	for {
		c.mu.Lock()
		changed := c.changed
		c.mu.Unlock()
		if s := c.served.Load(); s != nil && s.version >= version {
			return nil
		}
		select {
		case c.asked <- struct{}{}:
		default:
		}
		select {
		case <-changed:
		case <-time.After(reachAsk):
		case <-ctx.Done():
			return behind
		}
	}
}
