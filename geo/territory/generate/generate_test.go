package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// invented returns two communes of an EPCI, one of which has a delegated part and a
// former code, and one commune that is in none, on an island.
func invented() *etalab {
	return &etalab{
		communes: []etalabCommune{
			{Code: "2A901", Name: "Le Port-Exemple", Type: typeCurrent, Departement: "2A",
				Population: 900, Postcodes: []string{"20900"}, FormerCodes: []string{"2A909"}},
			{Code: "2A902", Name: "Saint-Modèle", Type: typeCurrent, Departement: "2A",
				Population: 100, Postcodes: []string{"20910", "20900"}},
			{Code: "2A903", Name: "Vieux-Port", Type: typeDelegated, Seat: "2A901", Departement: "2A"},
			{Code: "98701", Name: "Île-Fictive", Type: typeCurrent, Departement: "987",
				Population: 50, Postcodes: []string{"98790"}},
		},
		areas: map[territory.Kind][]area{
			territory.KindEPCI:        {{Code: "200000001", Name: "CC du Modèle", Members: []string{"2A901", "2A902"}}},
			territory.KindDepartement: {{Code: "987", Name: "Atolls", Parent: "987"}, {Code: "2A", Name: "Sud", Parent: "94"}},
			territory.KindRegion:      {{Code: "94", Name: "Île"}, {Code: "987", Name: "Atolls"}},
		},
	}
}

const inventedTowns = `1	Port-Exemple	x		41.5	8.9	P	PPL	FR		94	2A	2A1	2A901	900	
2	Quartier du Port	x		41.6	8.8	P	PPLX	FR		94	2A	2A1	2A901	5000	
3	Vieux-Port	x		41.55	8.95	P	PPL	FR		94	2A	2A1	2A909	40	
4	Ile Fictive	x		-17.5	-149.5	P	PPL	PF		01				50	
5	Madrid	x		40.4	-3.7	P	PPLC	ES		29				3000000	`

// inventedBoxes returns the boxes of the port, of a commune that merged into it, and
// of none other.
func inventedBoxes() map[string]extent {
	return map[string]extent{
		"2A901": {88000, 414000, 90000, 416000},
		"2A909": {90000, 415000, 91000, 417000},
		"2A903": {89400, 415400, 89600, 415600},
	}
}

func inventedTable(t *testing.T) []byte {
	t.Helper()
	var towns []town
	for line := range bytes.Lines([]byte(inventedTowns)) {
		row, ok, err := parseTown(string(line))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			towns = append(towns, row)
		}
	}
	if len(towns) != 4 {
		t.Fatalf("%d rows of France, want 4", len(towns))
	}
	a, err := build(invented(), inventedBoxes(), towns)
	if err != nil {
		t.Fatal(err)
	}
	table, err := encode(a)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestDecodeReadsEncode(t *testing.T) {
	g, err := territory.Decode(inventedTable(t))
	if err != nil {
		t.Fatal(err)
	}
	port, saint, part, island := g.Commune("2A901"), g.Commune("2a902"), g.Commune("2A903"), g.Commune("98701")
	if port == nil || saint == nil || part == nil || island == nil {
		t.Fatalf("missing: %v %v %v %v", port, saint, part, island)
	}
	if port.Position != (geo.Position{8.9, 41.5}) || port.Precision != geo.PrecisionCommune {
		t.Errorf("the point of a commune is not that of the row of its name: %+v", port)
	}
	if port.Population != 900 || port.EPCI != "200000001" || port.Departement != "2A" || port.Region != "94" {
		t.Errorf("the population or areas of a commune differ: %+v", port)
	}
	if want := (orb.Bound{Min: orb.Point{8.8, 41.4}, Max: orb.Point{9.1, 41.7}}); port.Box != want {
		t.Errorf("the box of a commune is %v, want that of all it is made of: %v", port.Box, want)
	}
	if want := (orb.Bound{Min: orb.Point{8.94, 41.54}, Max: orb.Point{8.96, 41.56}}); part.Box != want || saint.HasBox() {
		t.Errorf("the box of a part is %v, want %v; that of a commune of none %v", part.Box, want, saint.Box)
	}
	if saint.Position != port.Position || saint.Precision != geo.PrecisionEPCI {
		t.Errorf("a commune without a row is not at the centre of its neighbours: %+v", saint)
	}
	if !slices.Equal(saint.Postcodes, []string{"20900", "20910"}) {
		t.Errorf("postcodes are %v, want 20900 and 20910", saint.Postcodes)
	}
	if part.Kind != territory.KindDelegated || part.Parent != "2A901" || part.EPCI != port.EPCI {
		t.Errorf("a part does not inherit from its commune: %+v", part)
	}
	if part.Position != (geo.Position{8.95, 41.55}) {
		t.Errorf("the point of a part is not that of the row of its name: %+v", part)
	}
	if island.Position != (geo.Position{-149.5, -17.5}) || island.EPCI != "" || island.Departement != "987" {
		t.Errorf("an overseas row is not matched by name: %+v", island)
	}
	if g.Current("2A909") != port || g.Current("2A903") != port || g.Commune("2A909") != nil {
		t.Error("Current does not know former codes, or Commune does")
	}
	if p := g.Postcode("20900"); p == nil || len(p.Communes) != 2 || p.Communes[0] != port || p.Position != port.Position {
		t.Errorf("Postcode(20900) = %+v, want two communes, at the point of the first", p)
	}
	if d := g.Departement("2A"); d == nil || d.Population != 1000 || d.Parent != "94" {
		t.Errorf("Departement(2A) = %+v, want 1000 inhabitants in the région 94", d)
	}
}

func TestTownsOutsideTheBoxAreIgnored(t *testing.T) {
	c := &commune{slug: "exemple", box: &extent{20000, 480000, 20500, 480300}}
	near := town{slug: "exemple", position: geo.Position{2.055, 48.01}}
	far := town{slug: "exemple", position: geo.Position{2.2, 48.01}}
	if got := choose(c, []*town{&far, &near}); got != &near {
		t.Errorf("choose = %+v, want the town that stands in the commune", got)
	}
	if got := choose(c, []*town{&far}); got != nil {
		t.Errorf("choose = %+v, want none: it stands 11 km away", got)
	}
}

func TestReadBoxes(t *testing.T) {
	write := func(text string) string {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "dist"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "dist", "communes.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	boxes, err := readBoxes(write(`[{"id":"fr:commune:01999","name":"Exemple","bbox":[5.1,46.2,5.15,46.30001]}]`))
	if want := (extent{51000, 462000, 51500, 463000}); err != nil || boxes["01999"] != want {
		t.Errorf("readBoxes = %v, %v; want %v", boxes, err, want)
	}
	for rule, text := range map[string]string{
		"autre chose": `[{"id":"fr:epci:200000001","bbox":[5,46,6,47]}]`,
		"renversée":   `[{"id":"fr:commune:01999","bbox":[6,46,5,47]}]`,
		"illisible":   `{`,
	} {
		if _, err := readBoxes(write(text)); err == nil {
			t.Errorf("%s: readBoxes returned no error", rule)
		}
	}
}

// TestSameSourcesSameTable checks that the table is reproducible.
func TestSameSourcesSameTable(t *testing.T) {
	if !bytes.Equal(inventedTable(t), inventedTable(t)) {
		t.Error("two tables of the same sources differ")
	}
}

func TestTruncatedTablesAreErrors(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(inventedTable(t)))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	columns := bytes.TrimPrefix(whole, []byte(territory.TableMagic))
	for n := range columns {
		packed, err := compress(columns[:n])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := territory.Decode(packed); err == nil {
			t.Errorf("Decode accepts a table cut after %d of %d bytes", n, len(columns))
		}
	}
}

func TestContradictorySourcesAreErrors(t *testing.T) {
	for rule, spoil := range map[string]func(*etalab){
		"commune déléguée sans commune": func(e *etalab) { e.communes[2].Seat = "2A999" },
		"membre inconnu":                func(e *etalab) { e.areas[territory.KindEPCI][0].Members[0] = "2A999" },
		"type inconnu":                  func(e *etalab) { e.communes[0].Type = "hameau" },
	} {
		e := invented()
		spoil(e)
		if _, err := build(e, nil, nil); err == nil {
			t.Errorf("%s: build returned no error", rule)
		}
	}
	e := invented()
	e.communes[0].Code, e.communes[2].Seat, e.areas[territory.KindEPCI][0].Members[0] = "port", "port", "port"
	a, err := build(e, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := encode(a); err == nil {
		t.Error("encode accepts a code of four letters")
	}
}
