package api_test

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestETagFollowsOpening moves the clock over three days by steps of ten minutes and
// checks that the ETag of an answer changes when, and only when, its body does,
// and that no answer may be cached beyond its next change.
func TestETagFollowsOpening(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	id := someOpen(t, s)
	s.Unvalidated = true
	for _, path := range []string{
		"/api/v1/proches?code_postal=69001&limit=5", "/api/v1/lieux/" + id,
		"/api/v1/proches?code_postal=69001&limit=5&ouvert=maintenant",
		"/api/v1/facettes?ouvert=maintenant&facettes=services",
		"/api/v1/facettes?ouvert=lundi&facettes=frais_a_charge",
		"/api/v1/lieux.csv?ouvert=lundi,samedi&ouvert_entre=14:00-18:00",
		"/api/v1/proches?code_postal=97411&limit=5&ouvert=lundi",
	} {
		bodies := map[string]string{}
		var before sitetest.Answer
		changes, cacheableUntil := 0, time.Time{}
		for at := sitetest.Noon(); at.Before(sitetest.Noon().AddDate(0, 0, 3)); at = at.Add(10 * time.Minute) {
			s.SetClock(at)
			got := s.Get(path)
			tag := got.Header.Get("ETag")
			if body, ok := bodies[tag]; ok && body != string(got.Body) {
				t.Fatalf("%s at %v: one ETag, two bodies", path, at)
			}
			bodies[tag] = string(got.Body)
			if before.Response != nil {
				same, sameTag := bytes.Equal(before.Body, got.Body), before.Header.Get("ETag") == tag
				if same != sameTag {
					t.Fatalf("%s at %v: body the same %v, ETag the same %v", path, at, same, sameTag)
				}
				if !same {
					changes++
					if at.Before(cacheableUntil) {
						t.Fatalf("%s changed at %v and could be cached until %v", path, at, cacheableUntil)
					}
				}
			}
			before, cacheableUntil = got, at.Add(maxAge(t, got))
		}
		if changes < 3 && !strings.Contains(path, "ouvert=lundi") { // one Monday is like another
			t.Errorf("%s changed %d times in three days", path, changes)
		}
	}
}

// TestOpeningStatesAreThoseOfTheGivenInstant checks that places open at an instant are open
// in the answer, and that nothing of it depends on the clock.
func TestOpeningStatesAreThoseOfTheGivenInstant(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	someOpen(t, s)
	path := "/api/v1/lieux?limit=1000&ouvert=" + url.QueryEscape(sitetest.Noon().Format(time.RFC3339))
	s.SetClock(sitetest.Noon().AddDate(0, 0, 3).Add(-11 * time.Hour)) // in the night
	first := s.Get(path)
	found := sitetest.Decode[sitetest.Collection](t, first)
	if len(found.Features) == 0 {
		t.Fatal("nothing was open")
	}
	for _, f := range found.Features {
		if state := f.Properties["ouvert"].(map[string]any)["etat"]; state != hours.Open.String() {
			t.Fatalf("%s is listed as open and has the state %v", f.ID, state)
		}
	}
	s.SetClock(sitetest.Noon().AddDate(0, 0, 4))
	if again := s.Get(path); again.Header.Get("ETag") != first.Header.Get("ETag") ||
		!bytes.Equal(again.Body, first.Body) || maxAge(t, again) != time.Minute {
		t.Error("the answer about a given instant changes with the clock")
	}
}

// someOpen returns the identifier of an open place whose closing time is known.
func someOpen(t *testing.T, s *sitetest.Site) string {
	for _, f := range sitetest.Decode[sitetest.Collection](t,
		s.Get("/api/v1/lieux?ouvert=maintenant&limit=100")).Features {
		if state, ok := f.Properties["ouvert"].(map[string]any); ok && state["jusqu_a"] != nil {
			return f.ID
		}
	}
	t.Fatal("no place is open")
	return ""
}

func maxAge(t *testing.T, a sitetest.Answer) time.Duration {
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
	s := sitetest.Open(t, site.Config{})
	id := someOpen(t, s)
	i, _, _ := sitetest.Snapshot(t).ByID(id)
	closes := sitetest.Snapshot(t).Opening(i, sitetest.Noon()).Until
	s.SetClock(closes.Add(-7500 * time.Millisecond))
	if age := maxAge(t, s.Get("/api/v1/lieux/"+id)); age != 7*time.Second {
		t.Errorf("7.5 s before it closes: max-age %v, want 7s", age)
	}
	s.SetClock(closes)
	f := sitetest.Decode[sitetest.Feature](t, s.Get("/api/v1/lieux/"+id))
	if state := f.Properties["ouvert"].(map[string]any)["etat"]; state == hours.Open.String() {
		t.Errorf("no longer open at %v: %v", closes, state)
	}
}
