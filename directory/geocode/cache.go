package geocode

import (
	"sync"
	"time"
)

// cache holds the last answers of a geocoder, within a bound that counts all that it holds. It has two
// generations: a full young one becomes the old one, and the former old one is dropped. The zero cache
// is empty.
type cache struct {
	mu         sync.Mutex
	young, old map[string]place
	bytes      int // of the young generation
	restUntil  time.Time
}

const (
	cacheBytes    = 4 << 20 // both generations
	entryOverhead = 96      // of one entry, apart from its key
)

func (c *cache) get(key string) (place, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.young[key]; ok {
		return found, true
	}
	found, ok := c.old[key]
	if ok {
		c.keep(key, found)
	}
	return found, ok
}

func (c *cache) put(key string, found place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, found)
}

// keep adds an entry to the young generation. The lock is held.
func (c *cache) keep(key string, found place) {
	size := len(key) + entryOverhead
	if c.young == nil || c.bytes+size > cacheBytes/2 {
		c.young, c.old, c.bytes = map[string]place{}, c.young, 0
	}
	if _, known := c.young[key]; !known {
		c.bytes += size
	}
	c.young[key] = found
}

// rest keeps the geocoder from being asked until an instant.
func (c *cache) rest(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.restUntil = until
}

func (c *cache) resting(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.Before(c.restUntil)
}
