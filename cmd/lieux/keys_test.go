package main_test

import (
	"strings"
	"testing"
)

// keyLine is a key as lieux keys shows it.
type keyLine struct {
	ID    string `json:"id"`
	Text  string `json:"cle"`
	Name  string `json:"nom"`
	Scope string `json:"portee"`
	State string `json:"etat"`
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	says(t, s.do("keys"), "Aucune clé")
	made := decode[keyLine](t, s.do("keys", "create", "Mairie de Cenon", "--commune", "33119", "--json"))
	if !strings.HasPrefix(made.Text, "lieux_") || made.Scope != "commune:33119" || made.State != "valide" {
		t.Fatalf("%+v", made)
	}
	says(t, s.do("keys", "create", "Corse", "--departement", "2a"), "lieux_", "departement:2A", "qu'une fois")
	s.do("keys", "create", "essais", "--source", "essais", "--expires", "2099-12-31")
	listed := s.do("keys", "list", "--json")
	if keys := decode[[]keyLine](t, listed); len(keys) != 3 || strings.Contains(listed, "lieux_") ||
		keys[0] != (keyLine{ID: made.ID, Name: "Mairie de Cenon", Scope: "commune:33119", State: "valide"}) {
		t.Errorf("listed: %s", listed)
	}
	says(t, s.do("keys", "revoke", made.ID), made.ID)
	says(t, s.do("keys", "list"), "revoquee", "2099-12-31")
	says(t, s.fails(1, "keys", "revoke", "abc"), "lieux keys list")
	says(t, s.fails(1, "keys", "create", "x", "--source", "nulle"), "nulle", "lieux sources")
	for args, word := range map[string]string{
		"keys create x":                                   "--everything",
		"keys create x --departement 20":                  "20",
		"keys create x --commune 33119 --region 75":       "--commune",
		"keys create x --everything --expires demain":     "AAAA-MM-JJ",
		"keys create x --everything --expires 2001-01-01": "passé",
		"keys create": "nom",
		"keys create x --epci 1 --expires 2099-01-01 --json":  "epci",
		"keys create x --departement 33 --everything --json ": "ensemble",
	} {
		says(t, s.fails(2, strings.Fields(args)...), word)
	}
}
