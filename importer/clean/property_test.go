package clean_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// rawCells are cells with every kind of error found in listings.
var rawCells = map[string][]string{
	"nom": {"Lieu", " Médiathèque  du Test", "Jeanne Durand - Aide", "A &amp; B",
		"Mme Durand", "Trie-ChÃ¢teau", "Antenne de Rouans", "-", ""},
	"commune": {"Cenon", "CENON CEDEX", "Vertus", "MARSEILLE 11", "Sainte-Clotilde", "Bassens",
		"0 Pontarion", "St Médard en Jalles", "Nulle-Part", "62300", "Shoelcher", ""},
	"code_postal": {"33150", "33152", "1000", "51130", "13011", "97490", "23250", "33160", "99999",
		"98800", ""},
	"code_insee": {"33119", "1053", "0null", "13055", "2A004", "51018", ""},
	"adresse": {"1 rue A", "12 RUE DE L EGLISE - ZAC HENRI IV", "1 rue A - 33150 Cenon",
		"null Rue B, BP 12", "33150 Cenon", "5, rue C, 38000 Grenoble, -, 29 rue D, 38100 Grenoble",
		"2 place E\nVertus", "4 avenue Jean Test Bassens", "Mairie BP 40273 33697 Mérignac Cedex", ""},
	"complement_adresse": {"", "Bât. B", "contact : Jeanne Durand", "n/a"},
	"telephone": {"05 56 00 11 22", "3949", "0559583525 / 0554662233", "+262 2 62 02 07 02",
		"41 12 34", "-", "+687", "326533780"},
	"courriels": {"accueil@exemple.fr", "jeanne.durand@exemple.fr ; Accueil@exemple.fr",
		"maisondes services@exemple.fr", "https://exemple.fr/contact", "médiathèque@exemple.fr", "@"},
	"site_web": {"www.exemple.fr", "http://http://exemple.fr ou www.autre.fr", "asso@exemple.fr",
		"http://", "www.aucun", "https://exemple.fr|http://www.exemple.fr/"},
	"pivot": {"73282932000074", "732 829 320 00074", "00000000000000", "w131004321",
		"36750100000000", "732829320"},
	"date_maj":            {"2024-01-31", "07/12/2021", "1970-01-01", "09/0102023", "demain", ""},
	"presentation_resume": {"", "Court.", "Contact : Mme Durand", longText},
	"presentation_detail": {"", "Détail.\n\n\nSuite", "animé par Jeanne Durand"},
	"structure_parente":   {"", "CCAS ", "aucun"},
	"services": {"", "Accéder à du matériel;Créer avec le numérique",
		"Aide aux démarches administratives|Inconnu"},
	"labels_nationaux": {"", "CNFS;APTIC;France Services"},
	"prise_rdv":        {"", "rdv.exemple.fr/1", "bientôt"},
	"fiche_acces_libre": {"", "https://acceslibre.beta.gouv.fr/app/33-cenon/a/bibliotheque/erp/lieu/",
		"non"},
	"source":             {"", " Hub ", "null"},
	"typologie":          {"", "BIB;TIERS_LIEUX", "bib|Inconnu", "PE"},
	"itinerance":         {"", "Itinérant|Fixe", "itinerant", "oui"},
	"publics_accueillis": {"", "Seniors (+ 65 ans);Adultes", "Familles/enfants, Jeunes (16-26 ans)"},
	"conditions_acces": {"", "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
		"Payant;Adhésion : …"},
	"publics_specifiquement_adresses": {"", "Jeunes|Étudiants", "etudiants"},
	"prise_en_charge_specifique":      {"", "Surdité", "Langues étrangères (anglais) / Illettrisme"},
	"frais_a_charge":                  {"", "Gratuit", "gratuit sous condition"},
	"dispositif_programmes_nationaux": {"", "France Services|Aidants Connect", "CNFS"},
	"formations_labels":               {"", "Étapes numériques (La Poste)", "Étapes numériques(La Poste)"},
	"autres_formations_labels":        {"", "Label des Essais|zrr", "QPV"},
	"modalites_acces":                 {"", "Se présenter|Téléphoner", "Ce lieu n’accueille pas de public"},
	"modalites_accompagnement":        {"", "À distance", "Seul : j'ai accès à du matériel et une connexion"},
}

// rawHours are cells of opening hours.
var rawHours = []importer.HoursText{
	{}, {OSM: "Mo-Fr 9:00-12:00"}, {OSM: "lundi 9h-12h"},
	{Week: "du lundi au vendredi de 9h à 12h30 (12h pendant les vacances scolaires)"}, {Week: "selon les jours"},
	{Days: [7]string{"9h-12h / 14h-17h", "Fermé", "sur rdv"}, Note: "Sur rendez-vous le lundi"},
	{OSM: "Mo 09:00-12:00", Aside: "Accueil uniquement sur rendez-vous"},
	{OSM: "Tu 14:00-17:00", WeekOpening: "Semaine paire"},
}

// Every field of the référentiel is in the property below, except the position, which is not
// cleaned here.
func TestEveryFieldIsCleanedTwice(t *testing.T) {
	for i := range directory.Fields {
		switch name := directory.Fields[i].Name; name {
		case "id", "latitude", "longitude", "horaires":
		default:
			if len(rawCells[name]) < 2 {
				t.Errorf("%s is not in rawCells", name)
			}
		}
	}
}

var longText = func() string {
	s := "Une première phrase."
	for len(s) < 400 {
		s += " Encore des mots"
	}
	return s
}()

// Cleaning a cleaned place changes nothing, and what is published is valid.
func TestPlaceTwiceIsOnce(t *testing.T) {
	s := settings(t)
	fields := slices.Sorted(maps.Keys(rawCells))
	rapid.Check(t, func(t *rapid.T) {
		text := map[string]string{}
		for _, field := range fields {
			text[field] = rapid.SampledFrom(rawCells[field]).Draw(t, field)
		}
		row := clean.Place(&importer.Draft{Text: text, Hours: rapid.SampledFrom(rawHours).Draw(t, "horaires")}, s)
		p := row.Place
		if row.State == importer.RefusedRow {
			return
		}
		for _, v := range directory.Validate(&p) {
			if v.Value != "" {
				t.Fatalf("%+v", v)
			}
		}
		again := clean.Place(rewritten(&p), s).Place
		// the original text is not kept again
		again.ID, again.Provenance, again.HoursText = p.ID, p.Provenance, p.HoursText
		if p.INSEECode == "" {
			again.Territory = p.Territory
		}
		if !reflect.DeepEqual(p, again) {
			t.Fatal(cmp.Diff(p, again))
		}
	})
}
