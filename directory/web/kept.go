package web

import (
	"encoding/binary"
	"maps"
	"net/http"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// Answers that take longer to make than to copy are kept: pages, counts, what is compressed.
// Their key is all that they may depend on apart from the clock: the version served, the
// address, the coding and, but for pages, the format that the client accepts. An instant says
// until when the clock does not change them. So a kept answer, or the 304 to a client that has
// it, is sent before its handler does anything.

// keptMost is the size in bytes of the largest body that is kept.
const keptMost = 4 << 20

// answer is an answer as it was sent. It is never changed.
type answer struct {
	header http.Header // but Content-Length, and Cache-Control when it has an end
	etag   string
	body   []byte // nil: the answer itself is not kept, only that this ETag is its own
	// It is the same from an instant until another; a zero until is the end of the version.
	from, until time.Time
}

// ofBody are the headers that a 304 leaves out.
var ofBody = map[string]bool{
	"Content-Type": true, "Content-Encoding": true, "Link": true, "Number-Matched": true, "Number-Returned": true,
}

func (a *answer) holdsAt(now time.Time) bool {
	return a.until.IsZero() || !now.Before(a.from) && now.Before(a.until)
}

// weight returns the size of an answer in bytes.
func (a *answer) weight() int {
	n := 128 + len(a.etag) + cap(a.body)
	for name, values := range a.header {
		n += 80 + len(name)
		for _, value := range values {
			n += 16 + len(value)
		}
	}
	return n
}

// SendKept answers from what is kept of a version, and reports whether it did.
func (s *Server) SendKept(c Context, v directory.View) (sent bool, err error) {
	now := s.now()
	a, ok := s.kept.Get(s.keyOf(c, v))
	if !ok || !a.holdsAt(now) {
		return false, nil
	}
	given := c.Request().Header.Get("If-None-Match")
	unchanged := given != "" && matchesETag(given, a.etag)
	if !unchanged && a.body == nil {
		return false, nil
	}
	free, err := c.hold(len(a.body))
	if err != nil {
		return true, err
	}
	defer free()
	h := c.Header()
	for name, values := range a.header {
		if !unchanged || !ofBody[name] {
			h[name] = values
		}
	}
	if !a.until.IsZero() {
		h["Cache-Control"] = []string{controlUntil(a.until.Sub(now))}
	}
	if unchanged {
		c.Response().WriteHeader(http.StatusNotModified)
		return true, nil
	}
	return true, sendBytes(c, a.body)
}

// keyOf returns the key of the answer to a request from a version.
func (s *Server) keyOf(c Context, v directory.View) lru.Key {
	var buf [512]byte
	r := c.Request()
	key := binary.AppendVarint(buf[:0], v.Version())
	key = binary.AppendVarint(key, v.Built().UnixNano())
	accepted := r.Header.Get("Accept-Encoding")
	best := negotiateCoding(accepted)
	key = append(key, byte(best), byte(fastestCoding(accepted, best)))
	for _, text := range [...]string{s.scheme(r), r.Host, r.URL.Path, r.URL.RawQuery} {
		key = append(binary.AppendUvarint(key, uint64(len(text))), text...)
	}
	if !s.pages[c.Route()] {
		key = append(key, r.Header.Get("Accept")...)
	}
	return s.kept.KeyOf(key)
}

// keep keeps the answer that is being sent, whose headers are set. Its body is copied; nil
// keeps the ETag only.
func (f *Freshness) keep(c Context, body []byte) {
	if f.server == nil || len(body) > keptMost || f.server.config.Kept < 0 {
		return
	}
	a := &answer{header: maps.Clone(c.Header()), etag: f.ETag, from: f.server.now(), until: f.until}
	if body != nil {
		a.body = append(make([]byte, 0, len(body)), body...)
	}
	f.server.kept.Put(f.key, a, a.weight())
}
