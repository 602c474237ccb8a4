package api

import "sync"

// packedCache keeps compressed answers. An ETag names the bytes of an answer, so
// that it is the key: what it finds is never out of date. Compressing twenty
// places takes longer than finding and writing them, which is why compressed
// answers are kept and plain ones are not, but for dear ones (freshness.dear).
//
// There are two generations: when the young one is full it becomes the old one,
// which is forgotten; whatever is asked again moves to the young one.
type packedCache struct {
	mu         sync.Mutex
	young, old map[string][]byte
	weight     int // of the young, in bytes
}

const (
	packedBudget = 32 << 20 // bytes, of both generations
	packedEach   = 4 << 20  // bytes, of one answer at most
	packedExtra  = 128      // bytes, about what an entry weighs besides its answer
)

// get gives the answer of an ETag, which must not be changed; nil when it is not kept.
func (c *packedCache) get(etag string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b := c.young[etag]; b != nil {
		return b
	}
	b := c.old[etag]
	if b != nil {
		c.keep(etag, b)
	}
	return b
}

// put keeps an answer; the bytes are copied.
func (c *packedCache) put(etag string, b []byte) {
	if len(b) > packedEach {
		return
	}
	b = append(make([]byte, 0, len(b)), b...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(etag, b)
}

// keep adds an answer to the young generation. The lock is held.
func (c *packedCache) keep(etag string, b []byte) {
	if c.young == nil || c.weight+len(b)+packedExtra > packedBudget/2 {
		c.young, c.old, c.weight = map[string][]byte{}, c.young, 0
	}
	c.young[etag] = b
	c.weight += len(b) + packedExtra
}
