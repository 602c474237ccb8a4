package pages_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestDataPageLinksToItsDownloads(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, view := range []string{"", "?departement=33", "?label=France+Services&departement=33"} {
		root := sitetest.Page(t, s, http.StatusOK, "/donnees"+view)
		formats := 0
		for _, a := range sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.HasPrefix(sitetest.Attribute(n, "href"), "/donnees/lieux.")
		}) {
			formats++
			answer := s.Get(sitetest.Attribute(a, "href"))
			if answer.StatusCode != http.StatusOK || len(answer.Body) == 0 {
				t.Errorf("%s: %d", sitetest.Attribute(a, "href"), answer.StatusCode)
			}
		}
		if formats != len(export.Formats) {
			t.Errorf("%s: %d formats", view, formats)
		}
		want := sitetest.Decode[sitetest.Collection](t,
			s.Get("/api/v1/lieux?limit=1"+strings.Replace(view, "?", "&", 1))).NumberMatched
		text := sitetest.TextOf(sitetest.Elements(root, sitetest.Element("main"))[0])
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strconv.Itoa(want)+"lieu") {
			t.Errorf("%s: the page does not show %d places", view, want)
		}
	}
	text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/donnees"))
	for _, shown := range []string{"GeoNames", "Etalab", "Natural Earth", "CC BY 4.0"} {
		if !strings.Contains(text, shown) {
			t.Errorf("%s is not named", shown)
		}
	}
	sitetest.Page(t, s, http.StatusBadRequest, "/donnees?departement=999")
}

func TestEveryPageLinksToTheOthers(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1")).IDs()[0]
	for _, path := range []string{"/", "/lieux/" + id, "/integrer", "/donnees", "/accessibilite"} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		linked := map[string]bool{}
		for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
			linked[sitetest.Attribute(a, "href")] = true
		}
		for _, wanted := range []string{"/", "/integrer", "/donnees", "/accessibilite"} {
			if !linked[wanted] {
				t.Errorf("%s does not link to %s", path, wanted)
			}
		}
	}
	if text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/accessibilite")); !strings.Contains(
		text,
		"contact@exemple.fr",
	) {
		t.Error("no contact for accessibility")
	}
}
