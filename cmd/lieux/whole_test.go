package main_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// TestTheWholeWay follows three places from a file to every answer that shows them.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	got := s.imports(threeTowns().writeCSV(t, s.data, "essais"))
	if got.Source != "essais" || got.Read != 3 || got.Published != 3 || got.Outcome.Added != 3 ||
		got.Outcome.Version != 1 || got.Located["point"] != 3 {
		t.Errorf("%+v", got)
	}
	srv := s.serve()

	nearest := srv.list("/api/v1/proches?code_postal=33000&sans_accueil=inclure")
	if names := namesOf(nearest); !slices.Equal(names,
		[]string{"Bibliothèque des Essais", "Tiers-lieu du Nord", "Case numérique"}) {
		t.Fatalf("nearest of 33000: %v", names)
	}
	origin := decode[struct {
		Origine struct {
			Type, Libelle, Precision string
			Lon, Lat                 float64
		}
	}](t, srv.ok("/api/v1/proches?code_postal=33000"))
	if origin.Origine.Type != "code_postal" || !strings.Contains(origin.Origine.Libelle, "33000") ||
		origin.Origine.Precision != "commune" {
		t.Errorf("origin %+v", origin.Origine)
	}
	from := geo.Position{origin.Origine.Lon, origin.Origine.Lat}
	for _, f := range nearest.Features {
		want := geo.Distance(from, geo.Position{f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]})
		if got, _ := f.Properties["distance_m"].(float64); math.Abs(got-want) > 0.001 {
			t.Errorf("%s: distance_m %v, want %v", f.text("nom"), got, want)
		}
	}
	library := nearest.Features[0]
	for _, path := range []string{"/api/v1/lieux?departement=33", "/api/v1/lieux?label=france+services&bbox=-1,44,0,45",
		"/api/v1/lieux?q=bibliotheque", "/api/v1/lieux?pres_de=33000&rayon_km=10"} {
		if c := srv.list(path); c.NumberMatched != 1 || c.NumberReturned != 1 || c.Features[0].ID != library.ID {
			t.Errorf("%s: %+v", path, c)
		}
	}
	place := decode[feature](t, srv.ok("/api/v1/lieux/"+library.ID))
	for _, member := range []string{"provenance", "qualite", "ouverture", "ouvert", "labels", "localisation", "horaires",
		"services"} {
		if place.Properties[member] == nil {
			t.Errorf("one place without %s", member)
		}
	}
	for field, want := range map[string]string{"telephone": "+33556000001", "code_insee": "33063",
		"adresse": "12 rue des Essais", "date_maj": "2026-05-04", "source": "essais"} {
		if got := place.text(field); got != want {
			t.Errorf("%s = %q, want %q", field, got, want)
		}
	}
	if n := tileSum(t, srv, ""); n != 3 {
		t.Errorf("the tile of the world counts %d places", n)
	}
	if facets := srv.ok("/api/v1/facettes"); !strings.Contains(facets, `"TIERS_LIEUX"`) ||
		!strings.Contains(facets, "France Services") {
		t.Errorf("facets %.300s", facets)
	}
	for _, path := range []string{"/api/v1/sources", "/api/v1/imports"} {
		if body := srv.ok(path); !strings.Contains(body, `"essais"`) {
			t.Errorf("%s: %.300s", path, body)
		}
	}
	for _, path := range []string{"/?pres_de=33000", "/lieux/" + library.ID} {
		if body := srv.ok(path); !strings.Contains(body, "Bibliothèque des Essais") {
			t.Errorf("page %s does not show the library", path)
		}
	}
	for _, path := range []string{"/health/live", "/health/ready", "/metrics", "/api/v1/referentiel",
		"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/tuiles.json", "/api/v1/territoires?q=33000"} {
		srv.ok(path)
	}
	if a := srv.get("/api/v1/lieux/" + directory.RecordID("essais", "nobody")); a.status != http.StatusNotFound {
		t.Errorf("an unknown place: %d", a.status)
	}
}

func namesOf(c collection) (names []string) {
	for i := range c.Features {
		names = append(names, c.Features[i].text("nom"))
	}
	return names
}

// tileSum returns the sum of the counts of the tile of the whole world.
func tileSum(t testing.TB, srv *served, view string) (sum int) {
	t.Helper()
	for _, f := range srv.list("/api/v1/tuiles/0/0/0.geojson?sans_accueil=inclure&" + view).Features {
		sum += pointCount(&f)
	}
	return sum
}

func pointCount(f *feature) int {
	if n, ok := f.Properties["point_count"].(float64); ok {
		return int(n)
	}
	return 1
}

// TestFormsOfListings imports the same places in the forms that producers use.
func TestFormsOfListings(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.imports(threeTowns()[:1].writeMapped(t, s.data, "correspondance"))
	old := writeFile(t, filepath.Join(s.data, "ancienne"), "ancienne.csv",
		"id,nom,adresse,code_postal,commune,latitude,longitude,telephone,courriel,services,"+
			"conditions_access,labels_nationaux,date_maj\n"+
			"v0-1,Atelier de la Première Version,9 BD DU "+
			"PASSE,35200,RENNES,48.0870,-1.6600,0299000001,atelier@premiere.example.fr,"+
			"Prendre en main un ordinateur;Réaliser des démarches administratives avec un accompagnement,Gratuit : Je peux "+
			"accéder gratuitement au lieu et à ses services,CNFS,2022-06-16\n")
	s.imports(old)
	piped := s.feed(strings.NewReader(`[{"id":"j1","nom":"Lieu par le tuyau","commune":"Lille","code_postal":"59000",
		"adresse":"2 rue du Tuyau","latitude":50.63,"longitude":3.06,
		"services":["Aide aux démarches administratives"],"date_maj":"2026-01-02"}]`),
		"import", "--source", "tuyau", "-")
	if piped.code != 0 {
		t.Error(piped.stderr)
	}
	for i, fixture := range []string{"gironde", "france-services", "conseiller-numerique", "premiere-generation"} {
		folder := filepath.Join(s.data, "exemple-"+fixture)
		if err := os.CopyFS(folder, os.DirFS(filepath.Join("..", "..", "importer", "testdata", fixture))); err != nil {
			t.Fatal(err)
		}
		for _, golden := range []string{"places.ndjson", "report.json"} {
			if err := os.Remove(filepath.Join(folder, golden)); err != nil {
				t.Fatal(err)
			}
		}
		args := []string{folder, "--force"}
		if i < 3 {
			args = append(args, "--source", fixture)
		}
		if got := s.imports(args...); got.Published == 0 || got.Read != got.Published+got.Refused {
			t.Errorf("%s: %+v", fixture, got)
		}
	}
	bySource := map[string][]feature{}
	for _, f := range s.export() {
		bySource[f.text("source")] = append(bySource[f.text("source")], f)
	}
	mapped := bySource["correspondance"]
	if len(mapped) != 1 || mapped[0].text("telephone") != "+33556000001" || mapped[0].text("date_maj") != "2026-05-04" {
		t.Errorf("mapped: %+v", mapped)
	}
	if v0 := bySource["ancienne"]; len(v0) != 1 || !reflect.DeepEqual(v0[0].Properties["dispositif_programmes_nationaux"],
		[]any{"Conseillers numériques"}) ||
		!reflect.DeepEqual(v0[0].Properties["frais_a_charge"], []any{"Gratuit"}) ||
		v0[0].text("telephone") != "+33299000001" || v0[0].text("commune") != "Rennes" {
		t.Errorf("v0: %+v", v0)
	}
	if len(bySource["tuyau"]) != 1 {
		t.Errorf("standard input: %+v", bySource["tuyau"])
	}
}

// TestExportsAreWhatTheAPIGives compares each format, byte for byte where an
// instant does not matter, with the answer of a server on the same database.
func TestExportsAreWhatTheAPIGives(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.imports("--force", invent(300, 11).writeCSV(t, s.data, "invention"))
	srv := s.serve()
	for _, c := range []struct {
		filters []string
		query   string
	}{
		{nil, "sans_accueil=inclure"},
		{[]string{"--departement=33,75,59", "--labellise=true"}, "departement=33,75,59&labellise=true"},
		{[]string{"--pres-de=33000", "--rayon-km=200"}, "pres_de=33000&rayon_km=200"},
		{[]string{"--bbox=-5,42,3,50", "--services=aide aux demarches administratives", "--sans-accueil=inclure"},
			"bbox=-5,42,3,50&services=aide+aux+demarches+administratives&sans_accueil=inclure"},
	} {
		args := append([]string{"export", "csv"}, c.filters...)
		if got, want := s.do(args...), srv.ok("/api/v1/lieux.csv?"+c.query); got != want ||
			!strings.HasPrefix(strings.TrimPrefix(got, "\ufeff"), "id,") {
			t.Errorf("csv %v: %d bytes exported, %d over HTTP", c.filters, len(got), len(want))
		}
		want := places(decodeLines[feature](t, srv.ok("/api/v1/lieux.ndjson?"+c.query)))
		args[1] = "ndjson"
		if got := places(decodeLines[feature](t, s.do(args...))); len(got) < 5 || !reflect.DeepEqual(got, want) {
			t.Errorf("ndjson %v: %d places exported, %d over HTTP", c.filters, len(got), len(want))
		}
		args[1] = "geojson"
		file := filepath.Join(s.data, "sortie.geojson")
		if out := s.do(append(args, "--output", file)...); out != "" {
			t.Errorf("with --output the standard output has %.100q", out)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := places(decode[collection](t, string(raw)).Features); !reflect.DeepEqual(got, want) {
			t.Errorf("geojson %v: %d places exported, %d over HTTP", c.filters, len(got), len(want))
		}
		args[1] = "json"
		flat := decode[[]map[string]any](t, s.do(args...))
		if len(flat) != len(want) || flat[0]["id"] != want[0].ID || flat[0]["nom"] != want[0].text("nom") {
			t.Errorf("json %v: %d rows for %d places", c.filters, len(flat), len(want))
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.do("export", "csv"), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 301 || len(rows[0]) < len(directory.Fields) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i := range directory.Fields {
		if rows[0][i] != directory.Fields[i].Name {
			t.Errorf("column %d is %s, want %s", i, rows[0][i], directory.Fields[i].Name)
		}
	}
	again := filepath.Join(s.data, "reprise")
	writeFile(t, again, "reprise.csv", s.do("export", "csv"))
	if got := s.imports("--force", again); got.Read != 300 || got.Refused != 0 {
		t.Errorf("an export imported again: %+v", got)
	}
}

// places removes what depends on the instant.
func places(all []feature) []feature {
	for i := range all {
		delete(all[i].Properties, "ouvert")
	}
	return all
}

// TestReportHasTheShapeOfTheContract reads each line member by member.
func TestReportHasTheShapeOfTheContract(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := threeTowns()
	rows = append(rows, library("n1", ""), library("t1", "Atelier au numéro trop court", "telephone", "0556", "adresse",
		"99 avenue du Téléphone", "latitude", "44.8700", "courriels", "", "site_web", ""))
	s.imports(rows.writeCSV(t, s.data, "essais"))
	file := filepath.Join(s.data, "rapport.ndjson")
	s.do("report", "essais", "--output", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != s.do("report", "essais") {
		t.Error("--output and the standard output differ")
	}
	known := s.export()
	lines := decodeLines[map[string]any](t, string(raw))
	if len(lines) != len(rows) {
		t.Fatalf("%d lines for %d rows", len(lines), len(rows))
	}
	for i, line := range lines {
		var members []string
		for name := range line {
			members = append(members, name)
		}
		slices.Sort(members)
		if want := []string{"anomalies", "champs", "etat", "id", "lieu", "rang", "source"}; !slices.Equal(members, want) {
			t.Errorf("line %d has %v, want %v", i, members, want)
		}
		if line["rang"] != float64(i) || line["source"] != "essais" {
			t.Errorf("line %d: rang %v of %v", i, line["rang"], line["source"])
		}
		anomalies, ok := line["anomalies"].([]any)
		if !ok {
			t.Errorf("line %d: anomalies %v", i, line["anomalies"])
		}
		for _, a := range anomalies {
			for _, member := range []string{"champ", "valeur", "regle", "action"} {
				if _, ok := a.(map[string]any)[member].(string); !ok {
					t.Errorf("line %d: anomaly without %s: %v", i, member, a)
				}
			}
		}
		if rows[i]["nom"] == "" {
			if line["etat"] != "refuse" || line["lieu"] != nil {
				t.Errorf("a row without a name: %v, place %v", line["etat"], line["lieu"])
			}
			continue
		}
		place, ok := line["lieu"].(string)
		if _, published := known[place]; !ok || !published || line["etat"] != "publie" ||
			line["id"] != directory.RecordID("essais", rows[i]["id"]) {
			t.Errorf("line %d: id %v, place %v, %v", i, line["id"], line["lieu"], line["etat"])
		}
		fields, _ := line["champs"].(map[string]any)
		if fields["nom"] != rows[i]["nom"] || fields["localisation"] == nil {
			t.Errorf("line %d: fields %v", i, fields)
		}
	}
	if short := fmt.Sprint(lines[4]["anomalies"]); !strings.Contains(short, "telephone.trop_court") ||
		!strings.Contains(short, "0556") {
		t.Errorf("the short telephone: %s", short)
	}
}
