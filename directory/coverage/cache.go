package coverage

import (
	"container/list"
	"sync"
)

// cacheBudget is how many bytes the places of views and what communes have of them may take
// together: some thirty views of the whole country.
const cacheBudget = 64 << 20

// entryBytes is about what the cache itself takes for an entry.
const entryBytes = 200

// kept is a value that the cache holds.
type kept interface{ bytes() int }

// cache holds what was computed of views, the most recently asked for. The zero cache is empty.
type cache struct {
	mu     sync.Mutex
	byKey  map[string]*list.Element
	recent list.List // of *entry, the last asked for first
	size   int       // bytes
}

type entry struct {
	key   string
	value kept
	size  int
}

func (c *cache) get(key string) (kept, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.byKey[key]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(at)
	return at.Value.(*entry).value, true
}

// put adds a value, and drops the ones longest not asked for beyond the budget. A value larger
// than the budget is not kept.
func (c *cache) put(key string, value kept) {
	e := &entry{key, value, entryBytes + len(key) + value.bytes()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, twin := c.byKey[key]; twin || e.size > cacheBudget {
		return
	}
	if c.byKey == nil {
		c.byKey = map[string]*list.Element{}
	}
	c.byKey[key] = c.recent.PushFront(e)
	c.size += e.size
	for c.size > cacheBudget {
		last := c.recent.Back()
		old := c.recent.Remove(last).(*entry)
		delete(c.byKey, old.key)
		c.size -= old.size
	}
}
