// Package lru keeps values that can be made again, up to a weight in bytes: those asked for
// longest ago leave first. All that a cache holds is weighed, and its keys are digests, so
// that texts chosen by clients cannot fill the memory.
package lru

import (
	"hash/maphash"
	"sync"
)

// Key is the digest of what a value depends on. Its seeds are drawn by the cache, so that
// nobody can find two texts with one digest.
type Key [2]uint64

// entryWeight is the weight in bytes of an entry apart from its value: its part of the map
// and its links.
const entryWeight = 160

// Cache keeps values by key. It is safe for concurrent use.
type Cache[V any] struct {
	// Dropped is called with each value that leaves the cache, one at a time; nil: nothing is done.
	// It does not use the cache. It is set before the first use of the cache.
	Dropped func(V)

	seeds  [2]maphash.Seed
	budget int // bytes

	mu     sync.Mutex
	weight int // bytes
	byKey  map[Key]*entry[V]
	ring   entry[V] // newer is the oldest entry, older the newest
}

type entry[V any] struct {
	key          Key
	value        V
	weight       int
	newer, older *entry[V]
}

// New returns an empty cache that holds at most a number of bytes.
func New[V any](budget int) *Cache[V] {
	c := &Cache[V]{
		seeds:  [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		budget: budget,
		byKey:  map[Key]*entry[V]{},
	}
	c.ring.newer, c.ring.older = &c.ring, &c.ring
	return c
}

// KeyOf returns the key of a text.
func (c *Cache[V]) KeyOf(text []byte) Key {
	return Key{maphash.Bytes(c.seeds[0], text), maphash.Bytes(c.seeds[1], text)}
}

// Get returns the value of a key, if it is kept.
func (c *Cache[V]) Get(k Key) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[k]
	if e == nil {
		return value, false
	}
	c.take(e)
	c.lead(e)
	return e.value, true
}

// Put keeps a value of a weight in bytes, in place of that of the same key. One that weighs
// more than the whole budget is not kept.
func (c *Cache[V]) Put(k Key, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(c.byKey[k])
	c.insert(k, value, weight)
}

// Add keeps a value unless the key has one, and returns the one of the key: two requests that
// make a value at once then share it.
func (c *Cache[V]) Add(k Key, value V, weight int) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[k]; e != nil {
		return e.value
	}
	c.insert(k, value, weight)
	return value
}

// Grow adds to the weight of the value of a key, if it is kept.
func (c *Cache[V]) Grow(k Key, more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[k]; e != nil {
		e.weight += more
		c.weight += more
		c.shrink()
	}
}

// Held returns the number of values and their weight in bytes.
func (c *Cache[V]) Held() (values, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.byKey), c.weight
}

// insert adds an entry as the newest. The lock is held, as for all that follows.
func (c *Cache[V]) insert(k Key, value V, weight int) {
	e := &entry[V]{key: k, value: value, weight: weight + entryWeight}
	if e.weight > c.budget {
		return
	}
	c.byKey[k] = e
	c.weight += e.weight
	c.lead(e)
	c.shrink()
}

// shrink drops the oldest entries until the budget is met.
func (c *Cache[V]) shrink() {
	for c.weight > c.budget {
		c.drop(c.ring.newer)
	}
}

// drop removes an entry; nil is none.
func (c *Cache[V]) drop(e *entry[V]) {
	if e == nil {
		return
	}
	c.take(e)
	delete(c.byKey, e.key)
	c.weight -= e.weight
	if c.Dropped != nil {
		c.Dropped(e.value)
	}
}

// take removes an entry from the ring.
func (c *Cache[V]) take(e *entry[V]) { e.newer.older, e.older.newer = e.older, e.newer }

// lead makes an entry the newest of the ring.
func (c *Cache[V]) lead(e *entry[V]) {
	e.older, e.newer = c.ring.older, &c.ring
	e.older.newer, e.newer.older = e, e
}
