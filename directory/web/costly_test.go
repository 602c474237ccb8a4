package web_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// requestOf returns a request that a client sends.
func requestOf(client, path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = client + ":40000"
	return r
}

// While every slot is taken and the queue of a client is full, what costs little is answered, and the
// client is told when to come back.
func TestCostlyWorkDoesNotDelayWhatIsLight(t *testing.T) {
	server := sitetest.Handler(t)
	started, goOn := make(chan struct{}, 1000), make(chan struct{})
	server.Get("/costly", func(c web.Context) error {
		started <- struct{}{}
		<-goOn
		return c.NoContent(http.StatusNoContent)
	})
	answers := make(chan int, 1000)
	var asking sync.WaitGroup
	ask := func() {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, requestOf("203.0.113.7", "/costly"))
		if w.Code == http.StatusTooManyRequests {
			if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 {
				t.Errorf("Retry-After: %q", w.Header().Get("Retry-After"))
			}
		}
		answers <- w.Code
	}
	for range 200 {
		asking.Go(ask)
	}
	<-started
	if code := <-answers; code != http.StatusTooManyRequests {
		t.Fatalf("a client that asks for 200 costly answers at once: %d", code)
	}
	for _, path := range []string{
		"/api/v1/proches?code_postal=33000", "/api/v1/lieux?limit=20", "/health/ready", "/metrics",
		"/api/v1/tuiles/14/8192/5960.mvt",
	} {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, requestOf("203.0.113.7", path))
		if w.Code != http.StatusOK {
			t.Errorf("%s beside costly work: %d", path, w.Code)
		}
	}
	close(goOn)
	asking.Wait()
	refused, done := 1, 0
	for range 199 {
		if code := <-answers; code == http.StatusTooManyRequests {
			refused++
		} else if code == http.StatusNoContent {
			done++
		}
	}
	if done < 24 || refused < 100 || done+refused != 200 {
		t.Errorf("%d done, %d refused of 200", done, refused)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, requestOf("203.0.113.7", "/api/v1/facettes"))
	if w.Code != http.StatusOK {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// stuck is a client that never receives a body.
type stuck struct {
	*httptest.ResponseRecorder
	reached, goOn chan struct{}
}

func (s stuck) Write(b []byte) (int, error) {
	s.reached <- struct{}{}
	<-s.goOn
	return len(b), nil
}

// Clients that do not receive what they ask for hold no more than the room that there is.
func TestBodiesOfSlowClientsAreBounded(t *testing.T) {
	server := sitetest.Handler(t)
	const size = 4 << 20
	server.Get("/large", func(c web.Context) error {
		return web.Send(c, server.FreshFixed(c, nil), "text/plain", make([]byte, size))
	})
	reached, goOn := make(chan struct{}), make(chan struct{})
	var asking sync.WaitGroup
	for i := range 24 { // 96 MB
		asking.Go(func() {
			server.ServeHTTP(stuck{httptest.NewRecorder(), reached, goOn},
				requestOf("203.0.113."+strconv.Itoa(i/6), "/large"))
		})
		<-reached
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, requestOf("203.0.113.99", "/large"))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("beyond the room: %d, %v", w.Code, w.Header())
	}
	close(goOn)
	asking.Wait()
	w = httptest.NewRecorder()
	server.ServeHTTP(w, requestOf("203.0.113.99", "/large"))
	if w.Code != http.StatusOK || w.Body.Len() != size {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// A proxy that was not said to be one stands for all who are behind: none of them is refused for the others.
func TestUndeclaredProxyIsNotOneClient(t *testing.T) {
	s := sitetest.Open(t, site.Config{Web: web.Config{WorkLimit: 0.001}})
	for range 30 {
		if a := s.Get("/api/v1/facettes?departement=33", "X-Forwarded-For", "203.0.113.9"); a.StatusCode != http.StatusOK {
			t.Fatalf("%d", a.StatusCode)
		}
	}
}
