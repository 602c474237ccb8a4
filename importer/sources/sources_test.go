package sources_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

func TestKnownSourcesAreSound(t *testing.T) {
	all, err := sources.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 9 {
		t.Errorf("%d sources", len(all))
	}
	for _, s := range all {
		if s.Name != sources.Slug(s.Name) || s.Title == "" {
			t.Errorf("%+v: bad name or title", s)
		}
		if s.Mapping == nil {
			continue
		}
		m, err := mapping.Parse(s.Mapping, s.MappingName)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		for _, n := range m.Findings {
			t.Errorf("%s: %+v", s.Name, n)
		}
	}
}

func TestParseErrorsShowTheirPlace(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"clé inconnue", "titre: A\nlisence: B\n", "2"},
		{"pas du YAML", "titre: [A\n", "1"},
		{"date", "titre: A\ndate: hier\n", "2026-01-31"},
		{"correspondance sans nom", "correspondance:\n  commune: {colonne: C}\n", "nom des lieux"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sources.Parse("essai", []byte(tt.text))
			if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want an Invalid error with %q", err, tt.want)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestNamesakes: a mapping that comes from the name of a file alone is known to do so.
func TestNamesakes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, "france_services.csv", "lib_fs")
	write(t, "listes/gironde/gironde.csv", "Lieu")
	write(t, "listes/meuse/meuse.csv", "nom")
	write(t, "listes/meuse/meuse.config.json", `{"nom":{"colonne":"autre"}}`)
	for _, tt := range []struct {
		name, argument, as, listings string
		want                         bool
	}{
		{"un fichier du nom d'une source", "france_services.csv", "", "", true},
		{"le nom est donné", "france_services.csv", "france-services", "", false},
		{"une adresse dont le fichier a ce nom", "https://exemple.fr/france-services.csv", "", "", true},
		{"une source demandée par son nom", "gironde", "", "listes", false},
		{"un dossier du nom d'une source", "listes/gironde", "", "", true},
		{"la correspondance est à côté de la liste", "listes/meuse", "", "", false},
		{"un fichier d'un autre nom", "-", "inconnue", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _, err := sources.Resolve(tt.argument, tt.as, tt.listings)
			if err != nil || s.Namesake != tt.want {
				t.Errorf("got %v, %v, want %v", s.Namesake, err, tt.want)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, "listes/gironde/gironde.json", "[]")
	write(t, "listes/gironde/gironde.config.json", `{"nom":{"colonne":"autre"}}`)
	write(t, "listes/france-services/france-services.csv", "a")
	write(t, "Été du Nord/Été du Nord.csv", "nom")
	write(t, "seul.csv", "nom")
	tests := []struct {
		name, argument, as, listings   string
		source, location, mapping, bad string
	}{
		{"dossier : sa correspondance passe avant", "listes/gironde", "", "", "gironde", "gironde.json", "autre", ""},
		{"nom, dans le dossier de listes", "gironde", "", "listes", "gironde", "gironde.json", "autre", ""},
		{"réglages d'une source connue", "listes/france-services", "", "", "france-services", "france-services.csv",
			"lib_fs", ""},
		{"dossier au nom accentué", "Été du Nord", "", "", "ete-du-nord", "Été du Nord.csv", "", ""},
		{"fichier", "seul.csv", "", "", "seul", "seul.csv", "", ""},
		{"fichier, sous un autre nom", "seul.csv", "gironde", "", "gironde", "seul.csv", "Lieu", ""},
		{"adresse connue", "vendee", "", "listes", "vendee", "e980fb", "", ""},
		{"adresse donnée", "https://exemple.fr/donnees/lieux.csv?x=1", "", "", "lieux", "lieux.csv?x=1", "", ""},
		{"entrée standard", "-", "Meuse", "", "meuse", "-", "", ""},
		{"entrée standard sans nom", "-", "", "", "", "", "", "donnez le nom de la source"},
		{"nom sans adresse ni liste", "conseiller-numerique", "", "listes", "", "", "", "n'a pas d'adresse connue"},
		{"nom mal écrit", "girond", "", "", "", "", "", "peut-être « gironde »"},
		{"rien de tel", "zzzzzzzzzzzz", "", "", "", "", "", "les sources connues sont"},
		{"chemin absent", "rien/ici.csv", "", "", "", "", "", "n'existe pas"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, location, err := sources.Resolve(tt.argument, tt.as, tt.listings)
			if tt.bad != "" {
				if err == nil || !strings.Contains(err.Error(), tt.bad) ||
					directory.ErrorCode(err) == directory.Internal {
					t.Errorf("got %v, want %q", err, tt.bad)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Name != tt.source || !strings.HasSuffix(location, tt.location) ||
				!strings.Contains(string(s.Mapping), tt.mapping) {
				t.Errorf("got %s at %s, mapping %.60s", s.Name, location, s.Mapping)
			}
		})
	}
}

// TestSourceFiles: what stands beside a listing says who provides it, and amends a known source.
func TestSourceFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "lot/lot.csv", "nom")
	write(t, "lot/lot.source.yaml", "titre: Les lieux du Lot\nproducteur: Département inventé\nlicence: ODbL 1.0\n"+
		"page: https://exemple.fr/lot\ncontact: donnees@exemple.fr\ndepartements: [46, 01, 2a]\naliases: [Lot inclusif]\n")
	write(t, "gironde/gironde.csv", "nom")
	write(t, "gironde/gironde.source.yaml", "licence: Licence Ouverte 2.0\n")
	s, _, err := sources.Resolve("lot", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "lot" || s.Title != "Les lieux du Lot" || s.Untitled || s.License != "ODbL 1.0" ||
		strings.Join(s.Departements, " ") != "46 01 2A" || s.Contact != "donnees@exemple.fr" {
		t.Errorf("got %+v", s)
	}
	for text, want := range map[string]bool{"LOT": true, "lot-inclusif": true, "les lieux du lot": true, "Le Lot": false} {
		if s.Names(text) != want {
			t.Errorf("%s: want %v", text, want)
		}
	}
	s, _, err = sources.Resolve("./gironde", "", "")
	if err != nil || s.License != "Licence Ouverte 2.0" || s.Authority != 5 || s.Mapping == nil {
		t.Errorf("amended: got %s, %d, %v", s.License, s.Authority, err)
	}
	for _, tt := range []struct{ text, want string }{
		{"departements: [33, Gironde]\n", "« GIRONDE »"},
		{"page: exemple.fr\n", "exemple.fr"},
		{"contact: personne\n", "personne"},
		{"licance: ODbL\n", "licance"},
	} {
		write(t, "lot/lot.source.yaml", tt.text)
		_, _, err := sources.Resolve("./lot", "", "")
		if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) ||
			!strings.Contains(fmt.Sprint(err), "lot.source.yaml") {
			t.Errorf("%q: got %v", tt.text, err)
		}
	}
}
