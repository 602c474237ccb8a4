package catalogue_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// maxPage is the greatest size of a page, in bytes.
const maxPage = 25 << 10

func TestPages(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for path, texts := range map[string][]string{
		"/sources":                      {"Réseau des Inventés", "Licence Ouverte 2.0", "/sources/invention", "/ 100"},
		"/sources/invention":            {"Qualité :", "Par quoi commencer", "/donnees/lieux.csv?source=invention"},
		"/sources/invention?lang=en":    {"Quality:", "What to start with"},
		"/labels":                       {"Habilitations", "Aidants Connect", "Rien n’est dit de sa qualité"},
		"/labels?departement=33":        {"en Gironde", "Tout le répertoire", "?departement=33&amp;label="},
		"/labels/aidants_connect":       {"Habilitations", "Ce qui le prouve"},
		"/labels/france_services":       {"Où sont les lieux qui l’ont", "Gironde"},
		"/labels/aptic?frais_a_charge=": {"Pass numérique"},
	} {
		got := s.Get(path)
		body := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(string(got.Body))
		if got.StatusCode != http.StatusOK || len(body) > maxPage {
			t.Errorf("%s: %d, %d bytes", path, got.StatusCode, len(body))
		}
		for _, text := range texts {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
	for path, status := range map[string]int{
		"/sources/inventions": 404, "/sources/invention?departement=33": 400, "/labels/rien": 404, "/labels?labl=x": 400,
		"/sources/rien/qualite.svg": 404,
	} {
		if got := s.Get(path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
	if got := s.Get("/labels/Pass%20num%C3%A9rique"); got.StatusCode != http.StatusMovedPermanently ||
		!strings.HasSuffix(got.Header.Get("Location"), "/labels/aptic") {
		t.Errorf("a synonym: %d %s", got.StatusCode, got.Header.Get("Location"))
	}
}

// TestLabelsAreCountedLikeTheView: the register, the page of a label and the list agree.
func TestLabelsAreCountedLikeTheView(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	all := sitetest.Decode[struct{ Labels []directory.CountedLabel }](t, s.Get("/api/v1/labels?region=75")).Labels
	some := 0
	for _, l := range all {
		list := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?region=75&limit=1&label="+l.Code))
		one := sitetest.Decode[directory.CountedLabel](t, s.Get("/api/v1/labels/"+l.Code+"?region=75"))
		if l.Count != list.NumberMatched || one.Count != l.Count {
			t.Errorf("%s: %d in the register, %d alone, %d in the list", l.Code, l.Count, one.Count, list.NumberMatched)
		}
		if l.Count > 0 {
			some++
		}
	}
	if some < 4 {
		t.Errorf("%d labels have places", some)
	}
}

// TestBadge is well-formed, whatever the name of a source holds, and says its numbers to a screen reader.
func TestBadge(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	got := s.Get("/sources/invention/qualite.svg")
	var svg struct {
		Label string `xml:"aria-label,attr"`
		Title string `xml:"title"`
	}
	if err := xml.Unmarshal(got.Body, &svg); err != nil || got.Header.Get("Content-Type") != "image/svg+xml" {
		t.Fatalf("%v, %s", err, got.Header.Get("Content-Type"))
	}
	if svg.Label != svg.Title || !strings.Contains(svg.Label, "lieux, qualité ") {
		t.Errorf("got %+v", svg)
	}
	if again := s.Get("/sources/invention/qualite.svg", "If-None-Match", got.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("asked again: %d", again.StatusCode)
	}
}
