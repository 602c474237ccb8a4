package pages_test

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestNumbersOfAPageAreThoseOfItsViews asks the view that each choice and each door of a page
// leads to, and compares its number with the one shown.
func TestNumbersOfAPageAreThoseOfItsViews(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, path := range []string{
		"/?pres_de=33000", "/?pres_de=33000&ouvert=samedi", "/?pres_de=insee:69385&label=France+Services&ouvert=maintenant",
		"/?departement=33&ouvert=dimanche&ouvert_entre=08:00-12:00", "/?pres_de=33000&rayon_km=0.001&frais_a_charge=Gratuit",
		"/?departement=48&ouvert=dimanche&label=Aidants+Connect&q=e",
	} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		given, _ := url.ParseQuery(strings.TrimPrefix(path, "/?"))
		reach := given.Get("rayon_km")
		if reach == "" && given.Get("pres_de") != "" {
			reach = reachOf(t, s, given)
		}
		checked := 0
		for _, span := range sitetest.Elements(root, func(n *html.Node) bool {
			return sitetest.Attribute(n, "data-count") != ""
		}) {
			name, value, _ := strings.Cut(sitetest.Attribute(span, "data-count"), "=")
			if sitetest.TextOf(span) == "" {
				continue // a choice that is not counted
			}
			if one := name == "ouvert" || name == "ouvert_entre" || name == "rayon_km"; !one && given.Has(name) {
				continue // its other values join those given
			}
			asked := maps.Clone(given)
			asked.Set("rayon_km", reach)
			asked.Set(name, value)
			if value == "" {
				asked.Del(name)
			}
			if name == "ouvert" && (value == "" || value == "maintenant") {
				asked.Del("ouvert_entre")
			}
			if name == "ouvert_entre" && value != "" && (asked.Get("ouvert") == "" || asked.Get("ouvert") == "maintenant") {
				asked.Set("ouvert", "lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche")
			}
			if name == "rayon_km" && value == "" {
				continue
			}
			if asked.Get("rayon_km") == "" {
				asked.Del("rayon_km")
			}
			asked.Set("limit", "1")
			checked++
			want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?"+asked.Encode())).NumberMatched
			if got := strings.ReplaceAll(sitetest.TextOf(span), "\u202f", ""); got != strconv.Itoa(want) {
				t.Errorf("%s: %s=%s is said to leave %s places, it leaves %d", path, name, value, got, want)
			}
		}
		if checked < 30 {
			t.Errorf("%s: only %d choices", path, checked)
		}
		for _, door := range sitetest.Elements(root, func(n *html.Node) bool {
			return sitetest.Attribute(n, "class") == "door"
		}) {
			address := sitetest.Attribute(door, "href")
			behind, _ := url.ParseQuery(strings.TrimPrefix(address, "/?"))
			if behind.Get("pres_de") != "" && behind.Get("rayon_km") == "" {
				behind.Set("rayon_km", "50")
			}
			behind.Set("limit", "1")
			want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?"+behind.Encode())).NumberMatched
			if text := sitetest.TextOf(door); want == 0 || !strings.HasSuffix(strings.TrimSpace(text), strconv.Itoa(want)) {
				t.Errorf("%s: the door %q leads to %d places", path, text, want)
			}
		}
	}
}

// reachOf returns the smallest distance around an origin with ten places, in kilometres.
func reachOf(t *testing.T, s *sitetest.Site, view url.Values) string {
	t.Helper()
	near := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=1&"+view.Encode()))
	for _, r := range near.Reaches {
		if r.Places >= 10 || r.RadiusKM == 50 {
			return strconv.Itoa(r.RadiusKM)
		}
	}
	t.Fatal("no distances")
	return ""
}
