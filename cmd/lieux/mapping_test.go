package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/clocktest"
)

// spreadsheet is a listing as somebody keeps it: a title, names of columns in plain words, values of their own.
const plainSpreadsheet = `Nos lieux en 2026;;;;;;
;;;;;;
Nom de la structure;Adresse du lieu;Ville;Téléphone accueil;Tarif;Type de lieu;OBJECTID
Médiathèque des Essais;1 rue des Essais 33000 Bordeaux;Bordeaux;05 56 00 00 01;Gratuit;Médiathèque;1
Espace du Banc;2 place du Banc 33000 Bordeaux;Bordeaux;05 56 00 00 02;Gratuit sous condition;Association;2
`

// alone returns an installation without any database, and the path of a listing.
func alone(t *testing.T) (*shop, string) {
	t.Helper()
	s := &shop{t: t, data: filepath.Join(t.TempDir(), "rien"), now: clocktest.New(t)}
	s.env = []string{"PATH=/nowhere"} // no program of PostgreSQL can be found
	path := filepath.Join(t.TempDir(), "nos-lieux.csv")
	if err := os.WriteFile(path, []byte(plainSpreadsheet), 0o600); err != nil {
		t.Fatal(err)
	}
	s.env = append(s.env, "LIEUX_DATA_DIR="+s.data)
	return s, path
}

// lone runs a command where there is no database, and no folder for one.
func (s *shop) lone(args ...string) result {
	s.t.Helper()
	keep := s.data
	s.data = filepath.Dir(keep)
	defer func() { s.data = keep }()
	return s.run(append(args, "--data-dir", keep)...)
}

func TestMappingIsProposed(t *testing.T) {
	t.Parallel()
	s, listing := alone(t)
	r := s.lone("mapping", listing)
	if r.code != 0 || !json.Valid([]byte(r.stdout)) {
		t.Fatalf("status %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
	says(t, r.stderr, "ligne 3", "Sûr : lu même sans correspondance", "« Nom de la structure »", "→ nom",
		"Valeurs de « Tarif »", "« Gratuit » → frais_a_charge : Gratuit", "Probable : à confirmer", "« OBJECTID »")
	file := filepath.Join(filepath.Dir(listing), "nos-lieux.config.json")
	r = s.lone("mapping", listing, "--output", file)
	says(t, r.stdout, "À relire", "→ nom")
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	proposal := decode[struct {
		Mapping json.RawMessage `json:"correspondance"`
		Columns []struct {
			Name, Sure string
			Field      string `json:"champ"`
		} `json:"colonnes"`
		Unread []string `json:"colonnes_non_lues"`
	}](t, s.lone("mapping", listing, "--json").stdout)
	if len(proposal.Columns) != 7 || len(proposal.Unread) != 0 {
		t.Errorf("%+v", proposal)
	}
	for _, sign := range []string{`"nom"`, `"Nom de la structure"`, `"frais_a_charge"`, `"sauf"`} {
		if !strings.Contains(string(written), sign) {
			t.Errorf("%s is not in\n%s", sign, written)
		}
	}
	if out := s.lone("check", listing).stdout; strings.Contains(out, "liste.colonnes_reconnues") {
		t.Errorf("the mapping beside the listing is not used:\n%s", out)
	}
	if schema := s.lone("mapping", "--schema").stdout; !json.Valid([]byte(schema)) {
		t.Errorf("--schema: %s", schema)
	}
}

// TestCheckNeedsNoDatabase: a listing without mapping is checked where there is no PostgreSQL, and nothing is left.
func TestCheckNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	s, listing := alone(t)
	r := s.lone("check", listing)
	if r.code != 0 {
		t.Fatalf("status %d: %s", r.code, r.stderr)
	}
	says(t, r.stdout, "2 lignes lues, 2 publiables", "sans base de données", "liste.comparee_a_rien",
		"Nom de la structure → nom", "liste.colonnes_probables", "« Gratuit » → Gratuit", "Rien n'a été publié")
	if _, err := os.Stat(s.data); !os.IsNotExist(err) {
		t.Errorf("check left %s: %v", s.data, err)
	}
}

// TestNewcomers: files that are no listing of the référentiel, of the kinds in LIEUX_SHARED/cases, give their places.
func TestNewcomers(t *testing.T) {
	shared := os.Getenv("LIEUX_SHARED")
	if shared == "" {
		t.Log("LIEUX_SHARED is not set: the cases are not here")
		return
	}
	s, _ := alone(t)
	for _, tt := range []struct {
		folder, file string
		want         map[string]string
	}{
		{"N01-osm-geojson", "liste.geojson", map[string]string{"commune": "Bordeaux", "code_postal": "33000",
			"adresse": "1 Rue A", "telephone": "+33556123456", "pivot": "35600000009075", "date_maj": "2026-01-02"}},
		{"N02-geo-point-2d", "liste.csv", map[string]string{"latitude": "44.8378", "longitude": "-0.5792"}},
		{"N04-accessibilite", "liste.csv", map[string]string{"nom": "A", "fiche_acces_libre": ""}},
		{"N06-titre-avant-l-entete", "liste.csv", map[string]string{"nom": "EPN", "commune": "Bordeaux"}},
		{"N07-nom-de-fichier-d-une-source", "france_services.geojson", map[string]string{"commune": "Bordeaux",
			"latitude": "44.8378"}},
		{"N08-umap", "liste.json", map[string]string{"nom": "EPN", "latitude": "44.8378"}},
		{"G01-geojsonseq-rs", "liste.geojson", map[string]string{"nom": "A", "latitude": "44.8378"}},
	} {
		corrected := filepath.Join(t.TempDir(), "corrige.csv")
		r := s.lone("check", filepath.Join(shared, "cases", tt.folder, tt.file), "--corrected", corrected)
		if r.code != 0 {
			t.Errorf("%s: %s", tt.folder, r.stderr)
			continue
		}
		rows := readTable(t, corrected, ',')
		for field, want := range tt.want {
			for i, column := range rows[0] {
				if column == field && rows[1][i] != want {
					t.Errorf("%s: %s is %q, want %q", tt.folder, field, rows[1][i], want)
				}
			}
		}
	}
}
