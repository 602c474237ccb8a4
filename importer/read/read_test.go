package read_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// result is a listing read to its end, in a form that is readable in a diff.
type result struct {
	columns []string
	rows    []string // "line: a|b|c", "line! rule" for malformed rows
	rules   []string // of the listing, then of its rows
}

func walk(t testing.TB, content []byte, name string, opts read.Options) (result, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return walkAt(t, path, opts)
}

func walkAt(t testing.TB, location string, opts read.Options) (result, error) {
	t.Helper()
	l, err := read.Open(context.Background(), read.Input{Location: location}, opts)
	if err != nil {
		return result{}, err
	}
	defer l.Close()
	rows, err := l.Records()
	if err != nil {
		return result{}, err
	}
	defer rows.Close()
	var got result
	var findings []string
	rank := -1
	for rows.Scan() {
		r := rows.Record()
		if r.Rank <= rank {
			t.Errorf("rank %d after %d", r.Rank, rank)
		}
		rank = r.Rank
		for _, a := range r.Findings {
			findings = append(findings, a.Rule)
		}
		if r.Malformed {
			got.rows = append(got.rows, fmt.Sprintf("%d! %s", r.Line, r.Findings[0].Rule))
			continue
		}
		got.rows = append(got.rows, fmt.Sprintf("%d: %s", r.Line, strings.Join(r.Values, "|")))
	}
	got.columns = rows.Header().Names()
	for _, n := range append(l.Findings, rows.Findings()...) {
		got.rules = append(got.rules, n.Rule)
	}
	got.rules = append(got.rules, findings...)
	return got, rows.Err()
}

// check compares a result with the expected one.
func check(t *testing.T, got result, columns string, rows, rules []string) {
	t.Helper()
	if diff := cmp.Diff(columns, strings.Join(got.columns, "|")); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rows, got.rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rules, got.rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func encoded(s string, e interface{ String(string) (string, error) }) []byte {
	out, err := e.String(s)
	if err != nil {
		panic(err)
	}
	return []byte(out)
}

func TestCSV(t *testing.T) {
	tests := []struct {
		name    string
		content []byte
		opts    read.Options
		columns string
		rows    []string
		rules   []string
	}{
		{"virgules", []byte("nom,cp\nA,33000\nB,\"33,100\"\n"), read.Options{}, "nom|cp",
			[]string{"2: A|33000", "3: B|33,100"}, nil},
		{"points-virgules et CRLF", []byte("nom;cp\r\nA;33000\r\n"), read.Options{}, "nom|cp", []string{"2: A|33000"},
			[]string{"liste.separateur_detecte"}},
		{"tabulations", []byte("nom\tcp\nA, b\t33000\n"), read.Options{}, "nom|cp", []string{"2: A, b|33000"},
			[]string{"liste.separateur_detecte"}},
		{"sep= d'un tableur", []byte("sep=|\nnom|cp\nA|1\n"), read.Options{}, "nom|cp", []string{"3: A|1"},
			[]string{"liste.separateur_annonce"}},
		{"séparateur imposé", []byte("a,b;c\n1,2;3\n"), read.Options{Delimiter: ";"}, "a,b|c", []string{"2: 1,2|3"},
			nil},
		{"cellule sur plusieurs lignes", []byte("nom,h\n\"A\",\"lundi\nmardi \"\"9h\"\"\"\nB,\n"), read.Options{},
			"nom|h", []string{"2: A|lundi\nmardi \"9h\"", "4: B|"}, nil},
		{"fins de ligne de vieux Mac", []byte("nom,cp\rA,1\rB,2\r"), read.Options{}, "nom|cp",
			[]string{"2: A|1", "3: B|2"}, nil},
		{"marque UTF-8", []byte("\ufeffnom,cp\nÉ,1\n"), read.Options{}, "nom|cp", []string{"2: É|1"},
			[]string{"liste.marque_encodage"}},
		{"Windows-1252", encoded("nom,cp\nL’Œuvre,1\n", charmap.Windows1252.NewEncoder()), read.Options{}, "nom|cp",
			[]string{"2: L’Œuvre|1"}, []string{"liste.encodage_detecte"}},
		{"ISO-8859-1 annoncé", []byte("nom,cp\nCaf\xe9,1\n"), read.Options{Encoding: "iso-8859-1"}, "nom|cp",
			[]string{"2: Café|1"}, nil},
		{"UTF-16 avec marque", encoded("nom,cp\nÉlan,1\n",
			unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), read.Options{}, "nom|cp",
			[]string{"2: Élan|1"}, []string{"liste.marque_encodage"}},
		{"UTF-16 sans marque", encoded("nom,cp\nA,1\n",
			unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), read.Options{}, "nom|cp",
			[]string{"2: A|1"}, []string{"liste.encodage_detecte"}},
		{"UTF-8 avec un octet égaré", []byte("nom,v\nÉlan médiathèque,1\nCaf\xe9,2\n"), read.Options{}, "nom|v",
			[]string{"2: Élan médiathèque|1", "3: Café|2"}, []string{"liste.encodage_mixte"}},
		{"guillemet mal fermé : une seule ligne perdue", []byte("nom,v\nA,1\n\"B,2\nC,3\n\"D\",4\n"), read.Options{},
			"nom|v", []string{"2: A|1", "3! ligne.guillemet_mal_ferme", "4: C|3", "5: D|4"},
			[]string{"ligne.guillemet_mal_ferme"}},
		{"guillemet jamais fermé", []byte("nom,v\n\"A,1\nB,2\n"), read.Options{}, "nom|v",
			[]string{"2! ligne.guillemet_jamais_ferme", "3: B|2"}, []string{"ligne.guillemet_jamais_ferme"}},
		{"morceau d'une cellule abîmée : pas un lieu", []byte("nom,v,w\n\"A\nsuite\nfin\" x,1,2\nB,2,3\n"),
			read.Options{}, "nom|v|w", []string{"2! ligne.guillemet_mal_ferme", "3! ligne.guillemet_mal_ferme",
				"4! ligne.guillemet_mal_ferme", "5: B|2|3"},
			[]string{"ligne.guillemet_mal_ferme", "ligne.guillemet_mal_ferme", "ligne.guillemet_mal_ferme"}},
		{"guillemets non doublés, ligne sûre", []byte("nom,v\n\"le \"Bar\" ici\",1\nB,2\n"), read.Options{}, "nom|v",
			[]string{"2: le \"Bar\" ici|1", "3: B|2"}, []string{"ligne.guillemet_non_double"}},
		{"guillemets non doublés, ligne douteuse", []byte("nom,v\n\"le \"Bar\", ici\",1\nB,2\n"), read.Options{},
			"nom|v", []string{"2! ligne.guillemet_mal_ferme", "3: B|2"}, []string{"ligne.guillemet_mal_ferme"}},
		{"guillemet isolé gardé", []byte("nom,v\nrue \"Haute\",1\n"), read.Options{}, "nom|v",
			[]string{`2: rue "Haute"|1`}, []string{"ligne.guillemet_isole"}},
		{"cellules en trop", []byte("nom,v\nA,1,2\nB,2,\n"), read.Options{}, "nom|v",
			[]string{"2! ligne.cellules_en_trop", "3: B|2"}, []string{"ligne.cellules_en_trop"}},
		{"cellules manquantes", []byte("nom,v,w\nA,1\n"), read.Options{}, "nom|v|w", []string{"2: A|1"},
			[]string{"ligne.cellules_manquantes"}},
		{"lignes vides et lignes de tableur", []byte("nom,v\n\nA,1\n,\n , \nB,2\n"), read.Options{}, "nom|v",
			[]string{"3: A|1", "6: B|2"}, []string{"liste.lignes_vides"}},
		{"colonnes répétées ou sans nom", []byte("h,h,\n1,2,3\n"), read.Options{}, "h|h__1|colonne_3",
			[]string{"2: 1|2|3"}, []string{"liste.colonne_repetee"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walk(t, tt.content, "liste.csv", tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.columns, tt.rows, tt.rules)
		})
	}
}

func TestJSON(t *testing.T) {
	tests := []struct {
		name, file, content string
		opts                read.Options
		columns             string
		rows                []string
		rules               []string
	}{
		{"tableau", "l.json", "[\n{\"nom\":\"A\",\"cp\":1000},\n{\"nom\":\"B\",\"tel\":null,\"ok\":true}\n]",
			read.Options{}, "nom|cp|tel|ok", []string{"2: A|1000", "3: B|||true"}, nil},
		{"nombres à la lettre", "l.json",
			`[{"x":44.839574881764,"y":-0.580,"s":35600000063516,"e":3.5600000063516e13}]`, read.Options{}, "x|y|s|e",
			[]string{"1: 44.839574881764|-0.580|35600000063516|35600000063516"}, nil},
		{"Windows-1252", "l.json", string(encoded(`[{"n":"L’Œuvre"}]`, charmap.Windows1252.NewEncoder())),
			read.Options{}, "n", []string{"1: L’Œuvre"}, []string{"liste.encodage_detecte"}},
		{"UTF-16", "l.json", string(encoded(`[{"n":"É"}]`,
			unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder())), read.Options{}, "n", []string{"1: É"},
			[]string{"liste.marque_encodage"}},
		{"objet d'objets", "l.json", `{"a":{"nom":"A"},"b":{"nom":"B"}}`, read.Options{}, "nom",
			[]string{"1: A", "1: B"}, nil},
		{"propriété donnée", "l.json", `{"n":2,"autres":[{"x":1}],"lieux":[{"nom":"A"}]}`, read.Options{Key: "lieux"},
			"nom", []string{"1: A"}, nil},
		{"propriété profonde", "l.json", `{"a":{"b":{"x":{"nom":"A"}}},"z":1}`, read.Options{Key: "a.b"}, "nom",
			[]string{"1: A"}, nil},
		{"propriété devinée", "l.json", `{"total":1,"results":[{"nom":"A"}],"meta":{}}`, read.Options{}, "nom",
			[]string{"1: A"}, []string{"liste.propriete_choisie"}},
		{"imbriqué et tableaux", "l.json", `[{"a":{"b":{"c":1}},"l":["x",null,"y"],"o":[{"t":1}],"v":[]}]`,
			read.Options{}, "a.b.c|l|o|v", []string{`1: 1|x|y|[{"t":1}]|`}, nil},
		{"tableaux par élément", "l.json", `[{"l":["x","y"],"o":[{"t":1}]}]`, read.Options{SplitArrays: true},
			"l|l.0|l.1|o|o.0.t", []string{`1: x|y|x|y|[{"t":1}]|1`}, nil},
		{"échappements", "l.json", `[{"n":"L\u2019\u00e9t\u00e9 \ud83d\ude80\n\"x\" \ud800"}]`, read.Options{}, "n",
			[]string{"1: L’été 🚀\n\"x\" \ufffd"}, nil},
		{"éléments qui ne sont pas des lieux", "l.json", "[{\"n\":1},\n3,\n{\"n\":tru},\n{\"n\":2},]", read.Options{},
			"n", []string{"1: 1", "2! ligne.pas_un_objet", "3! ligne.json_invalide", "4: 2"},
			[]string{"ligne.pas_un_objet", "ligne.json_invalide"}},
		{"par lignes", "l.ndjson", "{\"n\":1}\n\n{\"n\":2\n{\"n\":3}\n{\n \"n\":4\n}\n", read.Options{}, "n",
			[]string{"1: 1", "3! ligne.json_invalide", "4: 3", "5: 4"}, []string{"ligne.json_invalide"}},
		{"par lignes, sans le dire", "l.json", "{\"n\":1}\n{\"n\":2}\n", read.Options{}, "n", []string{"1: 1", "2: 2"},
			nil},
		{"un seul lieu", "l.json", `{"nom":"A","cp":"33000"}`, read.Options{}, "nom|cp", []string{"1: A|33000"}, nil},
		{"GeoJSON", "l.geojson",
			`{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"nom":"A"},` +
				`"geometry":{"type":"Point","coordinates":[-0.58,44.8395]}},{"type":"Feature",` +
				`"properties":{"nom":"B","latitude":1},"geometry":null}]}`, read.Options{},
			"nom|id|latitude|longitude|properties.latitude", []string{"1: A|7|44.8395|-0.58", "1: B||||1"}, nil},
		{"GeoJSON sous .json, en tableau, et une surface", "l.json",
			`[{"type": ` +
				`"Feature","properties":{"nom":"A"},"geometry":{"type":"Polygon",` +
				`"coordinates":[[[0,0],[2,0],[2,4],[0,0]]]}}]`, read.Options{}, "nom|latitude|longitude",
			[]string{"1: A|2.0000000|1.0000000"}, []string{"liste.geometrie_non_ponctuelle"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walk(t, []byte(tt.content), tt.file, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.columns, tt.rows, tt.rules)
		})
	}
}

// One fixture per kind of error: each gives one clear sentence.
func TestWrong(t *testing.T) {
	tests := []struct {
		name, file, content string
		opts                read.Options
		want                string
	}{
		{"vide", "l.csv", "", read.Options{}, "est vide"},
		{"que des blancs", "l.json", " \n\t", read.Options{}, "est vide"},
		{"JSON sous .csv", "l.csv", `[{"a":1}]`, read.Options{},
			"annoncé en CSV et n'en est pas : cela ressemble à du JSON"},
		{"CSV sous .json", "l.json", "nom;cp\nA;1", read.Options{},
			"annoncé en JSON et n'en est pas : il commence par « nom;cp »"},
		{"page HTML", "l.csv", "<!DOCTYPE html><html>", read.Options{}, "c'est une page HTML"},
		{"PDF", "l.csv", "%PDF-1.4", read.Options{}, "c'est un document PDF"},
		{"vieux classeur abîmé", "l.xls", "\xD0\xCF\x11\xE0rien", read.Options{}, "le classeur l.xls est abîmé"},
		{"archive", "l.zip", "PK\x03\x04truc", read.Options{}, "une archive ZIP"},
		{"classeur abîmé", "l.xlsx", "PK\x03\x04....xl/workbook.xml", read.Options{}, "pas un classeur XLSX lisible"},
		{"binaire", "l.csv", strings.Repeat("a\x00\x01b", 400), read.Options{Encoding: "utf-8"},
			"le fichier est binaire"},
		{"format inconnu", "l.csv", "a,b", read.Options{Format: "dbf"}, "le format annoncé « dbf » est inconnu"},
		{"encodage inconnu", "l.csv", "a,b", read.Options{Encoding: "klingon"},
			"l'encodage annoncé « klingon » est inconnu"},
		{"séparateur impossible", "l.csv", "a,b\n1,2\n", read.Options{Delimiter: "ab"}, "le séparateur annoncé « ab »"},
		{"JSON tronqué", "l.json", "[\n{\"n\":1},\n{\"n\":", read.Options{}, "tronqué : le JSON s'arrête à la ligne 3"},
		{"JSON tronqué après une ligne", "l.json", "[\n{\"n\":1},\n", read.Options{},
			"tronqué : le JSON s'arrête à la ligne 3"},
		{"lignes JSON tronquées", "l.ndjson", "{\"n\":1}\n{\"n\":", read.Options{},
			"tronqué : le JSON s'arrête à la ligne 2"},
		{"texte après la fin", "l.json", "[{\"n\":1}]\nfin", read.Options{},
			"n'est pas du JSON valide à la ligne 2 : « f » en trop"},
		{"propriété absente", "l.json", `{"a":[{"n":1}]}`, read.Options{Key: "lieux"},
			"n'a pas de propriété « lieux »"},
		{"propriété d'un tableau", "l.json", `[{"n":1}]`, read.Options{Key: "lieux"}, "est un tableau"},
		{"plusieurs tableaux", "l.json", `{"a":[{"n":1}],"b":[{"n":1}]}`, read.Options{},
			"précisez celui des lieux par @a ou @b"},
		{"en-tête illisible", "l.csv", "\"nom,cp\nA,1\n", read.Options{}, "la première ligne de l.csv"},
		{"trop gros", "l.csv", "a,b\n1,2\n", read.Options{MaxBytes: 4}, "dépasse la taille admise"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := walk(t, []byte(tt.content), tt.file, tt.opts)
			if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want an Invalid error with %q", err, tt.want)
			}
		})
	}
	t.Run("absent", func(t *testing.T) {
		_, err := walkAt(t, filepath.Join(t.TempDir(), "rien.csv"), read.Options{})
		if directory.ErrorCode(err) != directory.NotFound {
			t.Errorf("got %v, want NotFound", err)
		}
	})
	t.Run("sans place où la garder", func(t *testing.T) {
		_, err := read.Open(context.Background(), read.Input{Location: "-", Stdin: strings.NewReader("a,b\n1,2\n")},
			read.Options{TempDir: filepath.Join(t.TempDir(), "rien")})
		if directory.ErrorCode(err) != directory.Unavailable ||
			!strings.Contains(err.Error(), "ne peut pas être gardée") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("dossier", func(t *testing.T) {
		_, err := walkAt(t, t.TempDir(), read.Options{})
		if directory.ErrorCode(err) != directory.Invalid {
			t.Errorf("got %v, want Invalid", err)
		}
	})
}

func TestStandardInputAndGzip(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	fmt.Fprint(w, "nom,cp\nA,1\n")
	w.Close()
	for _, tt := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"texte", []byte("nom,cp\nA,1\n"), ""},
		{"gzip", zipped.Bytes(), ""},
		{"gzip coupé", zipped.Bytes()[:zipped.Len()-6], "incomplète ou abîmée"},
		{"rien", nil, "est vide"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			l, err := read.Open(context.Background(), read.Input{Location: "-", Stdin: bytes.NewReader(tt.content)},
				read.Options{TempDir: dir})
			if tt.want != "" {
				if !strings.Contains(fmt.Sprint(err), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
			} else if err != nil {
				t.Fatal(err)
			} else {
				rows, err := l.Records()
				if err != nil || !rows.Scan() || rows.Record().Get("nom") != "A" {
					t.Errorf("row A not read: %v", err)
				}
				rows.Close()
				l.Close()
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("%d files left behind", len(left))
			}
		})
	}
}

func TestFind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nord")
	write := func(names ...string) {
		for _, n := range names {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, n), []byte("{}"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("nord.csv", "nord.config.json", "nord.source.yaml", "autre.json", "notes.txt")
	want := read.Found{Listing: filepath.Join(dir, "nord.csv"), Mapping: filepath.Join(dir, "nord.config.json"),
		Source: filepath.Join(dir, "nord.source.yaml")}
	for _, path := range []string{dir, want.Listing} {
		if found, err := read.Find(path); err != nil || found != want {
			t.Errorf("%s: got %+v, %v", path, found, err)
		}
	}
	for _, path := range []string{want.Mapping, want.Source} {
		if _, err := read.Find(path); directory.ErrorCode(err) != directory.Invalid {
			t.Errorf("%s alone: got %v", path, err)
		}
	}
	write("nord.xlsx")
	if _, err := read.Find(dir); err == nil || !strings.Contains(err.Error(), "nord.csv, nord.xlsx") {
		t.Errorf("two listings: got %v", err)
	}
	if _, err := read.Find(t.TempDir()); directory.ErrorCode(err) != directory.NotFound {
		t.Errorf("empty folder: got %v", err)
	}
}

func TestHeaderOfARecordNeverChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.json")
	if err := os.WriteFile(path, []byte(`[{"a":1},{"a":1,"b":2}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := read.Open(context.Background(), read.Input{Location: path}, read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := l.Records()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var headers []*importer.Header
	for rows.Scan() {
		headers = append(headers, rows.Record().Header)
	}
	if len(headers[0].Names()) != 1 || len(headers[1].Names()) != 2 {
		t.Errorf("got %v then %v", headers[0].Names(), headers[1].Names())
	}
}
