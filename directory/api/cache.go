package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

// How long an answer may be kept without asking again (contract §2.4).
const (
	maxAge       = 60 * time.Second
	staleAge     = "600" // seconds during which the old answer may be shown while the new one is fetched
	immutable    = "public, max-age=31536000, immutable"
	usualControl = "public, max-age=60, stale-while-revalidate=" + staleAge
)

// digest is a 64-bit FNV-1a hash.
type digest uint64

const newDigest digest = 14695981039346656037

func (d digest) byte(b byte) digest { return (d ^ digest(b)) * 1099511628211 }

func (d digest) string(s string) digest {
	for i := 0; i < len(s); i++ {
		d = d.byte(s[i])
	}
	return d.byte(0)
}

func (d digest) number(n uint64) digest {
	for i := 0; i < 64; i += 8 {
		d = d.byte(byte(n >> i))
	}
	return d
}

// freshness is what caches are told about one answer.
type freshness struct {
	etag    string
	control string
	coding  coding
	kept    *packedCache // of compressed answers; nil: they are not kept
	dear    bool         // the answer takes so long to make that it is kept plain too
}

// fresh makes the strong ETag of an answer from the version, the address, the
// coding, and stamp, which stands for whatever else the body depends on.
// until is when that may change; zero: with the next version only.
func (s *server) fresh(c echo.Context, v directory.View, stamp uint64, until time.Time) freshness {
	r := c.Request()
	f := freshness{coding: negotiateCoding(r.Header.Get("Accept-Encoding")), control: usualControl, kept: &s.packed}
	d := newDigest.string(s.config.Version).string(s.baseURL(c)).string(r.URL.Path).string(r.URL.RawQuery)
	d = d.number(uint64(v.Built().UnixNano())).number(stamp)
	tag := make([]byte, 0, 48)
	tag = append(tag, '"')
	tag = strconv.AppendInt(tag, v.Version(), 10)
	tag = append(tag, '-')
	tag = strconv.AppendUint(tag, uint64(d), 36)
	if f.coding != identity {
		tag = append(tag, '-')
		tag = append(tag, f.coding.name()...)
	}
	f.etag = string(append(tag, '"'))
	if !until.IsZero() {
		f.control = controlUntil(until.Sub(s.now()))
	}
	return f
}

// unchanged answers 304, before any work, to whoever already has the answer of
// this version to this address. What depends on the clock is not judged so early.
func (s *server) unchanged(c echo.Context, v directory.View, stamp uint64) (f freshness, done bool) {
	f = s.fresh(c, v, stamp, time.Time{})
	return f, f.unchanged(c)
}

// unchanged is the same for a freshness that is already made.
func (f freshness) unchanged(c echo.Context) bool {
	return !strings.Contains(c.Request().URL.RawQuery, "ouvert") && f.notModified(c)
}

// freshFixed is the freshness of a body that changes with the program only.
func (s *server) freshFixed(c echo.Context, b []byte) freshness {
	f := freshness{coding: negotiateCoding(c.Request().Header.Get("Accept-Encoding")), control: usualControl}
	tag := strconv.AppendUint([]byte{'"', 'p'}, uint64(newDigest.string(string(b))), 36)
	f.etag = string(append(append(tag, f.coding.name()...), '"'))
	return f
}

// controlUntil is the usual Cache-Control, shortened so that max-age does not
// outlast the next change.
func controlUntil(left time.Duration) string {
	if left >= maxAge {
		return usualControl
	}
	seconds := max(0, int64(left/time.Second))
	return "public, max-age=" + strconv.FormatInt(seconds, 10) + ", stale-while-revalidate=" + staleAge
}

// notModified answers 304 when whoever asks already has this answer.
func (f freshness) notModified(c echo.Context) bool {
	given := c.Request().Header.Get("If-None-Match")
	if given == "" || !matchesETag(given, f.etag) {
		return false
	}
	f.setHeaders(c.Response().Header())
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}

// Header values that are the same for all answers are shared: net/http only reads them.
var (
	varyEncoding       = []string{"Accept-Encoding"}
	varyEncodingAccept = []string{"Accept-Encoding, Accept"}
)

func (f freshness) setHeaders(h http.Header) {
	h["Etag"] = []string{f.etag}
	h["Cache-Control"] = []string{f.control}
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

// nextMinute is when the states of opening may change next: opening hours are told in minutes.
func nextMinute(now time.Time) time.Time { return now.Truncate(time.Minute).Add(time.Minute) }
