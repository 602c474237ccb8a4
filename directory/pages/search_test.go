package pages

import (
	"net/url"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Any text of the search box gives a valid address or an explanation.
func FuzzSearchWords(f *testing.F) {
	for _, words := range []string{"33000", "33 000 Bordeaux", "Saint-Denis (93)", "L'Haÿ-les-Roses", "2A004",
		"44.8,-0.5", "(((", "00000", "Loire", ",", "é"} {
		f.Add(words)
	}
	g, err := territory.Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, words string) {
		decoded, asked := searchWords("ou=" + url.QueryEscape(words))
		if !asked {
			return
		}
		found := lookUp(i18n.French, g, decoded)
		if found.where == nil && found.problem == "" && len(found.choices) == 0 {
			t.Fatalf("%q leads nowhere", words)
		}
		for _, p := range found.where {
			if p.Name == "q" {
				continue
			}
			if _, err := readParameters(g, html.State{p}.Encode()); err != nil {
				t.Fatalf("%q leads to %v: %v", words, p, err)
			}
		}
	})
}

// nothing is a version without places.
type nothing struct{ directory.View }

func (nothing) Version() int64                { return 1 }
func (nothing) Values(string) []string        { return nil }
func (nothing) Criteria() *directory.Criteria { return &directory.Criteria{} }

func readParameters(g *territory.Gazetteer, raw string) (*query.Request, error) {
	return query.NewReader(g, func() time.Time { return time.Unix(0, 0) }).Read(nothing{}, html.Form, raw)
}
