package pages_test

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestDataPageLinksToItsDownloads(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, view := range []string{"", "?departement=33", "?label=France+Services&departement=33"} {
		root := sitetest.Page(t, s, http.StatusOK, "/donnees"+view)
		formats := 0
		for _, a := range sitetest.Elements(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.HasPrefix(sitetest.Attribute(n, "href"), "/donnees/lieux.")
		}) {
			formats++
			answer := s.Get(sitetest.Attribute(a, "href"))
			if answer.StatusCode != http.StatusOK || len(answer.Body) == 0 {
				t.Errorf("%s: %d", sitetest.Attribute(a, "href"), answer.StatusCode)
			}
		}
		if formats != len(export.Formats) {
			t.Errorf("%s: %d formats", view, formats)
		}
		want := sitetest.Decode[sitetest.Collection](t,
			s.Get("/api/v1/lieux?limit=1"+strings.Replace(view, "?", "&", 1))).NumberMatched
		text := sitetest.TextOf(sitetest.Elements(root, sitetest.Element("main"))[0])
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strconv.Itoa(want)+"lieu") {
			t.Errorf("%s: the page does not show %d places", view, want)
		}
	}
	text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/donnees"))
	for _, shown := range []string{"GeoNames", "Etalab", "Natural Earth", "CC BY 4.0"} {
		if !strings.Contains(text, shown) {
			t.Errorf("%s is not named", shown)
		}
	}
	sitetest.Page(t, s, http.StatusBadRequest, "/donnees?departement=999")
}

// TestExamplesOfTheDataPageRun runs the lines that the page offers to copy, those whose program is here.
func TestExamplesOfTheDataPageRun(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&departement=33")).NumberMatched
	root := sitetest.Page(t, s, http.StatusOK, "/donnees?departement=33")
	list := sitetest.Elements(root, sitetest.WithClass("examples"))[0]
	run := 0
	for _, code := range sitetest.Elements(list, sitetest.Element("code")) {
		line := sitetest.TextOf(code)
		program, _, _ := strings.Cut(line, " ")
		if program == "SELECT" || strings.HasPrefix(program, "map.") {
			continue // of DuckDB and of a page: tried by hand, and by the browser tests of MapLibre
		}
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("%s is not installed: its example was not run", program)
			continue
		}
		command := exec.Command("sh", "-c", line)
		command.Dir = t.TempDir()
		out, err := command.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
		if program != "curl" && !strings.Contains(string(out), strconv.Itoa(want)) {
			t.Errorf("%s: %d places are not found in\n%s", line, want, out)
		}
		run++
	}
	if run == 0 {
		t.Error("no example was run")
	}
}

// TestTheDataPageDescribesItsDataSet reads what search engines of data sets read.
func TestTheDataPageDescribesItsDataSet(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/donnees?departement=33")
	for _, script := range sitetest.Elements(root, sitetest.Element("script")) {
		if sitetest.Attribute(script, "type") != "application/ld+json" {
			continue
		}
		var set struct {
			Type         string `json:"@type"`
			Distribution []struct{ ContentURL string }
		}
		if err := json.Unmarshal([]byte(script.FirstChild.Data), &set); err != nil {
			t.Fatal(err)
		}
		if set.Type != "Dataset" || len(set.Distribution) != len(export.Formats) ||
			set.Distribution[0].ContentURL != s.URL+"/donnees/lieux.xlsx?departement=33" {
			t.Errorf("%+v", set)
		}
		return
	}
	t.Error("the page has no JSON-LD")
}

func TestEveryPageLinksToTheOthers(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1")).IDs()[0]
	for _, path := range []string{"/", "/lieux/" + id, "/integrer", "/donnees", "/accessibilite"} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		linked := map[string]bool{}
		for _, a := range sitetest.Elements(root, sitetest.Element("a")) {
			linked[sitetest.Attribute(a, "href")] = true
		}
		for _, wanted := range []string{"/", "/integrer", "/donnees", "/accessibilite"} {
			if !linked[wanted] {
				t.Errorf("%s does not link to %s", path, wanted)
			}
		}
	}
	if text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/accessibilite")); !strings.Contains(
		text,
		"contact@exemple.fr",
	) {
		t.Error("no contact for accessibility")
	}
}
