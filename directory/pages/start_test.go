package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// Each région with places is a link of the list; those of the mainland are on the map too,
// with the same address and number, without a second stop for the keyboard.
func TestFirstPageShowsEveryRegion(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	facets := sitetest.Decode[struct {
		Facettes map[string][]struct {
			Valeur string
			Nombre int
		}
	}](t, s.Get("/api/v1/facettes"))
	root := sitetest.Page(t, s, http.StatusOK, "/")
	listed, named, drawn := map[string]string{}, map[string]string{}, map[string]string{}
	for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
		address := sitetest.Attribute(a, "href")
		if !strings.HasPrefix(address, "/?region=") {
			continue
		}
		if sitetest.Attribute(a, "tabindex") == "-1" {
			drawn[address] = sitetest.TextOf(sitetest.Elements(a, sitetest.Element("title"))[0])
			continue
		}
		named[address] = sitetest.TextOf(sitetest.Elements(a, sitetest.Element("bdi"))[0])
		listed[address] = sitetest.TextOf(sitetest.Elements(a, sitetest.WithClass("count"))[0])
	}
	with := 0
	for _, value := range facets.Facettes["region"] {
		if value.Nombre > 0 {
			with++
		}
	}
	if with == 0 || len(listed) != with {
		t.Errorf("%d régions listed, %d have places", len(listed), with)
	}
	map_ := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "viewBox") == "0 0 520 500" })
	for address, name := range drawn {
		if named[address] != name || !strings.Contains(sitetest.TextOf(map_[0]), listed[address]) {
			t.Errorf("%s: %q on the map, %q with %s places in the list", address, name, named[address], listed[address])
		}
	}
	if len(drawn) == 0 || len(map_) != 1 || sitetest.Attribute(map_[0], "aria-hidden") != "true" {
		t.Errorf("%d régions drawn", len(drawn))
	}
	if len(sitetest.Elements(map_[0], sitetest.Element("path"))) != 13 {
		t.Error("the map has not all régions of the mainland and Corsica")
	}
}

// A service of the State sets its theme for all its pages; what other sites embed keeps theirs.
func TestThemeOfTheService(t *testing.T) {
	config := sitetest.PagesConfig(t)
	config.Pages.Theme = "dsfr"
	s := sitetest.OpenPages(t, config)
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1")).IDs()[0]
	for path, want := range map[string]string{
		"/": "dsfr", "/?departement=33": "dsfr", "/lieux/" + id: "dsfr", "/donnees": "dsfr", "/integrer": "dsfr",
		"/imprimer?departement=33": "dsfr", "/carte?departement=33": "",
	} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		if got := sitetest.Attribute(sitetest.Elements(root, sitetest.Element("html"))[0], "class"); got != want {
			t.Errorf("%s has theme %q, want %q", path, got, want)
		}
	}
}
