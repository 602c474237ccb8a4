package pages_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// catalogueKey makes texts of the sources keys of a catalogue.
var catalogueKey = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "%d", "%s", "%v", "%s")

// translatedArguments are the functions that take a text of the interface, and
// the position of that argument.
var translatedArguments = map[string]int{
	"Say": 0, "New": 0, "newTextError": 0, "NewProblem": 1, "Wrong": 3, "wrongNumber": 2,
	"wrong": 1, "titled": 3, "number": 4, "Errorf": 1, "refuse": 2,
}

// translatedFields are the fields of literals that hold such a text.
var translatedFields = map[string]bool{
	"Label": true, "Usage": true, "expected": true, "Title": true, "Detail": true, "title": true, "description": true,
	"Choice": true, "Asks": true, "Hint": true, "text": true,
}

// goTexts collects the French texts that the files of a package show to people.
func goTexts(t *testing.T, found map[string]bool, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no file (%v)", pattern, err)
	}
	before := len(found)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			for _, e := range textExpressions(n) {
				if text, ok := literal(e); ok && strings.ContainsFunc(text, unicode.IsLetter) {
					found[catalogueKey.Replace(text)] = true
				}
			}
			return true
		})
	}
	if len(found) == before {
		t.Errorf("%s: no text found", pattern)
	}
}

// textExpressions returns the expressions of a node that are texts of the interface.
func textExpressions(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
			if on, ok := f.X.(*ast.Ident); ok &&
				(name == "New" && on.Name != "i18n" || name == "Errorf" && on.Name != "directory") {
				return nil
			}
		}
		if at, ok := translatedArguments[name]; ok && at < len(n.Args) {
			return n.Args[at : at+1]
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && translatedFields[key.Name] {
			return []ast.Expr{n.Value}
		}
	case *ast.ValueSpec:
		if n.Names[0].Name == "expected" {
			return n.Values
		}
	}
	return nil
}

// literal returns the value of a string literal, or of a concatenation of literals.
func literal(e ast.Expr) (string, bool) {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		left, okLeft := literal(sum.X)
		right, okRight := literal(sum.Y)
		return left + right, okLeft && okRight
	}
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil && text != "%s"
}

// matches collects what an expression finds in files that are not Go.
func matches(t *testing.T, found map[string]bool, pattern, expression string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no file (%v)", pattern, err)
	}
	before := len(found)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(expression).FindAllStringSubmatch(string(source), -1) {
			var text string
			if json.Unmarshal([]byte(`"`+m[1]+`"`), &text) == nil {
				found[catalogueKey.Replace(text)] = true
			}
		}
	}
	if len(found) == before {
		t.Errorf("%s: no text found", pattern)
	}
}

// translation is a text of a catalogue: plain, or by plural category.
type translation map[string]string

func (f *translation) UnmarshalJSON(encoded []byte) error {
	var plain string
	if json.Unmarshal(encoded, &plain) == nil {
		*f = translation{"other": plain}
		return nil
	}
	return json.Unmarshal(encoded, (*map[string]string)(f))
}

// catalogues returns each file of static/lang, by its code then by its sections.
func catalogues(t *testing.T) map[string]map[string]map[string]translation {
	t.Helper()
	files, err := filepath.Glob("../../static/lang/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no language", err)
	}
	all := map[string]map[string]map[string]translation{}
	for _, file := range files {
		encoded, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkKeysAreUnique(t, file, encoded)
		var sections map[string]json.RawMessage
		if err := json.Unmarshal(encoded, &sections); err != nil {
			t.Fatal(file, err)
		}
		texts := map[string]map[string]translation{}
		for name, section := range sections {
			if section[0] == '{' {
				var of map[string]translation
				if err := json.Unmarshal(section, &of); err != nil {
					t.Fatal(file, name, err)
				}
				texts[name] = of
			}
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = texts
	}
	return all
}

// checkKeysAreUnique reports the keys that a section of a catalogue has twice.
func checkKeysAreUnique(t *testing.T, file string, encoded []byte) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)"\w+": \{(.*?)\n  \}`).FindAllStringSubmatch(string(encoded), -1) {
		once := map[string]bool{}
		for _, key := range regexp.MustCompile(`(?m)^    "((?:[^"\\]|\\.)*)":`).FindAllStringSubmatch(m[1], -1) {
			if once[key[1]] {
				t.Errorf("%s has %q twice", file, key[1])
			}
			once[key[1]] = true
		}
	}
}

// TestEveryTextIsTranslated reads the sources: each text that a page, a message
// or a script shows is in every catalogue, and no translation is left over.
func TestEveryTextIsTranslated(t *testing.T) {
	const quoted = `"((?:[^"\\]|\\.)*)"`
	server := map[string]bool{}
	matches(t, server, "../../static/pages/*.html", `(?:\{\{-? ?|\()(?:t|markup) `+quoted)
	for _, pattern := range []string{
		"../pages/*.go", "../atlas/*.go", "../guide/*.go",
		"../coverage/*.go", "../html/*.go", "../paper/*.go", "../words/*.go",
		"../card/*.go", "../query/*.go", "../web/*.go",
		"../snippet/*.go", "../ogc/*.go", "../cql2/*.go", "../compat/*.go",
		"../feedback/*.go",
		"../export/*.go", "../field.go", "../error.go",
		"../../geo/bound.go", "../../geo/territory/kind.go",
	} {
		goTexts(t, server, pattern)
	}
	matches(t, server, "../hours/holiday*.go", `(?:\{-?\d+, -?\d+, |(?:goodFriday|abolition|schoelcher) += )`+quoted)
	matches(t, server, "../orientation/orientation.json", `"(?:libelle|texte|titre)": `+quoted)
	scripts, element := map[string]bool{}, map[string]bool{}
	matches(t, scripts, "../../static/js/*.js", `(?:say|words)\((?:[^"();]*, )?"([^"]*)"`)
	matches(t, scripts, "../../static/js/*.js", `Refusal\((?:[^"]* )?"([^"]*)"`)
	matches(t, element, "../../static/js/embed/carte-lieux.js", `#say\((?:[^"()]*)"([^"]*)"`)
	matches(t, element, "../../static/js/api.js", `Refusal\((?:[^"]* )?"([^"]*)"`)
	matches(t, element, "../../static/js/colours.js", `message: "([^"]*)"`)
	anywhere := map[string]bool{}
	matches(t, anywhere, "../*/*.go", quoted)
	for code, sections := range catalogues(t) {
		if code == easy {
			continue // it has what differs from French
		}
		for text := range server {
			if !inAny(sections, text, "pages", "valeurs", "messages") {
				t.Errorf("%s.json lacks %q", code, text)
			}
		}
		for name, texts := range map[string]map[string]bool{"navigateur": scripts, "element": element} {
			for text := range texts {
				if !inAny(sections, text, name) && !strings.HasSuffix(text, ": ") &&
					strings.ContainsFunc(text, unicode.IsLetter) {
					t.Errorf("%s.json lacks %q in %s", code, text, name)
				}
			}
		}
		for text := range sections["pages"] {
			if !server[text] && !anywhere[text] {
				t.Errorf("%s.json: nothing shows %q any more", code, text)
			}
		}
		for text := range sections["element"] {
			if !element[text] {
				t.Errorf("%s.json: the element does not show %q any more", code, text)
			}
		}
	}
}

func inAny(sections map[string]map[string]translation, text string, names ...string) bool {
	for _, name := range names {
		if sections[name][text]["other"] != "" {
			return true
		}
	}
	return false
}

// TestCataloguesAreAlike checks that translations keep the places of values, and
// that every language has the same texts.
func TestCataloguesAreAlike(t *testing.T) {
	all := catalogues(t)
	delete(all, easy) // it has what differs from French
	var first string
	for code := range all {
		if first == "" || code < first {
			first = code
		}
	}
	for code, sections := range all {
		for name, texts := range sections {
			verb := "%s"
			switch name {
			case "navigateur":
				verb = "%"
			case "qualite":
				verb = "{"
			}
			for text, forms := range texts {
				for _, form := range forms {
					if name != "qualite" && (form == "" || strings.Count(text, verb) != strings.Count(form, verb)) {
						t.Errorf("%s.json: %q becomes %q", code, text, form)
					}
				}
				if all[first][name][text] == nil {
					t.Errorf("%s.json has %q, %s.json does not", code, text, first)
				}
			}
		}
		for name, texts := range all[first] {
			for text := range texts {
				if sections[name][text] == nil {
					t.Errorf("%s.json has %q, %s.json does not", first, text, code)
				}
			}
		}
	}
}
