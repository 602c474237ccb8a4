package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// held returns the bytes of the keys and answers that a cache holds.
func held(c *answerCache) int {
	sum := 0
	for _, generation := range []map[string][]byte{c.young, c.old} {
		for key, b := range generation {
			sum += len(key) + cap(b)
		}
	}
	return sum
}

func TestAnswerCacheReturnsACopy(t *testing.T) {
	var c answerCache
	if got := c.get("a"); got != nil {
		t.Errorf("an empty cache returns %q", got)
	}
	b := []byte("answer")
	c.put("a", b)
	b[0] = 'x'
	if got := string(c.get("a")); got != "answer" {
		t.Errorf("got %q, want what was put", got)
	}
	c.put("a", []byte("other"))
	if got := string(c.get("a")); got != "other" {
		t.Errorf("got %q, want what was put last", got)
	}
}

func TestAnswerCacheIgnoresHugeAnswers(t *testing.T) {
	var c answerCache
	c.put("huge", make([]byte, cacheMaxAnswer+1))
	c.put("large", make([]byte, cacheMaxAnswer))
	if c.get("huge") != nil || c.get("large") == nil {
		t.Error("the limit is not cacheMaxAnswer")
	}
}

func TestAnswerCacheKeepsWhatIsAskedAgain(t *testing.T) {
	var c answerCache
	body := make([]byte, 1<<20)
	c.put("often", body)
	c.put("once", body)
	for i := range 100 {
		c.put(fmt.Sprint(i), body)
		if c.get("often") == nil {
			t.Fatalf("an answer that is asked for each time is lost after %d others", i+1)
		}
	}
	if c.get("once") != nil {
		t.Error("an answer that is not asked for again is never dropped")
	}
}

func TestAnswerCacheStaysWithinItsBudget(t *testing.T) {
	for _, tt := range []struct {
		name              string
		entries, key, len int
	}{
		{"long answers", 1000, 250, 100 << 10},
		{"long keys", 10_000, 9 << 10, 100},
		{"many small entries", 500_000, 40, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c answerCache
			body := make([]byte, tt.len)
			most := 0
			for i := range tt.entries {
				c.put(fmt.Sprintf("%0*d", tt.key, i), body)
				if i%(tt.entries/100) == 0 {
					most = max(most, held(&c)+cacheOverhead*(len(c.young)+len(c.old)))
				}
			}
			if most > cacheBudget || most < cacheBudget/4 {
				t.Errorf("%d bytes are held, want at most %d and a fair part of it", most, cacheBudget)
			}
		})
	}
}

// Host is chosen by the client and part of the key: a thousand of the longest
// ones, each with the longest address, must not weigh more than the budget.
func TestHostsCannotFillTheMemory(t *testing.T) {
	s := New(Deps{}, Config{})
	body := bytes.Repeat([]byte("answer "), 10_000)
	query := strings.Repeat("q", defaultMaxURLBytes-100)
	s.Get("/cached", func(c Context) error {
		f := Freshness{ETag: `"1"`, Control: DefaultControl, Expensive: true, cache: &s.compressed}
		return Send(c, f, "text/plain", body)
	})
	for i := range 1000 {
		r := httptest.NewRequest(http.MethodGet, "/cached?"+query, nil)
		r.Host = strings.Repeat(strings.Repeat("h", 60)+".", 4) + fmt.Sprint(i)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.Len() != len(body) {
			t.Fatalf("host %d: status %d, %d bytes", i, w.Code, w.Body.Len())
		}
		if got := held(&s.compressed); got > cacheBudget {
			t.Fatalf("after %d hosts the cache holds %d bytes, want at most %d", i+1, got, cacheBudget)
		}
	}
	if s.compressed.old == nil || len(s.compressed.young)+len(s.compressed.old) < 100 {
		t.Error("the answers were not cached")
	}
}
