package read_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// TestShapesOfNewcomers reads the files that are no plain table: what other programs write.
func TestShapesOfNewcomers(t *testing.T) {
	const feature = `{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.5,47.2]},"properties":{"nom":"Cyber"}}`
	const place = `{"type":"Feature","properties":{"name":"Fab"},"geometry":{"type":"Point","coordinates":[2,48]}}`
	tests := []struct {
		name, file, content, columns string
		rows, rules                  []string
	}{
		{"RFC 8142 : séparateur devant chaque objet", "l.geojson", "\x1e" + feature + "\n\x1e" + feature + "\n",
			"nom|latitude|longitude", []string{"1: Cyber|47.2|-1.5", "2: Cyber|47.2|-1.5"}, nil},
		{"RFC 8142 : un seul objet", "l.geojsons", "\x1e" + feature + "\n",
			"nom|latitude|longitude", []string{"1: Cyber|47.2|-1.5"}, nil},
		{"RFC 8142 : objets sur plusieurs lignes", "l.geojsonseq", "\x1e" + strings.ReplaceAll(feature, ",", ",\n ") +
			"\n\x1e" + feature + "\n",
			"nom|latitude|longitude", []string{"1: Cyber|47.2|-1.5", "6: Cyber|47.2|-1.5"}, nil},
		{"RFC 7464 : objets courts", "l.json", "\x1e{\"nom\":\"A\"}\n\x1e{\"nom\":\"B\"}\n\x1e{\"nom\":\"C\"}\n",
			"nom", []string{"1: A", "2: B", "3: C"}, nil},
		{"uMap : le nom du calque après ses lieux", "l.json", `{"type":"umap","uri":"u","properties":{"name":"carte"},
			"layers":[{"type":"FeatureCollection","features":[` + place + `,` + place + `],
			"_umap_options":{"name":"Nord"}},
			{"_umap_options":{"name":"Sud"},"type":"FeatureCollection","features":[` + place + `]}]}`,
			"name|latitude|longitude|calque", []string{"2: Fab|48|2|Nord", "2: Fab|48|2|Nord", "4: Fab|48|2|Sud"},
			[]string{"liste.calques"}},
		{"uMap : calque vide et calque sans nom", "l.umap.json", `{"type":"umap","layers":[
			{"type":"FeatureCollection","features":[],"_storage_options":{"name":"Ancien"}},
			{"type":"FeatureCollection","features":[` + place + `]},
			{"type":"FeatureCollection","_umap_options":{"name":"Distant","remoteData":{"url":"u"}}}]}`,
			"name|latitude|longitude|calque", []string{"3: Fab|48|2|calque 2"},
			[]string{"liste.calques", "liste.calque_vide"}},
		{"tableau de FeatureCollections", "l.geojson", `[{"type":"FeatureCollection","name":"A","features":[` + place +
			`]},{"type":"FeatureCollection","name":"B","features":[` + place + `]}]`,
			"name|latitude|longitude|calque", []string{"1: Fab|48|2|A", "1: Fab|48|2|B"}, []string{"liste.calques"}},
		{"Overpass", "l.json", `{"version":0.6,"osm3s":{"copyright":"x"},"elements":[
			{"type":"node","id":7,"lat":48,"lon":2,"tags":{"name":"Cyber"}}]}`,
			"type|id|lat|lon|tags.name", []string{"2: node|7|48|2|Cyber"}, []string{"liste.propriete_choisie"}},
		{"réponse d'API avec d'autres tableaux", "l.json", `{"fields":[{"name":"nom"}],"features":[
			{"attributes":{"nom":"Cyber"},"geometry":{"x":2,"y":48}}],"links":[{"rel":"self"}]}`,
			"attributes.nom|geometry.x|geometry.y", []string{"2: Cyber|2|48"},
			[]string{"liste.propriete_choisie", "liste.tableau_ignore"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walk(t, []byte(tt.content), tt.file, read.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.columns, tt.rows, tt.rules)
		})
	}
}

func TestHeader(t *testing.T) {
	tests := []struct {
		name, content, columns string
		rows, rules            []string
	}{
		{"titre puis ligne vide", "Nos lieux en 2026;;;\n;;;\nnom;adresse;cp;commune\nCyber;1 rue du Lac;44000;Nantes\n",
			"nom|adresse|cp|commune", []string{"4: Cyber|1 rue du Lac|44000|Nantes"},
			[]string{"liste.separateur_detecte", "liste.entete_trouve"}},
		{"titre sans séparateur, avec une virgule", "Nos lieux, mis à jour en mai\n\nnom;cp;commune\nCyber;44000;Nantes\n",
			"nom|cp|commune", []string{"4: Cyber|44000|Nantes"},
			[]string{"liste.separateur_detecte", "liste.entete_trouve"}},
		{"plusieurs lignes de titre", "Département;44;;;;\nProducteur : hub;;;;;\nnom;adresse;cp;commune;tel;mail\n" +
			"Cyber;1 rue du Lac;44000;Nantes;;\nFab;;44100;Nantes;;x@y.fr\n", "nom|adresse|cp|commune|tel|mail",
			[]string{"4: Cyber|1 rue du Lac|44000|Nantes||", "5: Fab||44100|Nantes||x@y.fr"},
			[]string{"liste.separateur_detecte", "liste.entete_trouve"}},
		{"titres fusionnés de groupes", "Lieu,,Horaires,\nnom,commune,lundi,mardi\nCyber,Nantes,9h-12h,fermé\n",
			"nom|commune|lundi|mardi", []string{"3: Cyber|Nantes|9h-12h|fermé"}, []string{"liste.entete_double"}},
		{"nom au-dessus, jours en dessous", "nom,Matin,,Soir,,,\n,lundi,mardi,lundi,mardi,cp,commune\n" +
			"Cyber,9h,10h,14h,15h,44000,Nantes\n", "nom|Matin lundi|Matin mardi|Soir lundi|Soir mardi|cp|commune",
			[]string{"3: Cyber|9h|10h|14h|15h|44000|Nantes"}, []string{"liste.entete_double"}},
		{"un en-tête ordinaire reste le premier", "nom,cp,commune,note\nCyber,44000,Nantes,\nFab,44100,Nantes,bis\n",
			"nom|cp|commune|note", []string{"2: Cyber|44000|Nantes|", "3: Fab|44100|Nantes|bis"}, nil},
		{"des colonnes sans nom ne font pas un titre", "nom,,,\nCyber,44000,Nantes,02\nFab,44100,Nantes,03\n",
			"nom|colonne_2|colonne_3|colonne_4", []string{"2: Cyber|44000|Nantes|02", "3: Fab|44100|Nantes|03"}, nil},
		{"en-tête répété entre deux fichiers", "nom,cp\nCyber,44000\nnom,cp\nFab,44100\n", "nom|cp",
			[]string{"2: Cyber|44000", "3! ligne.entete_repete", "4: Fab|44100"}, []string{"ligne.entete_repete"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walk(t, []byte(tt.content), "l.csv", read.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.columns, tt.rows, tt.rules)
		})
	}
}

func TestHeaderOfASheetUnderATitle(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for cell, value := range map[string]any{"A1": "Nos lieux en 2026", "A4": "nom", "B4": "commune", "C4": "cp",
		"A5": "Cyber", "B5": "Nantes", "C5": 44000, "A6": "nom", "B6": "commune", "C6": "cp", "A7": "Fab", "B7": "Rezé"} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	got, err := walk(t, content.Bytes(), "l.xlsx", read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, "nom|commune|cp", []string{"5: Cyber|Nantes|44000", "6! ligne.entete_repete", "7: Fab|Rezé"},
		[]string{"liste.entete_trouve", "ligne.entete_repete"})
}
