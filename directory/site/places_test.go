package site_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/geo"
)

// routes is one example of every documented path, all of which must be answered with 200.
var routes = []string{
	"/api/v1/lieux", "/api/v1/lieux.geojson", "/api/v1/lieux.json", "/api/v1/lieux.csv", "/api/v1/lieux.ndjson?limit=3",
	"/api/v1/proches?code_postal=33000", "/api/v1/tuiles/5/16/11.geojson", "/api/v1/tuiles/5/16/11.mvt", "/api/v1/tuiles.json",
	"/api/v1/facettes", "/api/v1/territoires?q=borde", "/api/v1/territoires/departement/33", "/api/v1/referentiel",
	"/api/v1/sources", "/api/v1/imports", "/api/v1/openapi.json", "/api/v1/docs", "/health/live", "/health/ready", "/metrics",
}

func TestEveryRouteAnswersAsDocumented(t *testing.T) {
	s := open(t, site.Config{})
	for _, path := range routes {
		got := s.get(path)
		if got.StatusCode != http.StatusOK || len(got.body) == 0 {
			t.Errorf("%s: %d %s", path, got.StatusCode, clipped(string(got.body)))
		}
		head := s.do(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || len(head.body) != 0 || head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.Header.Get("Content-Type"))
		}
	}
}

func TestPagesHoldEveryPlaceOnce(t *testing.T) {
	s := open(t, site.Config{})
	for _, view := range []string{"departement=33", "departement=59&pres_de=59000", "label=France%20Services&region=84", "q=mediatheque&region=11"} {
		seen := map[string]bool{}
		matched := decode[collection](t, s.get("/api/v1/lieux?limit=1&"+view)).NumberMatched
		next, pages := s.url+"/api/v1/lieux?limit=7&"+view, 0
		for next != "" {
			a := s.get(strings.TrimPrefix(next, s.url))
			page := decode[collection](t, a)
			if page.NumberMatched != matched || page.NumberReturned != len(page.Features) {
				t.Fatalf("%s: numberMatched %d then %d, numberReturned %d of %d", view, matched, page.NumberMatched, page.NumberReturned, len(page.Features))
			}
			next = ""
			for _, l := range page.Links {
				if !strings.Contains(a.Header.Get("Link"), "<"+l.Href+`>; rel="`+l.Rel+`"`) {
					t.Errorf("%s: the Link header lacks %s %s", view, l.Rel, l.Href)
				}
				if l.Rel == "next" {
					next = l.Href
				}
			}
			for _, id := range page.ids() {
				if seen[id] {
					t.Fatalf("%s: %s comes twice", view, id)
				}
				seen[id] = true
			}
			if pages++; pages > 1000 {
				t.Fatalf("%s has no end", view)
			}
		}
		if len(seen) != matched || matched < 10 {
			t.Errorf("%s: %d places over all pages, numberMatched %d", view, len(seen), matched)
		}
	}
}

func TestFormatsTellTheSamePlaces(t *testing.T) {
	s := open(t, site.Config{})
	view := "?departement=33&sans_accueil=inclure&limit=1000"
	want := decode[collection](t, s.get("/api/v1/lieux"+view)).ids()
	whole := strings.Replace(view, "&limit=1000", "", 1)

	var flat []string
	for _, row := range decode[[]map[string]any](t, s.get("/api/v1/lieux.json"+view)) {
		flat = append(flat, row["id"].(string))
		if services, ok := row["services"]; ok && !strings.Contains(strings.Join(directory.VocabularyServices.Values, "|"), strings.Split(services.(string), "|")[0]) {
			t.Errorf("services %v", services)
		}
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(string(s.get("/api/v1/lieux.ndjson"+whole).body), "\n"), "\n") {
		var f feature
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, f.ID)
	}
	got := s.get("/api/v1/lieux.csv" + whole)
	records, err := csv.NewReader(bytes.NewReader(got.body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records[0]) != 32 || records[0][0] != "id" || records[0][31] != "prise_rdv" {
		t.Errorf("columns %v", records[0])
	}
	var rows []string
	for _, record := range records[1:] {
		rows = append(rows, record[0])
	}
	for name, ids := range map[string][]string{"json": flat, "ndjson": lines, "csv": rows} {
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got.Header.Get("Number-Matched") != strconv.Itoa(len(want)) || len(want) < 10 {
		t.Errorf("Number-Matched %s of %d", got.Header.Get("Number-Matched"), len(want))
	}
}

func TestNegotiation(t *testing.T) {
	s := open(t, site.Config{})
	for accept, want := range map[string]string{
		"*/*": "application/geo+json", "text/html,application/xhtml+xml,*/*;q=0.8": "application/geo+json", "application/geo+json": "application/geo+json",
		"application/json": "application/json", "application/json, text/plain, */*": "application/geo+json", "text/csv": "text/csv; charset=utf-8",
		"text/csv;q=0.5, application/x-ndjson": "application/x-ndjson", "text/*": "text/csv; charset=utf-8",
	} {
		got := s.get("/api/v1/lieux?limit=2", "Accept", accept)
		if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != want || !strings.Contains(got.Header.Get("Vary"), "Accept,") && !strings.HasSuffix(got.Header.Get("Vary"), "Accept") {
			t.Errorf("Accept %s: %d %s, Vary %s", accept, got.StatusCode, got.Header.Get("Content-Type"), got.Header.Get("Vary"))
		}
	}
	for _, path := range []string{"/api/v1/lieux", "/api/v1/proches?code_postal=33000"} {
		s.refuses(http.StatusNotAcceptable, path, "Accept", "image/png")
		s.refuses(http.StatusNotAcceptable, path, "Accept", "*/*;q=0")
	}
	if got := s.get("/api/v1/lieux.csv?limit=1", "Accept", "image/png"); got.StatusCode != http.StatusOK {
		t.Errorf("an extension decides: %d", got.StatusCode)
	}
}

func TestOnePlace(t *testing.T) {
	s := open(t, site.Config{})
	id := shared().ID(17)
	f := decode[feature](t, s.get("/api/v1/lieux/"+id+"?pres_de=33000"))
	if f.ID != id || f.Properties["provenance"] == nil || f.Properties["ouvert"] == nil || f.Properties["distance_m"] == nil {
		t.Errorf("%+v", f)
	}
	moved := s.get("/api/v1/lieux/ancien0000000000?pres_de=33000")
	if moved.StatusCode != http.StatusMovedPermanently {
		t.Fatalf("a retired id: %d", moved.StatusCode)
	}
	target := moved.Header.Get("Location")
	if now := decode[feature](t, s.get(strings.TrimPrefix(target, s.url))); now.ID != shared().ID(0) || now.Properties["distance_m"] == nil {
		t.Errorf("%s leads to %s", target, now.ID)
	}
	s.refuses(http.StatusNotFound, "/api/v1/lieux/none")
	s.refuses(http.StatusNotFound, "/api/v1/lieux/%2e%2e%2fetc")
	s.refuses(http.StatusBadRequest, "/api/v1/lieux/"+id+"?q=a")
}

func TestNearestIsInTrueOrder(t *testing.T) {
	s := open(t, site.Config{})
	for _, origin := range []string{"code_postal=33000", "commune=69385", "pres_de=insee:97411", "lat=48.85&lon=2.35", "lat=-17.55&lon=-149.56", "lat=0&lon=180"} {
		c := decode[collection](t, s.get("/api/v1/proches?limit=50&"+origin))
		if len(c.Features) != 50 || c.Origin.Label == "" {
			t.Fatalf("%s: %d places, origin %+v", origin, len(c.Features), c.Origin)
		}
		from, before := geo.Position{c.Origin.Lon, c.Origin.Lat}, -1.0
		for _, f := range c.Features {
			distance := f.Properties["distance_m"].(float64)
			if true := geo.Distance(from, f.Geometry.Coordinates); math.Abs(true-distance) > 0.001 || distance < before {
				t.Errorf("%s: %s at %.3f m, truly %.3f, after %.3f", origin, f.ID, distance, true, before)
			}
			before = distance
		}
		near := decode[collection](t, s.get("/api/v1/proches?limit=100&rayon_km=200&"+origin))
		for _, f := range near.Features {
			if f.Properties["distance_m"].(float64) > 200_000 {
				t.Errorf("%s: %v m is beyond 200 km", origin, f.Properties["distance_m"])
			}
		}
	}
}

func TestTilesCountEveryPlaceOnce(t *testing.T) {
	s := open(t, site.Config{})
	s.hasty = true
	for _, view := range []string{"", "?label=France%20Services", "?pres_de=33000&rayon_km=150"} {
		want := decode[collection](t, s.get("/api/v1/proches?"+strings.TrimPrefix(view+"&", "?")+originUnless(view))).NumberMatched
		for z := range 5 {
			sum := 0
			for x := range 1 << z {
				for y := range 1 << z {
					c := decode[collection](t, s.get(fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson%s", z, x, y, view)))
					for _, f := range c.Features {
						if n, ok := f.Properties["point_count"].(float64); ok {
							sum += int(n)
						} else {
							sum++
						}
					}
				}
			}
			if sum != want {
				t.Errorf("%s: zoom %d counts %d places, the view %d", view, z, sum, want)
			}
		}
	}
	for path, wrong := range map[string][2]string{
		"/api/v1/tuiles/19/0/0.geojson": {"z", "19"}, "/api/v1/tuiles/1/2/0.geojson": {"x", "2"}, "/api/v1/tuiles/1/0/-1.geojson": {"y", "-1"},
		"/api/v1/tuiles/a/0/0.mvt": {"z", "a"}, "/api/v1/tuiles/1/0/99999999999999999999.mvt": {"y", "99999999999999999999"},
	} {
		p := s.refuses(http.StatusBadRequest, path)
		if len(p.Errors) != 1 || p.Errors[0].Param != wrong[0] || p.Errors[0].Value != wrong[1] {
			t.Errorf("%s: %+v", path, p.Errors)
		}
	}
	s.refuses(http.StatusNotFound, "/api/v1/tuiles/1/0/0.png")
	s.refuses(http.StatusNotFound, "/api/v1/tuiles/1/0")
}

func originUnless(view string) string {
	if strings.Contains(view, "pres_de") {
		return "limit=1"
	}
	return "code_postal=33000"
}
