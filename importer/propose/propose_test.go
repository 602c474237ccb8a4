package propose_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/propose"
)

// table returns the records of a listing: lines of cells between bars, the names of the columns first.
func table(lines ...string) (records []*importer.Record) {
	cells := func(line string) (all []string) {
		for c := range strings.SplitSeq(line, "|") {
			all = append(all, strings.ReplaceAll(strings.TrimSpace(c), "¦", "|"))
		}
		return all
	}
	header := importer.NewHeader(cells(lines[0])...)
	for i, line := range lines[1:] {
		records = append(records, &importer.Record{Rank: i, Line: i + 2, Header: header, Values: cells(line)})
	}
	return records
}

func proposed(t *testing.T, lines ...string) *propose.Proposal {
	t.Helper()
	p, err := propose.For(table(lines...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told returns "column → field (certainty)" for the columns that have a field.
func told(p *propose.Proposal) (all []string) {
	for _, c := range p.Columns {
		if c.Field != "" {
			all = append(all, fmt.Sprintf("%s → %s (%s)", c.Name, c.Field, c.Sure))
		}
	}
	return all
}

func TestColumns(t *testing.T) {
	tests := []struct {
		name  string
		table []string
		want  []string
	}{
		{"des noms qui disent plus que le champ", []string{
			"Nom de votre structure|Adresse mail de la structure|Numéro de téléphone de l'accueil|Site Web de la structure",
			"Médiathèque du Lac|lac@exemple.fr|02 40 00 00 01|https://lac.exemple.fr",
			"Espace numérique|espace@exemple.fr|02 40 00 00 02|www.espace.exemple.fr"},
			[]string{"Nom de votre structure → nom (sûr)", "Adresse mail de la structure → courriels (sûr)",
				"Numéro de téléphone de l'accueil → telephone (sûr)", "Site Web de la structure → site_web (sûr)"}},
		{"des noms sans espaces", []string{"Nomdelastructure|Adressenumeroetnomdelavoie|Leshorairesdelastructure",
			"Médiathèque du Lac|1 rue des Essais|lundi 9h-12h", "Espace numérique|2 place du Lac|mardi 14h-17h"},
			[]string{"Nomdelastructure → nom (sûr)", "Adressenumeroetnomdelavoie → adresse (sûr)",
				"Leshorairesdelastructure → horaires (sûr)"}},
		{"les valeurs contredisent le nom", []string{"nom|Mail du référent|Téléphone de la mairie",
			"Médiathèque|oui|a@exemple.fr", "Espace|non|b@exemple.fr"},
			[]string{"nom → nom (sûr)", "Téléphone de la mairie → courriels (probable)"}},
		{"X est la latitude", []string{"nom|Coord. X|Coord. Y", "A|44.84|-0.58", "B|44.9|-0.5"},
			[]string{"nom → nom (sûr)", "Coord. X → latitude (sûr)", "Coord. Y → longitude (sûr)"}},
		{"X et Y en Lambert", []string{"nom|x_l93|y_l93", "A|417251.5|6421893.7", "B|417300.1|6421800.2"},
			[]string{"nom → nom (sûr)", "x_l93 → longitude (sûr)", "y_l93 → latitude (sûr)"}},
		{"des colonnes de jours, le matin et le soir", []string{"nom|h_lundi_matin|h_lundi_soir|h_mardi|h_mercredi",
			"A|9h-12h|14h-17h|fermé|9:00-12:00", "B|9h-12h|14h-17h|fermé|10:00-12:00"},
			[]string{"nom → nom (sûr)", "h_lundi_matin → horaires (sûr)", "h_lundi_soir → horaires (sûr)",
				"h_mardi → horaires (sûr)", "h_mercredi → horaires (sûr)"}},
		{"les personnes ne sont pas lues", []string{"nom|Prénom|Nom du référent|Email du responsable",
			"A|Jeanne|Martin|jeanne@exemple.fr", "B|Paul|Durand|paul@exemple.fr"}, []string{"nom → nom (sûr)"}},
		{"un numéro de ligne n'est qu'un indice", []string{"nom|OBJECTID", "A|1", "B|2"},
			[]string{"nom → nom (sûr)", "OBJECTID → id (probable)"}},
		{"le géocodage n'est pas la liste", []string{"nom|result_label|result_score", "A|1 rue A|0.9", "B|2 rue B|0.8"},
			[]string{"nom → nom (sûr)"}},
		{"un département n'est pas une commune", []string{"nom|insee_dep|EPCI", "A|44|Communauté de communes du Lac",
			"B|44|Communauté de communes du Lac"}, []string{"nom → nom (sûr)"}},
		{"la colonne des noms, par ses valeurs", []string{"colonne a|commune", "Médiathèque du Lac|Nantes",
			"Mairie de Rezé|Rezé", "France Services du Pont|Vertou"},
			[]string{"colonne a → nom (probable)", "commune → commune (sûr)"}},
		{"une semaine sur deux", []string{"nom|horaires|alternance", "A|Mo 09:00-12:00|Semaine paire",
			"B|Tu 09:00-12:00|Semaine impaire"},
			[]string{"nom → nom (sûr)", "horaires → horaires (sûr)", "alternance → semaine_ouverture (sûr)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(proposed(t, tt.table...))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func terms(p *propose.Proposal) (all []string) {
	for _, c := range p.Columns {
		for _, term := range c.Terms {
			all = append(all, fmt.Sprintf("%s : %s → %s (%s)", c.Name, term.Text, term.Value, term.Sure))
		}
	}
	slices.Sort(all)
	return all
}

func TestTerms(t *testing.T) {
	tests := []struct {
		name  string
		table []string
		want  []string
	}{
		{"une liste d'un autre vocabulaire", []string{"nom|Publics accueillis", "A|Séniors, Jeunesse (11-26 ans)",
			"B|Tout public", "C|Séniors"}, []string{"Publics accueillis : Jeunesse (11-26 ans) → Jeunes (sûr)",
			"Publics accueillis : Séniors → Seniors (sûr)"}},
		{"des valeurs coupées par l'outil de saisie", []string{"nom|Qu'apportez-vous aux usagers ?",
			"A|Devenir_autonome_dans_les_démar", "B|Favoriser_mon_insertion_profess"},
			[]string{"Qu'apportez-vous aux usagers ? : Devenir_autonome_dans_les_démar → " +
				"Aide aux démarches administratives (sûr)", "Qu'apportez-vous aux usagers ? : " +
				"Favoriser_mon_insertion_profess → Insertion professionnelle via le numérique (sûr)"}},
		{"les thématiques de data·inclusion", []string{"nom|thematiques", "A|numerique--acceder-a-des-services-en-ligne",
			"B|numerique--maitriser-les-fondamentaux-du-numerique"}, []string{
			"thematiques : numerique--acceder-a-des-services-en-ligne → Aide aux démarches administratives (sûr)",
			"thematiques : numerique--maitriser-les-fondamentaux-du-numerique → " +
				"Maîtrise des outils numériques du quotidien (sûr)"}},
		{"oui et non", []string{"nom|En libre accès|Collectivement", "A|X|", "B||oui", "C|X|non"},
			[]string{"Collectivement : oui → Dans un atelier collectif (sûr)", "En libre accès : X → En autonomie (sûr)"}},
		{"non peut dire quelque chose", []string{"nom|Actions itinérantes", "A|oui", "B|non", "C|oui"},
			[]string{"Actions itinérantes : non → Fixe (probable)", "Actions itinérantes : oui → Itinérant (sûr)"}},
		{"un type de lieu", []string{"nom|Type de lieu", "A|Médiathèque", "B|Espace Public Numérique", "C|Gymnase"},
			[]string{"Type de lieu : Espace Public Numérique → EPN (sûr)", "Type de lieu : Médiathèque → BIB (sûr)"}},
		{"un refus n'est pas une valeur", []string{"nom|Tarifs", "A|Non gratuit", "B|Payant"},
			[]string{"Tarifs : Payant → Payant (sûr)"}},
		{"un texte libre n'est pas une liste", []string{"nom|Remarques sur les services",
			"A|Nous avons un ordinateur et une imprimante que les habitants du quartier utilisent le mardi matin.",
			"B|La salle est grande, on y vient pour ses démarches administratives avec une personne de la mairie.",
			"C|Un ancien atelier de couture, où l'on apprend aussi à se servir d'internet entre voisins et amis.",
			"D|Voir notre site pour les horaires, ils changent selon la saison et les disponibilités des bénévoles.",
			"E|Le wifi est ouvert à toutes et à tous, même quand la médiathèque est fermée le dimanche et le lundi."}, nil},
		{"une colonne de label n'est pas un type", []string{"nom|Accueille un conseiller numérique France Services",
			"A|Oui", "B|Non"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, terms(proposed(t, tt.table...))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDocumentReadsAsProposed: the mapping that is written reads what the proposal reads, and the sure part is a part
// of it.
func TestDocumentReadsAsProposed(t *testing.T) {
	records := table("Nom de la structure|Tarif|lundi|mardi|geo_point_2d|services|Étages",
		"Médiathèque du Lac|Gratuit|9h-12h|fermé|47.25, -1.5|Accéder à du matériel|2",
		"Espace|Gratuit sous condition|9h-12h|14h-17h|47.26, -1.6|Accéder à du matériel;Créer avec le numérique|3")
	p, err := propose.For(records)
	if err != nil {
		t.Fatal(err)
	}
	document, err := p.Document()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(document) {
		t.Fatalf("%s", document)
	}
	m, err := mapping.Parse(document, "proposée")
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	for _, f := range m.Findings {
		t.Errorf("%+v", f)
	}
	for _, r := range records {
		got, want := m.Compile(r.Header).Apply(r), p.Mapping().Compile(r.Header).Apply(r)
		for _, field := range []string{"nom", "latitude", "longitude"} {
			if got.Text[field] != want.Text[field] || got.Text[field] == "" {
				t.Errorf("%s: %q, %q", field, got.Text[field], want.Text[field])
			}
		}
		if diff := cmp.Diff(want.Lists["frais_a_charge"], got.Lists["frais_a_charge"]); diff != "" {
			t.Errorf("frais: %s", diff)
		}
		if got.Hours.Days != want.Hours.Days {
			t.Errorf("hours: %v, %v", got.Hours.Days, want.Hours.Days)
		}
	}
	if d := m.Compile(records[1].Header).Apply(records[1]); !slices.Equal(d.Lists["frais_a_charge"],
		[]string{"Gratuit sous condition"}) {
		t.Errorf("« Gratuit » is found in « Gratuit sous condition »: %v", d.Lists["frais_a_charge"])
	}
}

// TestFindings: what an import assumes is reported, and what it leaves to a mapping.
func TestFindings(t *testing.T) {
	p := proposed(t, "Colonne a|OBJECTID|Tarifs", "Médiathèque du Lac|1|Gratuit", "Mairie de Rezé|2|Payant",
		"France Services|3|Gratuit")
	var rules []string
	for _, f := range p.Findings() {
		rules = append(rules, f.Rule+" "+f.Value)
	}
	want := []string{"liste.nom_suppose Colonne a", "liste.termes_reconnus Tarifs",
		"liste.colonnes_probables OBJECTID → id"}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNothingPersonalIsShown: examples name nobody.
func TestNothingPersonalIsShown(t *testing.T) {
	p := proposed(t, "nom|Contact|Courriel", "A|Jeanne Martin|jeanne.martin@exemple.fr", "B|Paul Durand|paul@exemple.fr")
	for _, c := range p.Columns {
		for _, e := range c.Examples {
			if strings.Contains(e, "@") || strings.Contains(e, "Martin") {
				t.Errorf("%s shows %q", c.Name, e)
			}
		}
	}
}
