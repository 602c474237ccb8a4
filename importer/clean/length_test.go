package clean_test

import (
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// A file in a cell is refused and said, and nothing else of the row is lost.
func TestValuesThatAreFarTooLong(t *testing.T) {
	long := strings.Repeat("x", 900_000)
	d := &importer.Draft{
		Record: &importer.Record{},
		Text:   map[string]string{"nom": "Mairie", "adresse": "1 " + long, "presentation_detail": "Accueil. " + long},
		Lists:  map[string][]string{"site_web": {"https://exemple.fr/" + long, "https://exemple.fr"}},
	}
	row := clean.Place(d, settings(t))
	for _, field := range []string{"adresse", "presentation_detail", "site_web"} {
		if !has(row, field+".demesure", importer.Refused) {
			t.Errorf("%s: not refused", field)
		}
	}
	if row.Place.Name != "Mairie" || row.Place.Address != "" || len(row.Place.Websites) != 1 {
		t.Errorf("published: %.40q %.40q %d", row.Place.Name, row.Place.Address, len(row.Place.Websites))
	}
	for _, f := range row.Findings {
		if len(f.Value) > 1000 {
			t.Errorf("%s repeats %d bytes", f.Rule, len(f.Value))
		}
	}
	if len(d.Text) != 3 || len(d.Lists["site_web"]) != 2 {
		t.Error("the draft was changed")
	}
}
