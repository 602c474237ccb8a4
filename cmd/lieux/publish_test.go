package main_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/datagouv/datagouvtest"
	"github.com/lieux-numeriques/lieux/directory/export"
)

// TestPublishToDataGouv sends the whole directory to a data.gouv of tests, twice.
func TestPublishToDataGouv(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	server := datagouvtest.Open(t)
	send := []string{"publish", "data.gouv", "--data-gouv-url", server.Base()}
	says(t, s.fails(1, append(send, "--dry-run")...), "vide")
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))

	says(t, s.do(append(send, "--dry-run")...), "lieux-mediation-numerique.csv", "rien n'a été envoyé")
	says(t, s.fails(1, append(send, "--data-gouv-key", "fausse")...), "401", "clé")
	if len(server.Datasets) > 0 || len(server.Requests) != 1 {
		t.Fatalf("a trial or a wrong key sends: %v", server.Requests)
	}
	send = append(send, "--data-gouv-key", datagouvtest.Key)
	says(t, s.do(send...), "Nouveau jeu de données", "ajouté")
	if n := len(server.Datasets[0].Resources); n != len(export.Formats) {
		t.Errorf("%d files for %d formats", n, len(export.Formats))
	}
	for _, r := range server.Datasets[0].Resources {
		if r.Format == "csv" && string(r.Body) != s.do("export", "csv") {
			t.Errorf("the CSV is not that of lieux export: %s", r.Body)
		}
	}
	var told struct {
		Nouveau  bool
		Fichiers []struct{ Nom, Etat string }
	}
	if err := json.Unmarshal([]byte(s.do(append(send, "--json")...)), &told); err != nil {
		t.Fatal(err)
	}
	if told.Nouveau || len(server.Datasets) != 1 || len(server.Datasets[0].Resources) != len(export.Formats) {
		t.Errorf("a second publication doubles: %+v", told)
	}
	for _, f := range told.Fichiers {
		if strings.HasSuffix(f.Nom, ".csv") && f.Etat != "inchangé" {
			t.Errorf("%+v is sent twice", f)
		}
	}
}
