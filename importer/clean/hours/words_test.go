package hours_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

const rdv = ` "sur rendez-vous"`

// Hours in words, by the rule of reading that each text needs.
func TestReadWords(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		// appointments
		{"le rendez-vous ne vaut que pour sa plage", "Lundi 9h-12h / sur RDV 14h-17h",
			"Mo 09:00-12:00, Mo 14:00-17:00" + rdv},
		{"sa plage, après elle", "mardi 9h-12h sur rdv, 14h-17h", "Tu 14:00-17:00, Tu 09:00-12:00" + rdv},
		{"sa plage, entre parenthèses", "mardi 13h30-18h (accueil libre) / 12h-18h (sur rdv)",
			"Tu 13:30-18:00, Tu 12:00-13:30" + rdv},
		{"une plage qui contient l'autre : le rendez-vous l'emporte", "mardi 9h-17h, mardi sur rdv 14h-16h",
			"Tu 09:00-14:00,16:00-17:00, Tu 14:00-16:00" + rdv},
		{"sans tiret entre elles : les deux", "mardi 9h-12h sur rdv 14h-17h", "Tu 09:00-12:00,14:00-17:00" + rdv},
		{"rubrique sur rendez-vous", "lundi et jeudi 8h30-12h\n\nSur RDV exclusif :\nmardi 13h-16h ; jeudi 14h-16h",
			"Mo,Th 08:30-12:00; Tu 13:00-16:00" + rdv + ", Th 14:00-16:00" + rdv},
		{"rubriques qui alternent",
			"Accueil sur rendez-vous le mardi de 9h à 12h et le vendredi de 9h à 12h. Accueil libre le mercredi de " +
				"9h à 12h.",
			"Tu,Fr 09:00-12:00" + rdv + "; We 09:00-12:00"},
		{"après-midi sur rendez-vous", "lundi et mardi : 9h-12h et 14h-17h. L'après-midi sur rendez-vous.",
			"Mo,Tu 09:00-12:00, Mo,Tu 14:00-17:00" + rdv},
		{"téléphone du rendez-vous", "Mardi 14h-17h (sur rendez-vous : 05 56 00 00 00)", "Tu 14:00-17:00" + rdv},
		{"réservation", "samedi 10h-12h sous réservation", "Sa 10:00-12:00" + rdv},
		{"prendre rendez-vous", "mardi 14h-17h. Prendre rendez-vous au 05 56 00 00 00", "Tu 14:00-17:00" + rdv},
		{"rendez-vous conseillé : rien de plus", "Mardi 9h-12h prise de rendez-vous conseillée", "Tu 09:00-12:00"},
		{"autres jours sans rendez-vous", "Mardi 14h-17h sans rendez-vous et jeudi 14h-17h sur rendez-vous",
			"Tu 14:00-17:00; Th 14:00-17:00" + rdv},
		{"matin libre, après-midi sur rendez-vous", "Lundi 9h-12h sans rendez-vous, l'après-midi sur rendez-vous",
			`Mo "sur rendez-vous", Mo 09:00-12:00`},
		{"un jour sur rendez-vous, entre parenthèses", "lundi au vendredi 9h-12h (mercredi sur rdv)",
			"We 09:00-12:00" + rdv + "; Mo,Tu,Th,Fr 09:00-12:00"},
		{"sauf un jour sur rendez-vous", "Lundi au vendredi 9h-12h sauf le mercredi sur rdv",
			"We 09:00-12:00" + rdv + "; Mo,Tu,Th,Fr 09:00-12:00"},
		{"l'après-midi d'un jour sur rendez-vous",
			"lundi au vendredi 9h-12h et 14h-17h, sur rendez-vous le mercredi après-midi",
			"Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 09:00-12:00, We 14:00-17:00" + rdv},
		{"matin sur rendez-vous, puis l'après-midi", "lundi matin sur rdv et après-midi 14h-17h",
			`Mo "sur rendez-vous", Mo 14:00-17:00`},
		{"heures d'abord, chacune ses termes", "9h-12h / sur RDV 14h-17h du lundi au vendredi",
			"Mo-Fr 09:00-12:00, Mo-Fr 14:00-17:00" + rdv},
		// days
		{"tirets entre initiales", "Ma - Je - Ve : 16h-18h / Me - Sa : 10h-12h",
			"Tu,Th,Fr 16:00-18:00; We,Sa 10:00-12:00"},
		{"initiales et nombres", "Ma. 14-18h, Me. 10-12h", "Tu 14:00-18:00; We 10:00-12:00"},
		{"un jour et du … au …", "lundi et du mercredi au vendredi 9h-12h", "Mo,We-Fr 09:00-12:00"},
		{"flèches", "Lundi -> vendredi 9h → 17h", "Mo-Fr 09:00-17:00"},
		{"heures entre parenthèses", "Du mardi au vendredi (10h-12h / 14h-18h) et le samedi (10h-17h)",
			"Tu-Fr 10:00-12:00,14:00-18:00; Sa 10:00-17:00"},
		{"nom de l'accueil", "Secrétariat : lundi 9h-12h", "Mo 09:00-12:00"},
		{"tiret entre voisins", "Mardi, Jeudi-Vendredi 13:00-19:00", "Tu,Th,Fr 13:00-19:00"},
		{"tiret entre voisins, puis liste", "Lundi-Mardi, Jeudi 14:00-18:00", "Mo,Tu,Th 14:00-18:00"},
		{"tiret : liste, quand le jour d'entre-deux a ses heures", "MARDI-JEUDI ET VENDREDI 9h-12h\nMERCREDI 14h-18h",
			"Tu,Th,Fr 09:00-12:00; We 14:00-18:00"},
		{"une lettre de travers", "Lundi, merdi, jeuid 9h-12h\nSamdi 10h-12h ; mecredi 14h-16h ; vendrei 9h-11h",
			"Mo,Tu,Th 09:00-12:00; Sa 10:00-12:00; We 14:00-16:00; Fr 09:00-11:00"},
		{"pluriels", "Les mardis de 9h à 10h30 ou de 16h à 17h30", "Tu 09:00-10:30,16:00-17:30"},
		{"la semaine", "La semaine de 8h30 à 12h", "Mo-Fr 08:30-12:00"},
		{"initiales", "L, M, Me, J, V : 9h-12h", "Mo-Fr 09:00-12:00"},
		{"initiales, deux M", "L-M-M-J-V 9h-12h30", "Mo-Fr 09:00-12:30"},
		{"deux lettres", "Lu 9h-12h, Ma 14h-18h, Sa : 10h-12h", "Mo 09:00-12:00; Tu 14:00-18:00; Sa 10:00-12:00"},
		{"abréviations", "Lun.-Ven. : 9h/12h 14h/17h", "Mo-Fr 09:00-12:00,14:00-17:00"},
		{"abréviations collées", "Mar : 14h-19hMer :14h-18hJeu : 14h-18h", "Tu 14:00-19:00; We,Th 14:00-18:00"},
		{"mot collé à l'heure",
			"Du lundi au vendredi de 8h30 à 12h00 et de 13h00 à 16h30Samedi et dimanche fermé",
			"Mo-Fr 08:30-12:00,13:00-16:30"},
		{"deux-points puis deux plages", "du lundi au jeudi: 9h-12h et 14h-17h, vendredi 9h-12h",
			"Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00"},
		{"le jour précis l'emporte", "Mar à ven 10h/17h mer 10h/18h", "Tu,Th,Fr 10:00-17:00; We 10:00-18:00"},
		{"le jour précis d'abord", "mercredi 10h-18h, mardi au vendredi 10h-17h",
			"We 10:00-18:00; Tu,Th,Fr 10:00-17:00"},
		{"l'après-midi précisé s'ajoute", "Lundi au vendredi : 8h30-12h mardi et jeudi après-midi 13h30-16h30",
			"Mo,We,Fr 08:30-12:00; Tu,Th 08:30-12:00,13:30-16:30"},
		{"fermé sur la ligne d'après", "Vendredi\n9h-12h\nSamedi\nFermé\nDimanche\nFermé", "Fr 09:00-12:00"},
		{"majuscules et tirets longs", "LUNDI – VENDREDI : 9H00 – 12H00", "Mo-Fr 09:00-12:00"},
		{"puces", "• Lundi : 9h-12h\n• Mardi : 14h-17h", "Mo 09:00-12:00; Tu 14:00-17:00"},
		{"HTML", "<p>Lundi&nbsp;: 9h &ndash; 12h</p><ul><li>Mardi 14h-17h</li></ul>", "Mo 09:00-12:00; Tu 14:00-17:00"},
		{"jours ouvrés", "Jours ouvrés : 9h-17h", "Mo-Fr 09:00-17:00"},
		{"week-end", "week-end de 14h à 18h", "Sa,Su 14:00-18:00"},
		{"tous les matins", "tous les matins de 9h à 12h sauf le dimanche", "Mo-Sa 09:00-12:00"},
		{"tous les matins de jours dits", "Tous les matins du lundi au vendredi 9h-12h", "Mo-Fr 09:00-12:00"},
		{"heures d'abord, puis un autre jour", "9h-12h du lundi au vendredi. Samedi 10h-12h",
			"Mo-Fr 09:00-12:00; Sa 10:00-12:00"},
		// halves of the day
		{"matin et après-midi", "Du lundi au jeudi matin : 9h-12h, après-midi : 14h-17h",
			"Mo-Th 09:00-12:00,14:00-17:00"},
		{"le matin, dit après", "mardi 9h-12h le matin et 14h-17h l'après-midi", "Tu 09:00-12:00,14:00-17:00"},
		{"fermé l'après-midi", "mardi : 9h-12h (fermé l'après-midi), jeudi 14h-17h", "Tu 09:00-12:00; Th 14:00-17:00"},
		{"midi et minuit", "samedi de 9h à midi et de 20h à minuit", "Sa 09:00-12:00,20:00-24:00"},
		// times
		{"séparateur oublié", "Lundi : 9h 12h et 14h 19h", "Mo 09:00-12:00,14:00-19:00"},
		{"séparateur oublié, tiret au milieu", "Lundi au vendredi 8h30 12h30 - 13h30 17h30",
			"Mo-Fr 08:30-12:30,13:30-17:30"},
		{"nombres après un jour", "mardi 14-18 / mercredi 10-12/14-18", "Tu 14:00-18:00; We 10:00-12:00,14:00-18:00"},
		{"heures collées", "Lundi 9h-12h 14h18h", "Mo 09:00-12:00,14:00-18:00"},
		{"minutes collées", "Lundi 12h3019h", "Mo 12:30-19:00"},
		{"minutes espacées", "mardi 13h 30 - 17 h", "Tu 13:30-17:00"},
		{"quart d'heure espacé", "mardi 9h 15 - 12h", "Tu 09:15-12:00"},
		{"heures espacées", "mardi 16 h 18 h", "Tu 16:00-18:00"},
		{"la nuit", "vendredi 20h-2h", "Fr 20:00-02:00"},
		{"plages dans le désordre", "lundi 14h-17h et 9h-12h", "Mo 09:00-12:00,14:00-17:00"},
		{"secondes", "lundi 09:00:00-12:00:00", "Mo 09:00-12:00"},
		{"lettre O pour zéro", "lundi 1Oh à 12h", "Mo 10:00-12:00"},
		{"pause dite", "lundi 9h-18h, fermé de 12h à 14h", "Mo 09:00-12:00,14:00-18:00"},
		{"24h/24 et 7j/7", "Ouvert 24h/24, 7j/7", "24/7"},
		// other ends
		{"sauf un jour, autre fin", "Lundi au vendredi : 10h30 à 12h30 et 14h à 19h (sauf jeudi, 18h)",
			"Mo-We,Fr 10:30-12:30,14:00-19:00; Th 10:30-12:30,14:00-18:00"},
		{"autre fin d'un jour", "lundi au vendredi 9h-18h (17h le vendredi)", "Mo-Th 09:00-18:00; Fr 09:00-17:00"},
		{"jusqu'à", "lundi au vendredi 9h-12h et 14h-17h30 (jusqu'à 19h le mardi)",
			"Mo,We-Fr 09:00-12:00,14:00-17:30; Tu 09:00-12:00,14:00-19:00"},
		{"jour jusqu'à", "lundi au vendredi 9h-12h et 14h-17h30, vendredi jusqu'à 16h",
			"Mo-Th 09:00-12:00,14:00-17:30; Fr 09:00-12:00,14:00-16:00"},
		{"sauf, avec ses heures", "Du lundi au vendredi 9h-17h sauf le mercredi : 14h-18h",
			"Mo,Tu,Th,Fr 09:00-17:00; We 14:00-18:00"},
		{"fermeture à", "lundi au vendredi 9h-12h et 14h-17h, fermeture à 16h le vendredi",
			"Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-16:00"},
		{"jour, fermeture à", "lundi au vendredi 9h-17h30, le vendredi fermeture à 16h30",
			"Mo-Th 09:00-17:30; Fr 09:00-16:30"},
		// holidays
		{"hors vacances et fériés", "Mercredi 14h-16h (hors vacances scolaires et jours fériés)",
			"We 14:00-16:00; SH off; PH off"},
		{"hors fériés et vacances", "Mercredi 14h-16h, hors jours fériés et vacances scolaires",
			"We 14:00-16:00; SH off; PH off"},
		{"sauf dimanche et fériés, avant les heures", "tous les jours sauf dimanche et jours fériés de 9h à 19h",
			"Mo-Sa 09:00-19:00; PH off"},
		{"week-end et fériés", "lundi au vendredi 9h-17h, week-end et jours fériés : fermé",
			"Mo-Fr 09:00-17:00; PH off"},
		{"jours fériés fermé", "Lundi-Jeudi 09:00-19:00\nVendredi 09:00-18:00\nJours fériés : fermé",
			"Mo-Th 09:00-19:00; Fr 09:00-18:00; PH off"},
		{"dimanche et fériés", "Lundi 10h-12h\nDimanche, jours fériés fermé", "Mo 10:00-12:00; PH off"},
		{"fermé dimanche et fériés", "Tous les jours 9h-18h. Fermé les dimanches et jours fériés",
			"Mo-Sa 09:00-18:00; PH off"},
		{"y compris les fériés", "tous les jours de 9h à 18h, y compris les jours fériés", "Mo-Su,PH 09:00-18:00"},
		{"heures des fériés", "lundi au vendredi 9h-18h, jours fériés 10h-12h", "Mo-Fr 09:00-18:00; PH 10:00-12:00"},
		{"hors vacances", "Mardi 16h-18h en période scolaire uniquement", "Tu 16:00-18:00; SH off"},
		{"deux régimes",
			"Période scolaire : mardi 16h-18h, mercredi 10h-18h. Vacances scolaires : du mardi au samedi 13h-18h",
			"Tu 16:00-18:00; We 10:00-18:00; SH off; SH Tu-Sa 13:00-18:00"},
		{"vacances après l'année", "Mardi 13h-18h30 Samedi 11h-18h30 Vacances scolaires : du mardi au samedi 13h-18h",
			"Tu 13:00-18:30; Sa 11:00-18:30; SH Tu-Sa 13:00-18:00"},
		{"régimes dits après les heures", "mardi 16h-18h hors vacances scolaires, 14h-18h pendant les vacances",
			"Tu 16:00-18:00; SH off; SH Tu 14:00-18:00"},
		{"vacances plus courtes", "lundi au vendredi 9h-18h ; pendant les vacances scolaires : lundi et mardi 9h-12h",
			"Mo-Fr 09:00-18:00; SH off; SH Mo,Tu 09:00-12:00"},
		{"un seul jour des vacances : les autres sont inconnus",
			"lundi et mardi 9h-18h. Vacances scolaires : lundi 9h-12h",
			`Mo,Tu 09:00-18:00; SH Tu "voir les précisions"; SH Mo 09:00-12:00`},
		{"vacances entre parenthèses", "mercredi 14h-18h (vacances scolaires : 10h-12h et 14h-18h)",
			"We 14:00-18:00; SH We 10:00-12:00,14:00-18:00"},
		{"fin plus tôt aux vacances", "lundi au vendredi 9h-12h et 14h-17h30 (17h pendant les vacances scolaires)",
			"Mo-Fr 09:00-12:00,14:00-17:30; SH Mo-Fr 09:00-12:00,14:00-17:00"},
		{"fermé pendant les vacances", "mardi 9h-12h. Fermé pendant les vacances scolaires.", "Tu 09:00-12:00; SH off"},
		// seasons
		{"mois", "Lundi au samedi : 8h30 à 20h de septembre à juin", "Sep-Jun Mo-Sa 08:30-20:00"},
		{"d'octobre à juin", "Dimanche 13h-18h d'octobre à juin", "Oct-Jun Su 13:00-18:00"},
		{"deux saisons dites après les heures", "lundi au vendredi 9h-17h d'octobre à mai, 9h-19h de juin à septembre",
			"Oct-May Mo-Fr 09:00-17:00; Jun-Sep Mo-Fr 09:00-19:00"},
		{"fermé en août", "lundi 9h-12h. Fermé en août", "Mo 09:00-12:00; Aug off"},
		{"fermé du 1er au 15 août", "lundi 9h-12h (fermé du 1er au 15 août)", "Mo 09:00-12:00; Aug 01-15 off"},
		{"sauf en juillet et août", "mardi 14h-17h sauf en juillet et août", "Tu 14:00-17:00; Jul,Aug off"},
		{"été, par les autres mois",
			"Lundi au samedi : 8h30 à 22h de septembre à juin. Horaires d'été : lundi au vendredi, 8h30 à 18h",
			"Sep-Jun Mo-Sa 08:30-22:00; Jul-Aug Mo-Fr 08:30-18:00"},
		{"été, ses mois dits", "lundi au vendredi 9h-17h. Été (juillet-août) : lundi au vendredi 9h-12h",
			"Mo-Fr 09:00-17:00; Jul-Aug Mo-Fr 09:00-12:00"},
		{"dates en chiffres", "Lundi 9h-12h (fermé du 15/07 au 15/08)", "Mo 09:00-12:00; Jul 15-Aug 15 off"},
		{"fin plus tôt l'été", "lundi au jeudi 8h30-17h30 (16h30 en juillet et août)",
			"Mo-Th 08:30-17:30; Jul,Aug Mo-Th 08:30-16:30"},
		{"août fermé", "mardi 9h-12h\nAoût : fermé", "Tu 09:00-12:00; Aug off"},
		// recurrences
		{"rangs sans mois", "1er et 3ème mardi 14h-17h", "Tu[1,3] 14:00-17:00"},
		{"rangs après l'heure", "jeudi 9h-12h (2e et 4e du mois)", "Th[2,4] 09:00-12:00"},
		{"rangs, barre", "1er et 3ème lundis/mois 9h-12h", "Mo[1,3] 09:00-12:00"},
		{"un rang de plus", "Samedi 9h-12h30 (+14h-17h le 1er samedi du mois)", "Sa 09:00-12:30, Sa[1] 14:00-17:00"},
		{"sauf un rang", "lundi 14h-17h (sauf 1er lundi du mois)", "Mo 14:00-17:00; Mo[1] off"},
		{"un mercredi sur deux", "un mercredi sur deux de 14h à 17h", `We 14:00-17:00 "une semaine sur deux"`},
		{"un samedi par mois", "Mardi 9h-12h, un samedi par mois de 10h à 12h",
			`Tu 09:00-12:00; Sa 10:00-12:00 "une fois par mois"`},
		{"1x par mois", "vendredi 9h-11h 1x par mois", `Fr 09:00-11:00 "une fois par mois"`},
		{"semaines paires et impaires",
			"mercredi 9h-12h en semaine impaire et le samedi 9h-12h en semaine paire uniquement",
			"week 01-53/2 We 09:00-12:00, week 02-52/2 Sa 09:00-12:00"},
		{"une semaine sur deux, en tête", "Une semaine sur deux : mardi 9h-12h",
			`Tu 09:00-12:00 "une semaine sur deux"`},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Week: c.in})
		if osm != c.want || text != "" {
			t.Errorf("%s: %q gives\n\t%q, text %q, %s, want\n\t%q", c.rule, c.in, osm, text, rules(findings), c.want)
		}
		if same, _, _ := hours.Read(importer.HoursText{OSM: c.in}); same != osm {
			t.Errorf("%s: %q in the OSM column gives %q", c.rule, c.in, same)
		}
	}
}

// Words that are left over are reported, and the text is kept with the hours.
func TestReadLeavesOut(t *testing.T) {
	for _, c := range []struct{ rule, in, want, rules string }{
		{"phrase après les heures", "Lundi 9h-12h, mardi 14h-17h. Un animateur vous accueille avec le sourire.",
			"Mo 09:00-12:00; Tu 14:00-17:00", "phrase_sans_heures transcrit"},
		{"phrase sans point", "Mardi 14-18h, samedi 10h-13h 6 postes pour tous", "Tu 14:00-18:00; Sa 10:00-13:00",
			"phrase_sans_heures transcrit"},
		{"ligne du téléphone", "Lundi de 18h à 19h\net permanences téléphoniques du lundi au vendredi de 14h à 16h",
			"Mo 18:00-19:00", "telephone transcrit"},
		{"accueil et téléphone", "Accueil physique : lundi 9h-12h. Accueil téléphonique : lundi au vendredi 9h-17h",
			"Mo 09:00-12:00", "telephone transcrit"},
		{"accueil et téléphone d'un même jour", "Lundi 9h-12h accueil physique, 14h-17h accueil téléphonique",
			"Mo 09:00-12:00",
			"telephone transcrit"},
		{"téléphone d'abord", "Standard : lundi au vendredi 8h-18h\nAccueil du public : mardi 9h-12h", "Tu 09:00-12:00",
			"telephone transcrit"},
		{"phrase qui veut un rendez-vous", "Lundi 9h-12h. Les usagers sont accueillis sur rendez-vous",
			"Mo 09:00-12:00" + rdv, "phrase_sans_heures transcrit selon_commentaire"},
		{"jour qui complète peut-être", "lundi au vendredi 9h-12h, mercredi 14h-18h",
			`Mo,Tu,Th,Fr 09:00-12:00; We 14:00-18:00, We 09:00-12:00 "voir les précisions"`, "jour_complete"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Week: c.in})
		if osm != c.want || text != c.in || rules(findings) != c.rules {
			t.Errorf("%s: %q gives\n\t%q, text %q, %s, want\n\t%q, %s", c.rule, c.in, osm, text, rules(findings),
				c.want, c.rules)
		}
	}
}

// A condition that is not understood refuses the hours, whatever it is written with.
func TestReadRefusesConditions(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"public", "lundi 9h-12h pour les adhérents", "mot_inconnu"},
		{"public, en phrase", "Lundi 9h-12h. Réservé aux adhérents", "mot_inconnu"},
		{"fermeture de fait", "Lundi 9h-17h\nLa structure n'est plus ouverte aux publics", "mot_inconnu"},
		{"à partir d'une date", "jeudi 9h-12h (à partir du 14/04/2022)", "heure_seule"},
		{"jusqu'à une date", "vendredi 9h30-12h (jusqu'en juin 2022)", "mot_inconnu"},
		{"jusqu'à un mois, en phrase", "vendredi 9h30-12h Accompagnement jusqu'à fin mai", "mot_inconnu"},
		{"selon", "Mardi 9h-12h selon planning", "mot_inconnu"},
		{"sous réserve", "Mardi 9h-12h (sous réserve)", "mot_inconnu"},
		{"un autre lieu", "Permanences en mairie le mardi de 9h à 12h", "mot_inconnu"},
		{"deux services", "Mairie : lundi 9h-12h\nBibliothèque : mardi 14h-17h", "plusieurs_services"},
		{"saison sans dates", "lundi au vendredi 9h-17h. L'été : lundi au vendredi 9h-12h", "saison_sans_dates"},
		{"seulement le téléphone", "Permanence téléphonique : lundi 9h-12h", "telephone"},
		{"heure de nuit", "jeudi 4h30-18h30", "heure_invraisemblable"},
		{"sans jour", "9h-12h et 14h-17h", "sans_jour"},
		{"fin sans début", "lundi jusqu'à 18h", "heure_seule"},
		{"dates", "du 10 au 12 9h-12h", "heure_seule"},
		{"date et jour", "lundi 10-12 décembre", "heure_seule"},
		{"atelier", "Atelier couture : mardi 14h-17h", "mot_inconnu"},
		{"jour mal écrit de deux lettres", "mrcrdi 9h-12h", "mot_inconnu"},
		{"peu importe quand", "lundi 9h-12h, fermé certains mardis", "fermeture_ambigue"},
		{"fermé à une date vague", "lundi 9h-12h, fermé fin août", "fermeture_ambigue"},
		{"ou", "Mardi 9h-12h ou mercredi 14h-17h", "mot_inconnu"},
		{"sauf, sans rien avant", "sauf le lundi : 9h-12h", "fermeture_ambigue"},
		{"étiquette des heures", "Lundi 9h-12h Ateliers", "mot_inconnu"},
		{"complément en tête de phrase", "Lundi 9h-12h. Avec l'accord du conseil", "mot_inconnu"},
		{"jour et vacances", "mercredi et vacances scolaires 14h-17h", "jour_repete"},
		{"vacances et jour", "vacances scolaires et mercredi : 14h-17h", "jour_repete"},
		{"petites vacances", "mardi 9h-12h, petites vacances : lundi 9h-12h", "mot_inconnu"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Week: c.in})
		if osm != "" || text != c.in || rules(findings) != c.want {
			t.Errorf("%s: %q gives %q, text %q, %s (%v), want %s", c.rule, c.in, osm, text, rules(findings), findings,
				c.want)
		}
	}
}

// Words that say that the hours are not given are no value, and no error.
func TestReadAbsent(t *testing.T) {
	for _, in := range []string{"Non communiqué", "Horaires non communiqués", "NC", "Se renseigner",
		"Voir site internet",
		"à définir", "Horaires : non renseignés", "Consulter le site internet.", "Inconnu"} {
		for name, h := range map[string]importer.HoursText{"semaine": {Week: in}, "osm": {OSM: in},
			"jours": {Days: [7]string{0: in, 3: in}}} {
			if osm, text, findings := hours.Read(h); osm != "" || text != "" || rules(findings) != "sans_valeur" {
				t.Errorf("%q (%s) gives %q, %q, %s", in, name, osm, text, rules(findings))
			}
		}
	}
	osm, text, findings := hours.Read(importer.HoursText{Days: [7]string{"9h-12h", "Non communiqué"}})
	if osm != "Mo 09:00-12:00" || text != "" || rules(findings) != "sans_valeur transcrit" {
		t.Errorf("%q, %q, %s", osm, text, rules(findings))
	}
}

// Words about days that are by appointment only are left out, and reported.
func TestReadLeavesOutOfDays(t *testing.T) {
	osm, text, findings := hours.Read(importer.HoursText{Days: [7]string{"9h-12h", "Sur RDV en atelier collectif"}})
	if osm != `Mo 09:00-12:00; Tu "sur rendez-vous"` ||
		text != "lundi : 9h-12h\nmardi : Sur RDV en atelier collectif" ||
		rules(findings) != "phrase_sans_heures transcrit" {
		t.Errorf("%q, %q, %s", osm, text, rules(findings))
	}
}

func TestReadDaysInWords(t *testing.T) {
	for _, c := range []struct {
		rule string
		days [7]string
		want string
	}{
		{"rangs", [7]string{5: "10h-12h (1er et 3ème)"}, "Sa[1,3] 10:00-12:00"},
		{"sauf un rang", [7]string{"13h45-16h45 (sauf 1er lundi du mois)"}, "Mo 13:45-16:45; Mo[1] off"},
		{"fermé le dernier", [7]string{5: "9h à 12h fermé dernier samedi"}, "Sa 09:00-12:00; Sa[-1] off"},
		{"séparateurs", [7]string{"8h30 12h", "9h12h-14h17h", "17:00 18:30", "13h30-1730"},
			"Mo 08:30-12:00; Tu 09:00-12:00,14:00-17:00; We 17:00-18:30; Th 13:30-17:30"},
		{"rendez-vous avec un moyen de contact", [7]string{"sur RDV (par tél ou courriel)", "9h-12h"},
			`Mo "sur rendez-vous"; Tu 09:00-12:00`},
		{"un jour fermé en été", [7]string{"9h-12h", "14h-17h (fermé en juillet-août)"},
			"Mo 09:00-12:00; Tu 14:00-17:00; Jul-Aug Tu off"},
		{"heures d'été d'un jour",
			[7]string{"16h-18h (juillet-août : 10h-12h / 16h-19h)", "Fermé (juillet-août : 10h-12h)"},
			"Mo 16:00-18:00; Jul-Aug Mo 10:00-12:00,16:00-19:00; Jul-Aug Tu 10:00-12:00"},
		{"période scolaire", [7]string{"9h-12h/14-18h (période sco)", "", "14h-17h"},
			"Mo 09:00-12:00,14:00-18:00; We 14:00-17:00; SH Mo off"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Days: c.days})
		if osm != c.want || text != "" {
			t.Errorf("%s: %q gives\n\t%q, text %q (%v), want\n\t%q", c.rule, c.days, osm, text, findings, c.want)
		}
	}
}
