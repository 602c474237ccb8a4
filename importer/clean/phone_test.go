package clean_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct{ name, raw, territory, want, refused string }{
		{"métropole", "02 41 43 28 13", "49000", "+33241432813", ""},
		{"déjà propre", "+33241432813", "49000", "+33241432813", ""},
		{"points", "05.59.58.60.73", "", "+33559586073", ""},
		{"double point", "04.76..87.23.13", "", "+33476872313", ""},
		{"point final", "04.79.28.79.28.", "", "+33479287928", ""},
		{"zéro perdu", "326533780", "51200", "+33326533780", ""},
		{"zéro perdu outre-mer", "596 74 11 05", "97232", "+596596741105", ""},
		{"indicatif sans plus", "33630392518", "16140", "+33630392518", ""},
		{"indicatif par 00", "0033 4 76 49 88 47", "", "+33476498847", ""},
		{"zéro entre parenthèses", "+33 (0)4 50 33 65 50", "", "+33450336550", ""},
		{"indicatif entre parenthèses", "(+33) 4 74 42 47 10", "", "+33474424710", ""},
		{"indicatif doublé", "+33 33 4 74 42 47 10", "", "+33474424710", ""},
		{"indicatif et zéro", "+330474424710", "", "+33474424710", ""},
		{"apostrophe de tableur", "'+33 4 76 49 88 47", "", "+33476498847", ""},
		{"Réunion", "0262 02 07 02", "97440", "+262262020702", ""},
		{"Réunion, indicatif séparé", "+262 2 62 02 07 02", "97440", "+262262020702", ""},
		{"Réunion mobile avec +33", "+33692123456", "97400", "+262692123456", ""},
		{"Mayotte", "0269 61 12 34", "97600", "+262269611234", ""},
		{"Mayotte mobile", "0639 12 34 56", "97600", "+262639123456", ""},
		{"Mayotte, ancien indicatif doublé", "+269269601282", "97615", "+262269601282", ""},
		{"Mayotte, ancien indicatif", "+269 60 12 82", "97615", "+262269601282", ""},
		{"Guadeloupe", "0590 12 34 56", "97110", "+590590123456", ""},
		{"Martinique mobile", "0696 12 34 56", "97200", "+596696123456", ""},
		{"Guyane", "+594694020905", "97300", "+594694020905", ""},
		{"Guyane, ligne fixe", "0594 30 12 34", "", "+594594301234", ""},
		{"Saint-Pierre-et-Miquelon", "41 12 34", "97500", "+508411234", ""},
		{"Saint-Pierre-et-Miquelon, 0508", "0508 41 12 34", "97500", "+508411234", ""},
		{"Nouvelle-Calédonie", "27.12.34", "98800", "+687271234", ""},
		{"Nouvelle-Calédonie, indicatif", "+687 27 12 34", "98800", "+687271234", ""},
		{"Polynésie", "40 50 12 34", "98713", "+68940501234", ""},
		{"Wallis", "+681 72 12 34", "98600", "+681721234", ""},
		{"court", "3949", "49000", "3949", ""},
		{"court espacé", "36 46", "", "3646", ""},
		{"numéro spécial", "0810 25 33 10", "", "+33810253310", ""},
		{"deux, ou", "0495770490 ou 0608411548", "", "+33495770490", ""},
		{"deux, tiret", "04 95 36 17 62 - 06 75 96 07 56", "", "+33495361762", ""},
		{"deux, ET", "06.66.37.24.32 ET 09.81.82.79.97", "", "+33666372432", ""},
		{"deux, barre", "0559583525 / 0554662233", "", "+33559583525", ""},
		{"deux, barres", "04.76.07.09.02 // 06.85.05.34.52", "", "+33476070902", ""},
		{"deux, collés", "05595835250554662233", "", "+33559583525", ""},
		{"barres dans le numéro", "02/41/43/28/13", "", "+33241432813", ""},
		{"précision", "04 73 62 95 95 (mairie)", "", "+33473629595", ""},
		{"télécopie après", "Tél : 02 41 43 28 13 Fax : 02 41 43 28 14", "", "+33241432813", ""},
		{"télécopie avant", "Fax : 02 41 43 28 14 / Tél : 02 41 43 28 13", "", "+33241432813", ""},
		{"télécopie abrégée", "F. 02 41 43 28 14 - T. 02 41 43 28 13", "", "+33241432813", ""},
		{"télécopie puis numéro nu", "02 41 43 28 13 (télécopie 02 41 43 28 14)", "", "+33241432813", ""},
		{"téléphone et télécopie", "Tél./Fax : 02 41 43 28 13", "", "+33241432813", ""},
		{"télécopie seule", "Fax : 02 41 43 28 14", "", "", "telephone.telecopie"},
		{"poste", "0450950700 Poste 152", "", "+33450950700", ""},
		{"postes", "0596 52 30 23 demander poste 429 ou 430", "97232", "+596596523023", ""},
		{"dans une phrase", "Prise de rendez-vous à l’accueil de la mairie ou par téléphone au 04.76.52.52.25", "",
			"+33476525225", ""},
		{"lettre collée", "04 50 60 32 04S", "", "+33450603204", ""},
		{"premier chiffre à part", "0 4 73 72 09 44", "", "+33473720944", ""},
		{"espace insécable", "02\u00a041\u00a043\u00a028\u00a013", "", "+33241432813", ""},
		{"partiel", "02 41 41 5 67", "", "", "telephone.trop_court"},
		{"indicatif seul", "+687", "98800", "", "telephone.trop_court"},
		{"zéros", "0000000000", "", "", "telephone.fictif"},
		{"remplissage", "01 23 45 67 89", "", "", "telephone.fictif"},
		{"texte", "voir le site", "", "", "telephone.illisible"},
		{"étranger", "+32 2 123 45 67", "", "", "telephone.etranger"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings, err := clean.Phone(c.raw, c.territory)
			if got != c.want {
				t.Errorf("Phone(%q) = %q, want %q (%v)", c.raw, got, c.want, err)
			}
			var refusal *clean.Refusal
			if errors.As(err, &refusal) != (c.refused != "") ||
				refusal != nil && "telephone."+refusal.Rule != c.refused {
				t.Errorf("refused %v, want %q", err, c.refused)
			}
			if strings.HasPrefix(c.name, "deux") &&
				(len(findings) == 0 || !strings.Contains(findings[len(findings)-1].Detail+findings[max(0,
					len(findings)-2)].Detail, "les autres")) {
				t.Errorf("the second number is not reported: %+v", findings)
			}
			if again, findings, err := clean.Phone(got, c.territory); got != "" &&
				(again != got || err != nil || len(findings) > 0 && findings[0].Action == "corrige") {
				t.Errorf("not idempotent: %q → %q %v %v", got, again, findings, err)
			}
		})
	}
}
