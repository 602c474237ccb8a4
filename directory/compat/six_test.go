package compat_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/compat"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

type sixList struct {
	Lieux      []sixItem
	TotalLieux int
}

type sixItem struct {
	ID, Nom  string
	Distance *float64
}

type sixPoints []struct {
	ID, Nom, Adresse    string
	Latitude, Longitude float64
}

type sixStats struct{ Regions, Departements []sixArea }

type sixArea struct {
	Code, Slug  string
	NombreLieux int
}

func ofSix[T any](t *testing.T, s *sitetest.Site, path string) T {
	t.Helper()
	a := s.Get(compat.SixPath + path)
	if a.StatusCode != http.StatusOK || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%s: %d %s", path, a.StatusCode, a.Body)
	}
	return sitetest.Decode[T](t, a)
}

// TestSixCounts asks what the component of version 6 asks for: the numbers of regions and of départements, the
// lists, the points of every cell and the exports are the same places.
func TestSixCounts(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	v := sitetest.Snapshot(t)
	inRegions, inDepartements := 0, 0
	stats := ofSix[sixStats](t, s, "/stats")
	for _, r := range stats.Regions {
		inRegions += r.NombreLieux
	}
	for _, d := range stats.Departements {
		inDepartements += d.NombreLieux
	}
	located := 0
	for i := range v.Len() {
		if v.CommuneOf(i) != "" {
			located++
		}
	}
	total := ofSix[sixList](t, s, "/stats/total").TotalLieux
	if total != sitetest.Places || inRegions > inDepartements || inDepartements > located || inRegions < located*9/10 {
		t.Errorf("%d places, %d in regions, %d in départements, %d with a commune", total, inRegions, inDepartements, located)
	}
	for _, path := range []string{"/stats/regions/provence-alpes-cote-dazur",
		"/lieux/region/provence-alpes-cote-dazur?limit=1",
		"/lieux?limit=1&territoire_type=regions&territoires=93"} {
		at := slices.IndexFunc(stats.Regions, func(r sixArea) bool {
			return r.Code == "93" && r.Slug == "provence-alpes-cote-dazur"
		})
		if want := stats.Regions[at].NombreLieux; ofSix[sixList](t, s, path).TotalLieux != want || want == 0 {
			t.Errorf("%s: not the %d places of /stats", path, want)
		}
	}
	all := ofSix[sixList](t, s, "/lieux/departement/33?limit=1000")
	if len(all.Lieux) != all.TotalLieux || len(ofSix[sixList](t, s, "/lieux/departement/33").Lieux) != 10 ||
		len(ofSix[sixList](t, s, "/lieux").Lieux) != 24 {
		t.Errorf("%d of %d places in one page", len(all.Lieux), all.TotalLieux)
	}
	if !slices.IsSortedFunc(all.Lieux, func(a, b sixItem) int {
		return strings.Compare(directory.Fold(a.Nom), directory.Fold(b.Nom))
	}) {
		t.Error("not in the order of names")
	}
	seen := map[string]bool{}
	for page := 1; (page-1)*20 < all.TotalLieux; page++ {
		for _, p := range ofSix[sixList](t, s, fmt.Sprintf("/lieux/departement/33?page=%d&limit=20", page)).Lieux {
			seen[p.ID] = true
		}
	}
	if len(seen) != all.TotalLieux {
		t.Errorf("%d of %d places on all pages", len(seen), all.TotalLieux)
	}
	for _, path := range []string{"/nouvelle-aquitaine/gironde/lieux/exporter", "/lieux/exporter?departement=33"} {
		csv := s.Get(compat.SixPath + path)
		if rows := strings.Count(string(csv.Body), "\n") - 1; csv.StatusCode != http.StatusOK || rows < all.TotalLieux {
			t.Errorf("%s: %d, %d rows, want %d", path, csv.StatusCode, rows, all.TotalLieux)
		}
	}
	s.Refuses(http.StatusNotFound, compat.SixPath+"/bretagne/gironde/lieux/exporter")
	s.Refuses(http.StatusNotFound, compat.SixPath+"/lieux/region/atlantide")
}

// TestSixPlaces reads points, a search and one place.
func TestSixPlaces(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	v := sitetest.Snapshot(t)
	found := map[string]int{}
	for lat := 44.1; lat < 46; lat += 0.6 { // the cells of a band of metropolitan France, by a point of each
		for lon := -5.9; lon < 10; lon += 1.2 {
			at := url.Values{"latitude": {fmt.Sprint(lat)}, "longitude": {fmt.Sprint(lon)}}
			for _, p := range ofSix[sixPoints](t, s, "/lieux/chunk?"+at.Encode()) {
				found[p.ID]++
			}
		}
	}
	for i := range v.Len() {
		p := v.Fields(i)
		at := p.Location.Position
		band := p.Location.Known && at[0] > -5.5 && at[0] < 9.6 && at[1] >= 44.4 && at[1] < 45.6
		if band && found[p.ID] != 1 {
			t.Fatalf("%s at %v is in %d cells", p.ID, at, found[p.ID])
		}
	}
	one := v.Fields(v.Len() / 2)
	results := ofSix[sixPoints](t, s, "/lieux/search?"+url.Values{"q": {one.Name}}.Encode())
	if len(results) == 0 || len(results) > 10 || results[0].Adresse == "" {
		t.Errorf("%q finds %d places", one.Name, len(results))
	}
	d := ofSix[map[string]any](t, s, "/lieux/"+one.ID)
	services := d["services"].(map[string]any)
	n := 0
	for _, group := range []string{"competences", "cultureNumerique", "materielInformatique"} {
		n += len(services[group].([]any))
	}
	if d["nom"] != one.Name || n != len(one.Services) || d["mediateurs"] == nil || d["labels"] == nil ||
		!strings.HasSuffix(d["adresse"].(string), one.Commune) {
		t.Errorf("%v is not %v", d, one)
	}
	s.Refuses(http.StatusNotFound, compat.SixPath+"/lieux/inconnu")
	if a := s.Get(compat.SixPath + "/lieux/" + sitetest.RetiredID); a.StatusCode != http.StatusMovedPermanently {
		t.Errorf("a retired id: %d", a.StatusCode)
	}
	if list := ofSix[sixList](t, s, "/lieux?latitude=44.84&longitude=-0.58"); list.Lieux[0].Distance == nil {
		t.Error("no distance to the position")
	}
	for path, want := range map[string]int{"/mediateurs/search?q=x": 200, "/sources": 200, "/health": 200,
		"/fragilite-numerique/x/5/16/11": 204} {
		if got := s.Get(compat.SixPath + path).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestSixFilters asks in the words of version 6.
func TestSixFilters(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	count := func(query string) int { return ofSix[sixList](t, s, "/stats/total?"+query).TotalLieux }
	ours := func(query string) int {
		return sitetest.Decode[struct{ NumberMatched int }](t,
			s.Get("/api/v1/lieux?limit=1&sans_accueil=inclure&"+query)).NumberMatched
	}
	for theirs, ours := range map[string]int{
		"services=" + url.QueryEscape("Aide aux démarches administratives"): ours("services=" +
			url.QueryEscape("Aide aux démarches administratives")),
		"prise_en_charge_specifique=" + url.QueryEscape("Langues étrangères"): ours("prise_en_charge_specifique=" +
			url.QueryEscape("Langues étrangères (anglais),Langues étrangères (autres)")),
		"prise_rdv=" + url.QueryEscape("Prise de RDV en ligne"): ours("prise_rdv=true"),
		"territoire_type=departements&territoires=33,40":        ours("departement=33,40"),
		"ouvert_actuellement=2026-11-23T12:00:00%2B01:00":       ours("ouvert=2026-11-23T12:00:00%2B01:00"),
		"ouvert_actuellement=2026-11-23T12:00:00+01:00":         ours("ouvert=2026-11-23T12:00:00%2B01:00"),
		"ouvert_le_week_end=true":                               ours("ouvert=samedi,dimanche"),
		"ouvert_le_week_end=false":                              ours(""),
		"autres_formations_labels=QPV":                          0, // no invented place has it
		"source=inconnue":                                       0,
	} {
		if got := count(theirs); got != ours {
			t.Errorf("%s: %d places, want %d", theirs, got, ours)
		}
	}
	both := count("ouvert_le_week_end=true&ouvert_actuellement=2026-11-23T12:00:00%2B01:00")
	if both == 0 || both > count("ouvert_le_week_end=true") {
		t.Errorf("open now and at the week-end: %d", both)
	}
	for _, wrong := range []string{"services=rien", "page=0", "limit=x", "latitude=x&longitude=2", "couleur=bleu"} {
		s.Refuses(http.StatusBadRequest, compat.SixPath+"/lieux?"+wrong)
	}
	s.Refuses(http.StatusBadRequest, compat.SixPath+"/lieux/chunk")
	s.Refuses(http.StatusBadRequest, compat.SixPath+"/lieux/search")
}
