package demo_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/demo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestListingIsFictitiousAndSpread(t *testing.T) {
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	raw := demo.Listing(g)
	if !bytes.Equal(raw, demo.Listing(g)) {
		t.Error("two listings differ")
	}
	var rows []map[string]string
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < demo.Places-10 || len(rows) > demo.Places {
		t.Errorf("%d places", len(rows))
	}
	departements := map[string]int{}
	ids := map[string]bool{}
	for _, r := range rows {
		if !strings.Contains(r["nom"], "ficti") || !strings.Contains(r["site_web"], ".example/") ||
			!strings.HasPrefix(r["telephone"], "+3363998") {
			t.Fatalf("not visibly fictitious: %v", r)
		}
		c := g.Commune(r["code_insee"])
		if c == nil {
			t.Fatalf("unknown commune in %v", r)
		}
		departements[c.Departement]++
		ids[r["id"]] = true
	}
	if len(ids) != len(rows) {
		t.Errorf("%d ids for %d places", len(ids), len(rows))
	}
	if len(departements) < 101 {
		t.Errorf("only %d départements", len(departements))
	}
	t.Logf("%d places, %d départements, Paris %d, La Réunion %d", len(rows), len(departements), departements["75"],
		departements["974"])
}
