package web_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// exchange sends the bytes of one request over a connection of its own and
// returns the answer.
func exchange(t *testing.T, s *sitetest.Site, request string) sitetest.Answer {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%q: %v", sitetest.Clip(request), err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%q: %v", sitetest.Clip(request), err)
	}
	return sitetest.Answer{Response: response, Body: body}
}

func TestHostThatIsNotAnAddressIsRefused(t *testing.T) {
	label := strings.Repeat("a", 63) + "."
	longest := strings.Repeat(label, 3) + strings.Repeat("a", 61) // 253 bytes
	s := sitetest.Open(t, sitetest.PagesConfig(t))
	for host, want := range map[string]int{
		"lieux.example": 200, "lieux.example:8080": 200, "LIEUX.Example.": 200, "localhost": 200, "lieux_1": 200,
		"xn--mdiathque-d4a.example:1": 200, "192.0.2.1:65535": 200, "[2001:db8::1]": 200, "[::1]:8080": 200,
		longest: 200, longest + ":65535": 200,

		"a" + longest[:252] + ".a": 400, longest + "a": 400, strings.Repeat("a", 64) + ".example": 400,
		strings.Repeat("a.", 1000): 400, "lieux.example/x": 400, "lieux.example@autre.example": 400,
		"autre.example?": 400, "a b": 400, "a,b": 400, "a\"b": 400, "<script>": 400, "médiathèque.example": 400,
		"%61": 400, "lieux.example:0": 400, "lieux.example:65536": 400, "lieux.example:": 400,
		"lieux.example:+80": 400, "lieux.example:80:80": 400, ":80": 400, ".": 400, "..": 400, ".example": 400,
		"a..example": 400, "::1": 400,
		"[::1": 400, "[::1]8080": 400, "[::1]:": 400, "[192.0.2.1]": 400, "[fe80::1%eth0]": 400, "[]": 400, "": 400,
	} {
		for _, path := range []string{"/api/v1/lieux?limit=1", "/"} {
			got := exchange(t, s, "GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\nAccept: text/html,*/*\r\n\r\n")
			if got.StatusCode != want {
				t.Errorf("Host %q, %s: status %d, want %d", sitetest.Clip(host), path, got.StatusCode, want)
			}
			links := string(got.Body) + got.Header.Get("Link")
			if want == http.StatusBadRequest && host != "" && strings.Contains(links, "http://"+host) {
				t.Errorf("Host %q, %s: the answer repeats it", sitetest.Clip(host), path)
			}
		}
	}
}

// net/http refuses some bytes itself, in plain text; a comma it lets through.
func TestRefusedHostIsAProblem(t *testing.T) {
	s := sitetest.Open(t, sitetest.PagesConfig(t))
	for _, accept := range []string{"application/json", "text/html"} {
		got := exchange(t, s, "GET / HTTP/1.1\r\nHost: a,b\r\nAccept: "+accept+"\r\n\r\n")
		if kind := got.Header.Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("Accept %s: Content-Type %s, want application/problem+json", accept, kind)
		}
		var p sitetest.Problem
		if err := json.Unmarshal(got.Body, &p); err != nil || p.Status != 400 || !strings.Contains(p.Detail, "Host") {
			t.Errorf("Accept %s: %+v %v", accept, p, err)
		}
	}
}

func TestHTTP10NeedsNoHost(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	if got := exchange(t, s, "GET /api/v1/lieux?limit=1 HTTP/1.0\r\n\r\n"); got.StatusCode != http.StatusOK {
		t.Errorf("status %d, want 200", got.StatusCode)
	}
	if got := exchange(t, s, "GET / HTTP/1.0\r\nHost: a,b\r\n\r\n"); got.StatusCode != http.StatusBadRequest {
		t.Errorf("a wrong Host: status %d, want 400", got.StatusCode)
	}
	absolute := "GET http://a,b/api/v1/lieux?limit=1 HTTP/1.1\r\nHost: lieux.example\r\n\r\n"
	if got := exchange(t, s, absolute); strings.Contains(string(got.Body), "http://a,b") {
		t.Errorf("an address in the request line is repeated: %s", sitetest.Clip(string(got.Body)))
	}
}

func TestPublicURLReplacesHost(t *testing.T) {
	s := sitetest.Open(t, site.Config{Web: web.Config{PublicURL: "https://lieux.example"}})
	got := exchange(t, s, "GET /api/v1/lieux?limit=1 HTTP/1.1\r\nHost: autre.example\r\n\r\n")
	if body := string(got.Body); got.StatusCode != 200 || strings.Contains(body, "autre.example") {
		t.Errorf("status %d, body %s", got.StatusCode, sitetest.Clip(body))
	}
}
