package snapshot_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

func TestStartRemovesUnfinishedCopies(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a[b]*") // not a pattern
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"copy.1.part", "copy.2.part", "copy.txt", "other.3.part"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.Open(filepath.Join(dir, "copy.2.part"))
	if err != nil {
		t.Fatal(err)
	}
	defer written.Close()
	if err := syscall.Flock(int(written.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	st := &store{newest: version(t, 1)}
	node := snapshot.NewCurrent(st.load, filepath.Join(dir, "copy"), clock, nil)
	if err := node.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	node.Wait()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"copy", "copy.2.part", "copy.txt", "other.3.part"}; !slices.Equal(names, want) {
		t.Errorf("the directory holds %v, want %v: a copy that is being written stays", names, want)
	}
}
