package site_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/pages"
	"github.com/lieux-numeriques/lieux/directory/site"
)

// withPages is the settings of a site with the repository's own templates.
func withPages() site.Config {
	manifest := `{"main.js":"assets/main-AAAAAAAA.js","place.js":"assets/place-AAAAAAAA.js","main.css":"assets/main-AAAAAAAA.css","outline.json":"assets/outline-AAAAAAAA.json","icon.svg":"assets/icon-AAAAAAAA.svg"}`
	return site.Config{
		Dist: fstest.MapFS{"manifest.json": {Data: []byte(manifest)}},
		Pages: pages.Config{
			Templates: os.DirFS("../../static/pages"),
			Lang:      os.DirFS("../../static/lang"),
			BaseMap:   pages.BaseMap{URL: "https://fond.exemple/{z}/{x}/{y}.png", Attribution: "© Exemple", MaxZoom: 18},
			Contact:   "contact@exemple.fr",
		},
	}
}

func openPages(t *testing.T, config site.Config) *testSite {
	t.Helper()
	s := open(t, config)
	s.hasty = true // pages are not in the document
	return s
}

// page asks a path as a browser does and parses what comes.
func (s *testSite) page(status int, path string) *html.Node {
	s.t.Helper()
	a := s.get(path, "Accept", "text/html")
	if a.StatusCode != status {
		s.t.Fatalf("%s: status %d, want %d: %s", clipped(path), a.StatusCode, status, clipped(string(a.body)))
	}
	if kind := a.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		s.t.Fatalf("%s: %s", clipped(path), kind)
	}
	root, err := html.Parse(strings.NewReader(string(a.body)))
	if err != nil {
		s.t.Fatal(err)
	}
	return root
}

// all is the elements that a test holds, in the order of the page.
func all(root *html.Node, is func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func withClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attribute(n, "class")), class) }
}

func element(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestPageListsWhatTheAPIAnswers(t *testing.T) {
	s := openPages(t, withPages())
	for _, view := range []string{
		"pres_de=33000", "pres_de=insee:97411&label=France+Services", "departement=33", "q=espace",
		"pres_de=44.8,-0.6&services=Aide+aux+d%C3%A9marches+administratives&rayon_km=150",
	} {
		want := decode[collection](t, s.get("/api/v1/lieux?limit=20&"+view)).ids()
		var got []string
		root := s.page(http.StatusOK, "/?"+view)
		for _, card := range all(root, withClass("place")) {
			got = append(got, attribute(card, "data-id"))
		}
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: the page lists %v, the API %v", view, got, want)
		}
		distances := len(all(root, withClass("place-distance")))
		if near := strings.Contains(view, "pres_de"); near != (distances > 0) {
			t.Errorf("%s: %d distances", view, distances)
		}
	}
}

func TestPagesOfAListHoldEveryPlaceOnce(t *testing.T) {
	s := openPages(t, withPages())
	address, seen := "/?departement=33&limit=7", map[string]bool{}
	for pages := 0; address != ""; pages++ {
		if pages > 100 {
			t.Fatal("the list has no end")
		}
		root := s.page(http.StatusOK, address)
		for _, card := range all(root, withClass("place")) {
			id := attribute(card, "data-id")
			if seen[id] {
				t.Errorf("%s twice", id)
			}
			seen[id] = true
		}
		address = ""
		for _, a := range all(root, element("a")) {
			if attribute(a, "rel") == "next" {
				address = attribute(a, "href")
			}
		}
	}
	if want := decode[collection](t, s.get("/api/v1/lieux?departement=33&limit=1000")).NumberMatched; len(seen) != want {
		t.Errorf("%d places, want %d", len(seen), want)
	}
}

func TestSearchWordsBecomeParameters(t *testing.T) {
	s := openPages(t, withPages())
	for _, row := range []struct{ name, asked, location string }{
		{"postcode", "?ou=33000", "/?pres_de=33000"},
		{"postcode in pairs", "?ou=33+000", "/?pres_de=33000"},
		{"postcode and its commune", "?ou=33000+Bordeaux", "/?pres_de=33000"},
		{"postcode and another of its communes", "?ou=97411+Saint-Paul", "/?pres_de=97411"},
		{"commune", "?ou=Bordeaux", "/?pres_de=insee:33063"},
		{"commune, capitals and no accent", "?ou=SAINT+ETIENNE+(42)", "/?pres_de=insee:42218"},
		{"commune among those of its name", "?ou=Saint-Denis+(974)", "/?pres_de=insee:97411"},
		{"Corsican INSEE code", "?ou=2A004", "/?pres_de=insee:2A004"},
		{"position", "?ou=44.84,-0.58", "/?pres_de=44.84,-0.58"},
		{"département", "?ou=Gironde", "/?departement=33"},
		{"région", "?ou=normandie", "/?region=28"},
		{"commune before the département of its name", "?ou=Paris", "/?pres_de=insee:75056"},
		{"words", "?ou=espace+xyzzy", "/?q=espace+xyzzy"},
		{"nothing", "?ou=&pres_de=33000", "/"},
		{"filters stay, the rest of where does not", "?ou=Bordeaux&epci=243300316&bbox=1,2,3,4&label=France+Services&apres=x", "/?pres_de=insee:33063&label=France+Services"},
		{"what was there stays", "?ou=33000+Bordeaux&pres_de=33000&rayon_km=20", "/?pres_de=33000&rayon_km=20"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := s.get("/" + row.asked)
			if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != row.location {
				t.Errorf("%d to %q, want %q", a.StatusCode, a.Header.Get("Location"), row.location)
			}
		})
	}
}

func TestSearchWordsThatNeedAnAnswer(t *testing.T) {
	s := openPages(t, withPages())
	root := s.page(http.StatusOK, "/?ou=Saint-Denis&label=France+Services")
	choices := all(root, func(n *html.Node) bool { return n.Data == "a" && withClass("choices")(n.Parent.Parent.Parent) })
	if len(choices) < 2 || !strings.Contains(attribute(choices[0], "href"), "label=France+Services") {
		t.Errorf("%d choices", len(choices))
	}
	if text := textOf(s.page(http.StatusOK, "/?ou=Bretagne")); !strings.Contains(text, "Bretagne (région)") || !strings.Contains(text, "Bretagne (36)") {
		t.Error("a région and communes of one name are not told apart")
	}
	root = s.page(http.StatusBadRequest, "/?ou=00000")
	if text := textOf(root); !strings.Contains(text, "Le code postal 00000 n’existe pas") || !strings.Contains(text, "Vouliez-vous dire") {
		t.Error("a postcode that does not exist is not explained")
	}
	if box := all(root, func(n *html.Node) bool { return attribute(n, "id") == "ou" }); attribute(box[0], "value") != "00000" {
		t.Error("the words typed are lost")
	}
}

func TestWrongParametersAreExplainedOnThePage(t *testing.T) {
	s := openPages(t, withPages())
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
		root := s.page(http.StatusBadRequest, "/"+row.asked)
		alert := all(root, func(n *html.Node) bool { return attribute(n, "role") == "alert" })
		if len(alert) != 1 || !strings.Contains(textOf(alert[0]), row.says) {
			t.Errorf("%s: not explained: %s", row.asked, textOf(root))
			continue
		}
		if row.fix != "" && attribute(all(alert[0], element("a"))[0], "href") != row.fix {
			t.Errorf("%s: fixed by %q", row.asked, attribute(all(alert[0], element("a"))[0], "href"))
		}
	}
}

func TestEmptyResultOffersWhatFindsPlaces(t *testing.T) {
	s := openPages(t, withPages())
	root := s.page(http.StatusOK, "/?pres_de=33000&rayon_km=0.001&label=France+Services")
	empty := all(root, withClass("empty"))
	if len(empty) != 1 {
		t.Fatal("nothing says that the result is empty")
	}
	offers := all(empty[0], element("a"))
	if len(offers) == 0 {
		t.Fatal("nothing is offered")
	}
	for _, offer := range offers {
		if len(all(s.page(http.StatusOK, attribute(offer, "href")), withClass("place"))) == 0 {
			t.Errorf("%s finds nothing either", attribute(offer, "href"))
		}
	}
}

func TestFilterCountsAreThoseOfTheViewsTheyLeadTo(t *testing.T) {
	s := openPages(t, withPages())
	for _, view := range []string{"departement=33", "departement=33&services=Aide+aux+d%C3%A9marches+administratives&frais_a_charge=Gratuit"} {
		root := s.page(http.StatusOK, "/?"+view)
		checked := 0
		for _, box := range all(root, func(n *html.Node) bool { return attribute(n, "type") == "checkbox" }) {
			name, value := attribute(box, "name"), attribute(box, "value")
			count := textOf(all(box.Parent, withClass("count"))[0])
			if slices.ContainsFunc(box.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
				checked++
			}
			if count == "" || strings.Contains(view, name+"=") {
				continue
			}
			want := decode[collection](t, s.get("/api/v1/lieux?limit=1&"+view+"&"+name+"="+url.QueryEscape(value))).NumberMatched
			if got := strings.ReplaceAll(count, "\u202f", ""); got != jsonNumber(want) {
				t.Errorf("%s with %s=%s: the form says %s, the API %d", view, name, value, got, want)
			}
		}
		if want := strings.Count(view, "services=") + strings.Count(view, "frais_a_charge="); checked != want {
			t.Errorf("%s: %d boxes are checked, want %d", view, checked, want)
		}
	}
}

func jsonNumber(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestPlacePageSaysEverything(t *testing.T) {
	s := openPages(t, withPages())
	v := shared()
	for i := range 60 {
		p := v.Place(i * 40)
		root := s.page(http.StatusOK, "/lieux/"+p.ID+"?pres_de=33000")
		text := textOf(root)
		wanted := []string{p.Name, p.Commune, p.PostalCode, p.Address, p.ParentStructure}
		wanted = append(append(append(wanted, p.Labels()...), p.Audiences...), p.Fees...)
		wanted = append(append(wanted, p.AccessModes...), p.Emails...)
		for _, want := range wanted {
			if want = strings.Join(strings.Fields(want), " "); !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", p.ID, want)
			}
		}
		if n := len(all(root, withClass("services-list"))); (n == 1) != (len(p.Services) > 0) {
			t.Errorf("%s: %d lists of services", p.ID, n)
		}
		if days := len(all(root, func(n *html.Node) bool { return n.Data == "tr" && n.Parent.Data == "tbody" })); p.Hours != "" && days != 7 {
			t.Errorf("%s: %d days", p.ID, days)
		}
		checkJSONLD(t, root, p)
	}
}

// checkJSONLD holds that the page describes its place to machines.
func checkJSONLD(t *testing.T, root *html.Node, p *directory.Place) {
	t.Helper()
	scripts := all(root, func(n *html.Node) bool { return attribute(n, "type") == "application/ld+json" })
	if len(scripts) != 1 {
		t.Fatalf("%s: %d descriptions", p.ID, len(scripts))
	}
	var said struct {
		Type    string `json:"@type"`
		Name    string
		URL     string
		Address struct{ PostalCode, AddressLocality string }
	}
	if err := json.Unmarshal([]byte(scripts[0].FirstChild.Data), &said); err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	if said.Type != "CivicStructure" || said.Name != p.Name || !strings.HasSuffix(said.URL, "/lieux/"+p.ID) || said.Address.PostalCode != p.PostalCode {
		t.Errorf("%s: described as %+v", p.ID, said)
	}
}

func TestPlacePageAddresses(t *testing.T) {
	s := openPages(t, withPages())
	a := s.get("/lieux/ancien0000000000?pres_de=33000", "Accept", "text/html")
	if a.StatusCode != http.StatusMovedPermanently || !strings.HasSuffix(a.Header.Get("Location"), "/lieux/"+shared().ID(0)+"?pres_de=33000") {
		t.Errorf("a retired id: %d to %s", a.StatusCode, a.Header.Get("Location"))
	}
	root := s.page(http.StatusNotFound, "/lieux/absent")
	if !strings.Contains(textOf(root), "Aucun lieu ne porte cet identifiant") {
		t.Error("an unknown id is not explained")
	}
	s.page(http.StatusNotFound, "/nulle/part")
	for _, path := range []string{"/lieux/absent", "/donnees?x=1", "/?x=1"} {
		if a := s.get(path, "Accept", "*/*"); a.StatusCode < 400 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s, asked by who takes anything: %d %s", path, a.StatusCode, a.Header.Get("Content-Type"))
		}
	}
	if p := s.refuses(http.StatusNotFound, "/lieux/absent", "Accept", "application/json"); p.Detail == "" {
		t.Error("an unknown id is not explained to programs")
	}
	s.page(http.StatusBadRequest, "/lieux/"+shared().ID(0)+"?pres_de=99999")
}

func TestPagesAreStrictAndKept(t *testing.T) {
	s := openPages(t, withPages())
	for _, path := range []string{"/?pres_de=33000", "/lieux/" + shared().ID(3)} {
		a := s.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://fond.exemple; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Referrer-Policy":         "same-origin", "X-Content-Type-Options": "nosniff", "Content-Language": "fr",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s: %s", path, name, got)
			}
		}
		if a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: sets a cookie", path)
		}
		again := s.get(path, "If-None-Match", a.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || len(again.body) > 0 {
			t.Errorf("%s: asked again: %d", path, again.StatusCode)
		}
		if head := s.do(http.MethodHead, path); head.StatusCode != http.StatusOK || len(head.body) > 0 || head.Header.Get("ETag") != a.Header.Get("ETag") {
			t.Errorf("%s: HEAD: %d", path, head.StatusCode)
		}
	}
}

func TestDemoAndSettingsShow(t *testing.T) {
	config := withPages()
	const banner = "Données de démonstration : lieux fictifs"
	if strings.Contains(textOf(openPages(t, config).page(http.StatusOK, "/")), banner) {
		t.Error("a real directory calls itself fictitious")
	}
	config.Pages.DemoSource = sources[0].Name
	if !strings.Contains(textOf(openPages(t, config).page(http.StatusOK, "/")), banner) {
		t.Error("places of the demonstration are not called fictitious")
	}
	config.Pages.DemoSource = ""
	config.Pages.Demo, config.Pages.BaseMap, config.Pages.Contact = true, pages.BaseMap{}, ""
	s := openPages(t, config)
	for _, path := range []string{"/", "/lieux/" + shared().ID(0)} {
		root := s.page(http.StatusOK, path)
		if !strings.Contains(textOf(root), banner) {
			t.Errorf("%s: fictitious places are not called so", path)
		}
		for _, n := range all(root, func(n *html.Node) bool { return attribute(n, "id") == "carte" }) {
			if attribute(n, "data-base") != "" || attribute(n, "data-outline") == "" {
				t.Errorf("%s: the base map is not off: %v", path, n.Attr)
			}
		}
		if strings.Contains(textOf(root), "Signaler une erreur") {
			t.Errorf("%s: errors go to nobody", path)
		}
	}
}

func TestPagesWaitForTheFirstVersion(t *testing.T) {
	s := openPages(t, withPages())
	s.reader.serve(nil)
	root := s.page(http.StatusServiceUnavailable, "/")
	if !strings.Contains(textOf(root), "pas encore") {
		t.Error(textOf(root))
	}
}

func TestPagesNeedTheirTemplates(t *testing.T) {
	s := openPages(t, site.Config{})
	if a := s.get("/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%d without templates", a.StatusCode)
	}
	templates, err := fs.Glob(os.DirFS("../../static/pages"), "*.html")
	if err != nil || len(templates) == 0 {
		t.Fatal("no template", err)
	}
}
