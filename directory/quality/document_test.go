package quality_test

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
)

var update = flag.Bool("update", false, "write docs/qualite.md")

//go:embed testdata/qualite.md.tmpl
var documentTemplate string

// The page for producers says what the criteria say: it is made from them.
func TestPageForProducersIsMadeOfTheCriteria(t *testing.T) {
	const page = "../../docs/qualite.md"
	example, err := os.ReadFile("testdata/territoire.json")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	made := template.Must(template.New("").Funcs(template.FuncMap{
		"points":   func(x float64) string { return strings.Replace(fmt.Sprintf("%.4g", 100*x), ".", ",", 1) },
		"worth":    func(c directory.Criterion, f directory.Outcome) float64 { return c.Weight * f.Value },
		"reckoned": func(f directory.Outcome) bool { return f.Code == "vieillit" },
		"sentence": func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		"dated":    func(s string) string { return strings.ReplaceAll(s, "{date}", "(date)") },
		"label":    func(name string) string { return directory.FieldNamed(name).Label },
	}).Parse(documentTemplate))
	err = made.Execute(&b, map[string]any{"Criteria": standardJudge(t).Criteria, "Example": string(example)})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(kept)); diff != "" {
		t.Errorf("docs/qualite.md is not that of the criteria (go test ./directory/quality -update):\n%s", diff)
	}
}
