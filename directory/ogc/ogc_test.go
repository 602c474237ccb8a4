package ogc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/projection"
)

const items = "/ogc/collections/lieux/items"

type feature struct {
	ID       string `json:"id"`
	Geometry *struct {
		Coordinates [2]float64 `json:"coordinates"`
	} `json:"geometry"`
	Properties map[string]any `json:"properties"`
	Links      []link         `json:"links"`
}

type link struct{ Href, Rel, Type string }

type collection struct {
	Matched  int       `json:"numberMatched"`
	Returned int       `json:"numberReturned"`
	Links    []link    `json:"links"`
	Features []feature `json:"features"`
}

func relOf(links []link, rel string) string {
	for _, l := range links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func get(t *testing.T, s *sitetest.Site, query string) collection {
	t.Helper()
	a := s.Get(items + "?" + query)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/geo+json" {
		t.Fatalf("%s: %d %s", query, a.StatusCode, a.Body)
	}
	c := sitetest.Decode[collection](t, a)
	if c.Returned != len(c.Features) {
		t.Errorf("%s: numberReturned is %d, of %d", query, c.Returned, len(c.Features))
	}
	return c
}

// TestResources follows the links of the landing page to every resource, as JSON and as a page, and
// checks the answers against the definition that the service gives of itself.
func TestResources(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	var landing, described struct {
		Links       []link
		Collections []struct {
			CRS        []string
			StorageCRS string `json:"storageCrs"`
			Links      []link
		}
	}
	if err := json.Unmarshal(s.Get("/ogc").Body, &landing); err != nil {
		t.Fatal(err)
	}
	self := s.Get(strings.TrimPrefix(relOf(landing.Links, "service-desc"), s.URL))
	definition, err := openapi3.NewLoader().LoadFromData(self.Body)
	if err == nil {
		err = definition.Validate(t.Context())
	}
	if err != nil || !strings.HasPrefix(definition.OpenAPI, "3.0") {
		t.Fatal("the definition is not OpenAPI 3.0", err)
	}
	if err := json.Unmarshal(s.Get(strings.TrimPrefix(relOf(landing.Links, "data"), s.URL)).Body, &described); err != nil {
		t.Fatal(err)
	}
	places := described.Collections[0]
	if len(places.CRS) < 12 || places.CRS[0] != places.StorageCRS {
		t.Errorf("systems %v, stored in %s", places.CRS, places.StorageCRS)
	}
	for _, rel := range []string{"items", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "describedBy", "license"} {
		if relOf(places.Links, rel) == "" {
			t.Errorf("the collection has no link %s", rel)
		}
	}
	first := s.URL + items + "/" + sitetest.Snapshot(t).ID(0)
	for path, item := range definition.Paths.Map() {
		address := "/ogc" + strings.TrimSuffix(path, "/")
		if strings.Contains(path, "{") {
			address = strings.TrimPrefix(first, s.URL)
		}
		a := s.Get(address)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", address, a.StatusCode)
			continue
		}
		media := item.Get.Responses.Value("200").Value.Content[a.Header.Get("Content-Type")]
		var body any
		if err := json.Unmarshal(a.Body, &body); media == nil || err != nil {
			t.Errorf("%s: %s is not described, or not JSON: %v", address, a.Header.Get("Content-Type"), err)
			continue
		}
		if err := media.Schema.Value.VisitJSON(body); err != nil {
			t.Errorf("%s is not what its definition says: %v", address, err)
		}
		for _, page := range []sitetest.Answer{s.Get(address + "?f=html"), s.Get(address+"?lang=en", "Accept", "text/html")} {
			if page.StatusCode != http.StatusOK || !strings.Contains(string(page.Body), "<h1") {
				t.Errorf("%s as a page: %d", address, page.StatusCode)
			}
		}
	}
	if !strings.Contains(string(s.Get("/ogc/conformance").Body), "features-1/1.0/conf/html") {
		t.Error("pages are served, and not declared")
	}
	bare := sitetest.Open(t, site.Config{})
	bare.Refuses(http.StatusNotAcceptable, "/ogc?f=html")
	if strings.Contains(string(bare.Get("/ogc/conformance").Body), "conf/html") {
		t.Error("pages are declared, and not served")
	}
}

// TestPages reads all places by the links next, however the version changes between two pages.
func TestPages(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	seen := map[string]bool{}
	pages := 0
	for query := "limit=700"; query != ""; pages++ {
		c := get(t, s, query)
		if c.Matched != sitetest.Places && pages < 2 {
			t.Fatalf("numberMatched is %d, want %d", c.Matched, sitetest.Places)
		}
		for _, f := range c.Features {
			if seen[f.ID] {
				t.Fatalf("%s twice", f.ID)
			}
			seen[f.ID] = true
		}
		_, query, _ = strings.Cut(relOf(c.Links, "next"), "?")
		if pages == 1 { // a version that has more places
			s.Reader.Serve(sitetest.Build(t, sitetest.Version+1, sitetest.Places+50, 1))
		}
	}
	if pages != 5 || len(seen) < sitetest.Places {
		t.Errorf("%d places on %d pages", len(seen), pages)
	}
	if c := get(t, s, "limit=1000000"); c.Returned != sitetest.Places+50 {
		t.Errorf("a limit that is too large gives %d places", c.Returned)
	}
}

// TestSystems asks for places in each system: the coordinates are those of the projection, in the order of
// the axes of the registry, and a box in the system selects the places whose coordinates it holds.
func TestSystems(t *testing.T) {
	s := sitetest.OpenPast(t, sitetest.Build(t, 1, 400, 1), nil, site.Config{})
	all := get(t, s, "limit=10000")
	const epsg = "http://www.opengis.net/def/crs/EPSG/0/"
	systems := map[string]func(geo.Position) (x, y float64){
		epsg + "4326": func(p geo.Position) (x, y float64) { return p[1], p[0] },
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": func(p geo.Position) (x, y float64) { return p[0], p[1] },
	}
	for _, p := range projection.Both() {
		systems[fmt.Sprint(epsg, p.EPSG)] = p.Forward
	}
	for uri, project := range systems {
		a := s.Get(items + "?limit=50&crs=" + url.QueryEscape(uri))
		if got := a.Header.Get("Content-Crs"); got != "<"+uri+">" {
			t.Errorf("Content-Crs is %s, want %s", got, uri)
		}
		var low, high [2]float64
		for i, f := range sitetest.Decode[collection](t, a).Features {
			if f.Geometry == nil {
				continue
			}
			x, y := project(all.Features[i].Geometry.Coordinates)
			got := f.Geometry.Coordinates
			if math.Hypot(got[0]-x, got[1]-y) > 0.001 {
				t.Fatalf("%s: %v, want %f %f", uri, got, x, y)
			}
			if i == 0 {
				low, high = got, got
			}
			if i < 3 {
				low = [2]float64{min(low[0], got[0]), min(low[1], got[1])}
				high = [2]float64{max(high[0], got[0]), max(high[1], got[1])}
			}
		}
		margin := (high[0] - low[0]) / 100
		want := 0
		for _, f := range all.Features {
			if f.Geometry == nil {
				want++
				continue
			}
			x, y := project(f.Geometry.Coordinates)
			if low[0]-margin <= x && x <= high[0]+margin && low[1]-margin <= y && y <= high[1]+margin {
				want++
			}
		}
		box := fmt.Sprintf("%f,%f,%f,%f", low[0]-margin, low[1]-margin, high[0]+margin, high[1]+margin)
		if got := get(t, s, "limit=1&bbox="+box+"&bbox-crs="+url.QueryEscape(uri)).Matched; got != want || want < 3 {
			t.Errorf("%s: the box %s selects %d places, want %d", uri, box, got, want)
		}
		filter := url.QueryEscape("S_INTERSECTS(geometry, BBOX(" + box + ")) OR geometry IS NULL")
		if got := get(t, s, "limit=1&filter="+filter+"&filter-crs="+url.QueryEscape(uri)).Matched; got != want {
			t.Errorf("%s: a filter with the box %s selects %d places, want %d", uri, box, got, want)
		}
	}
	crossing := get(t, s, "limit=1&bbox=179,-90,0,90").Matched
	west := 0
	for _, f := range all.Features {
		if f.Geometry == nil || f.Geometry.Coordinates[0] <= 0 || f.Geometry.Coordinates[0] >= 179 {
			west++
		}
	}
	if crossing != west || west == len(all.Features) {
		t.Errorf("a box over the antimeridian selects %d places, want %d", crossing, west)
	}
}

// TestFilters compares what the filters of the standard select with the places themselves.
func TestFilters(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	v := sitetest.Snapshot(t)
	place := v.Fields(v.Len() / 2)
	list := func(p *directory.Place, name, value string) bool {
		for _, item := range *directory.FieldNamed(name).List(p) {
			if item == value {
				return true
			}
		}
		return false
	}
	const service = "Aide aux démarches administratives"
	cql := func(text string) string { return "filter=" + url.QueryEscape(text) }
	for query, holds := range map[string]func(p *directory.Place) bool{
		cql("commune = '" + strings.ReplaceAll(place.Commune, "'", "''") + "'"): func(p *directory.Place) bool {
			return p.Commune == place.Commune
		},
		"commune=" + url.QueryEscape(place.Commune): func(p *directory.Place) bool { return p.Commune == place.Commune },
		"nom=" + url.QueryEscape(place.Name):        func(p *directory.Place) bool { return p.Name == place.Name },
		cql("services = '" + service + "' AND NOT telephone IS NULL"): func(p *directory.Place) bool {
			return list(p, "services", service) && p.Phone != ""
		},
		cql("date_maj >= DATE('2026-01-01') OR date_maj IS NULL"): func(p *directory.Place) bool {
			return p.UpdatedOn.IsZero() || p.UpdatedOn.Year() >= 2026
		},
		"datetime=2026-01-01/..": func(p *directory.Place) bool {
			return p.UpdatedOn.IsZero() || p.UpdatedOn.Year() >= 2026
		},
		"datetime=../2025-12-31T23:59:59Z": func(p *directory.Place) bool {
			return p.UpdatedOn.IsZero() || p.UpdatedOn.Year() < 2026
		},
		cql(`{"op":"like","args":[{"op":"casei","args":[{"property":"nom"}]},"m%"]}`) + "&filter-lang=cql2-json": func(
			p *directory.Place) bool {
			return strings.HasPrefix(strings.ToLower(p.Name), "m")
		},
		cql("code_postal LIKE '33%'") + "&filter-lang=cql-text": func(p *directory.Place) bool {
			return strings.HasPrefix(p.PostalCode, "33")
		},
	} {
		want := 0
		for i := range v.Len() {
			if holds(v.Fields(i)) {
				want++
			}
		}
		if got := get(t, s, query+"&limit=1").Matched; got != want || want == 0 {
			t.Errorf("%s selects %d places, want %d", query, got, want)
		}
	}
	// What every view takes means the same here.
	view := "departement=33&services=" + url.QueryEscape(service)
	want := sitetest.Decode[collection](t, s.Get("/api/v1/lieux?"+view)).Matched
	if got := get(t, s, view+"&limit=1").Matched; got != want || want == 0 {
		t.Errorf("%s: %d places, want %d", view, got, want)
	}
	if f := get(t, s, "pres_de=33000&limit=1").Features[0]; f.Geometry != nil && f.Properties["distance_m"] == nil {
		t.Error("no distance to the origin")
	}
}

// TestRefusals checks that what is wrong is named, and where.
func TestRefusals(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for query, want := range map[string]string{
		"crs=EPSG:9999":              "système de coordonnées inconnu",
		"crs=2154":                   `"suggestion":"http://www.opengis.net/def/crs/EPSG/0/2154"`,
		"bbox-crs=x&bbox=1,2,3,4":    `"parametre":"bbox-crs"`,
		"bbox=1,2,3":                 `"parametre":"bbox"`,
		"bbox=1,5,3,4":               `"parametre":"bbox"`,
		"datetime=hier":              `"parametre":"datetime"`,
		"datetime=2026-02-01/2026":   `"parametre":"datetime"`,
		"filter=nom+%3D":             "caractère 6 : ",
		"filter=nim+%3D+'x'":         `"suggestion":"nom"`,
		"filter=%7B&filter-lang=cql": `"parametre":"filter-lang"`,
		"score=beaucoup":             `"parametre":"score"`,
		"limite=3":                   `"suggestion":"limit"`,
		"limit=0":                    `"parametre":"limit"`,
		"f=gml":                      `"parametre":"f"`,
		"departement=999":            `"parametre":"departement"`,
	} {
		a := s.Get(items + "?" + query)
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(string(a.Body), want) {
			t.Errorf("%s: %d %s, want %s", query, a.StatusCode, a.Body, want)
		}
	}
	s.Refuses(http.StatusNotFound, items+"/inconnu")
	s.Refuses(http.StatusNotAcceptable, items, "Accept", "image/png")
	if a := s.Get(items + "/" + sitetest.RetiredID); a.StatusCode != http.StatusMovedPermanently ||
		!strings.HasPrefix(a.Header.Get("Location"), items+"/") {
		t.Errorf("a retired id: %d %s", a.StatusCode, a.Header.Get("Location"))
	}
}

// TestClientThatLeaves checks that a filter is not applied for a client that has gone.
func TestClientThatLeaves(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, items+"?filter=nom+%3C%3E+'x'", nil)
	sitetest.Handler(t).ServeHTTP(w, r)
	if w.Body.Len() > 0 {
		t.Errorf("answered %d bytes", w.Body.Len())
	}
}
