package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestPagesInEnglish(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&departement=33")).IDs()[0]
	for path, wanted := range map[string]string{
		"/?lang=en&pres_de=33000":                 "km of Bordeaux (33000)",
		"/carte?lang=en&departement=33":           "What are you looking for, and where?",
		"/lieux/" + id + "?lang=en&pres_de=33000": "Back to the list near 33000 Bordeaux",
		"/imprimer?lang=en&pres_de=33000":         "This sheet shows places 1 to 5",
		"/?lang=en&pres_de=33000&q=zzzzz":         "No place for “zzzzz” within 50 km of Bordeaux (33000)",
	} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		if lang := sitetest.Attribute(sitetest.Elements(root, sitetest.Element("html"))[0], "lang"); lang != "en" {
			t.Errorf("%s is in %q", path, lang)
		}
		text := sitetest.TextOf(root)
		if !strings.Contains(text, wanted) {
			t.Errorf("%s does not contain %q", path, wanted)
		}
		for _, french := range []string{"Chercher", "Horaires", "Ouvert ·", "Fermé ·", "lieux les plus", "Coût",
			"Gratuit", "De quoi"} {
			if strings.Contains(strings.ReplaceAll(text, "Search", ""), french) {
				t.Errorf("%s contains %q", path, french)
			}
		}
		for _, a := range sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.Contains(sitetest.Attribute(n, "href"), "pres_de=") &&
				sitetest.Attribute(n, "data-lang") == ""
		}) {
			if !strings.Contains(sitetest.Attribute(a, "href"), "lang=en") {
				t.Errorf("%s: a link forgets the language: %s", path, sitetest.Attribute(a, "href"))
			}
		}
	}
	if h := s.Get("/?lang=en", "Accept", "text/html").Header.Get("Content-Language"); h != "en" {
		t.Errorf("Content-Language %q", h)
	}
}
