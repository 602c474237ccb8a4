package advice_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
)

func entries(t *testing.T) map[string]advice.Advice {
	t.Helper()
	content, err := os.ReadFile("rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]advice.Advice
	if err := yaml.UnmarshalWithOptions(content, &all, yaml.Strict()); err != nil {
		t.Fatal(yaml.FormatError(err, false, true))
	}
	return all
}

func TestSentences(t *testing.T) {
	for rule, a := range entries(t) {
		for _, s := range []string{a.Says, a.Do} {
			if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ").") || strings.TrimSpace(s) != s || len(s) < 5 ||
				!strings.Contains("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÉ", string([]rune(s)[0])) {
				t.Errorf("%s: %q is no whole sentence", rule, s)
			}
		}
	}
}

func TestOf(t *testing.T) {
	for rule, want := range map[string]string{
		"telephone.trop_court": "Il manque des chiffres au numéro : il n'est pas publié.",
		"nom.espaces":          "Des espaces en trop ou d'une autre sorte ont été remises en ordre.",
		"localisation.projection_2154": "Les coordonnées étaient en mètres, dans une projection ; elles ont été " +
			"converties en degrés.",
		"localisation.projection_": "Les coordonnées étaient en mètres, dans une projection ; elles ont été " +
			"converties en degrés.",
		"localisation.forme":  "Les coordonnées ont été lues malgré leur écriture.",
		"telephone.jamais_vu": "",
		"espaces":             "",
		"":                    "",
	} {
		if a, ok := advice.Of(rule); a.Says != want || ok != (want != "") {
			t.Errorf("%s: %q %v", rule, a.Says, ok)
		}
	}
}

// Every rule in the code has an entry, and every entry has a rule in the code.
func TestEveryRuleOfTheCode(t *testing.T) {
	all := entries(t)
	whole, codes, literals := rulesOfTheCode(t)
	if len(whole) < 55 || len(codes) < 100 {
		t.Fatalf("%d rules and %d codes were found: the search is broken", len(whole), len(codes))
	}
	for rule, where := range whole {
		if _, ok := advice.Of(strings.TrimSuffix(rule, "*")); !ok {
			t.Errorf("%s (%s) has no entry in rules.yaml", rule, where)
		}
	}
	for code, where := range codes {
		found := false
		for entry := range all {
			found = found || strings.HasSuffix(entry, "."+code) ||
				strings.HasSuffix(entry, "*") &&
					strings.HasPrefix(code, strings.TrimSuffix(entry[strings.IndexByte(entry, '.')+1:], "*"))
		}
		if !found {
			t.Errorf("%s (%s) has no entry in rules.yaml: write one for its field, or « *.%s »", code, where, code)
		}
	}
	for entry := range all {
		_, code, _ := strings.Cut(entry, ".")
		if _, named := whole[entry]; !named && !literals[code] && !strings.HasPrefix(code, "deplace_vers_") {
			t.Errorf("rules.yaml explains %s, which no code names", entry)
		}
	}
}

// Every rule in the goldens has an entry.
func TestEveryRuleOfTheGoldens(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "*", "report.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r importer.Report
		if err := json.Unmarshal(content, &r); err != nil {
			t.Fatal(err)
		}
		for key := range r.Rules {
			rule, _, _ := strings.Cut(key, "/")
			if _, ok := advice.Of(rule); !ok {
				t.Errorf("%s: %s has no entry in rules.yaml", file, rule)
			}
		}
	}
}

var (
	wholeRule = regexp.MustCompile(`^([a-z_]+)\.[a-z0-9_]+$`)
	ruleCode  = regexp.MustCompile(`^[a-z][a-z0-9_]{2,}$`)
)

// rulesOfTheCode finds the rules in the sources of the importer: complete ones
// ("telephone.trop_court"), and codes without field ("trop_court"). literals are all string
// literals.
func rulesOfTheCode(t *testing.T) (whole, codes map[string]string, literals map[string]bool) {
	t.Helper()
	whole, codes, literals = map[string]string{}, map[string]string{}, map[string]bool{}
	subjects := []string{"labels", "ligne", "liste", "correspondance", "localisation"}
	for _, f := range directory.Fields {
		subjects = append(subjects, f.Name)
	}
	set := token.NewFileSet()
	for _, pattern := range []string{"../*.go", "../*/*.go", "../*/*/*.go", "../../directory/validate.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "../advice/") {
				continue
			}
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, e := range codesIn(n) {
					if code, ok := text(e); ok && ruleCode.MatchString(code) {
						codes[code] = name
					}
				}
				if e, ok := n.(ast.Expr); ok {
					s, isText := text(e)
					literals[s] = literals[s] || isText
					if m := wholeRule.FindStringSubmatch(s); isText && m != nil && slices.Contains(subjects, m[1]) &&
						s != "horaires.semaine" {
						whole[strings.TrimSuffix(s, "_")+map[bool]string{true: "_*"}[strings.HasSuffix(s, "_")]] = name
					}
				}
				return true
			})
		}
	}
	return whole, codes, literals
}

// makers are the functions that take the code of a rule, with the position of that
// argument, among how many (0: any number).
var makers = map[string][]struct{ code, of int }{
	"refuse": {{0, 2}}, "refusef": {{0, 0}}, "corrected": {{1, 3}}, "guessed": {{1, 4}}, "add": {{1, 5}},
	"record":  {{0, 2}},
	"finding": {{0, 4}}, "malformed": {{0, 0}}, "no": {{0, 2}}, "violation": {{1, 3}},
}

// codesIn returns the expressions of a node that are codes of rules.
func codesIn(n ast.Node) (found []ast.Expr) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		for _, m := range makers[name] {
			if m.code < len(n.Args) && (m.of == 0 || m.of == len(n.Args)) {
				found = append(found, n.Args[m.code])
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Rule" || key.Name == "rule") {
			found = append(found, n.Value)
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if v, ok := left.(*ast.Ident); ok && (v.Name == "rule" || v.Name == "guess") && i < len(n.Rhs) {
				found = append(found, n.Rhs[i])
			}
		}
	case *ast.ValueSpec: // phoneRefusals, urlRefusals: rule → sentence
		for i, v := range n.Values {
			if m, ok := v.(*ast.CompositeLit); ok &&
				strings.HasSuffix(n.Names[min(i, len(n.Names)-1)].Name, "Refusals") {
				for _, e := range m.Elts {
					found = append(found, e.(*ast.KeyValueExpr).Key)
				}
			}
			if m, ok := v.(*ast.CompositeLit); ok && n.Names[0].Name == "textPasses" {
				for _, e := range m.Elts {
					found = append(found, e.(*ast.CompositeLit).Elts[0])
				}
			}
			if named, ok := n.Type.(*ast.Ident); ok && named.Name == "csvFault" || n.Names[0].Name == "transcribed" {
				found = append(found, v)
			}
		}
	}
	return found
}

func text(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// The advice that asks for nothing starts with "Rien", and no other does.
func TestNeeded(t *testing.T) {
	for rule, want := range map[string]bool{"telephone.trop_court": true, "telephone.format_international": false,
		"code_insee.complete": false, "pivot.absent": true} {
		if a, ok := advice.Of(rule); !ok || a.Needed() != want {
			t.Errorf("%s: %+v, needed %v", rule, a, a.Needed())
		}
	}
}
