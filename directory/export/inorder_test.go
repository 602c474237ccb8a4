package export_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/export"
)

// varying are the formats whose bytes are not the same each time: a workbook is an archive with dates of its parts.
var varying = []*export.Format{export.XLSX}

// threeParts returns places that are encoded in three parts.
func threeParts(t *testing.T) *export.Selection {
	t.Helper()
	s := everything(t)
	s.Hits = s.Hits[:600]
	return s
}

// TestSeveralGoroutinesWriteTheSame writes each format with one goroutine and with three.
func TestSeveralGoroutinesWriteTheSame(t *testing.T) {
	for _, f := range export.Formats {
		if slices.Contains(varying, f) {
			continue
		}
		s := threeParts(t)
		want := written(t, f, s)
		s.Workers = 3
		if got := written(t, f, s); !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes with three goroutines, %d with one", f.Name, len(got), len(want))
		}
	}
}

// failing is a writer that fails once it has taken some bytes.
type failing struct{ left int }

var errFull = errors.New("no room is left")

func (w *failing) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestWritingStops has the writer fail, then the context end, half-way.
func TestWritingStops(t *testing.T) {
	for _, workers := range []int{1, 3} {
		s := threeParts(t)
		s.Workers = workers
		for _, f := range export.Formats {
			half := len(written(t, f, s)) / 2
			if err := f.Write(t.Context(), &failing{half}, s); !errors.Is(err, errFull) {
				t.Errorf("%s with %d goroutines: %v, want the error of the writer", f.Name, workers, err)
			}
			ended, end := context.WithCancel(t.Context())
			end()
			if err := f.Write(ended, io.Discard, s); err == nil {
				t.Errorf("%s with %d goroutines is written though nobody waits", f.Name, workers)
			}
		}
	}
}
