package geocode

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC) }

func answerOf(kind, citycode string, score float64) string {
	return fmt.Sprintf(`{"features":[{"geometry":{"coordinates":[-0.57,44.84]},
		"properties":{"score":%g,"type":%q,"citycode":%q}}]}`, score, kind, citycode)
}

func TestLocate(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		ok   bool
	}{
		"a street":               {answerOf("street", "33063", 0.9), true},
		"a number":               {answerOf("housenumber", "33063", 0.9), true},
		"only the commune":       {answerOf("municipality", "33063", 0.9), false},
		"another commune":        {answerOf("street", "33249", 0.9), false},
		"a guess":                {answerOf("street", "33063", 0.2), false},
		"nothing":                {`{"features":[]}`, false},
		"far from France":        {strings.ReplaceAll(answerOf("street", "33063", 0.9), "44.84", "4.84"), false},
		"a result without point": {`{"features":[{}]}`, false},
	} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			if q := r.URL.Query(); r.URL.Path != "/search" || q.Get("q") != "12 rue des Arts" || q.Get("citycode") != "33063" {
				t.Errorf("%s: asked %s", name, r.URL)
			}
			fmt.Fprint(w, c.body)
		}))
		client, err := New(server.URL, noon)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, ok, err := client.Locate(context.Background(), "12 rue des Arts", "", "33063"); ok != c.ok || err != nil {
				t.Errorf("%s: %t %v", name, ok, err)
			}
		}
		if asked != 1 {
			t.Errorf("%s: asked %d times, once expected", name, asked)
		}
		server.Close()
	}
}

// A geocoder that fails is left alone for a while, and each visitor is told without waiting.
func TestFailure(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "down", http.StatusBadGateway)
	}))
	defer server.Close()
	now := noon()
	client, err := New(server.URL, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, ok, err := client.Locate(context.Background(), "rue des Arts", "33000", ""); ok || err == nil {
			t.Errorf("%t %v; an error expected", ok, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times while it rests, once expected", asked)
	}
	now = now.Add(restAfter)
	_, _, _ = client.Locate(context.Background(), "rue des Arts", "33000", "")
	if asked != 2 {
		t.Errorf("asked %d times after its rest, twice expected", asked)
	}
}

func TestCacheIsBounded(t *testing.T) {
	var c cache
	for i := range 200_000 {
		c.put(fmt.Sprintf("%d %s", i, strings.Repeat("x", 60)), place{})
	}
	held := 0
	for _, generation := range []map[string]place{c.young, c.old} {
		for key := range generation {
			held += len(key) + entryOverhead
		}
	}
	if held > cacheBytes {
		t.Errorf("%d bytes are held, %d at most", held, cacheBytes)
	}
}

func TestNewRefusesWhatIsNoAddress(t *testing.T) {
	for _, base := range []string{"", "exemple.fr", "ftp://exemple.fr", "https://exemple.fr/?q=", "://"} {
		if _, err := New(base, noon); err == nil {
			t.Errorf("%q is accepted", base)
		}
	}
}
