package directory_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

func TestVocabularyMatch(t *testing.T) {
	for _, tt := range []struct {
		rule, vocabulary, in, want string
	}{
		{"casse et accents", "services", "AIDE AUX DEMARCHES ADMINISTRATIVES", "Aide aux démarches administratives"},
		{"accent oublié dans le vocabulaire publié", "services", "Comprehension du monde numérique",
			"Compréhension du monde numérique"},
		{"espace du schéma", "formations_labels", "Étapes numériques(La Poste)", "Étapes numériques (La Poste)"},
		{"apostrophe typographique", "modalites_acces", "Ce lieu n’accueille pas de public",
			"Ce lieu n'accueille pas de public"},
		{"espace insécable et guillemets", "formations_labels", "Formé à «\u00a0Mon Espace Santé\u00a0»",
			"Formé à « Mon Espace Santé »"},
		{"code en minuscules", "typologie", "autre", "Autre"},
		{"valeur inconnue", "frais_a_charge", "Gratuite", ""},
		{"vide", "frais_a_charge", "", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got, ok := directory.FieldNamed(tt.vocabulary).Vocabulary.Match(tt.in)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Match(%q) = %q, %v; want %q", tt.in, got, ok, tt.want)
			}
		})
	}
}

func TestVocabularyClosest(t *testing.T) {
	for _, tt := range []struct{ vocabulary, in, want string }{
		{"dispositif_programmes_nationaux", "France Servics", "France Services"},
		{"dispositif_programmes_nationaux", "Conseiller numérique", "Conseillers numériques"},
		{"frais_a_charge", "gratuits", "Gratuit"},
		{"services", "démarches administratives", "Aide aux démarches administratives"},
		{"services", "zzzzzzzz", ""},
		{"services", "", ""},
		{"prise_en_charge_specifique", "handicap", ""}, // two values hold it: no guess
	} {
		if got := directory.FieldNamed(tt.vocabulary).Vocabulary.Closest(tt.in); got != tt.want {
			t.Errorf("%s: Closest(%q) = %q; want %q", tt.vocabulary, tt.in, got, tt.want)
		}
	}
}

func TestVocabulariesHaveDistinctKeys(t *testing.T) {
	for _, f := range directory.Fields {
		if f.Vocabulary == nil {
			continue
		}
		for i, v := range f.Vocabulary.Values {
			if got := f.Vocabulary.Index(v); got != i {
				t.Errorf("%s: Index(%q) = %d; want %d", f.Name, v, got, i)
			}
		}
	}
	if n := len(directory.VocabularyTypologies.Values); n != 92 {
		t.Errorf("%d typologies; the ecosystem has 92", n)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  L’Île-d'Œuvre\u00a0\u200bÉTÉ ": "l'ile-d'oeuvre ete",
		"Saint–Étienne":                   "saint-etienne",
		"a\t\nb":                          "a b",
		"déjà":                            "deja", // combining accents
		"":                                "",
	} {
		if got := directory.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestV0Translate(t *testing.T) {
	type target = directory.V0Target
	for _, tt := range []struct {
		field, in string
		want      []target
		known     bool
	}{
		{"services", "Accéder à du matériel", []target{{"services", "Accès internet et matériel informatique"}}, true},
		{"services", "S’équiper en matériel informatique",
			[]target{{"services", "Acquisition de matériel informatique à prix solidaire"}}, true},
		{"conditions_access", "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
			[]target{{"frais_a_charge", "Gratuit"}}, true},
		{"publics_accueillis", "Adultes", []target{}, true},
		{"publics_accueillis", "Seniors (+65 ans)", []target{{"publics_specifiquement_adresses", "Seniors"}}, true},
		{"labels_nationaux", "CNFS", []target{{"dispositif_programmes_nationaux", "Conseillers numériques"}}, true},
		{"labels_nationaux", "APTIC", []target{{"autres_formations_labels", "Pass numérique (#APTIC)"}}, true},
		{"modalites_accompagnement", "A ma place : une personne habilitée fait les démarches à ma place",
			[]target{{"modalites_accompagnement", "Accompagnement individuel"}}, true},
		{"services", "Faire du café", nil, false},
		{"champ_inconnu", "Gratuit", nil, false},
	} {
		got, known := directory.V0Named(tt.field).Translate(tt.in)
		if known != tt.known || len(got) != len(tt.want) {
			t.Errorf("V0Named(%q).Translate(%q) = %v, %v; want %v", tt.field, tt.in, got, known, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("V0Named(%q).Translate(%q)[%d] = %v; want %v", tt.field, tt.in, i, got[i], tt.want[i])
			}
			f := directory.FieldNamed(got[i].Field)
			if f == nil || f.Vocabulary != nil && f.Vocabulary.Index(got[i].Value) < 0 {
				t.Errorf("%q becomes %v, which is not in the référentiel", tt.in, got[i])
			}
		}
	}
}

func TestSplitList(t *testing.T) {
	got := directory.SplitList(" a | b;c||  ; d ")
	if len(got) != 4 || got[0] != "a" || got[3] != "d" {
		t.Errorf("SplitList = %q", got)
	}
}
