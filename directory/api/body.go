package api

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"
)

// body is a pooled buffer in which one answer is written.
type body struct{ bytes []byte }

// maxKept is how large a buffer goes back into the pool, in bytes.
const maxKept = 4 << 20

var bodies = sync.Pool{New: func() any { return &body{bytes: make([]byte, 0, 64<<10)} }}

func newBody() *body {
	b := bodies.Get().(*body)
	b.bytes = b.bytes[:0]
	return b
}

func (b *body) release() {
	if cap(b.bytes) <= maxKept {
		bodies.Put(b)
	}
}

// minCompressed is the size under which compressing costs more than it saves: an
// answer that fits one packet anyway.
const minCompressed = 1200

// send writes a whole body with status 200, compressed when that was agreed and is worth it.
func send(c echo.Context, f freshness, mediaType string, b []byte) error {
	if f.coding == identity || len(b) < minCompressed {
		f.setHeaders(c.Response().Header())
		c.Response().Header()["Content-Type"] = []string{mediaType}
		if f.dear && f.coding == identity {
			f.kept.put(f.keptUnder(c), b)
		}
		return sendBytes(c, b)
	}
	packed := newBody()
	defer packed.release()
	packed.bytes = compress(packed.bytes, b, f.coding)
	if f.kept != nil {
		f.kept.put(f.keptUnder(c), packed.bytes)
	}
	return sendPacked(c, f, mediaType, packed.bytes)
}

// sendKept sends an answer that was made before, if it is still kept.
func sendKept(c echo.Context, f freshness, mediaType string) (sent bool, err error) {
	if f.coding == identity && !f.dear {
		return false, nil
	}
	packed := f.kept.get(f.keptUnder(c))
	if packed == nil {
		return false, nil
	}
	return true, sendPacked(c, f, mediaType, packed)
}

// keptUnder is the key of a kept answer: its ETag and, lest somebody makes
// two addresses of one digest, all that they may differ in.
func (f freshness) keptUnder(c echo.Context) string {
	r := c.Request()
	return f.etag + r.Host + " " + r.URL.Path + "?" + r.URL.RawQuery
}

func sendPacked(c echo.Context, f freshness, mediaType string, packed []byte) error {
	h := c.Response().Header()
	f.setHeaders(h)
	h["Content-Type"] = []string{mediaType}
	if f.coding != identity {
		h["Content-Encoding"] = codingHeader[f.coding]
	}
	return sendBytes(c, packed)
}

var codingHeader = [...][]string{gzipped: {"gzip"}, brotlied: {"br"}}

func sendBytes(c echo.Context, b []byte) error {
	w := c.Response()
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(b))}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(b)
	return err
}
