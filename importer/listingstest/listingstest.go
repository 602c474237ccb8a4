// Package listingstest finds the real listings for tests, where they are available.
package listingstest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder of the real listings. It skips the test without them, and fails it if
// LIEUX_SHARED is set and does not contain them.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir := Find(tb)
	if dir == "" {
		tb.Skip("no real listings here: set LIEUX_SHARED to run on them")
	}
	return dir
}

// Find returns the absolute path of the folder of the real listings, "" if there is none:
// below LIEUX_SHARED, else next to the repository of a package two levels deep. It fails the
// test if LIEUX_SHARED is set and does not contain them.
func Find(tb testing.TB) string {
	tb.Helper()
	shared := os.Getenv("LIEUX_SHARED")
	dir := filepath.Join(shared, "listings")
	if shared == "" {
		dir = filepath.Join("..", "..", "..", "shared", "listings")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		_, err = os.ReadDir(dir)
	}
	switch {
	case err == nil:
		return dir
	case shared != "":
		tb.Fatalf("LIEUX_SHARED=%s: %v", shared, err)
	}
	return ""
}

// Names returns the names of the listings in the folder that Dir returns.
func Names(tb testing.TB, dir string) (names []string) {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}
