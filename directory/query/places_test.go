package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

// testPlaces has 500 places, p0 to p499; "retired" was merged into p1.
type testPlaces struct{}

func (testPlaces) ByID(id string) (i int, redirect string, ok bool) {
	if id == "retired" {
		return 1, "p1", true
	}
	_, err := fmt.Sscanf(id, "p%d", &i)
	return i, "", err == nil && i < 500
}

func (testPlaces) ID(i int) string { return fmt.Sprintf("p%d", i) }

func TestSelectionOfPlaces(t *testing.T) {
	q, err := read(listForm, "lieux=p3,RETIRED&lieux=p1, p2")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"p3", "p1", "p2"}
	if !slices.Equal(q.Query.Places, want) || !slices.Equal(q.Values(Places), want) {
		t.Errorf("places %v, want %v: each once, in the order given, by its identifier of today", q.Query.Places, want)
	}
	if !q.Query.Flags.Has(directory.NotReceiving) {
		t.Error("a place that is named is left out when it does not receive the public")
	}
	_, err = read(listForm, "lieux=p3,absent")
	var e *directory.Error
	if !errors.As(err, &e) || len(e.Params) != 1 || e.Params[0].Value != "absent" {
		t.Errorf("an unknown place: %v, want an error that names it", err)
	}
	many := make([]string, maxPlaces+1)
	for i := range many {
		many[i] = fmt.Sprintf("p%d", i)
	}
	if _, err := read(listForm, "lieux="+strings.Join(many[:maxPlaces], ",")+",p1"); err != nil {
		t.Errorf("%d places: %v", maxPlaces, err)
	}
	if _, err := read(listForm, "lieux="+strings.Join(many, ",")); err == nil {
		t.Errorf("%d places are taken", maxPlaces+1)
	}
}
