package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// The card that the map shows of a place is the one of the list.
func TestPreviewIsTheCardOfTheList(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, query := range []string{"?pres_de=33000", "?departement=33&lang=en"} {
		cards := sitetest.Elements(sitetest.Page(t, s, http.StatusOK, "/"+query), sitetest.WithClass("place"))
		if len(cards) == 0 {
			t.Fatalf("no place on /%s", query)
		}
		for _, card := range cards[:3] {
			address := "/lieux/" + sitetest.Attribute(card, "data-id") + "/apercu" + query
			alone := sitetest.Elements(sitetest.Page(t, s, http.StatusOK, address), sitetest.WithClass("place"))
			if len(alone) != 1 || sitetest.TextOf(alone[0]) != sitetest.TextOf(card) {
				t.Errorf("%s: another card than that of the list", address)
				continue
			}
			if got, want := linkOf(alone[0]), linkOf(card); got != want {
				t.Errorf("%s leads to %s, that of the list to %s", address, got, want)
			}
			if got := s.Get(address); !strings.Contains(got.Header.Get("X-Robots-Tag"), "noindex") {
				t.Errorf("%s may be indexed", address)
			}
		}
	}
	sitetest.Page(t, s, http.StatusNotFound, "/lieux/aucun/apercu")
	sitetest.Page(t, s, http.StatusBadRequest, "/lieux/"+sitetest.Snapshot(t).Place(0).ID+"/apercu?inconnu=1")
}

func linkOf(card *html.Node) string {
	links := sitetest.Elements(card, func(n *html.Node) bool { return n.Data == "a" && n.Parent.Data == "h3" })
	if len(links) == 0 {
		return ""
	}
	return sitetest.Attribute(links[0], "href")
}
