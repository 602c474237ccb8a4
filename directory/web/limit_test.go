package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestOversizedRequestsAreRefused(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for name, size := range map[string]int{
		"a little too long":    9 << 10,
		"a megabyte":           1 << 20,
		"more than a megabyte": 1_500_000,
	} {
		p := s.Refuses(http.StatusRequestURITooLong, "/api/v1/lieux?q="+strings.Repeat("a", size))
		if len(p.Detail) > 200 {
			t.Errorf("%s: the answer is long too", name)
		}
	}
	if got := s.Get("/api/v1/lieux?q=" + strings.Repeat("a", 150)); got.StatusCode != http.StatusOK {
		t.Errorf("an ordinary request: %d", got.StatusCode)
	}
	s.Refuses(http.StatusRequestHeaderFieldsTooLarge, "/api/v1/lieux", "Cookie", strings.Repeat("a", 40<<10))
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, raw := range []string{
		"GET /api/v1/lieux?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux?q=\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /api/v1/lieux HTTP/1.1\r\n\r\n",
		"GARBAGE\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
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

func TestRateLimit(t *testing.T) {
	s := sitetest.Open(t, site.Config{Web: web.Config{RateLimit: 0.25, RateBurst: 3,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	ask := func(client string) int {
		return s.Get("/api/v1/territoires?q=b", "X-Forwarded-For", client).StatusCode
	}
	for range 3 {
		if status := ask("203.0.113.7"); status != http.StatusOK {
			t.Fatalf("within the burst: %d", status)
		}
	}
	p := s.Get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.7")
	if p.StatusCode != http.StatusTooManyRequests || p.Header.Get("Retry-After") != "4" ||
		p.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("beyond the burst: %d, Retry-After %q", p.StatusCode, p.Header.Get("Retry-After"))
	}
	if status := ask("203.0.113.8"); status != http.StatusOK {
		t.Errorf("another client: %d", status)
	}
	for i, want := range []int{200, 200, 200, 429} { // a /64 is one client
		if status := ask(fmt.Sprintf("2001:db8:1:1::%x", i+1)); status != want {
			t.Errorf("IPv6, request %d: %d", i, status)
		}
	}
	if status := s.Get("/health/ready", "X-Forwarded-For", "203.0.113.7").StatusCode; status != http.StatusOK {
		t.Errorf("health is limited: %d", status)
	}
	direct := sitetest.Open(t, site.Config{Web: web.Config{RateLimit: 0.5, RateBurst: 1}})
	direct.Get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.1")
	status := direct.Get("/api/v1/territoires?q=b", "X-Forwarded-For", "203.0.113.2").StatusCode
	if status != http.StatusTooManyRequests {
		t.Errorf("without a trusted proxy X-Forwarded-For is trusted: %d", status)
	}
}
