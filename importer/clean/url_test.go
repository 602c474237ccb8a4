package clean_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestURLs(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      []string
		refused   string
	}{
		{"propre", "https://www.exemple.fr/a-b/c.php?x=1#y", []string{"https://www.exemple.fr/a-b/c.php?x=1#y"}, ""},
		{"sans schéma", "www.exemple.fr", []string{"http://www.exemple.fr"}, ""},
		{"sans schéma ni www", "exemple-agglo.fr/page", []string{"http://exemple-agglo.fr/page"}, ""},
		{"https//:", "https//:www.exemple.fr", []string{"https://www.exemple.fr"}, ""},
		{"https//", "https//www.exemple.fr", []string{"https://www.exemple.fr"}, ""},
		{"https ://", "https ://www.exemple.fr", []string{"https://www.exemple.fr"}, ""},
		{"http:/", "http:/www.exemple.fr", []string{"http://www.exemple.fr"}, ""},
		{"www:", "www:exemple.fr", []string{"http://www.exemple.fr"}, ""},
		{"www,", "http://www,exemple.fr", []string{"http://www.exemple.fr"}, ""},
		{"http doublé", "http://http://www.exemple.fr", []string{"http://www.exemple.fr"}, ""},
		{"http et https", "http://https://isere.exemple.fr/", []string{"https://isere.exemple.fr/"}, ""},
		{"hôte en majuscules", "HTTP://WWW.Exemple.FR/Page", []string{"http://www.exemple.fr/Page"}, ""},
		{"accents du chemin", "https://exemple.fr/médiathèque", []string{"https://exemple.fr/m%C3%A9diath%C3%A8que"},
			""},
		{"arobase du chemin", "https://www.exemple.com/@lieu", []string{"https://www.exemple.com/@lieu"}, ""},
		{"parenthèses", "https://exemple.fr/a_(b)", []string{"https://exemple.fr/a_(b)"}, ""},
		{"deux, espace", "www.exemple.fr www.autre.fr/Page/",
			[]string{"http://www.exemple.fr", "http://www.autre.fr/Page/"}, ""},
		{"deux, virgule", "https://exemple.fr, https://www.autre.com/x",
			[]string{"https://exemple.fr", "https://www.autre.com/x"}, ""},
		{"deux, ou", "https://exemple.wordpress.com/ ou http://www.autre.fr",
			[]string{"https://exemple.wordpress.com/", "http://www.autre.fr"}, ""},
		{"deux, barre", "https://www.exemple.fr/ / https://autre.fr/y",
			[]string{"https://www.exemple.fr/", "https://autre.fr/y"}, ""},
		{"deux, v1", "https://exemple.fr|https://autre.fr", []string{"https://exemple.fr", "https://autre.fr"}, ""},
		{"deux, v0", "https://exemple.fr;https://autre.fr", []string{"https://exemple.fr", "https://autre.fr"}, ""},
		{"deux collées", "https://exemple.frhttps://autre.fr", []string{"https://exemple.fr", "https://autre.fr"}, ""},
		{"mots autour", "iut.exemple.fr/atelier/ Fablab du lieu", []string{"http://iut.exemple.fr/atelier/"}, ""},
		{"redirection", "https://www.google.fr/url?sa=t&url=https%3A%2F%2Fwww.exemple.fr%2Fa&x=1",
			[]string{"https://www.exemple.fr/a"}, ""},
		{"paramètre qui contient une adresse", "https://exemple.fr/p?u=https://autre.fr",
			[]string{"https://exemple.fr/p?u=https://autre.fr"}, ""},
		{"adresse IP", "http://192.0.2.10/opac/index.aspx", []string{"http://192.0.2.10/opac/index.aspx"}, ""},
		{"seulement le schéma", "http://", nil, "vide"},
		{"pas un domaine", "www.aucun", nil, "domaine"},
		{"domaine coupé", "http://exemple.centres-sociaux", nil, "domaine"},
		{"phrase", "http://Info Jeunes Exemple PIJ", nil, "illisible"},
		{"réseau social", "facebook : centre socioculturel", nil, "illisible"},
		{"compte", "@Compte.A.I.33", nil, "illisible"},
		{"courriel", "asso@exemple.fr", nil, "courriel"},
		{"nombre", "63122", nil, "illisible"},
		{"script", "javascript:alert(1)", nil, "illisible"},
		{"autre schéma", "ftp://exemple.fr/x", nil, "schema"},
		{"hôte coupé par une espace", "www.media theque.fr", nil, "illisible"},
		{"hôte coupé, avec schéma", "http://www.ville exemple.fr/lieu", nil, "illisible"},
		{"hôte coupé, sans www", "media theque.fr", nil, "illisible"},
		{"hôte coupé par une virgule", "www.media,theque.fr", nil, "illisible"},
		{"hôte coupé par un tiret espacé", "www.ville - exemple.fr", nil, "illisible"},
		{"hôte coupé après un tiret", "http://www.ville- exemple.fr", nil, "illisible"},
		{"lettre perdue dans l'hôte", "http://www.m\ufffddiatheque.fr", nil, "illisible"},
		{"site annoncé", "notre site : exemple.fr", []string{"http://exemple.fr"}, ""},
		{"domaine accentué", "https://www.médiathèque-exemple.fr/",
			[]string{"https://www.xn--mdiathque-exemple-xsbn.fr/"}, ""},
		{"chemin coupé par une espace", "exemple.com/actualites/le-bureau- un-lieu-pour-tous", nil, "illisible"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := clean.URLs(c.raw)
			if !slices.Equal(got, c.want) {
				t.Errorf("URLs(%q) = %q, want %q (%v)", c.raw, got, c.want, findings)
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
				if again, findings := clean.URLs(v); !slices.Equal(again, []string{v}) || len(findings) > 0 {
					t.Errorf("not idempotent: %q → %q %v", v, again, findings)
				}
			}
		})
	}
}
