package pipeline_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

func TestReadTyped(t *testing.T) {
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }
	read := pipeline.ReadTyped(g, now)
	known := &directory.Place{Name: "Médiathèque inventée", Commune: "Bordeaux", PostalCode: "33000", INSEECode: "33063",
		Territory: directory.Territory{Commune: "33063"}}
	type fields = map[string]string
	for _, c := range []struct {
		name        string
		known       *directory.Place
		typed, want fields
	}{
		{"hours in words", known, fields{"horaires": "lundi au vendredi 9h-12h et 14h-17h, samedi 9h-12h"},
			fields{"horaires": "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00"}},
		{"hours line by line", known, fields{"horaires": "lundi 9h-12h\nmardi 14h-17h"},
			fields{"horaires": "Mo 09:00-12:00; Tu 14:00-17:00"}},
		{"hours that cannot be read", known, fields{"horaires": "quand il fait beau"}, fields{}},
		{"telephone", known, fields{"telephone": "05.56.00.00.00"}, fields{"telephone": "+33556000000"}},
		{"no telephone", known, fields{"telephone": "je ne sais pas"}, fields{}},
		{"of an island", &directory.Place{Name: "x", PostalCode: "97400", Territory: directory.Territory{Commune: "97411"}},
			fields{"telephone": "0262 00 00 00"}, fields{"telephone": "+262262000000"}},
		{"moved to another commune", known, fields{"adresse": "3 rue des Essais", "commune": "Lormont"},
			fields{"adresse": "3 rue des Essais", "commune": "Lormont", "code_insee": "33249"}},
		{"moved in its commune", known, fields{"adresse": "3 RUE DES ESSAIS"}, fields{"adresse": "3 rue des Essais"}},
		{"new", nil, fields{"nom": " Tiers lieu <b>neuf</b> ", "code_postal": "33310", "commune": "lormont",
			"latitude": "44,8", "longitude": "9999", "services": "Utilisation sécurisée du numérique|Cuisine"},
			fields{"nom": "Tiers lieu neuf", "code_postal": "33310", "commune": "Lormont", "code_insee": "33249",
				"latitude": "44.8", "services": "Utilisation sécurisée du numérique"}},
	} {
		if diff := cmp.Diff(c.want, read(c.typed, c.known)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
