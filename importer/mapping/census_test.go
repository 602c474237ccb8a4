package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// census counts rows whose cells are those of columns, by their names.
func census(m *mapping.Mapping, columns [][]string) *mapping.Census {
	h := importer.NewHeader()
	for _, c := range columns {
		h.Add(c[0])
	}
	all := mapping.NewCensus(m)
	for i := 1; i < len(columns[0]); i++ {
		r := &importer.Record{Header: h}
		for _, c := range columns {
			value := ""
			if i < len(c) {
				value = c[i]
			}
			r.Values = append(r.Values, value)
		}
		all.Add(r)
	}
	return all
}

func TestUnreadColumns(t *testing.T) {
	all := census(parse(t, `{"nom":{"colonne":"nom"},"services":[{"colonnes":["S"],"termes":["wifi"],`+
		`"cible":"Accès internet et matériel informatique"}]}`), [][]string{
		{"nom", "Lieu A", "Lieu B", "Lieu C", "Lieu D"},
		{"S", "wifi", "", "", ""},
		{"creee", "2024-01-02", "03/02/2024", "", "2024-05-06 10:00"},
		{"Joindre", "05 00 00 00 01", "0500000002", "+33500000003", "05.00.00.00.04"},
		{"Ecrire", "a@exemple.fr", "b@exemple.fr"},
		{"Page", "https://exemple.fr/a", "www.exemple.fr"},
		{"PMR", "oui", "non", "oui", "Oui"},
		{"Places", "12", "3,5", "40", "7"},
		{"Nom du référent", "Camille Exemple"},
		{"Encadrement", "Camille EXEMPLE", "Dominique ESSAI", "Claude MODELE", "Alix FICTIF"},
		{"Statut", "public", "privé", "public", "public"},
		{"Formes", "En autonomie", "Accompagnement individuel|À distance", "En autonomie"},
		{"Notes", "Sonner deux fois", "Voir Mme Exemple au fond", "au fond de la cour", "côté jardin"},
		{"vide", "", "", " ", ""},
		{"Aidants Connect", "oui"},
		{"labels_nationaux", "CNFS"},
		{"publics_accueillis", "Adultes"},
	})
	want := []importer.UnreadColumn{
		{Name: "creee", Fill: .75, Aspect: "des dates", Examples: []string{"2024-01-02", "03/02/2024",
			"2024-05-06 10:00"}},
		{Name: "Joindre", Fill: 1, Aspect: "des numéros de téléphone"},
		{Name: "Ecrire", Fill: .5, Aspect: "des adresses électroniques"},
		{Name: "Page", Fill: .5, Aspect: "des adresses internet",
			Examples: []string{"https://exemple.fr/a", "www.exemple.fr"}},
		{Name: "PMR", Fill: 1, Aspect: "oui ou non", Examples: []string{"oui", "non", "Oui"}},
		{Name: "Places", Fill: 1, Aspect: "des nombres", Examples: []string{"12", "3,5", "40"}},
		{Name: "Encadrement", Fill: 1, Aspect: "peut-être des noms"},
		{Name: "Statut", Fill: 1, Aspect: "les valeurs d'une liste", Examples: []string{"public", "privé"}},
		{Name: "Formes", Fill: .75, Aspect: "des valeurs de modalites_accompagnement",
			Examples: []string{"En autonomie", "Accompagnement individuel|À distance"}},
		{Name: "Notes", Fill: 1, Aspect: "du texte",
			Examples: []string{"Sonner deux fois", "au fond de la cour", "côté jardin"}},
	}
	if diff := cmp.Diff(want, all.Unread()); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	told := 0
	for _, f := range all.Findings(all.Unread()) {
		if f.Rule == "liste.colonne_non_lue" {
			told++
		}
	}
	if told != len(want) {
		t.Errorf("%d columns are reported, want %d", told, len(want))
	}
	for _, f := range all.Findings(all.Unread()) {
		if f.Value == "Places" && f.Detail != "Rien ne lit cette colonne, remplie à 100 % ; on dirait des nombres : "+
			"« 12 », « 3,5 », « 40 »." {
			t.Error(f.Detail)
		}
	}
}

// A column whose title speaks of labels is read when it names some, and its other values are
// reported; else it is unread.
func TestColumnsAboutLabels(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"nom"}}`)
	all := census(m, [][]string{
		{"nom", "A", "B", "C"},
		{"Labels", "CNFS, Union du Val", "Union du Val", "non"},
		{"labellisation", "Espace du 1er janvier", "Espace du 1er janvier", "Espace du 2 mai"},
	})
	var got []string
	for _, f := range all.Findings(all.Unread()) {
		got = append(got, f.Rule+" "+f.Value)
	}
	want := []string{"liste.colonne_non_lue labellisation", "liste.valeur_sans_regle Union du Val"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValuesThatNoRuleNames(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"nom"},"services":[{"colonnes":["S"],"termes":["wifi"],`+
		`"cible":"Accès internet et matériel informatique"},{"colonnes":["S","texte"],"termes":["atelier"],`+
		`"cible":"Maîtrise des outils numériques du quotidien"}]}`)
	long := strings.Repeat("Une longue description sans terme ", 8)
	all := census(m, [][]string{
		{"nom", "A", "B", "C", "D"},
		{"S", "Accès wifi;Couture", "couture, Atelier libre", "Couture", "aucun"},
		{"texte", long, long, "", ""},
	})
	var got []string
	for _, f := range all.Findings(all.Unread()) {
		if f.Rule == "liste.valeur_sans_regle" {
			got = append(got, fmt.Sprint(f.Value, " : ", f.Detail))
		}
	}
	if diff := cmp.Diff([]string{"Couture : 2 lignes de la colonne « S ».",
		"couture : 1 ligne de la colonne « S »."}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
