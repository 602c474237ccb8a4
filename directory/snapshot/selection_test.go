package snapshot_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestSelectionCacheIsBounded(t *testing.T) {
	s := build(t, 2000, 1)
	often := directory.Query{Areas: directory.Areas{territory.KindDepartement: {"33"}}, Located: true}
	for i := range 1500 { // with their counts, 30 MB
		q := directory.Query{Words: fmt.Sprint("m", i)}
		if _, err := s.Facets(&q); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Count(&often); err != nil {
			t.Fatal(err)
		}
	}
	if kept := s.CachedBytes(); kept > s.CacheBudget() || kept < s.CacheBudget()/2 {
		t.Errorf("%d bytes of selections are kept, the budget is %d", kept, s.CacheBudget())
	}
	for name, q := range map[string]directory.Query{
		"of no filter": {}, "located": {Located: true}, "asked often": often,
	} {
		if !s.Keeps(&q) {
			t.Errorf("after a stream of others the selection %s is no longer kept", name)
		}
	}
	if s.Keeps(&directory.Query{Words: "m0"}) {
		t.Error("a selection that is not asked for again is still kept")
	}
}

func TestCountsOfAKeptSelectionStay(t *testing.T) {
	s := build(t, 2000, 1)
	commune := directory.Areas{territory.KindCommune: {"33063"}}
	for _, q := range []directory.Query{{}, {Words: "mairie"}, {Areas: commune}} {
		first, err := s.Facets(&q)
		again, _ := s.Facets(&q)
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Errorf("%+v: counted otherwise the second time, %v", q, err)
		}
	}
}

func TestByName(t *testing.T) {
	s := build(t, 2000, 1)
	q := directory.Query{Areas: directory.Areas{territory.KindDepartement: {"33", "59"}}}
	order, err := s.ByName(&q)
	if n, _ := s.Count(&q); err != nil || len(order) != n || n < 10 {
		t.Fatalf("%d of %d places, %v", len(order), n, err)
	}
	before := ""
	for _, i := range order {
		p := s.Place(int(i))
		name := territory.Slug(p.Commune) + " " + territory.Slug(p.Name)
		if name < before {
			t.Errorf("%q comes after %q", name, before)
		}
		before = name
	}
}
