package site_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/site"
)

// cached is the answers whose ETag is held below.
var cached = append([]string{"/api/v1/lieux?pres_de=33000&limit=5", "/api/v1/lieux.ndjson", "/api/v1/facettes?ouvert=maintenant"}, routes[:17]...)

func TestETagsAnswer304(t *testing.T) {
	s := open(t, site.Config{})
	for _, path := range cached {
		first := s.get(path)
		tag := first.Header.Get("ETag")
		if len(tag) < 4 || tag[0] != '"' {
			t.Errorf("%s: ETag %q is not strong", path, tag)
			continue
		}
		if control := first.Header.Get("Cache-Control"); !strings.HasPrefix(control, "public, max-age=") || !strings.HasSuffix(control, "stale-while-revalidate=600") {
			t.Errorf("%s: Cache-Control %q", path, control)
		}
		for _, given := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			again := s.get(path, "If-None-Match", given)
			if again.StatusCode != http.StatusNotModified || len(again.body) != 0 || again.Header.Get("ETag") != tag {
				t.Errorf("%s with %s: %d, %d bytes, %s", path, given, again.StatusCode, len(again.body), again.Header.Get("ETag"))
			}
		}
		if other := s.get(path, "If-None-Match", `"other"`); other.StatusCode != http.StatusOK || !bytes.Equal(other.body, first.body) {
			t.Errorf("%s is not the same twice", path)
		}
	}
}

func TestETagChangesWithTheVersionAndTheAddress(t *testing.T) {
	s := open(t, site.Config{})
	seen := map[string]string{}
	note := func(path string, headers ...string) {
		tag := s.get(path, headers...).Header.Get("ETag")
		if before, ok := seen[tag]; ok {
			t.Errorf("%s and %s share %s", path, before, tag)
		}
		seen[tag] = path
	}
	note("/api/v1/lieux.csv")
	note("/api/v1/lieux.csv?limit=3")
	note("/api/v1/lieux.json?limit=3")
	note("/api/v1/sources")
	for _, accept := range []string{"*/*", "application/json", "text/csv", "application/x-ndjson"} {
		note("/api/v1/lieux?limit=4", "Accept", accept)
	}
	if a, b := s.get(nearest20, "Accept", "application/geo+json"), s.get(nearest20, "Accept", "*/*"); a.Header.Get("ETag") != b.Header.Get("ETag") {
		t.Error("one answer has two ETags")
	}
	s.reader.serve(build(t, 8, 50, 2))
	note("/api/v1/lieux.csv")
	note("/api/v1/sources")
}

func TestCodings(t *testing.T) {
	s := open(t, site.Config{})
	unpack := map[string]func([]byte) ([]byte, error){
		"": func(b []byte) ([]byte, error) { return b, nil },
		"gzip": func(b []byte) ([]byte, error) {
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			return io.ReadAll(z)
		},
		"br": func(b []byte) ([]byte, error) { return io.ReadAll(brotli.NewReader(bytes.NewReader(b))) },
	}
	for _, path := range []string{"/api/v1/lieux", "/api/v1/lieux.csv", "/api/v1/lieux.ndjson", "/api/v1/proches?code_postal=75013&limit=100", "/api/v1/referentiel", "/api/v1/docs", "/api/v1/facettes"} {
		plain := s.get(path)
		tags := map[string]bool{plain.Header.Get("ETag"): true}
		for accept, want := range map[string]string{
			"gzip": "gzip", "br": "br", "gzip, deflate, br, zstd": "br", "br;q=0, gzip": "gzip", "gzip;q=0.5, br;q=0.1": "gzip", "*": "br", "identity": "", "gzip;q=0": "", "zstd": "",
			"identity, gzip;q=0.5": "", "identity;q=0.5, gzip": "gzip", "br;q=0.5, *": "gzip",
		} {
			got := s.get(path, "Accept-Encoding", accept)
			if coding := got.Header.Get("Content-Encoding"); coding != want {
				t.Errorf("%s, %s: coding %q, want %q", path, accept, coding, want)
				continue
			}
			body, err := unpack[want](got.body)
			if err != nil || !bytes.Equal(body, plain.body) {
				t.Errorf("%s, %s: %v, another body", path, accept, err)
			}
			if want != "" && len(got.body) >= len(plain.body) {
				t.Errorf("%s, %s: not smaller", path, accept)
			}
			if !strings.Contains(got.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: Vary %q", path, got.Header.Get("Vary"))
			}
			tags[got.Header.Get("ETag")] = true
		}
		if len(tags) != 3 {
			t.Errorf("%s: %d tags for three codings", path, len(tags))
		}
	}
	if small := s.get("/health/live", "Accept-Encoding", "br"); small.Header.Get("Content-Encoding") != "" {
		t.Error("a few bytes are compressed")
	}
}

func TestVersionedTilesNeverChange(t *testing.T) {
	s := open(t, site.Config{})
	doc := decode[struct{ Tiles, GeoJSON []string }](t, s.get("/api/v1/tuiles.json?label=France%20Services"))
	for _, template := range append(doc.Tiles, doc.GeoJSON...) {
		path := strings.NewReplacer("{z}", "5", "{x}", "16", "{y}", "11").Replace(strings.TrimPrefix(template, s.url))
		if !strings.Contains(path, "v=7") || !strings.Contains(path, "label=France%20Services") {
			t.Errorf("%s names neither version nor view", path)
		}
		got := s.get(path)
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", path, got.StatusCode, got.Header.Get("Cache-Control"))
		}
		if again := s.get(path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || again.Header.Get("Cache-Control") != got.Header.Get("Cache-Control") {
			t.Errorf("%s, asked again: %d %q", path, again.StatusCode, again.Header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/api/v1/tuiles/5/16/11.geojson", "/api/v1/tuiles/5/16/11.geojson?v=6", "/api/v1/tuiles/5/16/11.geojson?v=7&ouvert=maintenant"} {
		if got := s.get(path); got.StatusCode != http.StatusOK || strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", path, got.StatusCode, got.Header.Get("Cache-Control"))
		}
	}
}

// TestETagFollowsOpening walks through three days, ten minutes at a time, and
// holds that the ETag of an answer changes when, and only when, its body does,
// and that no answer may be kept beyond its next change.
func TestETagFollowsOpening(t *testing.T) {
	s := open(t, site.Config{})
	id := s.someOpen()
	s.hasty = true
	for _, path := range []string{"/api/v1/proches?code_postal=69001&limit=5", "/api/v1/lieux/" + id, "/api/v1/proches?code_postal=69001&limit=5&ouvert=maintenant", "/api/v1/facettes?ouvert=maintenant&facettes=services"} {
		bodies := map[string]string{}
		var before answer
		changes, keptUntil := 0, time.Time{}
		for at := noon; at.Before(noon.AddDate(0, 0, 3)); at = at.Add(10 * time.Minute) {
			s.at(at)
			got := s.get(path)
			tag := got.Header.Get("ETag")
			if body, ok := bodies[tag]; ok && body != string(got.body) {
				t.Fatalf("%s at %v: one ETag, two bodies", path, at)
			}
			bodies[tag] = string(got.body)
			if before.Response != nil {
				same, sameTag := bytes.Equal(before.body, got.body), before.Header.Get("ETag") == tag
				if same != sameTag {
					t.Fatalf("%s at %v: body the same %v, ETag the same %v", path, at, same, sameTag)
				}
				if !same {
					changes++
					if at.Before(keptUntil) {
						t.Fatalf("%s changed at %v and could be kept until %v", path, at, keptUntil)
					}
				}
			}
			before, keptUntil = got, at.Add(maxAge(t, got))
		}
		if changes < 3 {
			t.Errorf("%s changed %d times in three days", path, changes)
		}
	}
}

// TestStatesAreThoseOfTheInstantAsked holds that what is open at an instant says so
// in the answer, and that nothing of it depends on the clock.
func TestStatesAreThoseOfTheInstantAsked(t *testing.T) {
	s := open(t, site.Config{})
	s.someOpen()
	path := "/api/v1/lieux?limit=1000&ouvert=" + url.QueryEscape(noon.Format(time.RFC3339))
	s.at(noon.AddDate(0, 0, 3).Add(-11 * time.Hour)) // in the night
	first := s.get(path)
	found := decode[collection](t, first)
	if len(found.Features) == 0 {
		t.Fatal("nothing was open")
	}
	for _, f := range found.Features {
		if state := f.Properties["ouvert"].(map[string]any)["etat"]; state != hours.Open.String() {
			t.Fatalf("%s is among the open ones and says %v", f.ID, state)
		}
	}
	s.at(noon.AddDate(0, 0, 4))
	if again := s.get(path); again.Header.Get("ETag") != first.Header.Get("ETag") || !bytes.Equal(again.body, first.body) || maxAge(t, again) != time.Minute {
		t.Error("the clock changes what was open at an instant")
	}
}

// someOpen is a place that is open and closes.
func (s *testSite) someOpen() string {
	for _, f := range decode[collection](s.t, s.get("/api/v1/lieux?ouvert=maintenant&limit=100")).Features {
		if state, ok := f.Properties["ouvert"].(map[string]any); ok && state["jusqu_a"] != nil {
			return f.ID
		}
	}
	s.t.Fatal("no place is open")
	return ""
}

func maxAge(t *testing.T, a answer) time.Duration {
	t.Helper()
	_, rest, ok := strings.Cut(a.Header.Get("Cache-Control"), "max-age=")
	seconds, _, _ := strings.Cut(rest, ",")
	n, err := strconv.Atoi(seconds)
	if !ok || err != nil || n > 60 {
		t.Fatalf("Cache-Control %q", a.Header.Get("Cache-Control"))
	}
	return time.Duration(n) * time.Second
}

func TestMaxAgeDoesNotOutlastTheNextChange(t *testing.T) {
	s := open(t, site.Config{})
	id := s.someOpen()
	i, _, _ := shared().ByID(id)
	closes := shared().Opening(i, noon).Until
	s.at(closes.Add(-7500 * time.Millisecond))
	if age := maxAge(t, s.get("/api/v1/lieux/"+id)); age != 7*time.Second {
		t.Errorf("seven seconds and a half before it closes: max-age %v", age)
	}
	s.at(closes)
	f := decode[feature](t, s.get("/api/v1/lieux/"+id))
	if state := f.Properties["ouvert"].(map[string]any)["etat"]; state != hours.Closed.String() {
		t.Errorf("closed at %v: %v", closes, state)
	}
}
