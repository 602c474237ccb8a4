package geocode

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// A mostly obsolete cache is rewritten when it is opened: answers replaced, too old,
// truncated. Every valid answer is kept.
func TestCompaction(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	answer := locate.Answer{OK: true, Found: locate.Geocoded{Position: geo.Position{2.35, 48.85},
		Precision: geo.PrecisionPoint, Score: 0.9, Label: strings.Repeat("rue des Essais ", 20)}}
	for _, c := range []struct {
		name      string
		rounds    int           // how often each of 1 000 addresses was asked
		old       time.Duration // how long ago the last 500 of them were
		smaller   bool
		forgotten bool
	}{
		{"rien à retirer", 1, time.Hour, false, false},
		{"trois fois les mêmes", 8, time.Hour, true, false},
		{"vieilles réponses", 4, foundFor + time.Hour, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cache.ndjson")
			first, err := openCache(path, "s", now)
			if err != nil {
				t.Fatal(err)
			}
			for range c.rounds {
				for i := range 1000 {
					at := now
					if i >= 500 {
						at = now.Add(-c.old)
					}
					first.put(fmt.Sprintf("adresse %d", i), answer, at)
				}
			}
			if _, err := first.file.WriteString(`{"service":"s","adr`); err != nil { // killed
				t.Fatal(err)
			}
			if err := first.close(); err != nil {
				t.Fatal(err)
			}
			before := size(t, path)
			if before < compactFrom && c.smaller {
				t.Fatalf("%d bytes are too few to be written anew", before)
			}
			second, err := openCache(path, "s", now)
			if err != nil {
				t.Fatal(err)
			}
			defer second.close()
			if after := size(t, path); after*2 < before != c.smaller {
				t.Errorf("%d bytes, then %d", before, after)
			}
			for i := range 1000 {
				_, ok := second.get(fmt.Sprintf("adresse %d", i), now)
				if ok != (i < 500 || !c.forgotten) {
					t.Fatalf("address %d: known %v", i, ok)
				}
			}
			second.put("adresse neuve", answer, now)
			if got, ok := second.get("adresse neuve", now); !ok || got.Found.Score != 0.9 {
				t.Errorf("%v %v", got, ok)
			}
			if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
