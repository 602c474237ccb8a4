package clean_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestIsNominative(t *testing.T) {
	for _, c := range []struct {
		email, context string
		want           bool
	}{
		{"jeanne.dupont@exemple.fr", "Mairie", true},
		{"jeanne_dupont@exemple.fr", "", true},
		{"jeanne-dupont@exemple.fr", "", true},
		{"jeanne.dupont2@exemple.fr", "", true},
		{"marie-claire.durand@exemple.fr", "", true},
		{"durand.jeanne@exemple.fr", "", true},
		{"j.durand@exemple.fr", "", true},
		{"j-m.durand@exemple.fr", "", true},
		{"jp.durand@exemple.fr", "", true},
		{"d.durand@exemple.fr", "", true},
		{"zork.durand@conseiller-numerique.fr", "", true},
		{"jean.moulin@exemple.fr", "", false},
		{"paul.durand@exemple.fr", "Centre social Paul Durand", false},
		{"paul.durand@college-paul-durand.fr", "", false},
		{"saint-trivier.de@exemple.fr", "", false},
		{"france.services@exemple.fr", "", false},
		{"franceservices.ville@exemple.fr", "", false},
		{"mairie.saint-paul@exemple.fr", "", false},
		{"mediatheque.jean@exemple.fr", "", false},
		{"m.locale@exemple.fr", "", false},
		{"accueil@exemple.fr", "", false},
		{"ccas.durand@exemple.fr", "", false},
		{"brest.quartier@exemple.fr", "", false},
		{"athis.mons@exemple.fr", "Athis-Mons", false},
		// names of any kind are recognised by their form
		{"zorka.trelinec@exemple.fr", "Mairie", true},
		{"trelinec.z@exemple.fr", "Mairie", true},
		{"trelinec-z@exemple.fr", "Mairie", true},
		{"mf.trelinec@exemple.fr", "Mairie", true},
		{"trelinec-jeanne@exemple.fr", "Mairie", true},
		{"jeannetrelinec@exemple.fr", "Mairie", true},
		{"trelinecjeanne63@gmail.com", "Mairie", true},
		{"pierre@exemple.fr", "Mairie", true},
		{"btrelinec@ville.example", "Mairie", true},
		{"jpierre@ville.example", "Mairie", true},
		{"jnfrancois1@ville.example", "Mairie", true},
		// and so are those of services, places and companies
		{"pierre@cafe-pierre.fr", "Café", false},
		{"grolles.velimont@exemple.fr", "France services de Velimont", false},
		{"actions.solidaires@exemple.fr", "", false},
		{"guichet.unique@exemple.fr", "", false},
		{"mdh.grolles@exemple.fr", "", false},
		{"ape.51421@exemple.fr", "", false},
		{"grolles.lot@exemple.fr", "", false},
		{"ge.grolles@exemple.fr", "Groupe d'Entraide", false},
		{"btrelinec@gmail.com", "Mairie", false}, // who knows
		{"mfsgrolles@exemple.fr", "", false},
		{"mlgrolles@exemple.fr", "Antenne de Grolles", false},
		{"placegrolles@exemple.fr", "", false},
		{"lafabrique-grolles@exemple.fr", "", false},
		{"martinique@exemple.fr", "", false},
		{"jeanne.trelinec@france-services.gouv.fr", "", false},
		{"12@exemple.fr", "", false},
		{"@exemple.fr", "", false},
		{"jeanne@", "", true},
		{"c.num33@exemple.fr", "", false},
		{"5b.projet@exemple.fr", "", false},
		{"jean-marc@exemple.fr", "", true},
		{"pas une adresse", "", false},
	} {
		if got := clean.IsNominative(c.email, c.context); got != c.want {
			t.Errorf("IsNominative(%q, %q) = %v", c.email, c.context, got)
		}
	}
}

func TestWithholdPersons(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"civilité", "Permanence de Mme Durand le lundi.", "Permanence de [non publié] le lundi."},
		{"civilité et prénom", "Contacter M. Paul DURAND, sur rendez-vous", "Contacter [non publié], sur rendez-vous"},
		{"monsieur le maire", "Écrire à Monsieur le Maire", "Écrire à Monsieur le Maire"},
		{"rôle", "Conseiller numérique : Paul Durand, le mardi", "Conseiller numérique : [non publié], le mardi"},
		{"contact", "Contact : Jeanne DURAND (bureau 2)", "Contact : [non publié] (bureau 2)"},
		{"animé par", "Atelier animé par Jeanne Durand.", "Atelier animé par [non publié]."},
		{"adresse nominative", "Écrire à jeanne.durand@exemple.fr avant mardi", "Écrire à [non publié] avant mardi"},
		{"adresse fonctionnelle", "Écrire à accueil@exemple.fr", "Écrire à accueil@exemple.fr"},
		{"rue", "Face au 2 rue Madame de Sévigné", "Face au 2 rue Madame de Sévigné"},
		{"médiathèque", "Médiathèque Louise Michel, animée par la ville",
			"Médiathèque Louise Michel, animée par la ville"},
		{"personne célèbre", "Fondé par Jean Jaurès", "Fondé par Jean Jaurès"},
		{"rien", "Accueil du public et wifi", "Accueil du public et wifi"},
		{"déjà retenu", "Contact : [non publié] (bureau 2)", "Contact : [non publié] (bureau 2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, withheld := clean.WithholdPersons(c.text, "", "", false)
			if got != c.want || withheld != (c.text != c.want) {
				t.Errorf("%q → %q %v, want %q", c.text, got, withheld, c.want)
			}
			if again, withheld := clean.WithholdPersons(got, "", "", false); withheld || again != got {
				t.Errorf("not idempotent: %q", again)
			}
		})
	}
	if got, withheld := clean.WithholdPersons("Écrire à jeanne.durand@exemple.fr", "", "", true); withheld {
		t.Errorf("the producer declares its addresses functional: %q", got)
	}
}

func TestPersonInName(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Jeanne Durand - Formation numérique", "Formation numérique"},
		{"Jeanne DURAND (aide informatique)", "aide informatique"},
		{"Jean Moulin - Centre social", ""},
		{"Léo Lagrange - Tiers lieu", ""},
		{"Marie Monnières (12/10 - 09/11)", ""},
		{"Mairie de Ville - Annexe", ""},
		{"Saint-Denis - Mairie", ""},
		{"Espace Jeanne Durand", ""},
		{"Jeanne Durand", ""},
	} {
		if _, got, found := clean.PersonInName(c.name); found != (c.want != "") || found && got != c.want {
			t.Errorf("PersonInName(%q) = %q %v", c.name, got, found)
		}
	}
}
