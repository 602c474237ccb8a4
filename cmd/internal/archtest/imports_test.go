package archtest_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/archtest"
)

type goPackage struct {
	ImportPath string
	Imports    []string // without those of tests: tests may ask any room for help
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, archtest.Module)
		rule := ruleOf(room)
		if rule == nil {
			t.Errorf("%s is in no room of the house", room)
			continue
		}
		if isTool(room) {
			continue // generators and test support are not part of the program
		}
		seen++
		for _, imported := range p.Imports {
			if !allowed(rule, room, imported) {
				t.Errorf("%s may not import %s", room, imported)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages seen: the rules were not tried", seen)
	}
}

func isTool(room string) bool {
	for _, suffix := range []string{"/generate", "test", "/oracle", "static/build"} {
		if strings.HasSuffix(room, suffix) {
			return true
		}
	}
	return false
}

// ruleOf is the rule of the closest room.
func ruleOf(room string) (best *archtest.Rule) {
	for i := range archtest.Rules {
		r := &archtest.Rules[i]
		if within(room, r.Room) && (best == nil || len(r.Room) > len(best.Room)) {
			best = r
		}
	}
	return best
}

func within(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func allowed(rule *archtest.Rule, room, imported string) bool {
	if path, ok := strings.CutPrefix(imported, archtest.Module); ok {
		for from, targets := range archtest.Forbidden {
			for _, target := range targets {
				if within(room, from) && within(path, target) && !within(room, target) {
					return false
				}
			}
		}
		for _, r := range append([]string{rule.Room}, rule.Rooms...) {
			if within(path, r) && closest(path, rule) {
				return true
			}
		}
		return false
	}
	for _, reserved := range archtest.Reserved {
		if within(imported, reserved) {
			for _, r := range rule.Reserved {
				if within(imported, r) {
					return true
				}
			}
			return false
		}
	}
	return true
}

// closest refuses a sister stage reached through the permission to import their
// common parent: importer/clean may import importer, not importer/load.
func closest(path string, rule *archtest.Rule) bool {
	if !within(path, "importer") || path == "importer" || rule.Room == "importer/pipeline" || rule.Room == "cmd" {
		return true
	}
	for _, r := range append([]string{rule.Room}, rule.Rooms...) {
		if r != "importer" && within(path, r) {
			return true
		}
	}
	return false
}

func TestAllowed(t *testing.T) {
	for _, tt := range []struct {
		room, imported string
		want           bool
	}{
		{"geo", archtest.Module + "directory", false},
		{"directory/web", "github.com/labstack/echo/v4", true},
		{"directory/api", "github.com/labstack/echo/v4", false},
		{"directory/snapshot", "github.com/labstack/echo/v4", false},
		{"importer/clean", archtest.Module + "importer/load", false},
		{"importer/clean", archtest.Module + "importer", true},
		{"importer/pipeline", archtest.Module + "importer/load", true},
		{"importer/load", archtest.Module + "directory/postgres", false},
		{"directory/postgres", archtest.Module + "directory/snapshot", false},
		{"migrations", "github.com/jackc/pgx/v5", false},
		{"cmd/lieux", archtest.Module + "directory/api", true},
	} {
		if got := allowed(ruleOf(tt.room), tt.room, tt.imported); got != tt.want {
			t.Errorf("%s importing %s: %v; want %v", tt.room, tt.imported, got, tt.want)
		}
	}
}
