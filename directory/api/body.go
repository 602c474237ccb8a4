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
	w := c.Response()
	h := w.Header()
	f.setHeaders(h)
	h["Content-Type"] = []string{mediaType}
	if f.coding == identity || len(b) < minCompressed {
		return sendBytes(c, b)
	}
	packed := newBody()
	defer packed.release()
	packed.bytes = compress(packed.bytes, b, f.coding)
	h["Content-Encoding"] = codingHeader[f.coding]
	return sendBytes(c, packed.bytes)
}

var codingHeader = [...][]string{gzipped: {"gzip"}, brotlied: {"br"}}

func sendBytes(c echo.Context, b []byte) error {
	w := c.Response()
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(b))}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(b)
	return err
}
