package snapshot_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

var update = flag.Bool("update", false, "write testdata/copy.snapshot")

// TestDiskCopyIsReadAsItWasWritten reads a copy that an earlier build wrote. Changes
// of the tables and the types change the format's number, see formatOf; other changes
// of the encoding need a new encodingRevision.
func TestDiskCopyIsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join("testdata", "copy.snapshot")
	places := []directory.Place{complete(), bare()}
	for i := range 6 { // repeated texts are shared, and shared texts joined
		p := complete()
		p.ID, p.AddressComplement = "2"+string(rune('a'+i)), ""
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b directory.Place) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	write := func(judge *quality.Judge) *snapshot.Snapshot {
		in := input(1, func(yield func(*directory.Place, error) bool) {
			for i := range places {
				if !yield(&places[i], nil) {
					return
				}
			}
		})
		in.Judge = judge
		s, err := snapshot.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	kept, err := snapshot.Load(path)
	if err != nil {
		if !*update {
			t.Fatalf("%s: %v: the format has changed, which is in its number: "+
				"run go test ./directory/snapshot -run DiskCopy -update", path, err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := write(nil).Save(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	judge, err := quality.New(kept.Criteria()) // the criteria may have changed since
	if err != nil {
		t.Fatal(err)
	}
	if got, want := answers(t, kept), answers(t, write(judge)); got != want {
		t.Errorf("%s is read as places other than those written: increment encodingRevision in format.go, "+
			"then run this test with -update.\nread:  %s\nwrote: %s", path, got, want)
	}
}

// A copy of an absurd size is refused before any memory is taken for it.
func TestAbsurdCopyIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "absurd.snapshot")
	good, err := os.ReadFile(filepath.Join("testdata", "copy.snapshot"))
	if err == nil {
		err = os.WriteFile(path, good, 0o600)
	}
	if err == nil {
		err = os.Truncate(path, 1<<42) // four terabytes, which take no room on the disk
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.Load(path); err == nil {
		t.Error("it is read")
	}
}
