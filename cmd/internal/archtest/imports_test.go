package archtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/archtest"
)

// root is the directory of the module.
const root = "../../.."

type goPackage struct {
	ImportPath string
	Imports    []string // without those of tests
}

// packages returns the packages of the module by their path below it.
func packages(t *testing.T) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]goPackage{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(p.ImportPath, archtest.Module)] = p
	}
}

// TestPackagesImportWhatTheirRuleAllows reads the imports that the compiler sees.
func TestPackagesImportWhatTheirRuleAllows(t *testing.T) {
	all := packages(t)
	for path, p := range all {
		if slices.Contains(archtest.Support, path) {
			continue
		}
		rule := ruleOf(path)
		if rule == nil {
			t.Errorf("%s has no rule: add one to Rules in cmd/internal/archtest/rules.go, and draw it in README.md", path)
			continue
		}
		for _, imported := range p.Imports {
			if reason := refuses(rule, imported); reason != "" {
				t.Errorf("%s imports %s: %s", path, strings.TrimPrefix(imported, archtest.Module), reason)
			}
		}
	}
	for _, rule := range archtest.Rules {
		if _, ok := all[rule.Package]; !ok {
			t.Errorf("no package %s: remove its rule from cmd/internal/archtest/rules.go", rule.Package)
		}
	}
	for _, path := range archtest.Support {
		if _, ok := all[path]; !ok {
			t.Errorf("no package %s: remove it from Support in cmd/internal/archtest/rules.go", path)
		}
	}
}

// TestOneImporterOfEcho keeps a change of HTTP framework the work of one package.
func TestOneImporterOfEcho(t *testing.T) {
	for path, p := range packages(t) {
		for _, imported := range p.Imports {
			if within(imported, "github.com/labstack/echo") && path != "directory/web" {
				t.Errorf("%s imports %s: use what directory/web exports, or add it there", path, imported)
			}
		}
	}
}

func ruleOf(path string) *archtest.Rule {
	i := slices.IndexFunc(archtest.Rules, func(r archtest.Rule) bool { return r.Package == path })
	if i < 0 {
		return nil
	}
	return &archtest.Rules[i]
}

func within(path, parent string) bool { return path == parent || strings.HasPrefix(path, parent+"/") }

// matches reports whether pattern, a path or one that ends in "/...", means path.
func matches(pattern, path string) bool {
	if parent, ok := strings.CutSuffix(pattern, "/..."); ok {
		return within(path, parent)
	}
	return pattern == path
}

// refuses returns why a package with that rule may not import a package, or "".
func refuses(rule *archtest.Rule, imported string) string {
	path, ours := strings.CutPrefix(imported, archtest.Module)
	if !ours {
		for _, reserved := range archtest.Reserved {
			if within(imported, reserved) && !slices.Contains(rule.Reserved, reserved) {
				return "only the packages that name it in archtest.Rules may"
			}
		}
		return ""
	}
	if slices.Contains(archtest.Support, path) {
		return "it serves tests, which alone may import it"
	}
	if !slices.ContainsFunc(rule.Imports, func(pattern string) bool { return matches(pattern, path) }) {
		return "against the arrows of README.md; move what is shared to a package that both may import"
	}
	return ""
}

func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		path, imported string
		allowed        bool
	}{
		{"geo", archtest.Module + "directory", false},
		{"directory/web", "github.com/labstack/echo/v4", true},
		{"directory/api", "github.com/labstack/echo/v4", false},
		{"directory/snapshot", "github.com/labstack/echo/v4", false},
		{"importer/clean", archtest.Module + "importer/load", false},
		{"importer/clean", archtest.Module + "importer", true},
		{"importer/pipeline", archtest.Module + "importer/load", true},
		{"importer/pipeline", archtest.Module + "importer/listingstest", false},
		{"importer/load", archtest.Module + "directory/postgres", false},
		{"directory/postgres", archtest.Module + "directory/snapshot", false},
		{"directory/postgres", archtest.Module + "importer", false},
		{"directory/query", archtest.Module + "directory/web", false},
		{"directory/pages", archtest.Module + "directory/api", false},
		{"migrations", "github.com/jackc/pgx/v5", false},
		{"cmd/lieux", archtest.Module + "directory/site", true},
		{"cmd/lieux", archtest.Module + "directory/placetest", false},
	} {
		if reason := refuses(ruleOf(tt.path), tt.imported); (reason == "") != tt.allowed {
			t.Errorf("%s importing %s: refused because %q; want allowed %v", tt.path, tt.imported, reason, tt.allowed)
		}
	}
}

// TestSidesMeetInDirectory reads the rules themselves: the write side and the read
// side never import each other, whatever a rule is changed to.
func TestSidesMeetInDirectory(t *testing.T) {
	read := []string{"directory/query", "directory/export", "directory/snapshot", "directory/web", "directory/api",
		"directory/pages", "directory/site", "directory/postgres"}
	for _, rule := range archtest.Rules {
		for _, imported := range rule.Imports {
			imported = strings.TrimSuffix(imported, "/...")
			switch {
			case within(rule.Package, "importer") && slices.Contains(read, imported),
				within(rule.Package, "directory") && within(imported, "importer"),
				!within(rule.Package, "cmd") && within(imported, "cmd"):
				t.Errorf("the rule of %s allows %s: the sides meet in the types of directory; take it out of rules.go",
					rule.Package, imported)
			}
		}
	}
}
