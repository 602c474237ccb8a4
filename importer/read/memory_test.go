package read_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// The memory of a reader does not grow with the listing: forty times the rows, the same heap.
func TestMemoryStaysFlat(t *testing.T) {
	for _, format := range []string{"csv", "json", "ndjson"} {
		t.Run(format, func(t *testing.T) {
			small, large := heapOf(t, format, 5_000), heapOf(t, format, 200_000)
			t.Logf("live heap at the end of the walk: %d kB for 5 000 rows, %d kB for 200 000", small>>10, large>>10)
			if large > small+4<<20 {
				t.Errorf("heap grew from %d to %d bytes", small, large)
			}
		})
	}
}

// heapOf returns the live heap while the last rows of a listing of n rows are read.
func heapOf(t *testing.T, format string, n int) uint64 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "l."+format)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	row := map[string]string{"csv": "\"%d\",\"Lieu\n%d\",33000\n",
		"json":   "%[1]s{\"id\":%[2]d,\"nom\":\"Lieu %[2]d\",\"cp\":33000}\n",
		"ndjson": "{\"id\":%d,\"nom\":\"Lieu %d\",\"cp\":33000}\n"}[format]
	switch format {
	case "csv":
		fmt.Fprint(w, "id,nom,cp\n")
	case "json":
		fmt.Fprint(w, "[")
	}
	for i := range n {
		if format == "json" {
			fmt.Fprintf(w, row, map[bool]string{true: ",", false: ""}[i > 0], i)
		} else {
			fmt.Fprintf(w, row, i, i)
		}
	}
	if format == "json" {
		fmt.Fprint(w, "]")
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	l, err := read.Open(context.Background(), read.Input{Location: path}, read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	rows, err := l.Records()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var heap uint64
	read := 0
	for rows.Scan() {
		if read++; read == n-10 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			heap = m.HeapAlloc
		}
	}
	if rows.Err() != nil || read != n {
		t.Fatalf("%d rows of %d, %v", read, n, rows.Err())
	}
	return heap
}
