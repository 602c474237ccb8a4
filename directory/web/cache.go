package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// How long an answer may be cached without revalidation (contract §2.4).
const (
	MaxAge         = 60 * time.Second
	Immutable      = "public, max-age=31536000, immutable"
	DefaultControl = "public, max-age=60" + staleControl

	staleControl = ", stale-while-revalidate=600" // the old answer may be shown while the new one is fetched
)

// Freshness is the ETag and the Cache-Control of one answer, and how it is coded.
type Freshness struct {
	ETag      string
	Control   string
	Expensive bool // the answer takes so long to make that it is kept uncompressed too

	coding coding
	server *Server // that keeps the answer; nil: it is not kept
	key    lru.Key
	until  time.Time
}

// Fresh returns the freshness of an answer. Its strong ETag is made of the
// version, the address, the coding and stamp, which stands for what else
// the body depends on. until is when that may change; zero: with the next version only.
func (s *Server) Fresh(c Context, v directory.View, stamp uint64, until time.Time) Freshness {
	r := c.Request()
	sayVersion(c, v)
	f := Freshness{
		coding:  negotiateCoding(r.Header.Get("Accept-Encoding")),
		Control: DefaultControl,
		server:  s,
		key:     s.keyOf(c, v),
		until:   until,
	}
	d := NewDigest.AddString(s.config.Version).AddString(s.BaseURL(c)).AddString(r.URL.Path).AddString(r.URL.RawQuery)
	d = d.AddUint64(uint64(v.Built().UnixNano())).AddUint64(stamp)
	tag := make([]byte, 0, 48)
	tag = append(tag, '"')
	tag = strconv.AppendInt(tag, v.Version(), 10)
	tag = append(tag, '-')
	tag = strconv.AppendUint(tag, uint64(d), 36)
	if f.coding != identity {
		tag = append(tag, '-')
		tag = append(tag, f.coding.name()...)
	}
	f.ETag = string(append(tag, '"'))
	if !until.IsZero() {
		f.Control = controlUntil(until.Sub(s.now()))
	}
	return f
}

// NotStale returns f for an answer that shows opening states: it is never shown while a
// newer one is fetched.
func (f Freshness) NotStale() Freshness {
	f.Control = strings.TrimSuffix(f.Control, staleControl)
	return f
}

// uncoded returns f for a body that is sent as it is, whatever the client accepts.
func (f Freshness) uncoded() Freshness { return f.in(identity) }

// MadeEachTime returns f for an answer that few requests share: of the codings that the client ranks alike
// it has the fastest, in place of the smallest.
func (f Freshness) MadeEachTime(c Context) Freshness {
	return f.in(fastestCoding(c.Request().Header.Get("Accept-Encoding"), f.coding))
}

// in returns f for another coding.
func (f Freshness) in(c coding) Freshness {
	if c == f.coding {
		return f
	}
	if f.coding != identity {
		f.ETag = strings.TrimSuffix(f.ETag, "-"+f.coding.name()+`"`) + `"`
	}
	if c != identity {
		f.ETag = strings.TrimSuffix(f.ETag, `"`) + "-" + c.name() + `"`
	}
	f.coding = c
	return f
}

// Unchanged answers 304, before any work, to a client that already has the
// answer of this version to this address, and reports whether it did. Answers
// that depend on the clock are not checked so early.
func (s *Server) Unchanged(c Context, v directory.View, stamp uint64) (f Freshness, done bool) {
	f = s.Fresh(c, v, stamp, time.Time{})
	return f, f.Unchanged(c)
}

// Unchanged reports whether it answered 304; see Server.Unchanged.
func (f Freshness) Unchanged(c Context) bool {
	return !strings.Contains(c.Request().URL.RawQuery, "ouvert") && f.notModified(c)
}

// FreshFixed returns the freshness of a body that changes with the program only.
func (s *Server) FreshFixed(c Context, b []byte) Freshness {
	f := Freshness{coding: negotiateCoding(c.Request().Header.Get("Accept-Encoding")), Control: DefaultControl}
	if v, err := s.View(); err == nil {
		f.server, f.key = s, s.keyOf(c, v)
	}
	tag := strconv.AppendUint([]byte{'"', 'p'}, uint64(NewDigest.AddBytes(b)), 36)
	f.ETag = string(append(append(tag, f.coding.name()...), '"'))
	return f
}

// controlUntil returns the Cache-Control of an answer that the clock changes after the
// time left: max-age does not outlast it, and no stale answer is shown.
func controlUntil(left time.Duration) string {
	seconds := max(0, int64(min(left, MaxAge)/time.Second))
	return "public, max-age=" + strconv.FormatInt(seconds, 10)
}

// NotModified answers 304 when the client already has this answer, and reports whether it did.
// That is kept, so that the next time it is known before any work.
func (f Freshness) NotModified(c Context) bool {
	unchanged := f.notModified(c)
	if unchanged {
		f.keep(c, nil)
	}
	return unchanged
}

func (f Freshness) notModified(c Context) bool {
	given := c.Request().Header.Get("If-None-Match")
	if given == "" || !matchesETag(given, f.ETag) {
		return false
	}
	f.SetHeaders(c.Header())
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}

// Header values that are the same for all answers are shared: net/http only reads them.
var (
	varyEncoding = []string{"Accept-Encoding"}
	// VaryAccept is the Vary header of an answer whose format Accept chooses.
	VaryAccept = []string{"Accept-Encoding, Accept"}
)

// SetHeaders sets ETag, Cache-Control and Vary.
func (f Freshness) SetHeaders(h http.Header) {
	h["Etag"] = []string{f.ETag}
	h["Cache-Control"] = []string{f.Control}
	if h["Vary"] == nil {
		h["Vary"] = varyEncoding
	}
}

// matchesETag compares as If-None-Match does (RFC 9110 §13.1.2): a list of tags,
// weak or not, or `*`.
func matchesETag(list, etag string) bool {
	for list != "" {
		var tag string
		tag, list, _ = strings.Cut(list, ",")
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}

// Earlier returns the earlier of two instants; the zero time is never.
func Earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
