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
	listed, drawn := map[string]string{}, map[string]string{}
	for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
		address := sitetest.Attribute(a, "href")
		if !strings.HasPrefix(address, "/?region=") {
			continue
		}
		counts := sitetest.Elements(a, sitetest.WithClass("count"))
		if sitetest.Attribute(a, "tabindex") == "-1" {
			texts := sitetest.Elements(a, sitetest.Element("text"))
			drawn[address] = sitetest.TextOf(texts[len(texts)-1])
			continue
		}
		listed[address] = sitetest.TextOf(counts[0])
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
	for address, count := range drawn {
		if listed[address] != count {
			t.Errorf("%s: %q on the map, %q in the list", address, count, listed[address])
		}
	}
	map_ := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "viewBox") == "0 0 520 500" })
	if len(drawn) == 0 || len(map_) != 1 || sitetest.Attribute(map_[0], "aria-hidden") != "true" {
		t.Errorf("%d régions drawn", len(drawn))
	}
	if len(sitetest.Elements(map_[0], sitetest.Element("path"))) != 13 {
		t.Error("the map has not all régions of the mainland and Corsica")
	}
}
