package pipeline_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// labelCase is a row of a real listing read by hand.
type labelCase struct {
	rank      int
	labels    []string
	tolerated []string // patterns of labels that are neither required nor wrong
}

func labelCases(t *testing.T, file string) map[string][]labelCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string][]labelCase{}
	for _, line := range lines[1:] {
		rank, err := strconv.Atoi(line[1])
		if err != nil {
			t.Fatal(err)
		}
		split := func(s string) []string {
			return strings.FieldsFunc(s, func(r rune) bool { return r == '|' })
		}
		cases[line[0]] = append(cases[line[0]], labelCase{rank, split(line[2]), split(line[5])})
	}
	return cases
}

// tolerates reports whether a label matches one of the patterns, where * stands for anything.
func (c *labelCase) tolerates(label string) bool {
	return slices.ContainsFunc(c.tolerated, func(pattern string) bool {
		parts := strings.Split(directory.Fold(pattern), "*")
		rest := directory.Fold(label)
		for _, part := range parts {
			_, after, found := strings.Cut(rest, part)
			if !found {
				return false
			}
			rest = after
		}
		return true
	})
}

// The labels of the rows of the real listings that were read by hand: what is published is right,
// and little is missed.
func TestLabelsOfRealListings(t *testing.T) {
	dir := listingstest.Dir(t)
	right, wrong, missed := 0, 0, 0
	for name, cases := range labelCases(t, filepath.Join(dir, "..", "cases", "labels.csv")) {
		source, location, err := sources.Resolve(filepath.Join(dir, name), "", "")
		if err != nil {
			t.Fatal(err)
		}
		store := &memory{}
		input := read.Input{Location: location}
		if _, err := pipeline.Run(context.Background(), source, input, store, options(t)); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			i := slices.IndexFunc(store.rows, func(row importer.Row) bool { return row.Rank == c.rank })
			if i < 0 {
				t.Fatalf("%s has no row %d", name, c.rank)
			}
			got := store.rows[i].Place.Labels()
			for _, label := range got {
				switch {
				case slices.Contains(c.labels, label):
					right++
				case !c.tolerates(label):
					wrong++
					t.Logf("%s %d: %s is not a label of this row", name, c.rank, label)
				}
			}
			for _, label := range c.labels {
				if !slices.Contains(got, label) {
					missed++
					t.Logf("%s %d: %s is missing", name, c.rank, label)
				}
			}
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("%d labels right, %d wrong, %d missed: precision %.3f, recall %.3f", right, wrong, missed, precision, recall)
	if precision < 0.99 || recall < 0.95 {
		t.Errorf("precision %.3f, recall %.3f: 0.99 and 0.95 are wanted", precision, recall)
	}
}
