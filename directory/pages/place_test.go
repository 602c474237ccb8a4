package pages_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestPlacePageShowsEveryField(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	v := sitetest.Snapshot(t)
	for i := range 60 {
		p := v.Place(i * 40)
		root := sitetest.Page(t, s, http.StatusOK, "/lieux/"+p.ID+"?pres_de=33000")
		text := sitetest.TextOf(root)
		wanted := []string{p.Name, p.Commune, p.PostalCode, p.Address, p.ParentStructure}
		wanted = append(append(append(wanted, p.Labels()...), p.Audiences...), p.Fees...)
		wanted = append(append(wanted, p.AccessModes...), p.Emails...)
		for _, want := range wanted {
			if want = strings.Join(strings.Fields(want), " "); !strings.Contains(text, want) {
				t.Errorf("%s does not contain %q", p.ID, want)
			}
		}
		if n := len(sitetest.Elements(root, sitetest.WithClass("services-list"))); (n == 1) != (len(p.Services) > 0) {
			t.Errorf("%s: %d lists of services", p.ID, n)
		}
		days := len(sitetest.Elements(root, func(n *html.Node) bool { return n.Data == "tr" && n.Parent.Data == "tbody" }))
		if p.Hours != "" && days != 7 {
			t.Errorf("%s: %d days", p.ID, days)
		}
		checkJSONLD(t, root, p)
	}
}

// checkJSONLD checks the JSON-LD of a page.
func checkJSONLD(t *testing.T, root *html.Node, p *directory.Place) {
	t.Helper()
	scripts := sitetest.Elements(
		root,
		func(n *html.Node) bool { return sitetest.Attribute(n, "type") == "application/ld+json" },
	)
	if len(scripts) != 1 {
		t.Fatalf("%s: %d descriptions", p.ID, len(scripts))
	}
	var object struct {
		Type    string `json:"@type"`
		Name    string
		URL     string
		Address struct{ PostalCode, AddressLocality string }
	}
	if err := json.Unmarshal([]byte(scripts[0].FirstChild.Data), &object); err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	if object.Name != p.Name || !strings.HasSuffix(object.URL, "/lieux/"+p.ID) ||
		object.Address.PostalCode != p.PostalCode {
		t.Errorf("%s: described as %+v", p.ID, object)
	}
}

func TestPlacePageAddresses(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	a := s.Get("/lieux/"+sitetest.RetiredID+"?pres_de=33000", "Accept", "text/html")
	if a.StatusCode != http.StatusMovedPermanently ||
		!strings.HasSuffix(a.Header.Get("Location"), "/lieux/"+sitetest.Snapshot(t).ID(0)+"?pres_de=33000") {
		t.Errorf("a retired id: %d to %s", a.StatusCode, a.Header.Get("Location"))
	}
	root := sitetest.Page(t, s, http.StatusNotFound, "/lieux/absent")
	if !strings.Contains(sitetest.TextOf(root), "Aucun lieu ne porte cet identifiant") {
		t.Error("an unknown id is not explained")
	}
	sitetest.Page(t, s, http.StatusNotFound, "/nulle/part")
	for _, path := range []string{"/lieux/absent", "/donnees?x=1", "/?x=1"} {
		if a := s.Get(path, "Accept", "*/*"); a.StatusCode < 400 ||
			!strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s, requested with Accept: */*: %d %s", path, a.StatusCode, a.Header.Get("Content-Type"))
		}
	}
	if p := s.Refuses(http.StatusNotFound, "/lieux/absent", "Accept", "application/json"); p.Detail == "" {
		t.Error("an unknown id is not explained to programs")
	}
	sitetest.Page(t, s, http.StatusBadRequest, "/lieux/"+sitetest.Snapshot(t).ID(0)+"?pres_de=99999")
}

// Reasons are in the language of the page; those that a territory has in French only
// are marked as French.
func TestQualityReasonsAreInTheLanguageOfThePage(t *testing.T) {
	v, judge := sitetest.Judged(t)
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	s.Reader.Serve(v)
	wanted := map[string]string{"": "demander le label « Relais des Essais »",
		"?lang=en": `<span lang="fr">le lieu n&#39;est pas un Relais des Essais</span>`}
	for i := range v.Len() {
		p := v.Place(i)
		if p.Territory.Departement != "33" {
			continue
		}
		for query, text := range wanted {
			if body := s.Get("/lieux/"+p.ID+query, "Accept", "text/html").Body; !bytes.Contains(body, []byte(text)) {
				t.Errorf("/lieux/%s%s does not contain %q", p.ID, query, text)
			}
		}
		if got := p.Quality.Reasons[len(p.Quality.Reasons)-1].Code; got != judge.List[len(judge.List)-1].Code {
			t.Errorf("%s", got)
		}
		return
	}
	t.Error("no place of the territory was tried")
}
