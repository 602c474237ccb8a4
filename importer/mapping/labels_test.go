package mapping_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// labelsOf returns the labels of a row, in alphabetical order, and the rules that spoke of them.
func labelsOf(t *testing.T, m *mapping.Mapping, r *importer.Record) (labels, rules []string) {
	t.Helper()
	d := m.Compile(r.Header).Apply(r)
	for _, field := range []string{"dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels",
		"labels_nationaux"} {
		labels = append(labels, d.Lists[field]...)
	}
	for _, f := range d.Findings {
		if strings.HasPrefix(f.Rule, "labels.") {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(labels)
	return labels, rules
}

const onlyNames = `{"nom":{"colonne":"nom"},"presentation_detail":{"colonne":"Description"}}`

const fs, cn, aptic, ac = "France Services", "Conseillers numériques", "Pass numérique (#APTIC)", "Aidants Connect"

func TestLabelsOfColumns(t *testing.T) {
	for _, tt := range []struct {
		rule, column, cell string
		want               []string
	}{
		{"une colonne que rien ne lit", "labels_nationaux", "France Services;CNFS;APTIC", []string{cn, fs, aptic}},
		{"des virgules", "labels_nationaux", "CNFS, France Service", []string{cn, fs}},
		{"et", "labels_nationaux", "CNFS, France Services et APTIC", []string{cn, fs, aptic}},
		{"une barre", "labels_nationaux", "CNFS / Aidants Connect", []string{ac, cn}},
		{"des lignes", "labels_nationaux", "CNFS\nMaison de services au public", []string{cn, fs}},
		{"un synonyme", "labels_nationaux", "MSAP", []string{fs}},
		{"des soulignés", "Avez-vous des labels nationaux ?", "France_Services,Point_relais_CAF",
			[]string{fs, "Point d'accès numérique CAF"}},
		{"une faute", "labels_nationaux", "Aidants Conect", []string{ac}},
		{"le champ actuel", "formations_labels", "Sud Labs", []string{"SUD LABS (PACA)"}},
		{"un label à barre", "formations_labels", "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
			[]string{"Arnia/MedNum BFC (Bourgogne-Franche-Comté)"}},
		{"un label libre", "labels_autres", "Label du Val Imaginaire", []string{"Label du Val Imaginaire"}},
		{"un mot qui n'est pas un label", "labels_nationaux", "Union du Val", nil},
		{"un libre avec un autre", "labels_autres", "Qualiopi, Label du Val", []string{"Label du Val", "Qualiopi"}},
		{"libre dans une colonne de titre vague", "Labels obtenus", "Label du Val", nil},
		{"aucun", "labels_nationaux", "Aucun dispositif", nil},
		{"non", "labels_nationaux", "non", nil},
		{"je ne sais pas", "Avez-vous des labels ?", "Je_ne_sais_pas_", nil},
		{"un projet", "labels_nationaux", "Aucun dispositif, projet de création de Maison France Service", nil},
		{"en cours", "labels_nationaux", "France Services (en cours de labellisation)", nil},
		{"une demande", "labels_nationaux", "demande de labellisation France Services en cours", nil},
		{"un ancien", "labels_nationaux", "Ancienne MSAP", nil},
		{"un ancien et un nouveau", "labels_nationaux", "Ancienne MSAP, CNFS", []string{cn}},
		{"oui", "Accueille un conseiller numérique France Services", "Oui", []string{cn}},
		{"une croix", "Aidants Connect", "x", []string{ac}},
		{"un", "aidantsConnect", "1", []string{ac}},
		{"vrai", "Labellisé France Services", "true", []string{fs}},
		{"non sous un label", "Aidants Connect", "Non", nil},
		{"un nom sous un label", "Conseiller numérique", "Camille Exemple", nil},
		{"un souhait", "Souhaitez-vous devenir France Services ?", "Oui", nil},
		{"des partenaires", "Vos partenaires", "France Services, Aidants Connect", nil},
		{"une adresse", "Adresse complète", "Maison France Services", nil},
		{"un tarif", "Tarifs", `Gratuit,"Agréé Pass Numérique (APTIC ou autres)`, []string{aptic}},
		{"un accompagnement", "Types d'accompagnement", `En groupe,"Faire à la place / habilité Aidants Connect"`,
			[]string{ac}},
		{"un type", "Type de lieu", `Médiathèque,"Maison France Services"`, []string{fs}},
		{"une ancienne maison n'est qu'un type", "Type de lieu", "Maison de Services au Public", nil},
		{"un item d'une liste", "Réseaux", "Promeneurs du net", []string{"Promeneurs du net"}},
	} {
		got, _ := labelsOf(t, parse(t, onlyNames), row("nom", "Lieu", tt.column, tt.cell))
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s = %q gives %q, want %q", tt.rule, tt.column, tt.cell, got, tt.want)
		}
	}
}

func TestLabelsOfTexts(t *testing.T) {
	for _, tt := range []struct{ rule, name, text, want string }{
		{"le nom", "Espace France Services du Val", "", fs},
		{"sans s", "Maison France service", "", fs},
		{"un ancien nom", "MSAP du Val", "", ""},
		{"un nom d'association", "Emmaüs Connect Valville", "", "Emmaüs Connect"},
		{"une rue n'est pas une association", "Médiathèque Croix-Rouge", "", ""},
		{"l'association", "Antenne locale - Croix-Rouge française", "", "La Croix Rouge"},
		{"un futur lieu", "Future Maison France Services", "", ""},
		{"un ancien lieu", "Ancien espace France Services", "", ""},
		{"un autre lieu", "Mairie (présence d'une Maison France Services sur le territoire)", "", ""},
		{"une personne", "Mairie", "Présence d'un conseiller numérique le mardi.", cn},
		{"une personne de France Services", "Mairie", "Un Conseiller numérique France Services vous reçoit.", cn},
		{"un label", "Mairie", "Labellisée France Services, la maison vous accueille.", fs},
		{"un chèque", "Lieu", "Avec chèque APTIC. Sans chèque APTIC : 10 €", aptic},
		{"une espace insécable écrite", "Lieu", "agréé Pass Numérique «&nbsp;APTIC&nbsp;»", aptic},
		{"un stage du même nom", "Lieu", "atelier, pass numérique (2 x 10 séances)", ""},
		{"un agrément", "Lieu", "Nous acceptons le Pass numérique", aptic},
		{"une certification", "Lieu", "organisme certifié Qualiopi", "Qualiopi"},
		{"une certification à venir", "Lieu", "certification Qualiopi en cours", ""},
		{"une certification prochaine", "Lieu", "en cours de certification Qualiopi", ""},
		{"un réseau", "Lieu", "Membre du réseau national de l'Information Jeunesse", "Information Jeunesse"},
		{"un sujet", "Lieu", "De l'information jeunesse pour tous", ""},
		{"qui forme", "Lieu", "Nous sommes le centre de formation du Val pour les CNFS.", ""},
		{"qui renvoie", "Mairie", "Pour tout renseignement, contacter la France Services du Val.", ""},
		{"ailleurs", "Mairie", "en partenariat avec l'Espace France Services", ""},
		{"un projet", "Mairie", "Projet de labellisation France Services", ""},
		{"pas", "Mairie", "Nous ne sommes pas France Services", ""},
		{"plus", "Mairie", "La maison n'est plus labellisée France Services.", ""},
		{"des deux phrases l'une affirme", "Mairie", "Ancienne MSAP. Espace France Services depuis 2021.", fs},
		{"qui sont nombreux", "Mairie", "Nous souhaitons vous aider.\nEspace France Services", fs},
		{"non après", "Mairie", "France Services : non", ""},
		{"non d'autre chose", "Mairie", "Conseiller numérique : non communiqué", cn},
		{"personne habilitée", "Lieu", "A ma place : une personne habilitée fait les démarches", ""},
	} {
		got, _ := labelsOf(t, parse(t, onlyNames), row("nom", tt.name, "Description", tt.text))
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %q, %q gives %q, want %q", tt.rule, tt.name, tt.text, got, tt.want)
		}
	}
}

func TestLabelsAreToldOf(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"nom"},"labels_nationaux":[{"colonnes":["L"],"termes":["France Service"],`+
		`"cible":"France Services"}]}`)
	for _, tt := range []struct {
		rule string
		row  *importer.Record
		want []string
		told []string
	}{
		{"ce que la règle trouve", row("nom", "Lieu", "L", "France Services"), []string{fs}, nil},
		{"ce que la règle ne nomme pas", row("nom", "Lieu", "L", "France Services;CNFS"), []string{cn, fs},
			[]string{"labels.autre_colonne"}},
		{"ce que la cellule nie", row("nom", "Lieu", "L", "projet de France Services"), nil, []string{"labels.nie"}},
		{"le nom", row("nom", "France Services du Val", "L", ""), []string{fs}, []string{"labels.nom"}},
		{"une colonne dit non", row("nom", "Lieu", "L", "", "Conseillers numériques", "Non", "Notes",
			"Présence d'un conseiller numérique"), nil, []string{"labels.contredit"}},
	} {
		got, told := labelsOf(t, m, tt.row)
		if !slices.Equal(got, tt.want) || !slices.Equal(told, tt.told) {
			t.Errorf("%s: %q %q, want %q %q", tt.rule, got, told, tt.want, tt.told)
		}
	}
}

// A rule that finds a label in a presentation does not make a column of labels of it.
func TestARuleDoesNotMakeAColumnOfLabels(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"nom"},"presentation_detail":{"colonne":"D"},"labels_nationaux":[`+
		`{"colonnes":["D","Public"],"termes":["aidants connect"],"cible":"Aidants Connect"}]}`)
	got, _ := labelsOf(t, m, row("nom", "Lieu", "D", "Duplex au fond, loin de la MSAP : aidants connect, mes papiers",
		"Public", "Pimms et relais numérique"))
	if !slices.Equal(got, []string{ac}) {
		t.Errorf("%q", got)
	}
}

func TestLabelsOfATerritoryAreRead(t *testing.T) {
	own := directory.Label{Code: "relais_val", Name: "Relais du Val", Synonyms: []string{"Relais Val"},
		Kind: directory.LabelAward, Field: "autres_formations_labels",
		Mentions: &directory.Mentions{Announced: []string{"relais du val"}}}
	m := parse(t, onlyNames).WithLabels(directory.StandardLabels.With([]directory.Label{own}))
	for text, want := range map[string][]string{"labellisé Relais du Val": {"Relais du Val"}, "le relais du val": nil} {
		if got, _ := labelsOf(t, m, row("nom", "Lieu", "Description", text)); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	if got, _ := labelsOf(t, m, row("nom", "Lieu", "labels_autres", "relais val")); !slices.Equal(got,
		[]string{"Relais du Val"}) {
		t.Errorf("%q", got)
	}
}

func TestColumnNamedLikeAField(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"nom"},"services":[{"colonnes":["services"],"termes":["wifi"],`+
		`"cible":"Accès internet et matériel informatique"}]}`)
	for _, tt := range []struct {
		rule string
		row  *importer.Record
		want map[string][]string
	}{
		{"où la règle ne trouve rien", row("nom", "Lieu", "services", "Prendre en main un ordinateur;Coudre"),
			map[string][]string{"services": {"Maîtrise des outils numériques du quotidien"}}},
		{"non où elle trouve", row("nom", "Lieu", "services", "wifi;Prendre en main un ordinateur"),
			map[string][]string{"services": {"Accès internet et matériel informatique"}}},
		{"un champ sans règle", row("nom", "Lieu", "Frais à charge", "Payant"),
			map[string][]string{"services": {}, "frais_a_charge": {"Payant"}}},
	} {
		d := m.Compile(tt.row.Header).Apply(tt.row)
		delete(d.Lists, "typologie")
		if diff := cmp.Diff(tt.want, d.Lists); diff != "" {
			t.Errorf("%s: %s", tt.rule, diff)
		}
	}
}
