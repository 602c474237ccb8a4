package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Budgets in bytes, gzip: what an old telephone on a slow network has to fetch.
const (
	ownScriptBudget = 25 << 10 // everything but Leaflet
	totalBudget     = 75 << 10 // scripts and style, Leaflet included
	firstBudget     = 8 << 10  // scripts that run before the map is in sight
	outlineBudget   = 6 << 10
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
	leaflet, err := os.ReadFile("../node_modules/leaflet/dist/leaflet.js")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "assets", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var scripts, total, first int
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size := gzipped(t, content)
		switch filepath.Ext(file) {
		case ".js":
			scripts += size
			if !strings.Contains(manifest["map.js"], filepath.Base(file)) {
				first += size
			}
			total += size
		case ".css":
			total += size
		case ".json":
			if size > outlineBudget {
				t.Errorf("outline: %d bytes, budget %d", size, outlineBudget)
			}
		}
	}
	own := scripts - gzipped(t, leaflet)
	t.Logf("own scripts %d, before the map %d, scripts and style %d bytes gzip", own, first, total)
	for _, b := range []struct {
		name        string
		got, budget int
	}{{"own scripts", own, ownScriptBudget}, {"scripts and style", total, totalBudget}, {"scripts before the map", first, firstBudget}} {
		if b.got > b.budget || b.got <= 0 {
			t.Errorf("%s: %d bytes, budget %d", b.name, b.got, b.budget)
		}
	}
}

func TestNamesHoldAHash(t *testing.T) {
	dir, manifest := built(t)
	hashed := regexp.MustCompile(`^assets/[a-z]+-[0-9A-Z]{8}\.[a-z]+$`)
	for _, entry := range []string{"main.js", "place.js", "map.js", "main.css", "outline.json", "icon.svg"} {
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
