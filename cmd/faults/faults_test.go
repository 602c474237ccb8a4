package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryFaultHasItsTest: a test that goes takes its name out of the list, so that make faults never passes over it.
func TestEveryFaultHasItsTest(t *testing.T) {
	for _, f := range faults {
		files, err := filepath.Glob(filepath.Join("../..", f.pack, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(content), "\nfunc "+f.test+"(t *testing.T)")
		}
		if !found {
			t.Errorf("%s has no %s, which provokes %s", f.pack, f.test, f.what)
		}
	}
}
