package clean_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestEmails(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      []string
		refused   string
	}{
		{"simple", "contact@exemple.fr", []string{"contact@exemple.fr"}, ""},
		{"majuscules", "Contact@Exemple.FR", []string{"contact@exemple.fr"}, ""},
		{"arobase doublée", "contact.pessac@@exemple.fr", []string{"contact.pessac@exemple.fr"}, ""},
		{"mailto", "mailto:contact@exemple.fr", []string{"contact@exemple.fr"}, ""},
		{"étiquette", "courriel : accueil@exemple.com", []string{"accueil@exemple.com"}, ""},
		{"étiquette collée", "Mail:accueil@exemple.com", []string{"accueil@exemple.com"}, ""},
		{"deux points", ": ccas@exemple.fr", []string{"ccas@exemple.fr"}, ""},
		{"[a]", "accueil[a]exemple.com", []string{"accueil@exemple.com"}, ""},
		{"chevrons", "<accueil@exemple.com>", []string{"accueil@exemple.com"}, ""},
		{"point final", "accueil@exemple.com.", []string{"accueil@exemple.com"}, ""},
		{"ou", "locquet@exemple.fr ou riley@exemple.fr ou chartier@exemple.fr",
			[]string{"locquet@exemple.fr", "riley@exemple.fr", "chartier@exemple.fr"}, ""},
		{"et", "pij@exemple.fr et jeunesse@exemple.fr", []string{"pij@exemple.fr", "jeunesse@exemple.fr"}, ""},
		{"tiret", "mf.accueil@exemple.fr - direction@exemple.fr",
			[]string{"mf.accueil@exemple.fr", "direction@exemple.fr"}, ""},
		{"barre", "a1@exemple.fr / b2@exemple.fr", []string{"a1@exemple.fr", "b2@exemple.fr"}, ""},
		{"point-virgule", "a1@exemple.fr ; b2@exemple.fr", []string{"a1@exemple.fr", "b2@exemple.fr"}, ""},
		{"virgule", "a1@exemple.fr,b2@exemple.fr", []string{"a1@exemple.fr", "b2@exemple.fr"}, ""},
		{"espace", "fontaine@exemple.fr chosson@exemple.fr", []string{"fontaine@exemple.fr", "chosson@exemple.fr"}, ""},
		{"ligne", "a1@exemple.fr\nb2@exemple.fr", []string{"a1@exemple.fr", "b2@exemple.fr"}, ""},
		{"v1", "a1@exemple.fr|b2@exemple.fr", []string{"a1@exemple.fr", "b2@exemple.fr"}, ""},
		{"répété", "a1@exemple.fr;A1@exemple.fr", []string{"a1@exemple.fr"}, ""},
		{"que personne ne lit", "no-reply@exemple.fr", nil, "sans_reponse"},
		{"accents", "médiathèque@exemple.fr", []string{"mediatheque@exemple.fr"}, ""},
		{"domaine accentué", "contact@médiathèque-exemple.fr", []string{"contact@xn--mdiathque-exemple-xsbn.fr"}, ""},
		{"domaine accentué en majuscules", "CONTACT@MÉDIATHÈQUE-EXEMPLE.FR",
			[]string{"contact@xn--mdiathque-exemple-xsbn.fr"}, ""},
		{"accents des deux côtés", "école@forêt.fr", []string{"ecole@xn--fort-ipa.fr"}, ""},
		{"lettre perdue", "m\ufffddiatheque@exemple.fr", nil, "caracteres"},
		{"lettre perdue dans le domaine", "contact@m\ufffddiatheque.fr", nil, "domaine"},
		{"touche voisine", "service.bibliothequeç@exemple.fr", []string{"service.bibliotheque@exemple.fr"}, ""},
		{"gouv.fr coupé", "ville@services.gouv", []string{"ville@services.gouv.fr"}, ""},
		{"phrase", "contacter par mail : accueil@exemple.fr", []string{"accueil@exemple.fr"}, ""},
		{"espace dans le nom", "maisondes services@exemple.fr", nil, "espace"},
		{"espace dans le domaine", "mdsba@cc exemple.fr", nil, "espace"},
		{"domaine incomplet", "mfs@ville-exemple", nil, "domaine"},
		{"domaine inventé", "accueil@exemple.aucun", nil, "domaine"},
		{"domaine coupé", "bibliotheque.lecendre@exemple.", nil, "domaine"},
		{"arobase seule", "@", nil, "illisible"},
		{"réseau social", "twitter@cpam49", nil, "domaine"},
		{"phrase sans adresse", "Via le site, rubrique nous contacter", nil, "illisible"},
		{"site", "https://exemple.fr/contact/", nil, "site_web"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := clean.Emails(c.raw)
			if !slices.Equal(got, c.want) {
				t.Errorf("Emails(%q) = %q, want %q", c.raw, got, c.want)
			}
			refused := ""
			for _, f := range findings {
				if f.Action == importer.Refused {
					refused = f.Rule
				}
			}
			if refused != c.refused {
				t.Errorf("refused %q, want %q", refused, c.refused)
			}
			for _, v := range got {
				if again, findings := clean.Emails(v); !slices.Equal(again, []string{v}) || len(findings) > 0 {
					t.Errorf("not idempotent: %q → %q %v", v, again, findings)
				}
			}
		})
	}
}
