package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// head returns the content of a <meta> or the href of a <link> of a page, "" without one.
func head(root *html.Node, element, key, value, content string) string {
	found := sitetest.Elements(root, func(n *html.Node) bool {
		return n.Data == element && sitetest.Attribute(n, key) == value
	})
	if len(found) == 0 {
		return ""
	}
	return sitetest.Attribute(found[0], content)
}

func TestDescriptionsAreShortAndOfEachPage(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	v := sitetest.Snapshot(t)
	paths := []string{"/", "/donnees", "/integrer", "/accessibilite", "/?departement=33", "/?commune=33063", "/?region=75"}
	for i := 0; i < v.Len(); i += 31 {
		paths = append(paths, "/lieux/"+v.ID(i))
	}
	seen := map[string]string{}
	for _, path := range paths {
		root := sitetest.Page(t, s, http.StatusOK, path)
		description := head(root, "meta", "name", "description", "content")
		if n := utf8.RuneCountInString(description); n < 30 || n > 160 || strings.ContainsAny(description, "[]") {
			t.Errorf("%s: %q, of %d characters", path, description, n)
		}
		if other := seen[description]; other != "" {
			t.Errorf("%s and %s: both %q", path, other, description)
		}
		seen[description] = path
		if og := head(root, "meta", "property", "og:description", "content"); og != description {
			t.Errorf("%s: og:description %q, description %q", path, og, description)
		}
		if title := head(root, "meta", "property", "og:title", "content"); title == "" {
			t.Errorf("%s has no og:title", path)
		}
	}
}

func TestOnePageIsFoundUnderOneAddress(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	place := "/lieux/" + sitetest.Snapshot(t).ID(0)
	for path, want := range map[string]string{
		"/": "/", "/?lang=en": "/?lang=en", "/donnees": "/donnees",
		"/?departement=33": "/?departement=33", "/?commune=33063&lang=en": "/?commune=33063&lang=en",
		"/?departement=33&garde=abc": "/?departement=33",
		place:                        place, place + "?pres_de=33000&garde=abc": place,
		"/?departement=33&label=France+Services": "", "/?pres_de=33000": "", "/?departement=33,40": "",
		"/?code_postal=33000": "", "/?services=Compr%C3%A9hension+du+monde+num%C3%A9rique": "",
	} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		canonical := head(root, "link", "rel", "canonical", "href")
		if want != "" {
			want = s.URL + want
		}
		if canonical != want {
			t.Errorf("%s: found under %q, want %q", path, canonical, want)
		}
		if noIndex := head(root, "meta", "name", "robots", "content") == "noindex"; noIndex != (want == "") {
			t.Errorf("%s: noindex %v", path, noIndex)
		}
	}
}

// From the home page, links lead to every commune that holds places.
func TestTerritoriesLinkToTheirParts(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	start := sitetest.Page(t, s, http.StatusOK, "/")
	if links := sitetest.Elements(start, func(n *html.Node) bool {
		return sitetest.Attribute(n, "href") == "/?region=75"
	}); len(links) == 0 {
		t.Error("the first page does not link to régions")
	}
	for _, step := range []struct{ page, link, trail string }{
		{"/?region=75", "/?departement=33", "France › Nouvelle-Aquitaine"},
		{"/?departement=33", "/?commune=33063", "France › Nouvelle-Aquitaine › Gironde"},
		{"/?commune=33063", "/?departement=33", "France › Nouvelle-Aquitaine › Gironde › Bordeaux"},
		{"/?departement=33&label=France+Services", "/?region=75&label=France+Services",
			"France › Nouvelle-Aquitaine › Gironde"},
	} {
		root := sitetest.Page(t, s, http.StatusOK, step.page)
		nav := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "class") == "territory" })
		if len(nav) != 1 {
			t.Fatalf("%s: %d lists of territories", step.page, len(nav))
		}
		if links := sitetest.Elements(nav[0], func(n *html.Node) bool {
			return sitetest.Attribute(n, "href") == step.link
		}); len(links) != 1 {
			t.Errorf("%s: %d links to %s", step.page, len(links), step.link)
		}
		if text := strings.Join(strings.Fields(sitetest.TextOf(nav[0])), " "); !strings.HasPrefix(text, step.trail) {
			t.Errorf("%s: %q, want %q", step.page, sitetest.Clip(text), step.trail)
		}
	}
}

// A list of places kept goes from page to page, and an address that is no such list is explained.
func TestKeptPlaces(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	v := sitetest.Snapshot(t)
	one, two := v.ID(1), v.ID(2)
	root := sitetest.Page(t, s, http.StatusOK, "/lieux/"+one+"?pres_de=33000&garde="+two)
	for _, want := range []string{
		"/lieux/" + one + "?pres_de=33000&garde=" + two + "," + one, // keeps it too
		"/?lieux=" + two + "&garde=" + two,                          // lists those kept
		"/?pres_de=33000&garde=" + two + "#l-" + one,                // back to the list
	} {
		if links := sitetest.Elements(root, func(n *html.Node) bool {
			return sitetest.Attribute(n, "href") == want
		}); len(links) == 0 {
			t.Errorf("no link to %s", want)
		}
	}
	root = sitetest.Page(t, s, http.StatusOK, "/?lieux="+one+"&lieux="+sitetest.RetiredID)
	if text := sitetest.TextOf(root); !strings.Contains(text, "Ma sélection : 2 lieux") {
		t.Error("a selection is not titled")
	}
	root = sitetest.Page(t, s, http.StatusBadRequest, "/?lieux="+one+",absent,"+two)
	if links := sitetest.Elements(root, func(n *html.Node) bool {
		return sitetest.Attribute(n, "href") == "/?lieux="+one+"&lieux="+two
	}); len(links) == 0 {
		t.Error("a place that is gone takes the others of the selection with it")
	}
	for _, path := range []string{"/?lieux=absent", "/?garde=a%3Cb"} {
		sitetest.Page(t, s, http.StatusBadRequest, path)
	}
}
