package pages_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestPageListsWhatTheAPIAnswers(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, view := range []string{
		"pres_de=33000", "pres_de=insee:97411&label=France+Services", "departement=33", "q=espace",
		"pres_de=44.8,-0.6&services=Aide+aux+d%C3%A9marches+administratives&rayon_km=150",
	} {
		want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=20&"+view)).IDs()
		var got []string
		root := sitetest.Page(t, s, http.StatusOK, "/?"+view)
		for _, card := range sitetest.Elements(root, sitetest.WithClass("place")) {
			got = append(got, sitetest.Attribute(card, "data-id"))
		}
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: the page lists %v, the API %v", view, got, want)
		}
		distances := len(sitetest.Elements(root, sitetest.WithClass("place-distance")))
		if near := strings.Contains(view, "pres_de"); near != (distances > 0) {
			t.Errorf("%s: %d distances", view, distances)
		}
	}
}

func TestPagesOfAListHaveEveryPlaceOnce(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	address, seen := "/?departement=33&limit=7", map[string]bool{}
	for pages := 0; address != ""; pages++ {
		if pages > 100 {
			t.Fatal("the list has no end")
		}
		root := sitetest.Page(t, s, http.StatusOK, address)
		for _, card := range sitetest.Elements(root, sitetest.WithClass("place")) {
			id := sitetest.Attribute(card, "data-id")
			if seen[id] {
				t.Errorf("%s twice", id)
			}
			seen[id] = true
		}
		address = ""
		for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
			if sitetest.Attribute(a, "rel") == "next" {
				address = sitetest.Attribute(a, "href")
			}
		}
	}
	want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?departement=33&limit=1000")).NumberMatched
	if len(seen) != want {
		t.Errorf("%d places, want %d", len(seen), want)
	}
}

func TestWrongParametersAreExplainedOnThePage(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, row := range []struct{ asked, says, fix string }{
		{"?label=France+Servces&pres_de=33000", "France Servces", "/?label=France+Services&pres_de=33000"},
		{"?servces=x", "paramètre inconnu", "/?services=x"},
		{"?pres_de=99999", "ce code postal n'existe pas", ""},
		{"?rayon_km=5", "un rayon se mesure depuis un point", "/"},
		{"?limit=-1", "limit", ""},
		{"?bbox=NaN,1,2,3", "bbox", ""},
		{"?q=%zz", "encodage illisible", ""},
		{"?apres=nimporte", "apres", ""},
		{"?services=%3Cscript%3Ealert(1)%3C/script%3E", "<script>", ""},
	} {
		root := sitetest.Page(t, s, http.StatusBadRequest, "/"+row.asked)
		alert := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "role") == "alert" })
		if len(alert) != 1 || !strings.Contains(sitetest.TextOf(alert[0]), row.says) {
			t.Errorf("%s: not explained: %s", row.asked, sitetest.TextOf(root))
			continue
		}
		if row.fix != "" && sitetest.Attribute(sitetest.Elements(alert[0], sitetest.Element("a"))[0], "href") != row.fix {
			t.Errorf(
				"%s: fixed by %q",
				row.asked,
				sitetest.Attribute(sitetest.Elements(alert[0], sitetest.Element("a"))[0], "href"),
			)
		}
	}
}

// TestRefusedSearchIsNotRepeatedEverywhere: the words of an address that is refused stand where they can be mended,
// and in the links to other languages.
func TestRefusedSearchIsNotRepeatedEverywhere(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	a := s.Get("/?q=motcherch%C3%A9&inconnu=1", "Accept", "text/html")
	if n := strings.Count(string(a.Body), "motcherch"); a.StatusCode != http.StatusBadRequest || n > 6 {
		t.Errorf("status %d, repeated %d times", a.StatusCode, n)
	}
}

// TestCedexOnThePage asks for the places near and in a CEDEX postcode.
func TestCedexOnThePage(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	near := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/?pres_de=33079"))
	if !strings.Contains(near, "33079 CEDEX, Bordeaux") {
		t.Error("the page does not say where it measures from")
	}
	within := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/?code_postal=75436"))
	if !strings.Contains(within, "Code postal 75436") {
		t.Error("the page does not repeat the postcode that was asked for")
	}
	district := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/?ou=92078+Paris+La+D%C3%A9fense+Cedex"))
	for _, town := range []string{"Puteaux", "Courbevoie", "Nanterre"} {
		if !strings.Contains(district, town) {
			t.Errorf("a district does not offer %s", town)
		}
	}
}

func TestEmptyResultOffersViewsWithPlaces(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/?pres_de=33000&rayon_km=0.001&label=France+Services")
	empty := sitetest.Elements(root, sitetest.WithClass("empty"))
	if len(empty) != 1 {
		t.Fatal("an empty result has no message")
	}
	offers := sitetest.Elements(empty[0], sitetest.Element("a"))
	if len(offers) == 0 {
		t.Fatal("nothing is offered")
	}
	for _, offer := range offers {
		class := "place"
		if strings.HasPrefix(sitetest.Attribute(offer, "href"), "/orienter") {
			class = "guide-place"
		}
		behind := sitetest.Page(t, s, http.StatusOK, sitetest.Attribute(offer, "href"))
		if len(sitetest.Elements(behind, sitetest.WithClass(class))) == 0 {
			t.Errorf("%s finds nothing either", sitetest.Attribute(offer, "href"))
		}
	}
}

func TestFilterCountsMatchTheirViews(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, view := range []string{"departement=33",
		"departement=33&services=Aide+aux+d%C3%A9marches+administratives&frais_a_charge=Gratuit"} {
		root := sitetest.Page(t, s, http.StatusOK, "/?"+view)
		checked := 0
		isBox := func(n *html.Node) bool { return sitetest.Attribute(n, "type") == "checkbox" }
		for _, box := range sitetest.Elements(root, isBox) {
			name, value := sitetest.Attribute(box, "name"), sitetest.Attribute(box, "value")
			count := sitetest.TextOf(sitetest.Elements(box.Parent, sitetest.WithClass("count"))[0])
			if slices.ContainsFunc(box.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
				checked++
			}
			if count == "" || strings.Contains(view, name+"=") {
				continue
			}
			want := sitetest.Decode[sitetest.Collection](t,
				s.Get("/api/v1/lieux?limit=1&"+view+"&"+name+"="+url.QueryEscape(value))).NumberMatched
			if got := strings.ReplaceAll(count, "\u202f", ""); got != strconv.Itoa(want) {
				t.Errorf("%s with %s=%s: the form says %s, the API %d", view, name, value, got, want)
			}
		}
		if want := strings.Count(view, "services=") + strings.Count(view, "frais_a_charge="); checked != want {
			t.Errorf("%s: %d boxes are checked, want %d", view, checked, want)
		}
	}
}
