package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestSearchWordsBecomeParameters(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, row := range []struct{ name, asked, location string }{
		{"postcode", "?ou=33000", "/?pres_de=33000"},
		{"postcode in pairs", "?ou=33+000", "/?pres_de=33000"},
		{"postcode and its commune", "?ou=33000+Bordeaux", "/?pres_de=33000"},
		{"postcode and another of its communes", "?ou=97411+Saint-Paul", "/?pres_de=97411"},
		{"commune", "?ou=Bordeaux", "/?pres_de=insee:33063"},
		{"CEDEX, the name decides", "?ou=33077+Bordeaux+Cedex", "/?pres_de=insee:33063"},
		{"CEDEX and an arrondissement", "?ou=75231+PARIS+CEDEX+05", "/?pres_de=insee:75105"},
		{"CEDEX without code", "?ou=lyon+cedex+03", "/?pres_de=insee:69383"},
		{"CEDEX whose number is no arrondissement", "?ou=20184+ajaccio+cedex+1", "/?pres_de=insee:2A004"},
		{"CEDEX alone: its département", "?ou=33079", "/?departement=33&saisie=33079"},
		{"commune, capitals and no accent", "?ou=SAINT+ETIENNE+(42)", "/?pres_de=insee:42218"},
		{"commune among those of its name", "?ou=Saint-Denis+(974)", "/?pres_de=insee:97411"},
		{"Corsican INSEE code", "?ou=2A004", "/?pres_de=insee:2A004"},
		{"position", "?ou=44.84,-0.58", "/?pres_de=44.84,-0.58"},
		{"département", "?ou=Gironde", "/?departement=33"},
		{"région", "?ou=normandie", "/?region=28"},
		{"commune before the département of its name", "?ou=Paris", "/?pres_de=insee:75056"},
		{"words", "?ou=espace+xyzzy", "/?q=espace+xyzzy"},
		{"nothing", "?ou=&pres_de=33000", "/"},
		{"filters stay, the rest of where does not",
			"?ou=Bordeaux&epci=243300316&bbox=1,2,3,4&label=France+Services&apres=x",
			"/?pres_de=insee:33063&label=France+Services"},
		{"what was there stays", "?ou=33000+Bordeaux&pres_de=33000&rayon_km=20", "/?pres_de=33000&rayon_km=20"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := s.Get("/" + row.asked)
			if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != row.location {
				t.Errorf("%d to %q, want %q", a.StatusCode, a.Header.Get("Location"), row.location)
			}
		})
	}
}

func TestAmbiguousSearchWords(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/?ou=Saint-Denis&label=France+Services")
	choices := sitetest.Elements(root, func(n *html.Node) bool {
		return n.Data == "a" && sitetest.WithClass("choices")(n.Parent.Parent.Parent)
	})
	if len(choices) < 2 || !strings.Contains(sitetest.Attribute(choices[0], "href"), "label=France+Services") {
		t.Errorf("%d choices", len(choices))
	}
	text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/?ou=Vienne"))
	if !strings.Contains(text, "Vienne (86, département)") || !strings.Contains(text, "Vienne (38)") {
		t.Error("a département and a commune of one name are not distinguished")
	}
	root = sitetest.Page(t, s, http.StatusBadRequest, "/?ou=00000")
	if text := sitetest.TextOf(root); !strings.Contains(text, "Le code postal 00000 n’existe pas") ||
		!strings.Contains(text, "Vouliez-vous dire") {
		t.Error("a postcode that does not exist is not explained")
	}
	box := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "id") == "ou" })
	if sitetest.Attribute(box[0], "value") != "00000" {
		t.Error("the words typed are lost")
	}
}
