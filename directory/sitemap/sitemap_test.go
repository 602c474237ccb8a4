package sitemap_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

type entry struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
}

type document struct {
	XMLName xml.Name
	URLs    []entry `xml:"url"`
	Parts   []entry `xml:"sitemap"`
}

const namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

func get(t *testing.T, s *sitetest.Site, path, element string) document {
	t.Helper()
	a := s.Get(path)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/xml; charset=utf-8" {
		t.Fatalf("%s: %d %s", path, a.StatusCode, a.Header.Get("Content-Type"))
	}
	var d document
	if err := xml.Unmarshal(a.Body, &d); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if d.XMLName.Local != element || d.XMLName.Space != namespace {
		t.Errorf("%s: <%s> of %s", path, d.XMLName.Local, d.XMLName.Space)
	}
	return d
}

func TestSitemapListsEveryPage(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	v := sitetest.Snapshot(t)
	dates := map[string]string{}
	for i := range v.Len() {
		day := ""
		if at := v.UpdatedOn(i); !at.IsZero() && !at.After(v.Built()) {
			day = at.Format(time.DateOnly)
		}
		dates[s.URL+"/lieux/"+v.ID(i)] = day
	}
	var all []string
	for _, part := range get(t, s, "/sitemap.xml", "sitemapindex").Parts {
		if part.LastMod != v.Built().UTC().Format(time.RFC3339) {
			t.Errorf("%s changed on %q, want that of the version", part.Loc, part.LastMod)
		}
		listed := get(t, s, strings.TrimPrefix(part.Loc, s.URL), "urlset").URLs
		if len(listed) == 0 || len(listed) > 50000 {
			t.Errorf("%s lists %d addresses", part.Loc, len(listed))
		}
		for _, e := range listed {
			all = append(all, e.Loc)
			if day, isPlace := dates[e.Loc]; isPlace && e.LastMod != day {
				t.Errorf("%s changed on %q, want %q", e.Loc, e.LastMod, day)
			}
			delete(dates, e.Loc)
		}
	}
	if len(dates) > 0 {
		t.Errorf("%d places are not listed", len(dates))
	}
	slices.Sort(all)
	if n := len(all); len(slices.Compact(slices.Clone(all))) != n {
		t.Error("an address is listed twice")
	}
	for _, path := range []string{"/", "/donnees", "/integrer", "/accessibilite", "/?departement=33"} {
		if !slices.Contains(all, s.URL+path) {
			t.Errorf("%s is not listed", path)
		}
	}
	s.Refuses(http.StatusNotFound, "/sitemap/lieux-0.xml")
	s.Refuses(http.StatusNotFound, "/sitemap/lieux-99.xml")
	s.Refuses(http.StatusNotFound, "/sitemap/lieux-01.xml")
}

// Every territory that is listed has places, and its page names itself as the one to find.
func TestListedTerritoriesHavePlaces(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	v := sitetest.Snapshot(t)
	listed := get(t, s, "/sitemap/territoires.xml", "urlset").URLs
	if len(listed) < 50 {
		t.Fatalf("%d territories", len(listed))
	}
	for i, e := range listed {
		u, err := url.Parse(e.Loc)
		if err != nil || u.Path != "/" || len(u.Query()) != 1 {
			t.Fatalf("%s: %v", e.Loc, err)
		}
		if i%20 > 0 {
			continue
		}
		c := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&"+u.RawQuery))
		if c.NumberMatched == 0 {
			t.Errorf("%s has no place", e.Loc)
		}
	}
	facets, err := v.Facets(&directory.Query{}, "departement")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range facets[0].Values {
		address := s.URL + "/?departement=" + value.Value
		if has := slices.ContainsFunc(listed, func(e entry) bool { return e.Loc == address }); has != (value.Count > 0) {
			t.Errorf("%s, of %d places: listed %v", address, value.Count, has)
		}
	}
}

func TestSitemapIsCachedByVersion(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	a := s.Get("/sitemap/lieux-1.xml", "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 40*sitetest.Snapshot(t).Len() {
		t.Errorf("%q, %d bytes", a.Header.Get("Content-Encoding"), len(a.Body))
	}
	again := s.Get("/sitemap/lieux-1.xml", "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged: %d", again.StatusCode)
	}
}

// permits reports whether robots.txt lets a robot read an address: of the rules that match, the
// longest holds, and Allow among equals (RFC 9309 §2.2.2).
func permits(rules, address string) bool {
	allowed, longest := true, -1
	for line := range strings.Lines(rules) {
		verb, pattern, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || verb != "Allow" && verb != "Disallow" || !matches(pattern, address) {
			continue
		}
		if len(pattern) > longest || len(pattern) == longest && verb == "Allow" {
			allowed, longest = verb == "Allow", len(pattern)
		}
	}
	return allowed
}

// matches reports whether a pattern, in which `*` stands for any characters, begins an address.
func matches(pattern, address string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if address, ok := strings.CutPrefix(address, first); ok {
		if !star {
			return true
		}
		for i := range len(address) + 1 {
			if matches(rest, address[i:]) {
				return true
			}
		}
	}
	return false
}

func TestRobots(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	rules := string(s.Get("/robots.txt").Body)
	if !strings.Contains(rules, "\nSitemap: "+s.URL+"/sitemap.xml\n") {
		t.Errorf("the sitemap is not named:\n%s", rules)
	}
	for address, want := range map[string]bool{
		"/": true, "/lieux/abc": true, "/donnees": true, "/integrer": true, "/sitemap/lieux-1.xml": true,
		"/?departement=33": true, "/?commune=33063": true, "/?region=75": true, "/?lang=en": true,
		"/?departement=33&lang=en": true, "/lieux/abc?departement=33": true, "/lieux/abc?lang=en": true,
		"/assets/main-AAAAAAAA.css":              true,
		"/?departement=33&label=Aidants+Connect": false, "/?services=x": false, "/?pres_de=33000": false,
		"/lieux/abc?pres_de=33000": false, "/api/v1/lieux": false, "/carte?departement=33": false, "/imprimer": false,
		"/donnees/lieux.csv": false, "/integrer?departement=33": false,
	} {
		if permits(rules, address) != want {
			t.Errorf("%s: allowed %v, want %v", address, !want, want)
		}
	}
}

func TestRobotsReadNothingFictitious(t *testing.T) {
	config := sitetest.PagesConfig(t)
	config.Pages.Demo = true
	rules := string(sitetest.OpenPages(t, config).Get("/robots.txt").Body)
	for _, address := range []string{"/", "/lieux/abc", "/?departement=33"} {
		if permits(rules, address) {
			t.Errorf("%s of a demonstration is open to robots", address)
		}
	}
}
