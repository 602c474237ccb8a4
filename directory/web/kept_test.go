package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// keeping is a server with a route /page whose answers tell how many were made.
type keeping struct {
	*web.Server
	reader *sitetest.Reader
	now    time.Time
	made   int
	until  time.Duration // of an answer; 0: until the next version
}

func newKeeping(t *testing.T) *keeping {
	k := &keeping{reader: sitetest.NewReader(sitetest.Snapshot(t)), now: sitetest.Noon()}
	k.Server = web.New(web.Deps{Reader: k.reader, Now: func() time.Time { return k.now }}, web.Config{})
	answer := func(c web.Context) error {
		v, err := k.View()
		if err != nil {
			return err
		}
		k.made++
		var until time.Time
		if k.until != 0 {
			until = k.now.Add(k.until)
		}
		c.Header()["Content-Disposition"] = []string{"inline"}
		body := fmt.Sprintf("%d %s", k.made, strings.Repeat("answer ", 300))
		return k.SendDigested(c, v, "text/plain", []byte(body), until)
	}
	k.Page("/page", answer)
	k.Get("/data", answer)
	return k
}

// get requests a path with headers given as name, value, name, value…
func (k *keeping) get(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	k.ServeHTTP(w, r)
	return w
}

// held returns the number of answers that are kept and their weight in bytes.
func (k *keeping) held(t *testing.T) (answers, weight int) {
	t.Helper()
	for line := range strings.Lines(k.get("/metrics").Body.String()) {
		var n float64
		if _, err := fmt.Sscanf(line, "lieux_kept_answers %g", &n); err == nil {
			answers = int(n)
		}
		if _, err := fmt.Sscanf(line, "lieux_kept_answers_bytes %g", &n); err == nil {
			weight = int(n)
		}
	}
	return answers, weight
}

func TestAnswersAreMadeOnce(t *testing.T) {
	k := newKeeping(t)
	first := k.get("/page")
	again := k.get("/page", "Accept", "text/html")
	if k.made != 1 || again.Body.String() != first.Body.String() {
		t.Errorf("%d answers were made for two requests for one page", k.made)
	}
	for name := range first.Header() {
		if got, want := again.Header().Get(name), first.Header().Get(name); got != want {
			t.Errorf("%s was %q, and %q the second time", name, want, got)
		}
	}
	unchanged := k.get("/page", "If-None-Match", first.Header().Get("Etag"))
	if unchanged.Code != http.StatusNotModified || unchanged.Body.Len() > 0 || k.made != 1 ||
		unchanged.Header().Get("Content-Type") != "" || unchanged.Header().Get("Etag") == "" {
		t.Errorf("revalidation: %d %v, %d made", unchanged.Code, unchanged.Header(), k.made)
	}
}

func TestKeptAnswersBelongToOneRequest(t *testing.T) {
	for name, second := range map[string][]string{
		"path":    {"/data"},
		"query":   {"/page?a=1"},
		"coding":  {"/page", "Accept-Encoding", "gzip"},
		"host":    {"/page", "Host", "other.example"},
		"version": {"/page"},
	} {
		k := newKeeping(t)
		k.get("/page")
		if name == "version" {
			k.reader.Serve(sitetest.Build(t, sitetest.Version+1, 50, 2))
		}
		if k.get(second[0], second[1:]...); k.made != 2 {
			t.Errorf("another %s has the same answer", name)
		}
	}
	k := newKeeping(t)
	k.get("/data", "Accept", "text/csv")
	if k.get("/data", "Accept", "application/json"); k.made != 2 {
		t.Error("two formats of the same data have the same answer")
	}
}

func TestKeptAnswersEnd(t *testing.T) {
	k := newKeeping(t)
	k.until = 30 * time.Second
	first := k.get("/page")
	k.now = k.now.Add(20 * time.Second)
	if again := k.get("/page"); k.made != 1 || again.Header().Get("Cache-Control") != "public, max-age=10" {
		t.Errorf("after 20 of 30 seconds: %d made, %s", k.made, again.Header().Get("Cache-Control"))
	}
	k.now = k.now.Add(10 * time.Second)
	if k.get("/page", "If-None-Match", first.Header().Get("Etag")); k.made != 2 {
		t.Error("the answer is sent after its end")
	}
	k.now = sitetest.Noon()
	if k.get("/page"); k.made != 3 {
		t.Error("the answer is sent before it was made")
	}
}

// A list that is made each time is not kept, but its 304 is.
func TestRevalidationsAreKept(t *testing.T) {
	k := newKeeping(t)
	k.Get("/list", func(c web.Context) error {
		v, _ := k.View()
		k.made++
		f := k.Fresh(c, v, 0, k.now.Add(time.Minute))
		if f.NotModified(c) {
			return nil
		}
		return web.Send(c, f, "text/plain", []byte("list"))
	})
	tag := k.get("/list").Header().Get("Etag")
	k.get("/list")
	for i := range 3 {
		w := k.get("/list", "If-None-Match", tag)
		if w.Code != http.StatusNotModified || w.Header().Get("Etag") != tag || k.made != 3 {
			t.Fatalf("revalidation %d: %d %v, %d made", i, w.Code, w.Header(), k.made)
		}
	}
	if w := k.get("/list"); w.Body.String() != "list" || k.made != 4 {
		t.Errorf("after revalidations the list is %q", w.Body)
	}
}

// Host and address are chosen by the client and part of the key: a thousand of the longest
// ones must not weigh more than the budget, whether bodies or ETags are kept.
func TestAddressesCannotFillTheMemory(t *testing.T) {
	k := newKeeping(t)
	long := strings.Repeat("q", 8000)
	body := []byte(strings.Repeat("answer ", 10_000))
	k.Get("/cached", func(c web.Context) error {
		v, _ := k.View()
		f := k.Fresh(c, v, 0, time.Time{})
		f.Expensive = true
		return web.Send(c, f, "text/plain", body)
	})
	k.Get("/unchanged", func(c web.Context) error {
		v, _ := k.View()
		f := k.Fresh(c, v, 0, time.Time{})
		c.Header()["Link"] = []string{long}
		f.NotModified(c)
		return nil
	})
	for i := range 1000 {
		host := strings.Repeat(strings.Repeat("h", 60)+".", 4) + fmt.Sprint(i)
		if w := k.get("/cached?"+long, "Host", host); w.Code != http.StatusOK || w.Body.Len() != len(body) {
			t.Fatalf("host %d: status %d, %d bytes", i, w.Code, w.Body.Len())
		}
		if w := k.get("/unchanged?"+long, "Host", host, "If-None-Match", "*"); w.Code != http.StatusNotModified {
			t.Fatalf("host %d: status %d", i, w.Code)
		}
		if i%50 > 0 {
			continue
		}
		if kept, weight := k.held(t); weight > 32<<20 || weight < kept*200 {
			t.Fatalf("after %d hosts %d answers of %d bytes are kept", i+1, kept, weight)
		}
	}
	if kept, weight := k.held(t); kept < 200 || weight < 16<<20 {
		t.Errorf("%d answers of %d bytes are kept, want a fair part of the budget", kept, weight)
	}
}

// A server told to keep nothing makes each answer.
func TestNothingIsKept(t *testing.T) {
	s := web.New(web.Deps{Reader: sitetest.NewReader(sitetest.Snapshot(t)), Now: sitetest.Noon}, web.Config{Kept: -1})
	made := 0
	s.Page("/page", func(c web.Context) error {
		made++
		v, err := s.View()
		if err != nil {
			return err
		}
		return s.SendDigested(c, v, "text/plain", []byte("answer"), time.Time{})
	})
	for range 3 {
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/page", nil))
	}
	if made != 3 {
		t.Errorf("%d of 3 answers were made", made)
	}
}
