package clean_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// What another text of the row says counts when it is said of the place: by
// appointment, closed, on some days only. Activities and farms close nothing.
func TestAside(t *testing.T) {
	for _, c := range []struct {
		aside     string
		itinerant bool
		want      string
	}{
		{"Accueil uniquement sur rendez-vous.", false, allBooked},
		{"Postes informatiques, imprimante. Accès sur RDV", false, allBooked},
		{"La conseillère reçoit sur rendez-vous le vendredi", false, `Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-17:00 "sur rendez-vous"; Sa 09:00-12:00`},
		{"Fermé le mercredi après-midi", false, `Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We,Sa 09:00-12:00, We 14:00-17:00 "voir les précisions"`},
		{"L'espace est temporairement fermé", false, allDoubt},
		{"Fermeture annuelle en août", false, allDoubt},
		{"Actuellement, nous ne sommes ouverts que le samedi matin", false, allDoubt},
		{"Bus numérique (vendredi uniquement)", false, allDoubt},
		{"Mairie de Villeneuve (premiers lundis du mois)", false, allDoubt},
		// said of something else
		{"Cours d'informatique le lundi de 9h à 11h, impressions payantes", false, plain},
		{"Possibilité de prendre rendez-vous par téléphone", false, plain},
		{"Aide aux démarches sans rendez-vous. Formation sur rendez-vous.", false, plain},
		{"Après une fermeture de quelques mois, la médiathèque a rouvert", false, plain},
		{"3 rue de la Ferme\nferme pédagogique de Villeneuve", false, plain},
		{"Un partenaire est présent à nos côtés le troisième lundi du mois pour les demandes de logement", false, plain},
		{"", false, plain},
	} {
		t.Run(c.aside, func(t *testing.T) {
			h := weekdays("")
			h.Aside = c.aside
			osm, text, findings := clean.ReadHours(h, c.itinerant)
			if osm != c.want || text != "" {
				t.Errorf("%s, text %q\nveut %s", osm, text, c.want)
			}
			told := slices.ContainsFunc(findings, func(a importer.Finding) bool { return a.Rule == "horaires.selon_autre_texte" && a.After == osm })
			if told != (osm != plain) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// Hours that cannot be taken apart and that a text limits are shown in the producer's
// words, and not those of the text, which nobody gave for that.
func TestAsideGivesHoursUp(t *testing.T) {
	osm, text, _ := clean.Hours(importer.HoursText{OSM: "Mo 09:00-12:00, Mo[1] 14:00-17:00", Aside: "Mme Exemple reçoit uniquement sur rendez-vous"})
	if osm != "" || text != "Mo 09:00-12:00, Mo[1] 14:00-17:00\nsur rendez-vous" {
		t.Errorf("%q, %q", osm, text)
	}
}
