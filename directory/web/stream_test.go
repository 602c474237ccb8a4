package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// streaming returns a server that streams chunks at /stream.
func streaming(t *testing.T, chunks []string) *web.Server {
	t.Helper()
	server := sitetest.Handler(t)
	server.Get("/stream", func(c web.Context) error {
		s := web.NewStream(c, server.Fresh(c, sitetest.Snapshot(t), 0, time.Time{}), "text/plain")
		for _, chunk := range chunks {
			if n, err := s.Write([]byte(chunk)); err != nil {
				return err
			} else if n != len(chunk) {
				t.Errorf("Write returns %d for %d bytes", n, len(chunk))
			}
		}
		return s.Close()
	})
	return server
}

func streamRequest(encoding string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/stream", nil)
	r.Header.Set("Accept-Encoding", encoding)
	return r
}

func TestStreamInEachCoding(t *testing.T) {
	server := streaming(t, []string{strings.Repeat("first ", 20_000), "", strings.Repeat("second ", 20_000)})
	want := strings.Repeat("first ", 20_000) + strings.Repeat("second ", 20_000)
	for encoding, decode := range map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	} {
		for range 2 { // the second one reuses the compressor
			w := httptest.NewRecorder()
			server.ServeHTTP(w, streamRequest(encoding))
			h := w.Result().Header
			if w.Code != http.StatusOK || h.Get("Content-Encoding") != encoding ||
				h.Get("Content-Type") != "text/plain" {
				t.Errorf("%q: status %d, %v", encoding, w.Code, h)
			}
			if h.Get("Etag") == "" || h.Get("Cache-Control") != web.DefaultControl ||
				h.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%q: caching headers %v", encoding, h)
			}
			if h.Get("Content-Length") != "" {
				t.Errorf("%q: Content-Length %s of a body of unknown length", encoding, h.Get("Content-Length"))
			}
			body, err := decode(bytes.NewReader(w.Body.Bytes()))
			if err != nil {
				t.Fatalf("%q: %v", encoding, err)
			}
			got, err := io.ReadAll(body)
			if err != nil || string(got) != want {
				t.Errorf("%q: %d bytes (%v), want %d", encoding, len(got), err, len(want))
			}
		}
	}
}

// slowClient records the deadlines set for it, and fails every write after the first.
type slowClient struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
	writes    int
}

var errGone = errors.New("client has gone")

func (w *slowClient) SetWriteDeadline(t time.Time) error {
	w.deadlines = append(w.deadlines, t)
	return nil
}

func (w *slowClient) Write(b []byte) (int, error) {
	if w.writes++; w.writes > 1 {
		return 0, errGone
	}
	return w.ResponseRecorder.Write(b)
}

// A stream extends its deadline with each chunk, stops at the first write that
// fails, and aborts the connection so that the body does not look complete.
func TestStreamToAClientThatLeaves(t *testing.T) {
	server := streaming(t, []string{"first", "second", "third"})
	w := &slowClient{ResponseRecorder: httptest.NewRecorder()}
	before := time.Now()
	func() {
		defer func() {
			if cause := recover(); cause != http.ErrAbortHandler {
				t.Errorf("the handler ends with %v, want %v", cause, http.ErrAbortHandler)
			}
		}()
		server.ServeHTTP(w, streamRequest(""))
	}()
	if w.writes != 2 || w.Body.String() != "first" {
		t.Errorf("%d writes, body %q; want to stop at the second", w.writes, w.Body)
	}
	if len(w.deadlines) != 2 {
		t.Fatalf("%d deadlines for 2 chunks", len(w.deadlines))
	}
	for i, d := range w.deadlines {
		if left := d.Sub(before); left < 10*time.Second || left > 5*time.Minute {
			t.Errorf("deadline %d: %v after the beginning", i, left)
		}
	}
}
