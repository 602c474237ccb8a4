package hours_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// Another text of the row counts when it is about the place: by appointment, closed,
// open on some days only. Activities and farms close nothing.
func TestAside(t *testing.T) {
	for _, c := range []struct {
		aside     string
		itinerant bool
		want      string
	}{
		{"Accueil uniquement sur rendez-vous.", false, allByAppointment},
		{"Postes informatiques, imprimante. Accès sur RDV", false, allByAppointment},
		{"La conseillère reçoit sur rendez-vous le vendredi", false,
			`Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-17:00 "sur rendez-vous"; Sa 09:00-12:00`},
		{"Fermé le mercredi après-midi", false,
			`Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We,Sa 09:00-12:00, We 14:00-17:00 "voir les précisions"`},
		{"L'espace est temporairement fermé", false, allUnconfirmed},
		{"Fermeture annuelle en août", false, allUnconfirmed},
		{"Actuellement, nous ne sommes ouverts que le samedi matin", false, allUnconfirmed},
		{"Bus numérique (vendredi uniquement)", false, allUnconfirmed},
		{"Mairie de Villeneuve (premiers lundis du mois)", false, allUnconfirmed},
		// about something else
		{"Cours d'informatique le lundi de 9h à 11h, impressions payantes", false, plain},
		{"Possibilité de prendre rendez-vous par téléphone", false, plain},
		{"Aide aux démarches sans rendez-vous. Formation sur rendez-vous.", false, plain},
		{"Après une fermeture de quelques mois, la médiathèque a rouvert", false, plain},
		{"3 rue de la Ferme\nferme pédagogique de Villeneuve", false, plain},
		{"Un partenaire est présent à nos côtés le troisième lundi du mois pour les demandes de logement", false,
			plain},
		{"", false, plain},
	} {
		t.Run(c.aside, func(t *testing.T) {
			h := weekdays("", c.itinerant)
			h.Aside = c.aside
			osm, text, findings := hours.Read(h)
			if osm != c.want || text != "" {
				t.Errorf("%s, text %q\nwant %s", osm, text, c.want)
			}
			reported := slices.ContainsFunc(findings, func(a importer.Finding) bool {
				return a.Rule == "horaires.selon_autre_texte" && a.After == osm
			})
			if reported != (osm != plain) {
				t.Errorf("reported: %v", reported)
			}
		})
	}
}

// OSM hours that cannot be split into days and times, and that a text limits, are shown
// as the producer wrote them, without the text, which was not written for this purpose.
func TestAsideDropsHours(t *testing.T) {
	osm, text, _ := hours.Read(importer.HoursText{OSM: "Mo 09:00-12:00, Mo[1] 14:00-17:00",
		Aside: "Mme Exemple reçoit uniquement sur rendez-vous"})
	if osm != "" || text != "Mo 09:00-12:00, Mo[1] 14:00-17:00\nsur rendez-vous" {
		t.Errorf("%q, %q", osm, text)
	}
}
