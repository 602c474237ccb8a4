package web

import "sync"

// answerCache keeps compressed answers. An ETag names the bytes of an answer, so
// that it is the key: what the cache returns is never out of date. Compressing
// twenty places takes longer than finding and writing them, which is why
// compressed answers are cached and plain ones are not, except for expensive
// ones (Freshness.Expensive).
//
// It has two generations: when the young one is full it becomes the old one and
// the former old one is dropped; an answer that is asked for again moves to the
// young one.
type answerCache struct {
	mu         sync.Mutex
	young, old map[string][]byte
	weight     int // of the young generation, in bytes
}

const (
	cacheBudget    = 32 << 20 // bytes, both generations
	cacheMaxAnswer = 4 << 20  // bytes, one answer
	cacheOverhead  = 128      // bytes, an estimate of the weight of an entry apart from its key and answer
)

// get returns the answer of an ETag, which must not be changed; nil when it is not cached.
func (c *answerCache) get(key string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b := c.young[key]; b != nil {
		return b
	}
	b := c.old[key]
	if b != nil {
		c.keep(key, b)
	}
	return b
}

// put caches a copy of an answer.
func (c *answerCache) put(key string, b []byte) {
	if len(b) > cacheMaxAnswer {
		return
	}
	b = append(make([]byte, 0, len(b)), b...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, b)
}

// keep adds an answer to the young generation. The lock is held.
func (c *answerCache) keep(key string, b []byte) {
	weight := len(key) + len(b) + cacheOverhead
	if c.young == nil || c.weight+weight > cacheBudget/2 {
		c.young, c.old, c.weight = map[string][]byte{}, c.young, 0
	}
	c.young[key] = b
	c.weight += weight
}
