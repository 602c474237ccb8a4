package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Budgets in bytes, gzip: what an old telephone on a slow network has to fetch.
const (
	ownScriptBudget = 25 << 10 // everything but Leaflet
	embedBudget     = 75 << 10 // scripts and style of the element, Leaflet included
	firstBudget     = 9 << 10  // script of a page that runs before the map is in sight
	inlinedBudget   = 9 << 10  // style that stands in a page
	outlineBudget   = 6 << 10
	faceBudget      = 18 << 10 // as it is: woff2 is compressed
)

// built is the build of the repository's own sources.
func built(t *testing.T) (dir string, manifest map[string]string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "node_modules", "leaflet")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("npm packages are missing: run `npm ci` in static")
		}
		t.Skip("npm packages are missing: run `npm ci` in static")
	}
	dir = t.TempDir()
	if err := build(root, dir); err != nil {
		t.Fatal(err)
	}
	encoded, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &manifest); err != nil {
		t.Fatal(err)
	}
	return dir, manifest
}

// TestBuildsAreTheSameAnywhere builds in a folder that only refers to sources and packages which are elsewhere, as a
// release does that is made once more: the names that hold digests are the same.
func TestBuildsAreTheSameAnywhere(t *testing.T) {
	_, want := built(t)
	tree, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(tree, "static"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "static")
	err = errors.Join(os.Mkdir(elsewhere, 0o755), os.Symlink(filepath.Join(tree, "directory"),
		filepath.Join(elsewhere, "..", "directory")))
	for _, e := range entries {
		err = errors.Join(err, os.Symlink(filepath.Join(tree, "static", e.Name()), filepath.Join(elsewhere, e.Name())))
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := build(elsewhere, dir); err != nil {
		t.Fatal(err)
	}
	encoded, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(encoded, &got); err != nil || !maps.Equal(got, want) {
		t.Errorf("built elsewhere: %v (%v), want %v", got, err, want)
	}
}

func gzipped(t *testing.T, content []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestBudget(t *testing.T) {
	dir, manifest := built(t)
	size := func(entry string) int {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(dir, manifest[entry]))
		if err != nil {
			t.Fatal(err)
		}
		return gzipped(t, content)
	}
	leaflet, err := os.ReadFile("../node_modules/leaflet/dist/leaflet.js")
	if err != nil {
		t.Fatal(err)
	}
	style, err := shadowStyle("..")
	if err != nil {
		t.Fatal(err)
	}
	whole := size("carte-lieux.js") + size("map.js")
	for _, b := range []struct {
		name        string
		got, budget int
	}{
		{"the element with its style, map and Leaflet", whole, embedBudget},
		{"own scripts of the element", whole - gzipped(t, leaflet) - gzipped(t, []byte(style)), ownScriptBudget},
		{"script and style of a page with its map", size("main.js") + size("main.css") + size("map.js"), embedBudget},
		{"script before the map", size("main.js"), firstBudget},
		{"style in a page that lists places", size("first-view.css"), inlinedBudget},
		{"style in the page of a place", size("first-place.css"), inlinedBudget},
		{"style in the guided way", size("first-guide.css"), inlinedBudget},
		{"outline", size("outline.json"), outlineBudget},
		{"height of an iframe", size("hauteur.js"), 1 << 10},
	} {
		t.Logf("%s: %d bytes gzip", b.name, b.got)
		if b.got > b.budget || b.got <= 0 {
			t.Errorf("%s: %d bytes, budget %d", b.name, b.got, b.budget)
		}
	}
}

func TestFaceIsSmallAndNamedByTheStyle(t *testing.T) {
	dir, manifest := built(t)
	face, err := os.ReadFile(filepath.Join(dir, manifest["hyperlegible.woff2"]))
	if err != nil {
		t.Fatal(err)
	}
	if len(face) == 0 || len(face) > faceBudget {
		t.Errorf("the face has %d bytes, budget %d", len(face), faceBudget)
	}
	for _, name := range []string{"main.css", "clair.css", "sombre.css",
		"first-view.css", "first-place.css", "first-guide.css"} {
		style, err := os.ReadFile(filepath.Join(dir, manifest[name]))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(style, []byte(`url("./`+filepath.Base(manifest["hyperlegible.woff2"])+`")`)) {
			t.Errorf("%s does not name the face", name)
		}
	}
}

func TestIconsOfPages(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("static/pages/a.html", `<p>{{icon "phone"}} 05</p>`)
	write("directory/pages/needs.go", `var needs = []need{{Icon: "file"}}`)
	shape := func(tag, attributes string) iconShape { return iconShape{[]byte(tag), []byte(attributes)} }
	icons := map[string][]iconShape{
		"phone": {shape(`"path"`, `{"d":"M1 2"}`), shape(`"circle"`, `{"r":"3","cx":"1"}`)},
		"file":  {shape(`"path"`, `{"d":"M3 4"}`)}, "unused": {shape(`"path"`, `{}`)},
	}
	got, err := pageIcons(filepath.Join(root, "static"), icons)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"phone": `<path d="M1 2"/><circle cx="1" r="3"/>`, "file": `<path d="M3 4"/>`}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	write("static/pages/b.html", `{{icon "nothing-like-this"}}`)
	if _, err := pageIcons(filepath.Join(root, "static"), icons); err == nil || !strings.Contains(err.Error(), "b.html") {
		t.Errorf("an icon that lucide lacks: %v", err)
	}
}

func TestEveryScriptIsOneFile(t *testing.T) {
	dir, manifest := built(t)
	imports := regexp.MustCompile(`(?:from|import)\s*\(?\s*"(\./[^"]+)"`)
	for entry, name := range manifest {
		if filepath.Ext(name) != ".js" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range imports.FindAllStringSubmatch(string(content), -1) {
			if found[1] != "./"+filepath.Base(manifest["map.js"]) {
				t.Errorf("%s imports %s", entry, found[1])
			}
		}
	}
}

func TestStyleOfTheElementIsItsOwn(t *testing.T) {
	built(t)
	style, err := shadowStyle("..")
	if err != nil {
		t.Fatal(err)
	}
	foreign := regexp.MustCompile(`(^|[},])(:root|html|body)[ {,.]|@media ?\(m(in|ax)-width|@import|https?:`)
	if found := foreign.FindString(style); found != "" {
		t.Errorf("the style of the element says %q", found)
	}
	for _, wanted := range []string{
		":host{display:block!important", ".app{all:initial", "@container (min-width", "--accent:",
	} {
		if !strings.Contains(style, wanted) {
			t.Errorf("the style of the element lacks %q", wanted)
		}
	}
}

func TestThemesDoNotAskTheSystem(t *testing.T) {
	dir, manifest := built(t)
	for _, theme := range []string{"clair.css", "sombre.css"} {
		style, err := os.ReadFile(filepath.Join(dir, manifest[theme]))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(style, []byte("prefers-color-scheme")) {
			t.Errorf("%s asks the system", theme)
		}
	}
}

func TestLeafletLeavesThePageAlone(t *testing.T) {
	dir, manifest := built(t)
	script, err := os.ReadFile(filepath.Join(dir, manifest["map.js"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"leaflet-dragging", "leaflet-drag-target", "_leaflet_events"} {
		if bytes.Contains(script, []byte(left)) {
			t.Errorf("the map writes %s on the page", left)
		}
	}
}

func TestNamesHoldAHash(t *testing.T) {
	dir, manifest := built(t)
	hashed := regexp.MustCompile(`^assets/[a-z-]+-[0-9A-Z]{8}\.[a-z]+$`)
	for _, entry := range []string{
		"main.js", "place.js", "map.js", "carte-lieux.js", "hauteur.js", "main.css", "clair.css", "sombre.css",
		"outline.json", "icon.svg",
	} {
		name := manifest[entry]
		if !hashed.MatchString(name) {
			t.Errorf("%s is named %q", entry, name)
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestBuildsAreEqual(t *testing.T) {
	_, one := built(t)
	_, two := built(t)
	for entry, name := range one {
		if two[entry] != name {
			t.Errorf("%s: %s, then %s", entry, name, two[entry])
		}
	}
}

func TestNothingIsFetchedElsewhere(t *testing.T) {
	dir, manifest := built(t)
	style, err := os.ReadFile(filepath.Join(dir, manifest["main.css"]))
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`url\(["']?(https?:)?//[^)]*\)|@import`).Find(style); found != nil {
		t.Errorf("the style fetches %s", found)
	}
}

func TestMissingPackagesAreSaid(t *testing.T) {
	err := build(t.TempDir(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v", err)
	}
}

func TestRegistryIsNotNamed(t *testing.T) {
	lock, err := os.ReadFile("../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Error("package-lock.json names download addresses: see static/.npmrc")
	}
}
