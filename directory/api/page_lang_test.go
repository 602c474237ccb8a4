package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestEveryTextIsTranslated reads the sources: each text that a page or a
// script says has its words in each language, and no word is left over.
func TestEveryTextIsTranslated(t *testing.T) {
	said := map[string]map[string]bool{"pages": {}, "navigateur": {}}
	collect := func(part, pattern, expression string) {
		t.Helper()
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range regexp.MustCompile(expression).FindAllStringSubmatch(string(source), -1) {
				var text string
				if json.Unmarshal([]byte(`"`+m[1]+`"`), &text) == nil {
					said[part][strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)] = true
				}
			}
		}
	}
	collect("pages", "../../static/pages/*.html", `\{\{-? ?t "((?:[^"\\]|\\.)*)"`)
	collect("pages", "page*.go", `\.say\("((?:[^"\\]|\\.)*)"`)
	collect("navigateur", "../../static/js/*.js", `(?:say|words)\((?:[^"();]*, )?"([^"]*)"`)
	files, err := filepath.Glob("../../static/lang/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no language", err)
	}
	for _, file := range files {
		encoded, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]json.RawMessage
		if err := json.Unmarshal(encoded, &words); err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		if err := json.Unmarshal(words["valeurs"], &values); err != nil {
			t.Fatal(err)
		}
		for part, texts := range said {
			translated := map[string]string{}
			if err := json.Unmarshal(words[part], &translated); err != nil {
				t.Fatal(err)
			}
			for text := range texts {
				if translated[text] == "" && values[text] == "" {
					t.Errorf("%s: no words for %q in %s", filepath.Base(file), text, part)
				}
			}
			if len(texts) < 15 {
				t.Errorf("%s: %d texts found", part, len(texts))
			}
		}
	}
}

func TestPagesSpeakEnglish(t *testing.T) {
	s := openPages(t, withPages())
	id := decode[collection](t, s.get("/api/v1/lieux?limit=1&departement=33")).ids()[0]
	for path, wanted := range map[string]string{
		"/?lang=en&pres_de=33000":                 "Places nearest to 33000 Bordeaux",
		"/carte?lang=en&departement=33":           "Where do you live?",
		"/lieux/" + id + "?lang=en&pres_de=33000": "Back to the list near 33000 Bordeaux",
		"/imprimer?lang=en&pres_de=33000":         "Opening hours of the next seven days",
		"/?lang=en&pres_de=33000&q=zzzzz":         "No place found near 33000 Bordeaux",
	} {
		root := s.page(http.StatusOK, path)
		if lang := attribute(all(root, element("html"))[0], "lang"); lang != "en" {
			t.Errorf("%s is in %q", path, lang)
		}
		text := textOf(root)
		if !strings.Contains(text, wanted) {
			t.Errorf("%s does not say %q", path, wanted)
		}
		for _, french := range []string{"Chercher", "Horaires", "Ouvert ·", "Fermé ·", "lieux les plus", "Coût", "Gratuit", "De quoi"} {
			if strings.Contains(strings.ReplaceAll(text, "Search", ""), french) {
				t.Errorf("%s says %q", path, french)
			}
		}
		for _, a := range all(root, func(n *html.Node) bool { return n.Data == "a" && strings.Contains(attribute(n, "href"), "pres_de=") }) {
			if !strings.Contains(attribute(a, "href"), "lang=en") {
				t.Errorf("%s: a link forgets the language: %s", path, attribute(a, "href"))
			}
		}
	}
	if h := s.get("/?lang=en", "Accept", "text/html").Header.Get("Content-Language"); h != "en" {
		t.Errorf("Content-Language %q", h)
	}
}
