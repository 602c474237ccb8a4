package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

// TestSourceOfAListing: who provides a listing is said beside it or by flags, stays when an import does not
// say it again, and rows that call the listing by another name make no second source.
func TestSourceOfAListing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := listing{library("n1", "Médiathèque", "source", "Le Nord"), library("n2", "Cyberbase", "source", "Autrui"),
		library("n3", "Ludothèque", "source", "Nord numérique")}
	folder := rows.writeCSV(t, s.data, "le-nord")
	beside := filepath.Join(folder, "le-nord.source.yaml")
	if err := os.WriteFile(beside, []byte("titre: Lieux du Nord\nproducteur: Hub inventé\nlicence: ODbL 1.0\n"+
		"page: https://exemple.fr/nord\ndepartements: [59]\naliases: [Nord numérique]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do("import", folder)
	got := s.sources()["le-nord"]
	if got.Title != "Lieux du Nord" || got.Publisher != "Hub inventé" || got.License != "ODbL 1.0" ||
		got.Homepage != "https://exemple.fr/nord" || strings.Join(got.Departements, "") != "59" || got.Records != 3 {
		t.Errorf("beside the listing: %+v", got)
	}
	var said []string
	for _, row := range s.report("le-nord") {
		said = append(said, fmt.Sprint(row.Fields["source"]))
	}
	if strings.Join(said, ", ") != "le-nord, Autrui, le-nord" {
		t.Errorf("rows say %q", said)
	}
	if n := len(decodeLines[feature](t, s.do("export", "ndjson", "--source", "nord NUMÉRIQUE"))); n != got.Places {
		t.Errorf("%d places of the alias", n)
	}
	server := s.serve("--public-url", "https://carte.exemple.fr")
	card := decode[struct {
		Source    directory.SourceSummary
		Imports   []directory.ImportSummary
		Anomalies []finding
	}](t, server.get("/api/v1/sources/le-nord").body)
	if card.Source.License != "ODbL 1.0" || len(card.Imports) != 1 || card.Imports[0].Score == nil ||
		!slices.ContainsFunc(card.Anomalies, func(f finding) bool {
			return f.Rule == "source.autre_nom" && f.Count == 2 && f.Says != ""
		}) {
		t.Errorf("report card: %+v", card)
	}
	says(t, server.get("/sources/le-nord").body, "ODbL 1.0", "Nord (59)", "Lignes lues :", "un autre de ses noms",
		"https://carte.exemple.fr/sources/le-nord/qualite.svg")
	empty := filepath.Join(s.data, "le-nord.csv")
	if err := os.WriteFile(empty, []byte("nom\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.fails(1, "import", empty) // it makes no version, and is told all the same
	says(t, server.get("/sources/le-nord").body, "annulé")
	says(t, server.get("/api/v1/sources/le-nord").body, `"etat":"annule"`)
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	s.do("import", folder, "--licence", "Licence Ouverte 2.0")
	if got = s.sources()["le-nord"]; got.License != "Licence Ouverte 2.0" || got.Title != "Lieux du Nord" {
		t.Errorf("by a flag: %+v", got)
	}
}

// finding is what one rule found, as /api/v1/sources/{nom} gives it.
type finding struct {
	Rule  string `json:"regle"`
	Count int    `json:"nombre"`
	Says  string `json:"dit"`
}

// TestWithdraw takes a source off the map, and puts it back.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	north, south := twoSources(t, s)
	s.do("import", north)
	s.do("import", south)
	before := s.do("export", "json")
	says(t, s.do("withdraw", "sud"), "sud", "retirée")
	if got := s.export(); len(got) != 2 || got[placeID("nord", "n1")].text("nom") != "France services Bordeaux" {
		t.Errorf("places left: %v", got)
	}
	if got := s.sources()["sud"]; got.Records != 0 || got.Places != 0 {
		t.Errorf("withdrawn: %+v", got)
	}
	says(t, s.do("imports", "sud"), "retire")
	says(t, s.fails(1, "withdraw", "sud"), "aucun lieu", "lieux revert sud")
	says(t, s.fails(1, "withdraw", "sut"), "peut-être « sud »")
	s.do("revert", "sud")
	if after := s.do("export", "json"); after != before {
		t.Errorf("put back:\n%s\nbefore:\n%s", after, before)
	}
}

func (s *shop) sources() map[string]directory.SourceSummary {
	s.t.Helper()
	byName := map[string]directory.SourceSummary{}
	for _, source := range decode[[]directory.SourceSummary](s.t, s.do("sources", "--json")) {
		byName[source.Name] = source
	}
	return byName
}
