package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// TestWhichOutlinesCheckPositions: those that are loaded come before those of the program, and any
// change of them has unchanged listings imported again.
func TestWhichOutlinesCheckPositions(t *testing.T) {
	packed, err := os.ReadFile(filepath.Join("testdata", "squares.bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := outline.Decode(packed)
	if err != nil {
		t.Fatal(err)
	}
	none, program := outlines{embedded: &outline.Set{}}, outlines{embedded: embedded}
	loaded := outlines{loaded: 2}

	if none.of(&load.Store{}) != nil {
		t.Error("a program without outlines checks positions against some")
	}
	if _, ok := loaded.of(&load.Store{}).(*load.Outlines); !ok {
		t.Error("outlines that are loaded are not used")
	}
	asked := program.of(&load.Store{})
	if m, known := asked.Distance(t.Context(), "33281", geo.Position{-0.7, 44.85}); m != 0 || !known {
		t.Errorf("a position is %.0f m outside of its commune, known: %t", m, known)
	}
	versions := map[string]bool{none.version(): true, program.version(): true, loaded.version(): true,
		outlines{loaded: 3}.version(): true}
	if len(versions) != 4 {
		t.Errorf("versions %v, want four", versions)
	}
}
