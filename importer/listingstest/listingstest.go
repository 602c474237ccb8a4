// Package listingstest tells tests where real listings are, when there are any.
package listingstest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is where real listings are. The test that asks is skipped aloud without
// them, and fails when LIEUX_SHARED promises them.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir := Find(tb)
	if dir == "" {
		tb.Skip("no real listings here: set LIEUX_SHARED to run on them")
	}
	return dir
}

// Find is where real listings are, an absolute path, or "" when there are none:
// below LIEUX_SHARED, else beside the repository of a package two levels deep.
// LIEUX_SHARED that promises them and does not hold them is a failure.
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
