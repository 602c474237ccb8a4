package main_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// doubtful is a listing with one thing wrong in most rows.
func doubtful() listing {
	return append(threeTowns(),
		library("d1", "=HYPERLINK(\"http://piege.example\";\"cliquez\")", "telephone", "055",
			"adresse", "8 rue des Essais", "courriels", ""),
		library("d2", "Maison du numérique", "latitude", "48.85", "longitude", "2.35", "adresse", "9 rue des Essais",
			"telephone", "05 56 00 00 02"),
		library("d3", "", "adresse", "10 rue des Essais"),
	)
}

func readTable(t *testing.T, path string, comma rune) [][]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(content), "\ufeff")
	if marked != (comma == ';') {
		t.Errorf("%s: begins with %q", path, string(content[:3]))
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCheckByRule(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := doubtful().writeCSV(t, s.data, "douteuse")
	out := s.do("check", folder)
	says(t, out,
		"6 lignes lues, 5 publiables, 1 refusées", "5 ajoutés", "Ajoutés : ",
		"1 × telephone.trop_court, refuse", "Il manque des chiffres au numéro",
		"Que faire : Donner les dix chiffres du numéro.", "ligne 5 : « 055 »",
		"1 × nom.absent, refuse", "localisation.hors_commune", "Cellule par cellule", "Rien n'a été publié.")
	if strings.Index(out, "telephone.trop_court, refuse") > strings.Index(out, "telephone.format_international, corrige") {
		t.Error("what is refused comes first")
	}
	s.do("import", folder)
	rows := doubtful()
	rows[0]["nom"], rows[1] = "Bibliothèque des Nouveaux Essais", library("n1", "Lieu nouveau", "adresse", "40 quai Neuf",
		"latitude", "44.8600", "telephone", "+33556000071", "courriels", "", "site_web", "")
	rows.writeCSV(t, s.data, "douteuse")
	says(t, s.do("check", folder), "Ajoutés : Lieu nouveau, Bordeaux",
		"Modifiés : Bibliothèque des Nouveaux Essais, Bordeaux", "Retirés : Tiers-lieu du Nord, Lille")
	var many listing
	for range 15 {
		many = append(many, library("", "Lieu", "telephone", "055"))
	}
	folder = many.writeCSV(t, s.data, "longue")
	if short, long := s.do("check", folder), s.do("check", folder, "--detail"); strings.Contains(short,
		"Cellule par cellule\n") || !strings.Contains(short, "--detail") ||
		!strings.Contains(long, "Cellule par cellule\n") || strings.Count(long, "telephone.trop_court") != 16+1 {
		t.Errorf("a long listing is shown by rule alone:\n%s", long)
	}
}

func TestCheckWritesFiles(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := doubtful().writeCSV(t, s.data, "douteuse")
	report, fixed := filepath.Join(s.data, "rapport.csv"), filepath.Join(s.data, "corrigee", "corrigee.csv")
	if err := os.Mkdir(filepath.Dir(fixed), 0o755); err != nil {
		t.Fatal(err)
	}
	says(t, s.do("check", folder, "--spreadsheet", report, "--corrected", fixed), report, fixed, "5 lieux")

	rows := readTable(t, report, ';')
	if got := strings.Join(rows[0], " "); got != "source ligne rang identifiant nom colonne champ valeur regle action "+
		"nouvelle_valeur explication precision a_faire que_faire" {
		t.Error(got)
	}
	var found [][]string
	for _, row := range rows[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
		if row[11] == "" || row[14] == "" || (row[13] == "non") != strings.HasPrefix(row[14], "Rien") {
			t.Errorf("%s: nothing is explained", row[8])
		}
		found = append(found, []string{row[1], row[5], row[6], row[7], row[8], row[9], row[10]})
	}
	for _, want := range [][]string{
		{"5", "telephone", "telephone", "'055", "telephone.trop_court", "refuse", ""},
		{"6", "telephone", "telephone", "05 56 00 00 02", "telephone.format_international", "corrige", "'+33556000002"},
		{"7", "nom", "nom", "", "nom.absent", "refuse", ""},
	} {
		if !slices.ContainsFunc(found, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("%v is not in the report", want)
		}
	}

	findings := slices.Clone(rows)
	rows = readTable(t, fixed, ',')
	if len(rows) != 6 || len(rows[0]) != 32 || rows[0][0] != "id" || rows[0][31] != "prise_rdv" {
		t.Fatalf("%d rows, %v", len(rows), rows[0])
	}
	column := func(id, name string) string {
		i := slices.IndexFunc(rows, func(row []string) bool { return row[0] == id })
		return rows[i][slices.Index(rows[0], name)]
	}
	for _, c := range []struct{ id, field, want string }{
		{"b1", "services", "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien"},
		{"b1", "latitude", "44.8378"}, {"d1", "telephone", ""}, {"d2", "telephone", "+33556000002"},
		{"d2", "date_maj", "2026-05-04"},
		{"d2", "latitude", ""}, // it lies elsewhere; the centre of the commune is not its position
	} {
		if got := column(c.id, c.field); got != c.want {
			t.Errorf("%s %s = %q, want %q", c.id, c.field, got, c.want)
		}
	}
	if again := s.do("check", filepath.Dir(fixed)); strings.Contains(again, ", corrige\n") ||
		strings.Contains(again, ", refuse\n") {
		t.Errorf("the corrected listing still needs corrections:\n%s", again)
	}
	// The same findings go with an import, and every time that they are asked for.
	// The stored report has them too, without the lines and the columns of the file.
	for range 2 {
		_ = os.Remove(report)
		s.do("import", folder, "--spreadsheet", report)
		if rows := readTable(t, report, ';'); len(rows) != len(found)+1 {
			t.Errorf("import: %d findings, check: %d", len(rows)-1, len(found))
		}
	}
	ofRows := slices.DeleteFunc(findings, func(row []string) bool { return row[2] == "" }) // the listing's own apart
	s.do("report", "douteuse", "--spreadsheet", report)
	if kept := readTable(t, report, ';'); len(kept) != len(ofRows) || kept[1][4] != ofRows[1][4] ||
		kept[1][14] != ofRows[1][14] {
		t.Errorf("report: %d findings, check: %d", len(kept)-1, len(ofRows)-1)
	}
	for _, name := range []string{report, fixed} {
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(name), ".*.csv.*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	says(t, s.fails(1, "check", folder, "--corrected", filepath.Join(s.data, "nulle", "part.csv")), "impossible d'écrire")
}

// TestGeocoderSetting locates a row without coordinates by its address.
func TestGeocoderSetting(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	var down atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if down.Load() {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		q := r.URL.Query()
		if r.URL.Path != "/geocodage/search" || q.Get("q") != "9 rue des Essais 33000 Bordeaux" ||
			q.Get("citycode") != "33063" {
			t.Errorf("asked %s", r.URL)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"type": "FeatureCollection", "features": []any{map[string]any{
			"type": "Feature", "geometry": map[string]any{"type": "Point", "coordinates": []float64{-0.58, 44.84}},
			"properties": map[string]any{"label": "9 Rue des Essais 33000 Bordeaux", "score": 0.93, "type": "housenumber",
				"postcode": "33000", "citycode": "33063"},
		}}})
	}))
	defer server.Close()
	s := newShop(t)
	rows := append(threeTowns(), library("g1", "Lieu sans point", "adresse", "9 rue des Essais", "latitude", "",
		"longitude", ""))
	folder := rows.writeCSV(t, s.data, "essais")
	origin := func() string {
		t.Helper()
		for _, row := range decodeLines[struct {
			Rank   int `json:"rang"`
			Fields struct {
				Location struct {
					Precision string `json:"precision"`
					Origin    string `json:"origine"`
				} `json:"localisation"`
			} `json:"champs"`
		}](t, s.do("report", "essais")) {
			if row.Rank == 3 {
				return row.Fields.Location.Precision + " " + row.Fields.Location.Origin
			}
		}
		return ""
	}
	s.do("import", folder)
	if got := origin(); got != "commune commune" || asked.Load() != 0 {
		t.Errorf("without a geocoder: %s, asked %d times", got, asked.Load())
	}
	s.env = []string{"LIEUX_GEOCODER=" + server.URL + "/geocodage"}
	down.Store(true)
	says(t, s.do("import", folder), "localisation.geocodeur_muet")
	if got := origin(); got != "commune commune" {
		t.Errorf("with a silent geocoder: %s", got)
	}
	down.Store(false)
	says(t, s.do("import", folder), "localisation.geocodee")
	if got := origin(); got != "point geocodeur" {
		t.Errorf("with a geocoder: %s", got)
	}
	n := asked.Load()
	says(t, s.do("import", folder), "rien n'a changé")
	s.do("import", folder, "--again")
	if asked.Load() != n {
		t.Error("a known address was asked again")
	}
	says(t, s.fails(2, "import", folder, "--geocoder", "pas une adresse"), "--geocoder")
}

// TestCheckNamesTheProducersColumns shows a producer the names of its own columns.
func TestCheckNamesTheProducersColumns(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := listing{library("a", "Lieu", "telephone", "055"),
		library("b", "Autre lieu", "adresse", "2 rue d'Ici", "latitude", "44.85")}.writeMapped(t, s.data, "siennes")
	report := filepath.Join(s.data, "siennes.csv")
	says(t, s.do("check", folder, "--spreadsheet", report), "colonne « Tél. » : « 055 »", "Fait sans vous, rien à faire")
	rows := readTable(t, report, ';')
	if !slices.ContainsFunc(rows, func(row []string) bool {
		return row[5] == "Tél." && row[6] == "telephone" && row[7] == "'055" && row[13] == "oui"
	}) {
		t.Errorf("%q", rows)
	}
}
