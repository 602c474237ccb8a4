package coverage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// square is the outline of a box, as GeoJSON.
func square(west, south, east, north float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}`,
		west, south, east, south, east, north, west, north, west, south)
}

func reader() *coverage.NetworkReader {
	return &coverage.NetworkReader{Gazetteer: gazetteer(),
		Check: func(filters string) error {
			if strings.Contains(filters, "servces") {
				return errors.New("servces : paramètre inconnu")
			}
			return nil
		},
		Open: func(name string) ([]byte, error) {
			if name != "perimetre.geojson" {
				return nil, errors.New("pas de fichier " + name)
			}
			return []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":` +
				square(-0.7, 44.75, -0.5, 44.9) + `}]}`), nil
		}}
}

func TestNetworks(t *testing.T) {
	networks, err := reader().Read([]byte(`[
		{"code":"essai-bordeaux","titre":"Relais d'essai","perimetre":"perimetre.geojson",
			"filtres":"frais_a_charge=Gratuit"},
		{"code":"deux-epci","titre":"Deux","epci":["243300316","200069581"]},
		{"code":"commune","titre":"Une commune","communes":["33063"],"site":"https://exemple.fr"}]`))
	if err != nil || len(networks) != 3 {
		t.Fatal(networks, err)
	}
	if n := networks[0]; n.Communes() < 5 || !strings.Contains(n.Areas, "33063") ||
		!strings.HasSuffix(n.Query(), "&frais_a_charge=Gratuit") {
		t.Errorf("%+v", n)
	}
	if n := networks[1]; n.Areas != "epci=243300316,200069581" || n.Query() != n.Areas {
		t.Errorf("%+v", n)
	}
	e, v := coverage.New(gazetteer(), coverage.Settings{Networks: networks}), viewOf(t, 4000)
	one := e.Territory(coverage.KindNetwork, "commune")
	alone := e.Territory(territory.KindCommune, "33063")
	got, want := measured(t, e, v, one), measured(t, e, v, alone)
	if got.Access != want.Access || got.People != want.People || got.Supply != want.Supply ||
		one.Name != "Une commune" {
		t.Errorf("%+v, want %+v", got.Supply, want.Supply)
	}
	for kind, area := range map[*coverage.Territory]int{one: 1, e.Territory(coverage.KindNetwork, "deux-epci"): 0} {
		q := &directory.Query{}
		kind.Narrow(q)
		if n := len(q.Areas[territory.KindCommune]); n == 0 || area > 0 && n != area {
			t.Errorf("%s is narrowed to %d communes", kind.Name, n)
		}
	}
	q := &directory.Query{}
	q.Within(territory.KindCommune, "24322")
	one.Narrow(q)
	if n, err := v.Count(q); n != 0 || err != nil {
		t.Errorf("%d places of another commune, %v", n, err)
	}
	if e.Territory(coverage.KindNetwork, "inconnu") != nil {
		t.Error("a network that does not exist is found")
	}
}

// TestWrongNetworks checks that what is wrong is said, with its place.
func TestWrongNetworks(t *testing.T) {
	cross := `{"type":"Polygon","coordinates":[[[-0.7,44.7],[-0.5,44.9],[-0.5,44.7],[-0.7,44.9],[-0.7,44.7]]]}`
	fold := `{"type":"Polygon","coordinates":[[[0,44],[2,44],[1,44],[1,45],[0,44]]]}`
	with := func(perimeter string) string { return `{"code":"x","titre":"X","perimetre":` + perimeter + `}` }
	for _, c := range [][2]string{
		{with(cross), "se croise près de lat 44.80000, lon -0.60000"},
		{with(fold), "se croise"},
		{with(`{"type":"Polygon","coordinates":[[[166,-22],[-176,-22],[-176,-13],[166,-13],[166,-22]]]}`),
			"antiméridien entre lat -22.00000, lon 166.00000"},
		{with(`{"type":"Polygon","coordinates":[[[44.8,-0.5],[300,0],[1,1],[44.8,-0.5]]]}`),
			"n'est pas sur la Terre"},
		{with(`{"type":"Polygon","coordinates":[[[0,44],[1,44],[1,45]]]}`), "pas fermé"},
		{with(`{"type":"Point","coordinates":[0,44]}`), "polygones"},
		{with(square(-30, 40, -29, 41)), "aucune commune"},
		{with(`"absent.geojson"`), "absent.geojson"},
		{with(`{"type":"Polygon","coordinates":[` + strings.Repeat(" ", 1<<20) + `]}`), "octets"},
		{with(square(-5, 42, 8, 51)), "trop grand"},
		{`{"code":"x","titre":"X"}`, "périmètre est attendu"},
		{`{"code":"Été","titre":"X","communes":["33063"]}`, "minuscules"},
		{`{"code":"x","communes":["33063"]}`, "titre"},
		{`{"code":"x","titre":"X","communes":["33999"]}`, "33999"},
		{`{"code":"x","titre":"X","epci":["1"]}`, "« 1 »"},
		{`{"code":"x","titre":"X","communes":["33063"],"filtres":"servces=y"}`, "servces"},
		{`{"code":"x","titre":"X","communes":["33063"],"filtres":"departement=33"}`, "departement"},
		{`{"code":"x","titre":"X","communes":["33063"],"site":"javascript:alert(1)"}`, "site"},
		{`{"code":"x","titre":"X","comunes":["33063"]}`, "comunes"},
		{`[{"code":"x","titre":"X","communes":["33063"]},{"code":"x","titre":"Y","communes":["33063"]}]`,
			"un autre réseau"},
	} {
		if _, err := reader().Read([]byte(c[0])); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%.90s: %v, want %q", c[0], err, c[1])
		}
	}
	hole := `{"type":"Polygon","coordinates":[[[-1,44],[0,44],[0,45.5],[-1,` +
		`45.5],[-1,44]],[[-0.7,44.7],[-0.5,44.7],[-0.5,44.9],` +
		`[-0.7,44.9],[-0.7,44.7]]]}`
	networks, err := reader().Read([]byte(with(hole)))
	if err != nil || strings.Contains(networks[0].Areas, "33063") || networks[0].Communes() < 100 {
		t.Errorf("a hole: %v, %v", networks, err)
	}
}
