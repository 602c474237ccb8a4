package directory

import (
	"strings"
	"testing"
	"time"
)

func TestRegisterFileIsValid(t *testing.T) {
	labels, err := readLabels(labelsFile)
	if err != nil || len(labels) == 0 {
		t.Fatalf("%d labels, %v", len(labels), err)
	}
	spelled := map[string]string{}
	for i := range labels {
		l := &labels[i]
		if l.Code == "" || strings.Trim(l.Code, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("%q: a code has letters, digits and _ only", l.Code)
		}
		if l.GrantedBy == "" || l.Proof == "" || !l.Kind.Known() {
			t.Errorf("%s: issuer %q, proof %q, kind %q", l.Code, l.GrantedBy, l.Proof, l.Kind)
		}
		f := FieldNamed(l.Field)
		if f == nil || f.Label == "" {
			t.Fatalf("%s: no field %q", l.Code, l.Field)
		}
		if f.Vocabulary != nil && f.Vocabulary.Index(l.Name) < 0 {
			t.Errorf("%s: %q is not of the vocabulary of %s", l.Code, l.Name, l.Field)
		}
		for _, day := range []string{l.Since, l.Until} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				t.Errorf("%s: %v", l.Code, err)
			}
		}
		for _, s := range l.spellings() {
			if other := spelled[matchKey(s)]; other != "" && other != l.Code {
				t.Errorf("%q is both %s and %s", s, other, l.Code)
			}
			spelled[matchKey(s)] = l.Code
		}
		if l.Mentions == nil {
			continue
		}
		for _, list := range [][]string{l.Mentions.Free, l.Mentions.Announced, l.Mentions.Name, l.Mentions.NameStart} {
			for _, m := range list {
				if m == "" || strings.Trim(m, "abcdefghijklmnopqrstuvwxyz0123456789 ") != "" {
					t.Errorf("%s: mention %q is not folded, or has punctuation", l.Code, m)
				}
			}
		}
	}
}

func TestEveryTermOfTheSchemaIsInTheRegister(t *testing.T) {
	for _, v := range []*Vocabulary{VocabularyProgrammes, VocabularyTrainings} {
		for _, term := range v.Values {
			if l := StandardLabels.Find(term); l == nil || l.Name != term || l.Field != v.Name {
				t.Errorf("%s: %q is %+v in the register", v.Name, term, l)
			}
		}
	}
}

func TestFindLabel(t *testing.T) {
	for asked, want := range map[string]string{
		"France Services": "France Services", "france_services": "France Services", "FRANCE SERVICE": "France Services",
		"Maison France Service": "France Services", "MSAP": "France Services",
		"Maison de services au public": "France Services", "CNFS": "Conseillers numériques",
		"conseillère numérique": "Conseillers numériques", "Sud Labs": "SUD LABS (PACA)", "APTIC": "Pass numérique (#APTIC)",
		"#APTIC": "Pass numérique (#APTIC)", "pass numerique": "Pass numérique (#APTIC)", "PIX": "Certification PIX",
		"Grandes écoles du numérique": "Grande école du numérique", "Point numérique CAF": "Point d'accès numérique CAF",
		"Relais numérique Emmaüs": "Relais numérique (Emmaüs Connect)", "Fabrique de territoire": "Fabriques de Territoire",
		"Certifié Qualiopi": "Qualiopi", "NEC": "Numérique en Commun[s] (NEC)", "La Croix-Rouge": "La Croix Rouge",
		"Etapes numériques(La Poste)": "Étapes numériques (La Poste)", "Mars": "", "": "", "#": "",
	} {
		got := ""
		if l := StandardLabels.Find(asked); l != nil {
			got = l.Name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", asked, got, want)
		}
	}
	if near := StandardLabels.Closest("Maison Frnce Services"); near != "France Services" {
		t.Errorf("suggestion %q", near)
	}
}

func TestTerritoryExtendsTheRegister(t *testing.T) {
	own := Label{Code: "relais_des_essais", Name: "Relais des Essais", Synonyms: []string{"Relais essais"},
		Kind: LabelNetwork, Field: "autres_formations_labels"}
	r := StandardLabels.With([]Label{own})
	if l := r.Find("relais ESSAIS"); l == nil || l.Name != own.Name || StandardLabels.Find("relais essais") != nil {
		t.Errorf("%+v", l)
	}
	if len(r.Labels()) != len(StandardLabels.Labels())+1 || r.Find("CNFS") == nil {
		t.Error("the labels of the program are missing")
	}
	if StandardLabels.With(nil) != StandardLabels {
		t.Error("nothing to add, another register")
	}
}

func TestMembershipDoesNotQualify(t *testing.T) {
	for label, want := range map[string]bool{
		"France Services": true, "Aidants Connect": true, "Certification PIX": true, "Pass numérique (#APTIC)": true,
		"Qualiopi": true, "Fabriques de Territoire": true, "Conseillers numériques": false, "La Croix Rouge": false,
		"Emmaüs Connect": false, "Promeneurs du net": false, "Étapes numériques (La Poste)": false,
		"Relais numérique (Emmaüs Connect)": false, "Label de personne": false,
	} {
		if got := StandardLabels.Qualifies([]string{"Conseillers numériques"}, []string{label}); got != want {
			t.Errorf("%s qualifies: %v, want %v", label, got, want)
		}
	}
	if StandardLabels.Qualifies() || StandardLabels.Qualifies(nil) {
		t.Error("no label qualifies")
	}
}
