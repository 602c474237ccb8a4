package glossary

import (
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

// TestTheFileIsSound: every word of glossary.yaml is under a field, and every value in its vocabulary.
func TestTheFileIsSound(t *testing.T) {
	l, err := parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for key := range l.Columns {
		if directory.FieldNamed(key) == nil && key != "latitude" && key != "longitude" {
			t.Errorf("colonnes: %s is no field", key)
		}
	}
	for field := range l.Titles {
		if l.Values[field] == nil {
			t.Errorf("titres: %s has no valeurs", field)
		}
	}
	for _, table := range []map[string][]Value{l.Values, l.Refusals} {
		for field, values := range table {
			f := directory.FieldNamed(field)
			if f == nil || f.Vocabulary == nil {
				t.Errorf("valeurs: %s has no vocabulary", field)
				continue
			}
			for _, v := range values {
				if official, _ := f.Vocabulary.Match(v.Name); official != v.Name {
					t.Errorf("valeurs: %q is no value of %s", v.Name, field)
				}
			}
		}
	}
}

func TestNameWords(t *testing.T) {
	for _, tt := range []struct{ column, want string }{
		{"Numéro de téléphone de la structure", "numero telephone structure"},
		{"USER_NOM", "user nom"},
		{"GlobalID", "global id"},
		{"Nomdelastructure", "nom structure"},
		{"Adressenumeronomdelavoie", "adresse numero nom voie"},
		{"Leshorairesdemastructure", "horaire structure"},
		{"addr:city", "addr city"},
		{"médiathèque", "mediatheque"},
	} {
		if got := strings.Join(Default().NameWords(tt.column), " "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.column, got, tt.want)
		}
	}
}

func TestPhrasesOfCutTexts(t *testing.T) {
	for _, tt := range []struct {
		phrase, text string
		want         int
	}{
		{"insertion professionnelle", "Favoriser_mon_insertion_profes", 1},
		{"devenir autonome démarche", "Devenir_autonome_dans_les_démar", 0},
		{"gratuit", "Gratuité", -1},
		{"accès libre", "Accès-libre à une connexion", 0},
		{"libre", "lib", -1},
	} {
		if got := Words(tt.phrase).InCut(Words(tt.text)); got != tt.want {
			t.Errorf("%q in %q: got %d, want %d", tt.phrase, tt.text, got, tt.want)
		}
	}
}
