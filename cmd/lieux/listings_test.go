package main_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var gazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

// listing holds rows in the référentiel's form, by field; absent fields are empty.
type listing []map[string]string

// invent makes rows in the current form of the référentiel: places that do not
// exist, on communes that do.
func invent(n int, seed uint64) listing {
	rows := make(listing, 0, n)
	for p, err := range placetest.Places(gazetteer(), n, seed) {
		if err != nil {
			panic(err)
		}
		row := map[string]string{}
		for i := range directory.Fields {
			switch f := &directory.Fields[i]; {
			case f.Text != nil:
				row[f.Name] = *f.Text(p)
			case f.List != nil:
				row[f.Name] = strings.Join(*f.List(p), "|")
			}
		}
		row["source"] = "invention"
		row["date_maj"] = p.UpdatedOn.Format(time.DateOnly)
		if p.Location.Known {
			row["latitude"] = strconv.FormatFloat(p.Location.Position[1], 'f', -1, 64)
			row["longitude"] = strconv.FormatFloat(p.Location.Position[0], 'f', -1, 64)
		}
		rows = append(rows, row)
	}
	return rows
}

// library returns one plausible row near Bordeaux, with pairs of fields and values replaced.
func library(id, name string, changes ...string) map[string]string {
	row := map[string]string{
		"id": id, "nom": name, "commune": "Bordeaux", "code_postal": "33000", "code_insee": "33063",
		"adresse": "12 rue des Essais", "latitude": "44.8378", "longitude": "-0.5792", "pivot": "", "typologie": "BIB",
		"telephone": "+33556000001", "courriels": "contact@essais.example.fr", "site_web": "https://essais.example.fr/",
		"horaires": "Mo-Fr 09:00-12:00", "date_maj": "2026-05-04", "source": "essais",
		"services":                        "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien",
		"dispositif_programmes_nationaux": "France Services", "frais_a_charge": "Gratuit",
		"modalites_acces": "Se présenter|Téléphoner",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		row[changes[i]] = changes[i+1]
	}
	return row
}

// threeTowns returns places that are far from each other, so that the expected answers are obvious.
func threeTowns() listing {
	return listing{
		library("b1", "Bibliothèque des Essais"),
		library("l1", "Tiers-lieu du Nord", "commune", "Lille", "code_postal", "59000", "code_insee", "59350", "adresse",
			"1 place du Nord",
			"latitude", "50.6372", "longitude", "3.0633", "typologie", "TIERS_LIEUX", "dispositif_programmes_nationaux", "",
			"horaires", "", "telephone", "+33320000001"),
		library("s1", "Case numérique", "commune", "Saint-Denis", "code_postal", "97400", "code_insee", "97411", "adresse",
			"3 rue de l'Océan",
			"latitude", "-20.8789", "longitude", "55.4481", "typologie", "MUNI", "telephone", "+262262000001", "horaires",
			"Mo-Su 08:00-20:00"),
	}
}

// writeCSV writes rows in the référentiel's form to dir/name/name.csv, and returns the folder.
func (rows listing) writeCSV(t testing.TB, dir, name string) string {
	t.Helper()
	folder := filepath.Join(dir, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(file)
	header := make([]string, len(directory.Fields))
	for i := range directory.Fields {
		header[i] = directory.Fields[i].Name
	}
	_ = w.Write(header) // Flush keeps the error
	for _, row := range rows {
		cells := make([]string, len(header))
		for i, name := range header {
			cells[i] = row[name]
		}
		_ = w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

// writeFile writes a file below a folder that it makes, and returns its path.
func writeFile(t testing.TB, folder, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// writeMapped writes rows under a producer's own names, as JSON, with the mapping that explains them.
func (rows listing) writeMapped(t testing.TB, dir, name string) string {
	t.Helper()
	folder := filepath.Join(dir, name)
	var items []map[string]any
	for _, row := range rows {
		items = append(items, map[string]any{
			"Réf": row["id"], "Nom du lieu": row["nom"], "Rue": row["adresse"], "CP": row["code_postal"],
			"Ville": row["commune"],
			"geo":   row["latitude"] + "," + row["longitude"], "Tél.": strings.Replace(row["telephone"], "+33", "0", 1),
			"maj":  "04/05/2026",
			"Aide": "Je fais mes démarches en ligne",
		})
	}
	data, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, folder, name+".json", string(data))
	writeFile(t, folder, name+".config.json", `{
  "id": {"colonne": "Réf"}, "nom": {"colonne": "Nom du lieu"}, "adresse": {"colonne": "Rue"}, 
  "code_postal": {"colonne": "CP"}, "commune": {"colonne": "Ville"},
  "latitude": {"dissocier": {"colonne": "geo", "séparateur": ",", "partie": 0}},
  "longitude": {"dissocier": {"colonne": "geo", "séparateur": ",", "partie": 1}},
  "telephone": {"colonne": "Tél."}, "date_maj": {"colonne": "maj"},
  "services": [{"colonnes": ["Aide"], "termes": ["démarches"], "cible": "Aide aux démarches administratives"}]
}`)
	return folder
}
