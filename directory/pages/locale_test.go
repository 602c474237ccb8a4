package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// everyPage returns an address of each page and state, without its language.
func everyPage(t testing.TB, s *sitetest.Site) map[string]int {
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&departement=33")).IDs()[0]
	return map[string]int{
		"/":               http.StatusOK,
		"/?pres_de=33000": http.StatusOK,
		"/?departement=33&label=France+Services&ouvert=maintenant&accessible=true": http.StatusOK,
		"/?pres_de=33000&q=zzzzz&frais_a_charge=Gratuit":                           http.StatusOK,
		"/?ou=00000":       http.StatusBadRequest,
		"/?ou=Saint-Denis": http.StatusOK,
		"/?label=France+Servces&departement=999&rayon_km=0&limit=x": http.StatusBadRequest,
		"/carte?departement=33": http.StatusOK,
		"/carte?departement=33&zoom=99&thme=sombre&theme=vert&lat=x": http.StatusBadRequest,
		"/lieux/" + id + "?pres_de=33000":                            http.StatusOK,
		"/lieux/absent":                                              http.StatusNotFound,
		"/nulle-part":                                                http.StatusNotFound,
		"/imprimer?pres_de=33000":                                    http.StatusOK,
		"/integrer":                                                  http.StatusOK,
		"/integrer?departement=33&label=France+Services&theme=sombre": http.StatusOK,
		"/integrer?ou=zzzzz": http.StatusOK,
		"/integrer?code=" + url.QueryEscape(`<carte-lieu dept="33" labl="France Servces" zoom="99"`): http.StatusOK,
		"/integrer?code=bonjour":  http.StatusOK,
		"/donnees":                http.StatusOK,
		"/donnees?departement=33": http.StatusOK,
		"/accessibilite":          http.StatusOK,
	}
}

// inLanguage returns the same address in a language.
func inLanguage(path, code string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + code
	}
	return path + "?lang=" + code
}

// visibleTexts returns the texts of a page that are seen or read aloud, except those
// marked as another language and those that are the same in every language.
func visibleTexts(root *html.Node, lang string) []string {
	var found []string
	add := func(text string) {
		text = strings.Join(strings.Fields(catalogueKey.Replace(text)), " ")
		if regexp.MustCompile(`\pL{3}`).MatchString(text) {
			found = append(found, text)
		}
	}
	// The name and the words of a place are the title and the description of its page.
	ofPlace := len(sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "id") == "lieu" })) > 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			add(n.Data)
		}
		if n.Type == html.ElementNode {
			if part := sitetest.Attribute(n, "lang"); part != "" && part != lang ||
				slices.Contains([]string{"script", "style", "textarea", "code"}, n.Data) {
				return
			}
			for _, name := range []string{"title", "aria-label", "alt", "placeholder", "data-message"} {
				add(sitetest.Attribute(n, name))
			}
			if n.Data == "title" && ofPlace {
				return
			}
			if n.Data == "meta" && sitetest.Attribute(n, "name") == "description" && !ofPlace {
				add(sitetest.Attribute(n, "content"))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return found
}

// same matches proper names and texts that are the same in French and in English.
var same = regexp.MustCompile(`^(Lieux|Suggestions|Saint-Denis.*|Services|Labels|Contact|CSV|GeoJSON|NDJSON` +
	`|XLSX|GeoPackage|GeoParquet|FlatGeobuf|PMTiles|data·inclusion|OSM|HSDS` +
	`|DCAT-AP|Data Package|curl|QGIS, GDAL|Python|DuckDB|MapLibre` +
	`|JSON|/ogc|WordPress|SPIP|Drupal|Joomla|accent|Nom Lieu.*|«.*»|[“”0-9].*|Gironde.*|Bordeaux` +
	`|33000 Bordeaux|Guadeloupe|Martinique|Guyane|La Réunion|Mayotte|Natural Earth.*|contact@exemple.fr|© .*)$`)

// french matches French words that are not English.
var french = regexp.MustCompile(`(^|[ ’'(])([Ll]es?|[Dd]es|[Uu]ne|est|[Vv]ous|[Vv]otre|[Pp]our|[Aa]vec` +
	`|[Dd]ans|[Aa]ux?|[Dd]u|et|pas|[Cc]ette|[Cc]es?|lieux?|[Qq]ui|que|sont|[Hh]oraires|[Oo]uvert|[Ff]ermé)([ .,;:)]|$)`)

// TestNoFrenchIsLeftInEnglishPages requests every page in both languages: a text
// that is the same in both, or that has French words, is not translated.
func TestNoFrenchIsLeftInEnglishPages(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	names := append(slices.Clone(directory.VocabularyProgrammes.Values), directory.VocabularyTrainings.Values...)
	for path, status := range everyPage(t, s) {
		root := sitetest.Page(t, s, status, inLanguage(path, "en"))
		html := sitetest.Elements(root, sitetest.Element("html"))[0]
		if sitetest.Attribute(html, "lang") != "en" {
			t.Errorf("%s is in %q", path, sitetest.Attribute(html, "lang"))
		}
		was := map[string]bool{}
		for _, text := range visibleTexts(sitetest.Page(t, s, status, path), "fr") {
			was[text] = true
		}
		for _, text := range visibleTexts(root, "en") {
			if same.MatchString(text) || slices.Contains(names, text) {
				continue
			}
			if was[text] || french.MatchString(text) {
				t.Errorf("%s: %q", path, sitetest.Clip(text))
			}
		}
	}
}

func TestEveryPageLinksToItsTranslations(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for path, status := range everyPage(t, s) {
		root := sitetest.Page(t, s, status, inLanguage(path, "en"))
		if sitetest.Attribute(sitetest.Elements(root, sitetest.Element("body"))[0], "class") == "embed" {
			continue
		}
		alternates := map[string]string{}
		for _, link := range sitetest.Elements(root,
			func(n *html.Node) bool { return n.Data == "link" && sitetest.Attribute(n, "rel") == "alternate" }) {
			u, err := url.Parse(sitetest.Attribute(link, "href"))
			if err != nil || u.Host == "" {
				t.Errorf("%s: alternate %q", path, sitetest.Attribute(link, "href"))
				continue
			}
			alternates[sitetest.Attribute(link, "hreflang")] = u.RequestURI()
		}
		switches := sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "a" && sitetest.Attribute(n, "data-lang") == "fr"
		})
		if len(switches) != 1 || sitetest.Attribute(switches[0], "lang") != "fr" {
			t.Errorf("%s: %d switches to French", path, len(switches))
			continue
		}
		want, _ := url.Parse(path)
		inFrench := sitetest.Attribute(switches[0], "href")
		got, err := url.Parse(inFrench)
		if err != nil || got.Path != want.Path || got.Query().Encode() != want.Query().Encode() {
			t.Errorf("%s: in French it is %q", path, inFrench)
		}
		hidden := sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "meta" && strings.Contains(sitetest.Attribute(n, "content"), "noindex")
		})
		switch { // search engines alone read the alternates
		case len(hidden) > 0 && alternates["fr"]+alternates["en"] != "":
			t.Errorf("%s is kept from search engines and tells them %v", path, alternates)
		case len(hidden) == 0 && (alternates["fr"] != inFrench || !strings.Contains(alternates["en"], "lang=en")):
			t.Errorf("%s: search engines are told %v, people %q", path, alternates, inFrench)
		}
		for _, a := range sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.HasPrefix(sitetest.Attribute(n, "href"), "/")
		}) {
			href := sitetest.Attribute(a, "href")
			if sitetest.Attribute(a, "data-lang") == "" && !strings.HasPrefix(href, "/api/") &&
				!strings.HasPrefix(href, "/donnees/") && !strings.Contains(href, "lang=en") {
				t.Errorf("%s: %s leaves the language", path, href)
			}
		}
	}
}

// The language of a map may differ from that of /integrer.
func TestMapLanguageIsIndependentOfThePage(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for query, want := range map[string]string{
		"?departement=33":                       "",
		"?departement=33&lang_carte=en":         `lang="en"`,
		"?departement=33&lang=en":               `lang="en"`,
		"?departement=33&lang=en&lang_carte=fr": "",
		"?lang=en&code=" + url.QueryEscape(`<carte-lieux departement="33">`):   "",
		"?code=" + url.QueryEscape(`<carte-lieux departement="33" lang="en">`): `lang="en"`,
	} {
		root := sitetest.Page(t, s, http.StatusOK, "/integrer"+query)
		snippet := textOfID(root, "extrait")
		if strings.Contains(snippet, `lang=`) != (want != "") || !strings.Contains(snippet, want) ||
			strings.Contains(snippet, "lang-carte") {
			t.Errorf("%s: %s", query, snippet)
		}
		page := "fr"
		if strings.Contains(query, "lang=en") {
			page = "en"
		}
		if got := sitetest.Attribute(sitetest.Elements(root, sitetest.Element("html"))[0], "lang"); got != page {
			t.Errorf("%s: the page is in %q", query, got)
		}
	}
}

// Every error is in the language of the address.
func TestErrorsAreInTheRequestedLanguage(t *testing.T) {
	config := sitetest.PagesConfig(t)
	config.Web.MaxURLBytes, config.Web.RateLimit, config.Web.RateBurst = 300, 0.001, 3
	s := sitetest.OpenPages(t, config)
	for _, e := range []struct {
		status        int
		path          string
		shown, absent string
	}{
		{http.StatusNotFound, "/lieux/absent?lang=en", "No place has this identifier", "Aucun"},
		{http.StatusNotFound, "/lieux/absent", "Aucun lieu ne porte", "No place"},
		{http.StatusRequestURITooLong, "/?lang=en&q=" + strings.Repeat("a", 400), "too long", "longue"},
		{http.StatusBadRequest, "/?lang=en&services=x", "not in the vocabulary", "inconnue"},
		{http.StatusTooManyRequests, "/?lang=en", "Too many requests", "Trop"},
	} {
		text := sitetest.TextOf(sitetest.Page(t, s, e.status, e.path))
		if !strings.Contains(text, e.shown) || strings.Contains(text, e.absent) {
			t.Errorf("%s: %s", sitetest.Clip(e.path), text)
		}
	}
	waiting := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	waiting.Reader.Serve(nil)
	text := sitetest.TextOf(sitetest.Page(t, waiting, http.StatusServiceUnavailable, "/carte?lang=en"))
	if !strings.Contains(text, "not ready yet") {
		t.Error(text)
	}
}
