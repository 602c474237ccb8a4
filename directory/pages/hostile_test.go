package pages_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// hostile lists texts of a source that try to inject markup, in any field.
var hostile = []string{
	`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `</title></textarea><svg/onload=alert(1)>`,
	`javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `' onmouseover='alert(1)`,
	"\u202Egnp.exe\u202C\u2066\u200f", "{{.}} ${1+1} %0d%0aX: y", strings.Repeat("A", 20<<10), "\x00\x1b[31m\ufffe",
	`=HYPERLINK("https://exemple.fr";"cliquez")`, "\u200b\u200d\u2060\ufeff\u180e", "\u202e\u202e\u202e\u2067",
	`--></script><!--`, `https://exemple.fr/"onclick="alert(1)`, `javascript&colon;alert(1)`, "java\nscript:alert(1)",
}

// hostilePlaces returns places that each have one hostile text in every free field.
func hostilePlaces() []directory.Place {
	var places []directory.Place
	for i, text := range hostile {
		p := directory.Place{
			ID: directory.RecordID("hostile", strconv.Itoa(i)), PostalCode: "33000", INSEECode: "33063",
			Territory: directory.Territory{Commune: "33063", Areas: territory.Areas{Departement: "33", Region: "75"}},
			Location: directory.Location{Known: true, Position: geo.Position{-0.57 + float64(i)/1000, 44.84},
				Precision: geo.PrecisionPoint},
			Services: []string{"Aide aux démarches administratives"}, HoursText: text,
			Provenance: directory.Provenance{
				Records: []directory.RecordRef{{Source: text, ID: "x", OwnID: text}},
				Fields: map[string]directory.FieldProvenance{"nom": {Changes: []directory.Change{{Rule: text,
					Action: text, Before: text}}}},
			},
		}
		for f := range directory.Fields {
			field := &directory.Fields[f]
			switch {
			case field.Vocabulary != nil || field.Name == "id" || strings.HasPrefix(field.Name, "code_"):
			case field.List != nil:
				*field.List(&p) = []string{text, "https://exemple.fr/ok"}
			case field.Text != nil:
				*field.Text(&p) = text
			}
		}
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b directory.Place) int { return strings.Compare(a.ID, b.ID) })
	return places
}

func TestHostileContentIsInert(t *testing.T) {
	places := hostilePlaces()
	v, err := snapshot.Build(snapshot.Input{Version: 1, Built: sitetest.Noon(), Zone: territory.TimeZone,
		Sources: sitetest.Sources(), Places: func(yield func(*directory.Place, error) bool) {
			for i := range places {
				if !yield(&places[i], nil) {
					return
				}
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	clean := sitetest.Page(t, s, http.StatusOK, "/?pres_de=33000")
	cleanPlace := sitetest.Page(t, s, http.StatusOK, "/lieux/"+sitetest.Snapshot(t).ID(0))
	s.Reader.Serve(v)
	paths := []string{
		"/?pres_de=33000", "/", "/?q=" + url.QueryEscape(hostile[0]), "/?ou=" + url.QueryEscape(hostile[1]+" (33)"),
	}
	for i := range places {
		paths = append(paths, "/lieux/"+places[i].ID, "/lieux/"+places[i].ID+"?lang=en")
	}
	paths = append(paths, "/?lang=en", "/carte?departement=33",
		"/carte?departement=33&titre="+url.QueryEscape(hostile[1]), "/imprimer?pres_de=33000&limit=40", "/donnees")
	known := elementNames(clean)
	for _, names := range []map[string]bool{
		elementNames(cleanPlace), elementNames(sitetest.Page(t, s, http.StatusOK, "/imprimer?pres_de=33000")),
		elementNames(sitetest.Page(t, s, http.StatusOK, "/donnees")),
	} {
		for name := range names {
			known[name] = true
		}
	}
	for _, name := range []string{
		"address", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "dl", "dt", "dd", "br",
		"strong", "h2", "base",
	} {
		known[name] = true
	}
	for _, path := range paths {
		a := s.Get(path, "Accept", "text/html")
		if a.StatusCode == http.StatusSeeOther {
			continue
		}
		if a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", sitetest.Clip(path), a.StatusCode)
		}
		if len(a.Body) > 150<<10 {
			t.Errorf("%s: %d bytes", sitetest.Clip(path), len(a.Body))
		}
		root, err := html.Parse(strings.NewReader(string(a.Body)))
		if err != nil {
			t.Fatal(err)
		}
		checkInert(t, path, root, known)
	}
}

func elementNames(root *html.Node) map[string]bool {
	names := map[string]bool{}
	for _, n := range sitetest.Elements(root, func(*html.Node) bool { return true }) {
		names[n.Data] = true
	}
	return names
}

// checkInert checks that a page has only elements of the templates, no event handler, no
// style, and links with safe schemes.
func checkInert(t *testing.T, path string, root *html.Node, known map[string]bool) {
	t.Helper()
	for _, n := range sitetest.Elements(root, func(*html.Node) bool { return true }) {
		if !known[n.Data] {
			t.Errorf("%s: <%s> is none of the templates'", sitetest.Clip(path), n.Data)
		}
		if n.Data == "script" && sitetest.Attribute(n, "type") == "application/ld+json" &&
			!json.Valid([]byte(n.FirstChild.Data)) {
			t.Errorf("%s: the description is not JSON", sitetest.Clip(path))
		}
		if n.Data == "script" && sitetest.Attribute(n, "type") == "module" &&
			!strings.HasPrefix(sitetest.Attribute(n, "src"), "/assets/") {
			t.Errorf("%s: a script from %s", sitetest.Clip(path), sitetest.Attribute(n, "src"))
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
				t.Errorf("%s: %s=%q", sitetest.Clip(path), a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				u, err := url.Parse(a.Val)
				if err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, u.Scheme) {
					t.Errorf("%s: <%s %s=%q>", sitetest.Clip(path), n.Data, a.Key, sitetest.Clip(a.Val))
				}
			}
		}
	}
}
