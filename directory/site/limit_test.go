package site_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestOversizedRequestsGetACleanAnswer(t *testing.T) {
	s := open(t, site.Config{})
	for name, size := range map[string]int{"a little too long": 9 << 10, "a megabyte": 1 << 20, "more than a megabyte": 1_500_000} {
		p := s.refuses(http.StatusRequestURITooLong, "/api/v1/lieux?q="+strings.Repeat("a", size))
		if len(p.Detail) > 200 {
			t.Errorf("%s: the answer is long too", name)
		}
	}
	if got := s.get("/api/v1/lieux?q=" + strings.Repeat("a", 150)); got.StatusCode != http.StatusOK {
		t.Errorf("an ordinary request: %d", got.StatusCode)
	}
	s.refuses(http.StatusRequestHeaderFieldsTooLarge, "/api/v1/lieux", "Cookie", strings.Repeat("a", 40<<10))
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	s := open(t, site.Config{})
	for _, raw := range []string{
		"GET /api/v1/lieux?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux?q=\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux HTTP/1.1\r\n\r\n",
		"GARBAGE\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.WriteString(conn, raw); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || r.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %v %v", raw, r, err)
		}
		_ = conn.Close()
	}
}

func TestMethodsAndCORS(t *testing.T) {
	s := open(t, site.Config{})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"} {
		for _, path := range []string{"/api/v1/lieux", "/health/live", "/nowhere"} {
			got := s.do(method, path)
			if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD, OPTIONS" || got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d, Allow %q", method, path, got.StatusCode, got.Header.Get("Allow"))
			}
		}
	}
	flight := s.do(http.MethodOptions, "/api/v1/proches?code_postal=33000", "Origin", "https://mairie.example", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if flight.StatusCode != http.StatusNoContent || flight.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(flight.Header.Get("Access-Control-Allow-Methods"), "GET") || flight.Header.Get("Access-Control-Allow-Headers") != "*" {
		t.Errorf("preflight: %d %v", flight.StatusCode, flight.Header)
	}
	for _, path := range []string{"/api/v1/lieux", "/api/v1/lieux?x=1", "/api/v1/lieux/none", "/nowhere"} {
		if got := s.get(path, "Origin", "https://mairie.example"); got.Header.Get("Access-Control-Allow-Origin") != "*" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
}

func TestRateLimit(t *testing.T) {
	s := open(t, site.Config{Web: web.Config{RateLimit: 0.25, RateBurst: 3, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	ask := func(client string) int {
		return s.get("/api/v1/territoires?q=b", "X-Forwarded-For", client).StatusCode
	}
	for range 3 {
		if status := ask("203.0.113.7"); status != http.StatusOK {
			t.Fatalf("within the burst: %d", status)
		}
	}
	p := s.get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.7")
	if p.StatusCode != http.StatusTooManyRequests || p.Header.Get("Retry-After") != "4" || p.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("beyond the burst: %d, Retry-After %q", p.StatusCode, p.Header.Get("Retry-After"))
	}
	if status := ask("203.0.113.8"); status != http.StatusOK {
		t.Errorf("another client: %d", status)
	}
	for i, want := range []int{200, 200, 200, 429} { // one client owns a /64
		if status := ask(fmt.Sprintf("2001:db8:1:1::%x", i+1)); status != want {
			t.Errorf("IPv6, request %d: %d", i, status)
		}
	}
	if status := s.get("/health/ready", "X-Forwarded-For", "203.0.113.7").StatusCode; status != http.StatusOK {
		t.Errorf("health is limited: %d", status)
	}
	direct := open(t, site.Config{Web: web.Config{RateLimit: 0.5, RateBurst: 1}})
	direct.get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.1")
	if status := direct.get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.2").StatusCode; status != http.StatusTooManyRequests {
		t.Errorf("without a trusted proxy X-Forwarded-For is believed: %d", status)
	}
}

// broken is a view whose search fails in ways that must not show.
type broken struct {
	directory.View
	find func() error
}

func (b broken) Find(*directory.Query) (directory.Result, error) {
	return directory.Result{}, b.find()
}

func TestFailuresSayNothingOfTheServer(t *testing.T) {
	s := open(t, site.Config{})
	for name, find := range map[string]func() error{
		"panic": func() error { panic("secret in /var/lib") },
		"error": func() error { return fmt.Errorf("SQLSTATE 42601 secret: select * from core.place") },
	} {
		s.reader.serve(broken{shared(), find})
		got := s.get("/api/v1/proches?code_postal=33000")
		if got.StatusCode != http.StatusInternalServerError || strings.Contains(string(got.body), "secret") || strings.Contains(string(got.body), "SQL") {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
}

func TestNotReady(t *testing.T) {
	s := open(t, site.Config{})
	s.reader.serve(nil)
	for _, path := range []string{"/api/v1/lieux", "/api/v1/proches?code_postal=33000", "/api/v1/tuiles/0/0/0.geojson", "/api/v1/sources"} {
		if got := s.get(path); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for path, want := range map[string]int{"/health/live": 200, "/health/ready": 503, "/metrics": 200, "/api/v1/territoires?q=lyon": 200, "/api/v1/referentiel": 200, "/api/v1/docs": 200} {
		if got := s.get(path); got.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, want)
		}
	}
}

func TestServeFinishesWhatItHasBegun(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	e := newServer(t, site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer()}, site.Config{})
	e.Get("/slow", func(c web.Context) error {
		close(begun)
		<-finish
		return c.Blob(http.StatusOK, "text/plain", []byte("whole"))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- web.Serve(ctx, listener, e, slog.New(slog.DiscardHandler)) }()
	answered := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + listener.Addr().String() + "/slow")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer func() { _ = r.Body.Close() }()
		body, _ := io.ReadAll(r.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-served:
		t.Fatalf("stopped before the request was answered: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if got := <-answered; got != "whole" {
		t.Errorf("the request that had begun got %q", got)
	}
	if err := <-served; err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("still listening")
	}
}

// TestACutBodyDoesNotLookComplete reads a little of a long answer, lets the
// server give up, and holds that the rest is an error and not an end.
func TestACutBodyDoesNotLookComplete(t *testing.T) {
	s := open(t, site.Config{})
	s.reader.serve(failing{shared()})
	response, err := s.client.Get(s.url + "/api/v1/lieux.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Error("half a body ends as if it were whole")
	}
}

// failing is a view of which one place cannot be written.
type failing struct{ directory.View }

func (f failing) AppendFeature(dst []byte, i int, o directory.FeatureOptions) []byte {
	if i == 500 {
		panic("damaged")
	}
	return f.View.AppendFeature(dst, i, o)
}
