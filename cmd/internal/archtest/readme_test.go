package archtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/archtest"
)

// TestReadmeDrawsTheRules compares the drawing of README.md with the rules: every
// package is drawn, or lies below one that is; every permission follows the arrows.
func TestReadmeDrawsTheRules(t *testing.T) {
	drawn := readDrawing(t)
	for _, rule := range archtest.Rules {
		from := drawn.nodeOf(rule.Package)
		if from == "" {
			t.Errorf("README.md does not draw %s: add it to the drawing of the architecture", rule.Package)
			continue
		}
		for _, imported := range rule.Imports {
			to := drawn.nodeOf(strings.TrimSuffix(imported, "/..."))
			if to != "" && from != to && !drawn.reaches(from, to) {
				t.Errorf("rules.go allows %s to import %s, and README.md draws no arrow from %s to %s: "+
					"draw it, or take it out of rules.go", rule.Package, imported, from, to)
			}
		}
	}
	for path := range drawn.arrows {
		if !slices.ContainsFunc(archtest.Rules, func(r archtest.Rule) bool { return within(r.Package, path) }) {
			t.Errorf("README.md draws %s, which rules.go does not know", path)
		}
	}
	for _, step := range drawn.steps {
		if !slices.ContainsFunc(step.from, func(from string) bool {
			return slices.ContainsFunc(step.to, func(to string) bool { return drawn.allowed(from, to) })
		}) {
			t.Errorf("README.md draws an arrow from %v to %v, which no rule allows: take it out", step.from, step.to)
		}
	}
}

// drawing is the graph of the code block of README.md.
type drawing struct {
	steps  []step
	arrows map[string][]string // from a package to those of the next group of its line
	groups map[string][]string // packages drawn in one group, which may import each other
}

// step is one arrow as it is drawn, between two groups.
type step struct{ from, to []string }

var arrow = regexp.MustCompile(`─+►`)

// readDrawing reads the lines of README.md that begin at cmd:
//
//	cmd ─► a/{b,c} ─► a ─► d
//	 ├───► e ─► d
func readDrawing(t *testing.T) drawing {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(raw), "\ncmd ─")
	block, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("README.md has no drawing that begins with cmd ─►")
	}
	d := drawing{arrows: map[string][]string{}, groups: map[string][]string{}}
	for line := range strings.Lines("cmd ─" + block) {
		line, _, _ = strings.Cut(line, "  (")
		steps := arrow.Split(line, -1)
		if len(steps) < 2 {
			continue
		}
		before := []string{"cmd"}
		for _, text := range steps[1:] {
			group := expand(text)
			d.steps = append(d.steps, step{before, group})
			for _, path := range before {
				d.arrows[path] = append(d.arrows[path], group...)
			}
			for _, path := range group {
				d.groups[path] = append(d.groups[path], group...)
				if d.arrows[path] == nil {
					d.arrows[path] = []string{}
				}
			}
			before = group
		}
	}
	return d
}

// expand reads one group of a line: "a/{b,c}", "a, b" or "a".
func expand(text string) (paths []string) {
	text = strings.TrimSpace(text)
	if prefix, list, ok := strings.Cut(text, "{"); ok {
		for name := range strings.SplitSeq(strings.TrimSuffix(list, "}"), ",") {
			paths = append(paths, prefix+strings.TrimSpace(name))
		}
		return paths
	}
	for name := range strings.SplitSeq(text, ",") {
		paths = append(paths, strings.TrimSpace(name))
	}
	return paths
}

// nodeOf returns the closest package that is drawn and that holds path, or "".
func (d drawing) nodeOf(path string) string {
	for ; path != "."; path = filepath.Dir(path) {
		if _, ok := d.arrows[path]; ok {
			return path
		}
	}
	return ""
}

// reaches reports whether arrows lead from a package to another, over any number of
// steps, or both are drawn in one group.
func (d drawing) reaches(from, to string) bool {
	if slices.Contains(d.groups[from], to) {
		return true
	}
	seen := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range d.arrows[queue[0]] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// allowed reports whether a rule of from, or of what lies below it, allows to or what lies below it.
func (d drawing) allowed(from, to string) bool {
	return slices.ContainsFunc(archtest.Rules, func(r archtest.Rule) bool {
		return d.nodeOf(r.Package) == from && slices.ContainsFunc(r.Imports, func(pattern string) bool {
			return d.nodeOf(strings.TrimSuffix(pattern, "/...")) == to || matches(pattern, to)
		})
	})
}
