// Package admit shares the processors between those who ask for costly work. A few pieces of it are
// done at once and the others wait, so that what costs little is answered as if nothing else
// were asked. Clients take turns by the work already done for each: one that asks for much waits
// for itself, and for a time that it is told when it goes on.
package admit

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Limits are what a Gate lets through.
type Limits struct {
	Slots    int           // pieces of work that are done at once
	Waiting  int           // that may wait for a slot
	PerOne   int           // of them, those of one client
	Patience time.Duration // for how long one may wait
	// Rate is how much work one client may have done in the long run, in seconds per second, and Burst
	// how much at once; a zero Rate is no limit.
	Rate  float64
	Burst time.Duration
}

// Refused is the error of work that is not done.
type Refused struct {
	Later time.Duration // after which it may be asked again
	Busy  bool          // because of all who ask; else because of this client alone
}

// Error says so to engineers.
func (r *Refused) Error() string { return fmt.Sprintf("refused for %v (busy: %t)", r.Later, r.Busy) }

// shortPiece is what a piece of work is charged while it is done: its client then comes after one
// that has none.
const shortPiece = 10 * time.Millisecond

// headStart is how much work a client that comes has done before those that had more.
const headStart = 5 * time.Second

// heldFor is after how long those who are slow to receive have given up most of what they hold.
const heldFor = 5 * time.Second

// maxClients is how many clients are remembered before those without debts are forgotten.
const maxClients = 1 << 12

// Gate admits costly work. It is safe for concurrent use.
type Gate struct {
	limits Limits
	now    func() time.Time

	mu      sync.Mutex
	busy    int
	waiting int
	arrived int64         // number of the last that began to wait
	turn    time.Duration // work had by the client that was last let in
	clients map[string]*client
}

// client is one who asks.
type client struct {
	// had is the work done for it, and not much less than for others: who has asked nothing for long
	// comes before them for a while.
	had   time.Duration
	debt  time.Duration // work that time has not paid for
	as    time.Time     // of when debt is
	using int           // pieces that are done
	queue []*waiter
}

// waiter waits for a slot.
type waiter struct {
	number  int64
	entered chan struct{} // closed when it has its slot
}

// New returns a gate; now is its clock.
func New(limits Limits, now func() time.Time) *Gate {
	return &Gate{limits: limits, now: now, clients: map[string]*client{}}
}

// Enter waits for a slot and returns what gives it back, which the caller calls once. The error is a
// *Refused, or that of ctx. An unknown client, "", stands for many: its own limits do not apply.
func (g *Gate) Enter(ctx context.Context, name string) (leave func(), err error) {
	return g.enter(ctx, name, false)
}

// enter is Enter; begun work is not refused, only ctx ends its wait.
func (g *Gate) enter(ctx context.Context, name string, begun bool) (leave func(), err error) {
	c, w, err := g.ask(name, begun)
	if err != nil {
		return nil, err
	}
	if w != nil {
		var over <-chan time.Time
		if !begun {
			patience := time.NewTimer(g.limits.Patience)
			defer patience.Stop()
			over = patience.C
		}
		select {
		case <-w.entered:
		case <-ctx.Done():
			err = ctx.Err()
		case <-over:
			err = &Refused{Later: g.limits.Patience, Busy: true}
		}
		if err != nil && g.gaveUp(c, w) {
			return nil, err
		}
	}
	began := g.now()
	var once sync.Once
	return func() { once.Do(func() { g.leave(c, g.now().Sub(began)) }) }, nil
}

// ask takes a slot, or a place in the queue of a client.
func (g *Gate) ask(name string, begun bool) (*client, *waiter, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.clientOf(name)
	if later := c.debt - g.limits.Burst; later > 0 && !begun && name != "" && g.limits.Rate > 0 {
		return nil, nil, &Refused{Later: time.Duration(float64(later) / g.limits.Rate)}
	}
	if g.busy < g.limits.Slots {
		g.start(c)
		return c, nil, nil
	}
	switch {
	case begun:
	case name != "" && len(c.queue) >= g.limits.PerOne:
		return nil, nil, &Refused{Later: time.Second}
	case g.waiting >= g.limits.Waiting:
		return nil, nil, &Refused{Later: 2 * time.Second, Busy: true}
	}
	if c.using == 0 && len(c.queue) == 0 {
		c.had = max(c.had, g.turn-headStart)
	}
	g.arrived++
	w := &waiter{g.arrived, make(chan struct{})}
	c.queue = append(c.queue, w)
	g.waiting++
	return c, w, nil
}

// clientOf returns a client with its debt as of now. The lock is held, as for all that follows.
func (g *Gate) clientOf(name string) *client {
	now := g.now()
	c := g.clients[name]
	if c == nil {
		if len(g.clients) >= maxClients {
			g.forget(now)
		}
		c = &client{as: now}
		g.clients[name] = c
	}
	g.forgive(c, now)
	return c
}

// forgive takes off the debt of a client what time has paid.
func (g *Gate) forgive(c *client, now time.Time) {
	paid := time.Duration(float64(now.Sub(c.as)) * g.limits.Rate)
	if g.limits.Rate <= 0 {
		paid = c.debt
	}
	c.debt, c.as = max(0, c.debt-max(0, paid)), now
}

// forget drops the clients that have nothing here and owe nothing.
func (g *Gate) forget(now time.Time) {
	for name, c := range g.clients {
		if g.forgive(c, now); c.debt == 0 && c.using == 0 && len(c.queue) == 0 {
			delete(g.clients, name)
		}
	}
}

func (g *Gate) start(c *client) {
	if c.using == 0 {
		c.had = max(c.had, g.turn-headStart)
	}
	g.turn = max(g.turn, c.had)
	g.busy++
	c.using++
	c.had += shortPiece
	c.debt += shortPiece
}

// leave gives a slot back, charges what it was used for, and gives it to the next.
func (g *Gate) leave(c *client, took time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	c.using--
	g.forgive(c, g.now())
	c.had += took - shortPiece
	c.debt = max(0, c.debt+took-shortPiece)
	for g.busy < g.limits.Slots && g.waiting > 0 {
		next := g.next()
		w := next.queue[0]
		next.queue = next.queue[1:]
		g.waiting--
		g.start(next)
		close(w.entered)
	}
}

// next returns the client whose turn it is: the one for which least was done, then the one that
// has waited longest.
func (g *Gate) next() (found *client) {
	for _, c := range g.clients {
		if len(c.queue) > 0 && (found == nil || c.had < found.had ||
			c.had == found.had && c.queue[0].number < found.queue[0].number) {
			found = c
		}
	}
	return found
}

// gaveUp takes a waiter out of its queue; it reports false when it has its slot already.
func (g *Gate) gaveUp(c *client, w *waiter) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range c.queue {
		if other == w {
			c.queue = append(c.queue[:i:i], c.queue[i+1:]...)
			g.waiting--
			return true
		}
	}
	return false
}

// Load returns how many pieces of work are done and how many wait.
func (g *Gate) Load() (busy, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.busy, g.waiting
}

// Clients returns how many clients are remembered.
func (g *Gate) Clients() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.clients)
}
