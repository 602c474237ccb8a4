package main_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPack makes a pack, changes the listing, and brings the pack up to date by a delta.
func TestPack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	towns := threeTowns()
	s.do("import", towns.writeCSV(t, s.data, "essais"))
	folder, fresh, delta := filepath.Join(s.data, "a"), filepath.Join(s.data, "b"), filepath.Join(s.data, "a.zip")
	says(t, s.do("pack", "--departement", "33,59", "--output", folder), "index.html")
	before := tree(t, folder)
	says(t, before["index.html"], "2 lieux", "Bordeaux", "Lille", "recherche/recherche.js")

	towns[1]["telephone"] = "+33320000009"
	s.do("import", "--force", towns[1:].writeCSV(t, s.data, "essais"))
	s.do("pack", "--departement", "33,59", "--since", folder, "--output", delta)
	says(t, s.do("pack", "--apply", delta, "--output", folder), "lieux : 1")
	s.do("pack", "--departement", "33,59", "--output", fresh)
	after, want := tree(t, folder), tree(t, fresh)
	for name := range want {
		if after[name] != want[name] {
			t.Errorf("%s is not that of a fresh pack", name)
		}
	}
	if len(after) != len(want) || maps.Equal(after, before) {
		t.Errorf("%d files, %d in a fresh pack, %d before", len(after), len(want), len(before))
	}
	var shown struct{ Version, Fichiers int }
	said := s.do("pack", "--departement", "33,59", "--output", folder, "--json")
	if err := json.Unmarshal([]byte(said), &shown); err != nil || shown.Version == 0 || shown.Fichiers == 0 {
		t.Errorf("%q: %v", said, err)
	}

	says(t, s.fails(1, "pack", "--apply", delta, "--output", folder), "rien n'est changé")
	says(t, s.fails(2, "pack", "--since", folder, "--output", delta), "autres filtres")
	says(t, s.fails(1, "pack", "--since", s.data, "--output", delta), "n'est pas un dossier de lieux pack")
	says(t, s.fails(1, "pack", "--output", s.data), "choisissez-en un vide")
	says(t, s.fails(2, "pack", "--departement", "3333", "--output", filepath.Join(s.data, "c")), "--departement")
	if _, err := os.Stat(filepath.Join(s.data, "c")); err == nil {
		t.Error("a wrong filter makes a folder")
	}
}

// tree returns the files below a folder, by their path.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.Walk(folder, func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		all[strings.TrimPrefix(name, folder+"/")] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
