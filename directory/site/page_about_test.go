package site_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestDataPageLinksToWhatItSays(t *testing.T) {
	s := openPages(t, withPages())
	for _, view := range []string{"", "?departement=33", "?label=France+Services&departement=33"} {
		root := s.page(http.StatusOK, "/donnees"+view)
		formats := 0
		for _, a := range all(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.HasPrefix(attribute(n, "href"), "/donnees/lieux.")
		}) {
			formats++
			answer := s.get(attribute(a, "href"))
			if answer.StatusCode != http.StatusOK || len(answer.body) == 0 {
				t.Errorf("%s: %d", attribute(a, "href"), answer.StatusCode)
			}
		}
		if formats != 4 {
			t.Errorf("%s: %d formats", view, formats)
		}
		want := decode[collection](t, s.get("/api/v1/lieux?limit=1"+strings.Replace(view, "?", "&", 1))).NumberMatched
		if text := textOf(all(root, element("main"))[0]); !strings.Contains(strings.ReplaceAll(text, " ", ""), strconv.Itoa(want)+"lieu") {
			t.Errorf("%s: the page does not say %d places", view, want)
		}
	}
	text := textOf(s.page(http.StatusOK, "/donnees"))
	for _, said := range []string{"GeoNames", "Etalab", "Natural Earth", "CC BY 4.0"} {
		if !strings.Contains(text, said) {
			t.Errorf("%s is not named", said)
		}
	}
	s.page(http.StatusBadRequest, "/donnees?departement=999")
}

func TestDownloadsHoldAViewWhole(t *testing.T) {
	s := openPages(t, withPages())
	lines := func(b []byte) int { return strings.Count(strings.TrimSpace(string(b)), "\n") + 1 }
	for _, view := range []string{"", "?departement=33", "?region=75&services=Aide+aux+d%C3%A9marches+administratives"} {
		var whole struct {
			Features []struct{ Properties map[string]any }
		}
		if err := json.Unmarshal(s.get("/donnees/lieux.geojson"+view).body, &whole); err != nil {
			t.Fatal(err)
		}
		var flat []map[string]any
		if err := json.Unmarshal(s.get("/donnees/lieux.json"+view).body, &flat); err != nil {
			t.Fatal(err)
		}
		want := lines(s.get("/api/v1/lieux.ndjson" + view).body)
		if len(whole.Features) != want || len(flat) != want || lines(s.get("/donnees/lieux.ndjson"+view).body) != want {
			t.Errorf("%q: %d Features, %d rows, want %d", view, len(whole.Features), len(flat), want)
		}
	}
	if a := s.get("/donnees/lieux.geojson?labl=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a wrong parameter: %d", a.StatusCode)
	}
	if a := s.get("/donnees/lieux.xml"); a.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown form: %d", a.StatusCode)
	}
}

func TestEveryPageLeadsToTheOthers(t *testing.T) {
	s := openPages(t, withPages())
	id := decode[collection](t, s.get("/api/v1/lieux?limit=1")).ids()[0]
	for _, path := range []string{"/", "/lieux/" + id, "/integrer", "/donnees", "/accessibilite"} {
		root := s.page(http.StatusOK, path)
		linked := map[string]bool{}
		for _, a := range all(root, element("a")) {
			linked[attribute(a, "href")] = true
		}
		for _, wanted := range []string{"/", "/integrer", "/donnees", "/accessibilite"} {
			if !linked[wanted] {
				t.Errorf("%s does not lead to %s", path, wanted)
			}
		}
	}
	if text := textOf(s.page(http.StatusOK, "/accessibilite")); !strings.Contains(text, "contact@exemple.fr") {
		t.Error("nobody to write to about accessibility")
	}
}
