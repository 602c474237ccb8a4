package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// A listing that has the name of a known source and is already in the
// référentiel's form is read as such; a mapping that came with a listing is never given up.
func TestLentMapping(t *testing.T) {
	const refusal = "une correspondance donnée avec la liste"
	for name, text := range map[string]string{
		"gironde.csv": header + "r1,Lieu des Essais,1 rue des Essais,33000,Bordeaux,44.84,-0.58\n",
		"gironde.json": `[
{"id":"r1","nom":"Lieu des Essais","adresse":"1 rue des Essais","code_postal":"33000","commune":"Bordeaux"},
{"id":"r2","nom":"Autre lieu","commune":"Bordeaux"}]`,
		"conseiller-numerique.csv": header + "r1,Lieu des Essais,1 rue des Essais,33000,Bordeaux,44.84,-0.58\n",
		refusal:                    header + "r1,Lieu des Essais,1 rue des Essais,33000,Bordeaux,44.84,-0.58\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := name
			if name == refusal {
				file = "gironde.csv"
				if err := os.WriteFile(filepath.Join(dir, "gironde.config.json"), []byte(`{"nom":{"colonne":"Lieu"}}`),
					0o600); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, file)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, location, err := sources.Resolve(path, "", "")
			if err != nil {
				t.Fatal(err)
			}
			store := &memory{}
			report, err := pipeline.Run(context.Background(), s, read.Input{Location: location}, store, options(t))
			if name == refusal {
				if err == nil {
					t.Error("une correspondance qui ne convient pas a été remplacée")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p := store.rows[0].Place; p.Name != "Lieu des Essais" || p.Commune != "Bordeaux" {
				t.Errorf("%+v", p)
			}
			reported := slices.ContainsFunc(report.Findings,
				func(a importer.Finding) bool { return a.Rule == "correspondance.forme_du_referentiel" })
			if reported != (s.Mapping != nil) {
				t.Errorf("reported %v: %+v", reported, report.Findings)
			}
		})
	}
}
