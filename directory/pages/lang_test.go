package pages_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// spaces makes texts of the sources keys of a language.
var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// textsIn collects what an expression finds in files: each is a text in French.
func textsIn(t *testing.T, found map[string]bool, pattern, expression string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	was := len(found)
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
				found[spaces.Replace(text)] = true
			}
		}
	}
	if len(found) == was {
		t.Errorf("%s: no text found", pattern)
	}
}

// languages is each file of static/lang, by its code then by its sections.
func languages(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../static/lang/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no language", err)
	}
	all := map[string]map[string]map[string]string{}
	for _, file := range files {
		encoded, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?s)"\w+": \{(.*?)\n  \}`).FindAllStringSubmatch(string(encoded), -1) {
			once := map[string]bool{}
			for _, key := range regexp.MustCompile(`(?m)^    "((?:[^"\\]|\\.)*)":`).FindAllStringSubmatch(m[1], -1) {
				if once[key[1]] {
					t.Errorf("%s says %q twice", file, key[1])
				}
				once[key[1]] = true
			}
		}
		var sections map[string]json.RawMessage
		if err := json.Unmarshal(encoded, &sections); err != nil {
			t.Fatal(file, err)
		}
		words := map[string]map[string]string{}
		for name, section := range sections {
			if section[0] == '{' {
				texts := map[string]string{}
				if err := json.Unmarshal(section, &texts); err != nil {
					t.Fatal(file, name, err)
				}
				words[name] = texts
			}
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = words
	}
	return all
}

// TestEveryTextIsTranslated reads the sources: each text that a page, a script
// or a message says has its words in each language, and no word is left over.
func TestEveryTextIsTranslated(t *testing.T) {
	const quoted = `"((?:[^"\\]|\\.)*)"`
	said := map[string]map[string]bool{"pages": {}, "messages": {}, "navigateur": {}, "element": {}}
	textsIn(t, said["pages"], "../../static/pages/*.html", `(?:\{\{-? ?|\()(?:t|markup) `+quoted)
	textsIn(t, said["pages"], "*.go", `\.say\(`+quoted)
	textsIn(t, said["messages"], "../query/*.go", `\.Wrong\([^"\n]*(?:"[a-z_]*", )?(?:"", )?"([^"+]{9,})", `)
	textsIn(t, said["messages"], "../query/*.go", `(?:wrongNumber\(p, value, |expected = |return |Kind[A-Za-z]+: +)"([^"]* [^"]*[a-z]{3}[^"]*)"`)
	textsIn(t, said["messages"], "../pages/display.go", `return `+quoted+`, "[^"]`)
	textsIn(t, said["messages"], "../web/problem.go", `\{http\.\w+, "[a-z]+", `+quoted+`, "`)
	textsIn(t, said["messages"], "../web/problem.go", `\{http\.\w+, "[a-z]+", "[^"]*", `+quoted+`\}`)
	textsIn(t, said["messages"], "../error.go", `NotFound, `+quoted)
	textsIn(t, said["messages"], "../hours/holiday.go", `(?:\{-?\d+, -?\d+, |(?:goodFriday|abolition|schoelcher) += )`+quoted)
	textsIn(t, said["messages"], "../field.go", `Label: `+quoted)
	textsIn(t, said["navigateur"], "../../static/js/*.js", `(?:say|words)\((?:[^"();]*, )?"([^"]*)"`)
	textsIn(t, said["navigateur"], "../../static/js/*.js", `Refusal\((?:[^"]* )?"([^"]*)"`)
	textsIn(t, said["element"], "../../static/js/embed/carte-lieux.js", `#say\((?:[^"()]*)"([^"]*)"`)
	textsIn(t, said["element"], "../../static/js/api.js", `Refusal\((?:[^"]* )?"([^"]*)"`)
	textsIn(t, said["element"], "../../static/js/colours.js", `message: "([^"]*)"`)
	anywhere := map[string]bool{}
	textsIn(t, anywhere, "*.go", quoted)
	textsIn(t, anywhere, "../export/*.go", `Usage: `+quoted)
	for code, words := range languages(t) {
		known := func(part, text string) bool {
			return words[part][text] != "" || part != "navigateur" && part != "element" && (words["pages"][text] != "" || words["valeurs"][text] != "" || words["messages"][text] != "")
		}
		for part, texts := range said {
			for text := range texts {
				if !known(part, text) && !strings.HasSuffix(text, ": ") && strings.ContainsFunc(text, unicode.IsLetter) {
					t.Errorf("%s: no words for %q in %s", code, text, part)
				}
			}
		}
		for _, part := range []string{"pages", "element"} {
			for text := range words[part] {
				if !said[part][text] && !(part == "pages" && anywhere[text]) {
					t.Errorf("%s: nothing says %q any more (%s)", code, text, part)
				}
			}
		}
	}
}

// Translations keep the places of values, and every language says the same texts.
func TestLanguagesHaveTheSameTexts(t *testing.T) {
	all := languages(t)
	var first string
	for code := range all {
		if first == "" || code < first {
			first = code
		}
	}
	for code, words := range all {
		for part, texts := range words {
			for text, said := range texts {
				value := "%s"
				if part == "navigateur" {
					value = "%"
				}
				if said == "" || strings.Count(text, value) != strings.Count(said, value) {
					t.Errorf("%s: %q becomes %q", code, text, said)
				}
				if all[first][part][text] == "" {
					t.Errorf("%s says %q, %s does not", code, text, first)
				}
			}
		}
		for part, texts := range all[first] {
			for text := range texts {
				if words[part][text] == "" {
					t.Errorf("%s says %q, %s does not", first, text, code)
				}
			}
		}
	}
}

func TestPagesInEnglish(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&departement=33")).IDs()[0]
	for path, wanted := range map[string]string{
		"/?lang=en&pres_de=33000":                 "Places nearest to 33000 Bordeaux",
		"/carte?lang=en&departement=33":           "Where do you live?",
		"/lieux/" + id + "?lang=en&pres_de=33000": "Back to the list near 33000 Bordeaux",
		"/imprimer?lang=en&pres_de=33000":         "This sheet shows places 1 to 8",
		"/?lang=en&pres_de=33000&q=zzzzz":         "No place found near 33000 Bordeaux",
	} {
		root := page(t, s, http.StatusOK, path)
		if lang := attribute(elements(root, element("html"))[0], "lang"); lang != "en" {
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
		for _, a := range elements(root, func(n *html.Node) bool {
			return n.Data == "a" && strings.Contains(attribute(n, "href"), "pres_de=") && attribute(n, "data-lang") == ""
		}) {
			if !strings.Contains(attribute(a, "href"), "lang=en") {
				t.Errorf("%s: a link forgets the language: %s", path, attribute(a, "href"))
			}
		}
	}
	if h := s.Get("/?lang=en", "Accept", "text/html").Header.Get("Content-Language"); h != "en" {
		t.Errorf("Content-Language %q", h)
	}
}
