package directory_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

func TestOffersByServicesAndModes(t *testing.T) {
	const (
		help, tools, access = "Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien",
			"Accès internet et matériel informatique"
		alone, individual, group, remote = "En autonomie", "Accompagnement individuel", "Dans un atelier collectif",
			"À distance"
	)
	for _, tt := range []struct {
		rule            string
		services, modes []string
		want            []string
	}{
		{"rien n'est dit", nil, nil, nil},
		{"une démarche avec quelqu'un", []string{help}, []string{individual}, []string{"assistance"}},
		{"à distance aussi", []string{help}, []string{remote}, []string{"assistance"}},
		{"une démarche, sans modalité", []string{help}, nil, []string{"assistance"}},
		{"une démarche, seul", []string{help}, []string{alone}, nil},
		{"un atelier sur les démarches", []string{help}, []string{group}, []string{"formation"}},
		{"apprendre seul à seul", []string{tools}, []string{individual}, []string{"mediation"}},
		{"apprendre en atelier", []string{tools}, []string{group}, []string{"formation"}},
		{"apprendre, sans modalité", []string{tools}, nil, []string{"mediation", "formation"}},
		{"les deux", []string{tools}, []string{alone, individual, group}, []string{"mediation", "formation"}},
		{"tout", []string{help, tools}, []string{individual, group}, []string{"assistance", "mediation", "formation"}},
		{"du matériel n'est pas une offre", []string{access}, []string{alone, individual}, nil},
		{"des modalités sans service", nil, []string{individual}, nil},
	} {
		p := directory.Place{Services: tt.services, SupportModes: tt.modes}
		if got := directory.OffersOf(&p); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.rule, got, tt.want)
		}
	}
}

func TestOffersAreDefinedByTermsOfTheSchema(t *testing.T) {
	for _, o := range directory.Offers() {
		if directory.VocabularyOffers.Index(o.Name) < 0 {
			t.Errorf("%s is no offer", o.Name)
		}
		for _, s := range slices.Concat(o.Services, o.Assumed) {
			if directory.VocabularyServices.Index(s) < 0 {
				t.Errorf("%s: %q is no service", o.Name, s)
			}
		}
		for _, m := range o.Modes {
			if directory.VocabularySupportModes.Index(m) < 0 {
				t.Errorf("%s: %q is no mode", o.Name, m)
			}
		}
	}
}
