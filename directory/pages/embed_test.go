package pages_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestEmbeddedPageListsWhatTheAPIAnswers(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=20&departement=33")).IDs()
	root := sitetest.Page(t, s, http.StatusOK,
		"/carte?departement=33&titre=Nos+lieux&theme=sombre&liste=sans&hauteur=600px&accent=0a7"+
			"&lat=44.8&lon=-0.5&zoom=9")
	var got []string
	for _, card := range sitetest.Elements(root, sitetest.WithClass("place")) {
		got = append(got, sitetest.Attribute(card, "data-id"))
	}
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the page lists %v, the API %v", got, want)
	}
	body := sitetest.Elements(root, sitetest.Element("body"))[0]
	for name, value := range map[string]string{"data-height": "600", "data-accent": "#0a7"} {
		if got := sitetest.Attribute(body, name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if got := sitetest.TextOf(sitetest.Elements(root, sitetest.Element("h1"))[0]); got != "Nos lieux" {
		t.Errorf("title %q", got)
	}
	for _, n := range sitetest.Elements(root, sitetest.Element("div")) {
		if sitetest.Attribute(n, "id") == "carte" && sitetest.Attribute(n, "data-start") != "44.8,-0.5,9" {
			t.Errorf("the map starts at %q", sitetest.Attribute(n, "data-start"))
		}
	}
}

func TestWhatIsShownFirst(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for settings, want := range map[string][2]string{
		"": {}, "&vue=les-deux": {}, "&liste=avec": {},
		"&vue=carte": {"sans", "carte"}, "&liste=sans": {"sans", "carte"}, "&vue=CARTE&liste=avec": {"sans", "carte"},
		"&vue=liste": {"sans", "liste"}, "&vue=liste&liste=sans": {"sans", "liste"},
	} {
		root := sitetest.Page(t, s, http.StatusOK, "/carte?departement=33"+settings)
		panes := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "id") == "panneaux" })[0]
		if got := [2]string{sitetest.Attribute(panes, "data-list"), sitetest.Attribute(panes, "data-first")}; got != want {
			t.Errorf("%s: %v, want %v", settings, got, want)
		}
	}
}

func TestEmbeddedPageKeepsItsSettingsInEveryLink(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/carte?departement=33&label=France+Services&theme=sombre&limit=2")
	links := 0
	for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
		if sitetest.Attribute(a, "target") != "_self" {
			continue
		}
		links++
		if href := sitetest.Attribute(a, "href"); href == "#plan" {
			continue // within the frame
		} else if !strings.HasPrefix(href, "/carte") || !strings.Contains(href, "theme=sombre") {
			t.Errorf("a link of the frame leads to %s", href)
		}
	}
	if links < 3 {
		t.Errorf("%d links", links)
	}
	form := sitetest.Elements(root, sitetest.Element("form"))[0]
	if sitetest.Attribute(form, "action") != "/carte" || sitetest.Attribute(form, "target") != "_self" {
		t.Error("the form leaves the frame")
	}
	a := s.Get("/carte?ou=33000&theme=sombre", "Accept", "text/html")
	if got := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther ||
		got != "/carte?pres_de=33000&theme=sombre" {
		t.Errorf("search leads to %d %s", a.StatusCode, got)
	}
}

func TestEmbeddedSearchStaysInItsTerritory(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for asked, want := range map[string]string{
		"/carte?departement=33&theme=sombre&ou=33000": "/carte?pres_de=33000&theme=sombre&departement=33",
		"/carte?departement=33&ou=Rh%C3%B4ne":         "/carte?departement=69",
		"/?departement=33&ou=33000":                   "/?pres_de=33000",
	} {
		if got := s.Get(asked, "Accept", "text/html").Header.Get("Location"); got != want {
			t.Errorf("%s leads to %s, want %s", asked, got, want)
		}
	}
}

func TestEmbeddedPageIgnoresWrongSettings(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, row := range []struct{ asked, param, suggestion string }{
		{"departement=33&labl=x", "labl", "label"},
		{"departement=33&label=France+Servces", "label", "France Services"},
		{"departement=33&theme=sombr", "theme", "sombre"},
		{"departement=33&zoom=99", "zoom", ""},
		{"departement=33&accent=red;x", "accent", "1b4dd8"},
		{"departement=33,99", "departement", ""},
		{"departement=33&rayon_km=5", "rayon_km", ""},
		{"departement=33&hauteur=1", "hauteur", "600"},
		{"departement=33&vue=map", "vue", ""},
		{"departement=33&vue=listes", "vue", "liste"},
		{"departement=33&theme=dsf", "theme", "dsfr"},
		{"departement=33&vue=les-deux&liste=sans", "liste", "avec"},
	} {
		root := sitetest.Page(t, s, http.StatusBadRequest, "/carte?"+row.asked)
		if len(sitetest.Elements(root, sitetest.WithClass("place"))) == 0 {
			t.Errorf("%s: no place", row.asked)
		}
		shown := sitetest.Elements(
			root,
			func(n *html.Node) bool { return sitetest.Attribute(n, "data-parametre") == row.param },
		)
		if len(shown) != 1 || sitetest.Attribute(shown[0], "data-suggestion") != row.suggestion {
			t.Errorf("%s: %d messages about %s, suggestion not %q", row.asked, len(shown), row.param, row.suggestion)
		}
	}
}

func TestFrameAncestors(t *testing.T) {
	for _, row := range []struct {
		ancestors []string
		want      string
	}{
		{nil, "frame-ancestors *"},
		{[]string{"https://mairie.exemple"}, "frame-ancestors 'self' https://mairie.exemple"},
	} {
		config := sitetest.PagesConfig(t)
		config.Pages.FrameAncestors = row.ancestors
		s := sitetest.OpenPages(t, config)
		h := s.Get("/carte", "Accept", "text/html").Header
		if policy := h.Get("Content-Security-Policy"); !strings.HasSuffix(policy, row.want) ||
			h.Get("X-Frame-Options") != "" {
			t.Errorf("%v: %s, X-Frame-Options %q", row.ancestors, policy, h.Get("X-Frame-Options"))
		}
		h = s.Get("/", "Accept", "text/html").Header
		if !strings.HasSuffix(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") ||
			h.Get("X-Frame-Options") != "DENY" {
			t.Error("the home page may be framed")
		}
	}
}

func TestScriptsOfTheElement(t *testing.T) {
	config := sitetest.PagesConfig(t)
	config.Dist = fstest.MapFS{
		"manifest.json": {Data: []byte(`{"carte-lieux.js":"assets/carte-lieux-AAAAAAAA.js",` +
			`"carte-lieux.classique.js":"assets/carte-lieux.classique-DDDDDDDD.js",` +
			`"hauteur.js":"assets/hauteur-BBBBBBBB.js","map.js":"assets/map-CCCCCCCC.js"}`)},
		"assets/carte-lieux-AAAAAAAA.js": {Data: []byte("element")},
		"assets/hauteur-BBBBBBBB.js":     {Data: []byte("height")},
		"assets/map-CCCCCCCC.js":         {Data: []byte("map")},

		"assets/carte-lieux.classique-DDDDDDDD.js": {Data: []byte("classic")},
	}
	s := sitetest.OpenPages(t, config)
	for path, control := range map[string]string{
		"/embed/carte-lieux.js": "max-age=60", "/embed/hauteur.js": "max-age=60", "/embed/map-CCCCCCCC.js": "immutable",
		"/embed/carte-lieux.js?departement=33": "max-age=60", "/embed/carte-lieux.classique.js?region=75": "max-age=60",
	} {
		a := s.Get(path)
		h := a.Header
		if a.StatusCode != http.StatusOK || !strings.Contains(h.Get("Cache-Control"), control) || h.Get("ETag") == "" ||
			h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" ||
			!strings.HasPrefix(h.Get("Content-Type"), "text/javascript") {
			t.Errorf("%s: %d %v", path, a.StatusCode, h)
		}
		if again := s.Get(path, "If-None-Match", h.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again: %d", path, again.StatusCode)
		}
	}
	for _, path := range []string{"/embed/main.js", "/embed/", "/embed/map.js", "/embed/../manifest.json"} {
		if a := s.Get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}
