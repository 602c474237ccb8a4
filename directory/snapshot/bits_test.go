package snapshot

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
)

// longer returns the filters with n more values in the vocabulary of each list that a field holds.
func longer(n int) []directory.Filter {
	filters := slices.Clone(directory.Filters)
	for i := range filters {
		if v := filters[i].Vocabulary; v != nil && directory.FieldNamed(filters[i].Name) != nil {
			values := slices.Clone(v.Values)
			for k := range n {
				values = append(values, fmt.Sprintf("Terme %d", k))
			}
			filters[i].Vocabulary = directory.NewVocabulary(v.Name, values...)
		}
	}
	return filters
}

func TestBitsAreDistinctAndWithinTheWords(t *testing.T) {
	for _, more := range []int{0, 1, 3, 20} {
		table := newBitTable(longer(more), directory.Flags())
		bits := map[int]string{bitLocated: "located"}
		add := func(bit int, name string) {
			if other, taken := bits[bit]; taken {
				t.Errorf("%d more terms: bit %d is both %s and %s", more, bit, name, other)
			}
			bits[bit] = name
			if bit < 0 || bit >= 64*table.wordCount() || table.names[bit] != name {
				t.Errorf("%d more terms: bit %d of %s is not its own: see bitTable", more, bit, name)
			}
		}
		for _, flag := range directory.Flags() {
			if flag.Test != nil {
				add(table.flags[flag.Flag], flag.Name)
			}
		}
		for i := range table.groups {
			g := &table.groups[i]
			for _, value := range g.vocab.Values {
				add(g.bits[value], g.name+" "+value)
			}
		}
		if len(bits) != len(table.names) {
			t.Errorf("%d more terms: %d bits have a use, %d have a name", more, len(bits), len(table.names))
		}
		if table.names[bitLocated] != "located" {
			t.Errorf("bit %d is %q: the R-tree needs bitLocated", bitLocated, table.names[bitLocated])
		}
	}
}

// TestFiltersHoldBeyond64Bits filters by each value of vocabularies with more values
// than a word has bits.
func TestFiltersHoldBeyond64Bits(t *testing.T) {
	for _, more := range []int{1, 5, 20} {
		table := newBitTable(longer(more), directory.Flags())
		var places []directory.Place
		for _, g := range table.groups {
			if g.name == "offre" {
				continue // computed from other fields
			}
			for _, value := range g.vocab.Values {
				p := directory.Place{ID: fmt.Sprintf("p%05d", len(places)), Name: value}
				*g.list(&p) = []string{value}
				if len(places)%7 != 0 {
					p.Location = directory.Location{Known: true, Position: geo.Position{float64(len(places)) / 100, 45}}
				}
				places = append(places, p)
			}
		}
		s := buildWith(t, table, slices.Values(places))
		for i := range table.groups {
			g := &table.groups[i]
			for _, value := range g.vocab.Values {
				if g.name == "offre" {
					continue // oracle_test.go
				}
				checkFilter(t, s, places, g, value)
			}
		}
	}
}

// checkFilter requires that a filter by one value returns exactly the places that hold
// it, with and without an origin.
func checkFilter(t *testing.T, s *Snapshot, places []directory.Place, g *group, value string) {
	t.Helper()
	var want, located []int
	for i := range places {
		if slices.Contains(*g.list(&places[i]), value) {
			want = append(want, i)
			if places[i].Location.Known {
				located = append(located, i)
			}
		}
	}
	q := &directory.Query{Lists: map[string][]string{g.name: {value}}, Flags: directory.SetOf(directory.NotReceiving),
		Limit: 1000}
	near := *q
	near.Near, near.Located = &directory.Origin{Position: geo.Position{2, 45}}, true
	for _, ask := range []struct {
		q    *directory.Query
		want []int
	}{{q, want}, {&near, located}} {
		found, err := s.Find(ask.q)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, hit := range found.Hits {
			got = append(got, hit.Index)
		}
		slices.Sort(got)
		if !slices.Equal(got, ask.want) {
			t.Errorf("%d bits, %s=%s, located %t: places %v, want %v", len(s.bits.names), g.name, value, ask.q.Located,
				got,
				ask.want)
		}
	}
}

func buildWith(t *testing.T, table *bitTable, places iter.Seq[directory.Place]) *Snapshot {
	t.Helper()
	judge, err := quality.Default()
	if err != nil {
		t.Fatal(err)
	}
	in := Input{
		Judge: judge, Version: 1, Built: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		Zone: func(string) string { return "" },
	}
	b := newBuilder(in)
	b.s.bits = table
	for p := range places {
		if err := b.add(&p); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.finish(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
