package html

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// labels is a version without places that has two labels.
type labels struct{ directory.View }

func (labels) Version() int64                     { return 1 }
func (labels) Values(string) []string             { return []string{"France Services", "A, B & C"} }
func (labels) Criteria() *directory.Criteria      { return &directory.Criteria{} }
func (labels) Sources() []directory.SourceSummary { return nil }

// readPage reads the address of a page.
func readPage(g *territory.Gazetteer, raw string) (*Request, error) {
	r, err := query.NewReader(g, func() time.Time { return time.Unix(0, 0) }).Read(labels{}, Form, raw)
	return &Request{Request: r, Lang: i18n.French}, err
}

// The address that encodes a state is read as the same state.
func TestStatesSurviveTheirAddress(t *testing.T) {
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	pairs := []Pair{
		{"pres_de", "33000"}, {"pres_de", "insee:33063"}, {"pres_de", "44.8,-0.5"},
		{"services", "Loisirs et créations numériques"},
		{"services", "aide aux demarches administratives"}, {"label", "France Services"}, {"label", "A, B & C"},
		{"departement", "2a"},
		{"departement", "33,974"}, {"commune", "75101"}, {"bbox", "-1,44,0,45"}, {"q", "école & café+1"},
		{"ouvert", "maintenant"},
		{"accessible", "true"}, {"frais_a_charge", "Gratuit,Payant"}, {"limit", "7"}, {"score_qualite_minimum", "0.5"},
	}
	rapid.Check(t, func(t *rapid.T) {
		values := url.Values{}
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pairs), 0, 8).Draw(t, "pairs") {
			if isMany(p.Name) || !values.Has(p.Name) {
				values.Add(p.Name, p.Value)
			}
		}
		once, err := readPage(g, values.Encode())
		if err != nil {
			t.Fatal(err)
		}
		state := StateOf(once, values.Encode())
		again, err := readPage(g, state.Encode())
		if err != nil {
			t.Fatalf("%s: %v", state.Encode(), err)
		}
		if second := StateOf(again, state.Encode()); !slices.Equal(second, state) {
			t.Fatalf("%v became %v", state, second)
		}
	})
}
