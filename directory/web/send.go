package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// minCompressed is the size in bytes below which compressing costs more than it
// saves: such an answer fits one packet anyway.
const minCompressed = 1200

// Send writes a whole body with status 200, compressed when the client accepts
// that and the body is large enough. What is compressed or expensive is kept.
func Send(c Context, f Freshness, mediaType string, b []byte) error {
	free, err := c.hold(len(b))
	if err != nil {
		return err
	}
	defer free()
	h := c.Header()
	f.SetHeaders(h)
	h["Content-Type"] = []string{mediaType}
	if f.coding == identity || len(b) < minCompressed || isCompressed(mediaType) {
		if f.Expensive {
			f.keep(c, b)
		}
		return sendBytes(c, b)
	}
	f.setCoding(h)
	compressed := NewBuffer()
	defer compressed.Release()
	hard := once
	if f.Expensive {
		hard = often
	}
	compressed.Bytes = compress(compressed.Bytes, b, f.coding, hard)
	f.keep(c, compressed.Bytes)
	return sendBytes(c, compressed.Bytes)
}

// SendDigested sends a body that the clock changes in ways that only the body itself
// shows: its ETag is a digest of it. until is when it may change; zero: with the version.
func (s *Server) SendDigested(c Context, v directory.View, mediaType string, b []byte, until time.Time) error {
	f := s.Fresh(c, v, uint64(NewDigest.AddBytes(b)), until)
	f.Expensive = true
	if f.NotModified(c) {
		return nil
	}
	return Send(c, f, mediaType, b)
}

// SendUnkept sends a body that depends on more than the version, the address and the clock, such as
// what the database says now: it is made each time, and its ETag is a digest of it.
func (s *Server) SendUnkept(c Context, v directory.View, mediaType string, b []byte) error {
	f := s.Fresh(c, v, uint64(NewDigest.AddBytes(b)), time.Time{})
	f.server = nil
	if f.NotModified(c) {
		return nil
	}
	return Send(c, f, mediaType, b)
}

// SendFixed sends JSON that does not depend on the version served.
func (s *Server) SendFixed(c Context, b []byte) error {
	f := s.FreshFixed(c, b)
	f.Expensive = true
	if f.NotModified(c) {
		return nil
	}
	return Send(c, f, "application/json", b)
}

// SendJSON sends a value as JSON.
func SendJSON(c Context, f Freshness, v any) error {
	b, err := EncodeJSON(v)
	if err != nil {
		return err
	}
	return Send(c, f, "application/json", b)
}

// EncodeJSON returns a value as UTF-8 JSON that ends with a line feed. `<` and
// `&` are not escaped, since no page holds the result.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// setCoding sets Content-Encoding, unless the body is sent as it is.
func (f Freshness) setCoding(h http.Header) {
	if f.coding != identity {
		h["Content-Encoding"] = codingHeader[f.coding]
	}
}

var codingHeader = [...][]string{gzipped: {"gzip"}, brotlied: {"br"}}

func sendBytes(c Context, b []byte) error {
	w := c.Response()
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(b))}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(b)
	return err
}
