package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

func rules(findings []importer.Finding) string {
	var list []string
	for _, a := range findings {
		list = append(list, strings.TrimPrefix(a.Rule, "horaires."))
	}
	return strings.Join(list, " ")
}

func TestReadProse(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"du lundi au vendredi", "du lundi au vendredi de 9h à 12h et de 14h à 17h, samedi fermé",
			"Mo-Fr 09:00-12:00,14:00-17:00"},
		{"heures avant les jours", "9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"},
		{"heures avant les jours, deux fois", "9h-12h du lundi au jeudi et 14h-17h le vendredi",
			"Mo-Th 09:00-12:00; Fr 14:00-17:00"},
		{"tous les jours", "Tous les jours de 10h à 18h30", "Mo-Su 10:00-18:30"},
		{"une ligne par jour", "lundi 08:30-12:00\nmardi 13:30-17:00\nmercredi fermé",
			"Mo 08:30-12:00; Tu 13:30-17:00"},
		{"jours sur une ligne, heures sur l'autre", "Lundi au vendredi\n9H-12H / 13H-17H",
			"Mo-Fr 09:00-12:00,13:00-17:00"},
		{"lundi fermé, mardi ouvert", "Lundi : Fermé / mardi 9h-12h", "Tu 09:00-12:00"},
		{"fermé avant les jours", "Fermé lundi\nMardi 16h - 19h", "Tu 16:00-19:00"},
		{"fermé ôte des jours dits", "du lundi au vendredi 9h-17h, fermé le mercredi", "Mo,Tu,Th,Fr 09:00-17:00"},
		{"sauf un jour", "du lundi au vendredi 9h-17h (sauf le mercredi)", "Mo,Tu,Th,Fr 09:00-17:00"},
		{"liste de jours", "Lundi, mardi et jeudi : 9h à 12h ; vendredi/samedi 14h/18h",
			"Mo,Tu,Th 09:00-12:00; Fr,Sa 14:00-18:00"},
		{"suite de tirets", "lundi - mardi - jeudi 9h-12h", "Mo,Tu,Th 09:00-12:00"},
		{"plage de jours au tiret", "lundi-vendredi 08.30-17:30", "Mo-Fr 08:30-17:30"},
		{"matin et soir sur deux lignes", "Lundi-Vendredi 08:30-12:30\nLundi-Vendredi 13:30-17:00",
			"Mo-Fr 08:30-12:30,13:30-17:00"},
		{"heures en mots", "Le mardi de 9 heures à midi", "Tu 09:00-12:00"},
		{"heures espacées", "Mardi 9 h 30 – 12 h / 15 h 30 – 18 h", "Tu 09:30-12:00,15:30-18:00"},
		{"première heure sans unité", "lundi de 9 à 12h et 14-18h", "Mo 09:00-12:00,14:00-18:00"},
		{"demi-journée dite", "lundi et vendredi matin de 9h15 à 12h30", "Mo,Fr 09:15-12:30"},
		{"sur rendez-vous", "Du lundi au vendredi, de 8h30 à 17h, sur rendez-vous uniquement",
			`Mo-Fr 08:30-17:00 "sur rendez-vous"`},
		{"jour sur rendez-vous", "Lundi 9h-12h Mercredi : (sur rendez-vous) Jeudi : 14h à 17h",
			`Mo 09:00-12:00; We "sur rendez-vous"; Th 14:00-17:00`},
		{"rendez-vous dit d'abord", "Sur RDV lundi 13h30-17h\nmardi 13h30-18h",
			`Mo 13:30-17:00 "sur rendez-vous"; Tu 13:30-18:00 "sur rendez-vous"`},
		{"rendez-vous dit à la fin : peut-être de tous", "lundi 9h-12h, mardi 14h-17h sur rendez-vous",
			`Mo 09:00-12:00 "sur rendez-vous"; Tu 14:00-17:00 "sur rendez-vous"`},
		{"avec et sans rendez-vous",
			"Lundi au vendredi 8h30 à 12h30 sans rendez-vous et 12h30 à 16h30 avec rendez-vous",
			`Mo-Fr 08:30-12:30, Mo-Fr 12:30-16:30 "sur rendez-vous"`},
		{"rang dans le mois", "Permanence le dernier samedi de chaque mois, de 9 heures à 12 h 30",
			"Sa[-1] 09:00-12:30"},
		{"rangs dans le mois", "1er et 3e mardis du mois : 14h-17h", "Tu[1,3] 14:00-17:00"},
		{"rang entre parenthèses", "Mardi : 13h-18h Dimanche (2e dimanche du mois uniquement) : 14h-17h30",
			"Tu 13:00-18:00, Su[2] 14:00-17:30"},
		{"fermeture d'une demi-journée de la semaine",
			"lundi au vendredi 9h-12h et 14h-17h fermeture le mercredi après-midi",
			"Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 09:00-12:00"},
		{"sauf une demi-journée", "du lundi au vendredi 9h-12h et 14h-17h (sauf le mercredi après-midi)",
			"Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 09:00-12:00"},
		{"fermeture d'un matin, dans le premier de deux groupes",
			"Mardi au jeudi 8h30-12h, 13h30-17h. Vendredi 9h-12h et 14h-16h. Fermé le mardi matin",
			"We,Th 08:30-12:00,13:30-17:00; Fr 09:00-12:00,14:00-16:00; Tu 13:30-17:00"},
		{"les deux premiers", "Samedi : 9h - 12h30 (uniquement les 2 premiers samedis de chaque mois)",
			"Sa[1,2] 09:00-12:30"},
		{"les trois premiers, en lettres", "Les trois premiers jeudis du mois 14h-17h", "Th[1,2,3] 14:00-17:00"},
		{"plus tôt aux vacances",
			"Lundi au vendredi, 9h à 12h30 et 13h30 à 17h30 (17h00 pendant les vacances scolaires)",
			"Mo-Fr 09:00-12:30,13:30-17:30; SH Mo-Fr 09:00-12:30,13:30-17:00"},
		{"« à » collé", "lundi de 14hà 17h30, mardi 9hà12h", "Mo 14:00-17:30; Tu 09:00-12:00"},
		{"unité dite ensuite", "vendredi 10-12/14h-18h30", "Fr 10:00-12:00,14:00-18:30"},
		{"semaine paire", "Mardi (semaines paires) : 9h-12h", "week 02-52/2 Tu 09:00-12:00"},
		{"semaines l'une et l'autre", "Semaine paire : lundi 9h-12h. Semaine impaire : mardi 14h-17h",
			"week 02-52/2 Mo 09:00-12:00, week 01-53/2 Tu 14:00-17:00"},
		{"une semaine sur deux", "lundi 9h-12h une semaine sur deux", `Mo 09:00-12:00 "une semaine sur deux"`},
		{"hors vacances", "Mardi 14h à 17h hors vacances scolaires", "Tu 14:00-17:00; SH off"},
		{"hors jours fériés", "du lundi au vendredi 9h-17h sauf jours fériés", "Mo-Fr 09:00-17:00; PH off"},
		{"jusqu'à minuit", "samedi de 18h à minuit", "Sa 18:00-24:00"},
		{"jours abrégés", "lun-ven 9h-12h", "Mo-Fr 09:00-12:00"},
		{"trois jours au tiret, complétés", "Lundi 9h-12h\nMardi-jeudi 9h-17h", "Mo 09:00-12:00; Tu-Th 09:00-17:00"},
		{"sur rendez-vous, sans plus", "Uniquement sur rendez-vous.", `"sur rendez-vous"`},
		{"rendez-vous, puis les jours", "sur rdv du lundi au vendredi", `Mo-Fr "sur rendez-vous"`},
		{"fermé le week-end", "Du lundi au vendredi : 9h-12h et 14h-17h. Fermé le week-end",
			"Mo-Fr 09:00-12:00,14:00-17:00"},
		{"sauf avant les heures", "Tous les jours sauf le dimanche : 9h-18h", "Mo-Sa 09:00-18:00"},
		{"sauf après les heures", "Tous les jours de 9h à 18h sauf le dimanche", "Mo-Sa 09:00-18:00"},
		{"jour et nuit", "24h/24 et 7j/7", "24/7"},
		{"jour et nuit, la semaine", "du lundi au vendredi 24h/24", "Mo-Fr 00:00-24:00"},
		{"sept jours sur sept", "7j/7 de 8h à 20h", "Mo-Su 08:00-20:00"},
		{"prose déjà en OSM", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Week: c.in})
		if osm != c.want || text != "" {
			t.Errorf("%s: %q gives %q, text %q (%s: %v), want %q", c.rule, c.in, osm, text, rules(findings), findings,
				c.want)
		}
	}
}

func TestReadProseNotUnderstood(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"heures sans jour", "9h-12h / 13h30-17h", "sans_jour"},
		{"jour sans heures", "lundi\nmardi 9h-12h", "jour_sans_heures"},
		{"jours sans heures", "Lundi - samedi", "jour_sans_heures"},
		{"heure de trop", "lundi 9h-12h-14h", "heure_seule"},
		{"deux heures sans lien, à l'envers", "lundi 17h 14h", "heure_seule"},
		{"nombres nus, à la barre", "lundi 9/12", "heure_seule"},
		{"mot inconnu", "lundi 9h-12h pour les adhérents", "mot_inconnu"},
		{"semaine datée", "Vendredi 21/04\n10:00 - 12:30\nSamedi 22/04\nFermé\nMardi 25/04\n10:00 - 12:30",
			"heure_seule"},
		{"plage à l'envers", "lundi 17h-9h", "plage_inversee"},
		{"heures de l'après-midi en 12 h", "lundi 9h-12h 2h-5h", "plages_desordonnees"},
		{"plages qui se chevauchent", "lundi 9h-12h 11h-14h", "plages_contradictoires"},
		{"jours dits deux fois", "lundi au mercredi 9h-12h, mercredi et jeudi 9h-18h", "jour_repete"},
		{"tiret ambigu", "mardi-jeudi et vendredi 9h-12h", "jours_ambigus"},
		{"trois jours au tiret, seuls", "mardi-jeudi 14h-17h", "jours_ambigus"},
		{"fermé puis heures", "samedi fermé 14h-18h", "ferme_et_ouvert"},
		{"fermé à d'autres heures", "lundi 9h-18h fermé 17h-19h", "fermeture_ambigue"},
		{"demi-journée contredite", "lundi matin 14h-17h", "demi_journee"},
		{"sauf un jour non dit", "du lundi au vendredi sauf le dimanche : 9h-17h", "fermeture_ambigue"},
		{"matin d'un jour ou des deux", "Mardi au jeudi 8h30-12h, 13h30-17h. Fermé les mardis et jeudis matin",
			"fermeture_ambigue"},
		{"fermeture qui coupe une plage", "lundi au vendredi 9h-17h, fermeture le mercredi après-midi",
			"fermeture_ambigue"},
		{"fermeture d'un jour sans l'autre moitié", "lundi au vendredi 14h-17h, fermé le mercredi après-midi",
			"fermeture_ambigue"},
		{"fermeture d'un jour qui n'est pas dit", "lundi et mardi 9h-12h et 14h-17h, fermé le mercredi après-midi",
			"fermeture_ambigue"},
		{"horaire des vacances plus long", "Lundi au vendredi : 9h à 17h30 (18h pendant les vacances scolaires)",
			"plages_contradictoires"},
		{"vacances sans heures", "Lundi (17h pendant les vacances scolaires)", "sans_jour"},
		{"nombres qui sont peut-être une date", "lundi 9h-12h, vendredi 10-12/ 14", "mot_inconnu"},
		{"téléphone", "Voir au 06 75 92 99 25", "mot_inconnu"},
		{"heure illisible", "lundi 12h3-19h", "heure_illisible"},
		{"tout fermé", "du lundi au dimanche : fermé", "jamais_ouvert"},
		{"une seule ligne est fausse", "lundi 9h-12h\nLa structure n'est plus ouverte", "mot_inconnu"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Week: c.in})
		if osm != "" || text != c.in || rules(findings) != c.want {
			t.Errorf("%s: %q gives %q, text %q, %s (%v), want %s", c.rule, c.in, osm, text, rules(findings), findings,
				c.want)
		}
	}
}

func TestReadDays(t *testing.T) {
	for _, c := range []struct {
		rule string
		days [7]string
		want string
	}{
		{"plages", [7]string{"09:00 - 12:00 / 13:30 - 17:00", "09:00 - 12:00 / 13:30 - 17:00", "-", "9h-12h30",
			"Fermé"}, "Mo,Tu 09:00-12:00,13:30-17:00; Th 09:00-12:30"},
		{"cellules vides", [7]string{2: "13 h 30 - 17 h"}, "We 13:30-17:00"},
		{"sans unité", [7]string{"9-12 / 14-18"}, "Mo 09:00-12:00,14:00-18:00"},
		{"barres", [7]string{"9h/12h - 13h/17h"}, "Mo 09:00-12:00,13:00-17:00"},
		{"sur rendez-vous", [7]string{"sur rendez-vous", "Sur RDV 9h-12h", "14h-16h (sur rdv)"},
			`Mo "sur rendez-vous"; Tu 09:00-12:00 "sur rendez-vous"; We 14:00-16:00 "sur rendez-vous"`},
		{"matin, puis sur rendez-vous", [7]string{"9h à 12h - Sur RDV l'après-midi", "9h à 12h et sur rendez-vous"},
			`Mo,Tu "sur rendez-vous", Mo,Tu 09:00-12:00`},
		{"matin fermé", [7]string{"Fermé le matin - 13h30 à 18h", "8h30 à 11h45 - FERME l'apm", "Fermé / 14:00-18:00",
			"09:00-12:00 / Fermé"}, "Mo 13:30-18:00; Tu 08:30-11:45; We 14:00-18:00; Th 09:00-12:00"},
		{"le jour est répété", [7]string{"Lundi de 10h à 12h", "Mardis 14h/18h"}, "Mo 10:00-12:00; Tu 14:00-18:00"},
		{"ponctuation autour", [7]string{": 16h30 à 18h45", "| de 10h - 12h puis de 13h30 - 16h15", "9h30-12h30 /"},
			"Mo 16:30-18:45; Tu 10:00-12:00,13:30-16:15; We 09:30-12:30"},
		{"une semaine sur deux", [7]string{"14h à 16h une semaine sur deux", "9h00-12h00 (un mardi sur deux)"},
			`Mo 14:00-16:00 "une semaine sur deux"; Tu 09:00-12:00 "une semaine sur deux"`},
		{"semaine paire", [7]string{"", "17h-19h (semaines paires)", "", "14h-18h30"},
			"Th 14:00-18:30, week 02-52/2 Tu 17:00-19:00"},
		{"rang", [7]string{"14h-17h (1er lundi du mois)"}, "Mo[1] 14:00-17:00"},
		{"hors vacances, ce jour-là", [7]string{0: "9h-12h", 5: "9h30 à 12h (hors vacances)"},
			"Mo 09:00-12:00; Sa 09:30-12:00; SH Sa off"},
		{"plage de durée nulle", [7]string{"00:00 - 00:00 / 09:00 - 12:00", "", "", "", "00:00 - 00:00"},
			"Mo 09:00-12:00; Fr unknown"},
		{"plage répétée", [7]string{"09:00 - 12:00 / 09:00 - 12:00 / 14:00 - 17:00"}, "Mo 09:00-12:00,14:00-17:00"},
		{"espace dans l'heure", [7]string{"09 :00-12:00/13:00-17h00"}, "Mo 09:00-12:00,13:00-17:00"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Days: c.days})
		if osm != c.want || text != "" {
			t.Errorf("%s: %q gives %q, text %q (%v), want %q", c.rule, c.days, osm, text, findings, c.want)
		}
	}
}

func TestReadDaysNotUnderstood(t *testing.T) {
	for _, c := range []struct {
		rule string
		days [7]string
		want string
	}{
		{"une cellule suffit", [7]string{"9h-12h", "atelier"}, "mot_inconnu"},
		{"un autre jour", [7]string{"mardi 9h-12h"}, "autre_jour"},
		{"plages contradictoires", [7]string{"09:00 - 16:30 / 09:00 - 11:30"}, "plages_contradictoires"},
		{"fermé à des heures", [7]string{"Fermé de 12h à 14h"}, "ferme_et_ouvert"},
		{"heures après la fermeture", [7]string{"8h-12h / fermé 12h-14h"}, "fermeture_ambigue"},
		{"tout fermé", [7]string{"fermé", "fermé"}, "jamais_ouvert"},
		{"quatre bornes dont une", [7]string{"09:00-12:00-13:30"}, "heure_seule"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{Days: c.days})
		if osm != "" || !strings.HasPrefix(text, "lundi : "+c.days[0]) || rules(findings) != c.want {
			t.Errorf("%s: %q gives %q, text %q, %s, want %s", c.rule, c.days, osm, text, rules(findings), c.want)
		}
	}
}

func TestReadOSM(t *testing.T) {
	for _, c := range []struct{ rule, in, want, rules string }{
		{"valide", "Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Mo-Fr 09:00-12:00,14:00-17:00; PH off", ""},
		{"forme", "Mo-Tu 09:00-12:00, 14:00-17:00", "Mo,Tu 09:00-12:00,14:00-17:00", "forme"},
		{"9h30", "Mo-Fr 9h-12h30,13h30-17h", "Mo-Fr 09:00-12:30,13:30-17:00", "osm_repare"},
		{"zéro manquant", "Mo-Fr 8:30-17:30; Sa-Su 08:45-17:30", "Mo-Fr 08:30-17:30; Sa,Su 08:45-17:30", "forme"},
		{"deux-points après les jours", "Mo,Tu: 09:00-12:00", "Mo,Tu 09:00-12:00", "forme"},
		{"point-virgule entre les heures", "Mo-Fr 09:00-12:00; 14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00",
			"osm_repare"},
		{"point-virgule manquant", "Mo,Fr 14:00-17:00 We 9:00-12:00", "Mo,Fr 14:00-17:00; We 09:00-12:00",
			"osm_repare"},
		{"point-virgule final", "Mo 09:00-12:00;", "Mo 09:00-12:00", "forme"},
		{"espaces insécables", "Mo-Fr 14:00-19:00\u00a0;Sa 14\u00a0:00-18h00 ", "Mo-Fr 14:00-19:00; Sa 14:00-18:00",
			"osm_repare"},
		{"plage de durée nulle", "Mo-Fr 09:00-12:00; We 14:00-14:00", "Mo-Fr 09:00-12:00; We unknown",
			"plage_vide osm_repare"},
		{"casse", "mo-fr 09:00-12:00; sa OFF", "Mo-Fr 09:00-12:00; Sa off", "forme"},
		{"prose dans la colonne OSM", "Lundi : 9h-12h", "Mo 09:00-12:00", "transcrit"},
		{"24/7", "24/7", "24/7", ""},
		{"jour redit", "Mo 09:00-12:00; Mo 14:00-17:00", "Mo 09:00-12:00; Mo 14:00-17:00", "jour_redit"},
		{"24h/24 7j/7", "24h/24 7j/7", "24/7", "transcrit"},
		{"nuit", "Fr 20:00-02:00", "Fr 20:00-02:00", ""},
		{"heure seule", "Mo-Fr 09:00-19:00; Sa 17:00", "", "heure_seule"},
		{"trois bornes", "Mo-Fr 09:00-12:00-14:00", "", "osm_invalide"},
		{"liste au tiret", "Tu-Th-Fr 14:00-18:00; We-Sa 10:00-12:30", "", "jours_ambigus"},
		{"plage à l'envers", "Mo-Th 07:00-12:00; Fr 17:00-12:00", "", "plage_inversee"},
		{"sans jour", "08:00-13:00,13:00-18:00", "", "sans_jour"},
		{"fin ouverte", "Mo 09:00+", "Mo 09:00+", ""},
		{"deux-points de lisibilité", "May-Oct: Mo-Fr 10:00-20:00", "May-Oct Mo-Fr 10:00-20:00", "forme"},
		{"deux-points après des dates", "Sep 01-Jun 30: Mo-Fr 09:00-17:00; Jul 01-Aug 31: Mo-Fr 09:00-12:00",
			"Sep 01-Jun 30 Mo-Fr 09:00-17:00; Jul 01-Aug 31 Mo-Fr 09:00-12:00", "forme"},
		{"année", "2026 Mo 09:00-12:00", "2026 Mo 09:00-12:00", ""},
		{"Pâques", "Mo-Fr 09:00-12:00; easter -2 days off", "Mo-Fr 09:00-12:00; easter -2 days off", ""},
		{"jours d'un mois", "Mo-Fr 09:00-12:00; Dec 24,31 off", "Mo-Fr 09:00-12:00; Dec 24,Dec 31 off", "forme"},
		{"semaines par-dessus l'an", "week 41-5 Mo 09:00-12:00", "week 41-53,01-05 Mo 09:00-12:00", "forme"},
		{"soleil", "Mo-Fr 09:00-sunset", "Mo-Fr 09:00-sunset", ""},
		{"jours sans heures", "Mo-Fr", "", "jour_sans_heures"},
		{"jours open", "Mo-Fr open", "", "jour_sans_heures"},
		{"un jour sans heures", "Mo-Th 09:00-17:00; Fr open", "", "jour_sans_heures"},
		{"heure de passage", "Sep: Mo 10:00", "", "osm_invalide"},
		{"autre chose", "voir le panneau", "", "mot_inconnu"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{OSM: c.in})
		if osm != c.want || rules(findings) != c.rules || (osm == "") != (text != "") {
			t.Errorf("%s: %q gives %q, text %q, %s (%v), want %q, %s", c.rule, c.in, osm, text, rules(findings),
				findings, c.want, c.rules)
		}
	}
}

func TestReadAlternateWeeks(t *testing.T) {
	for _, c := range []struct{ rule, osm, cell, want, rules string }{
		{"paire", "Mo 09:30-12:30; PH off", "Semaine paire", "week 02-52/2 Mo 09:30-12:30; PH off",
			"semaines_alternees"},
		{"impaire", "Mo 09:30-12:30; Tu 14:00-16:00", "Semaine impaire",
			"week 01-53/2 Mo 09:30-12:30; week 01-53/2 Tu 14:00-16:00", "semaines_alternees"},
		{"vide", "Mo 09:30-12:30", "", "Mo 09:30-12:30", ""},
		{"non compris", "Mo 09:30-12:30", "Un lundi de temps en temps", "", "semaines_non_comprises"},
		{"déjà des semaines", "week 03 Mo 09:30-12:30", "Semaine paire", "", "semaines_ambigues"},
	} {
		osm, text, findings := hours.Read(importer.HoursText{OSM: c.osm, WeekOpening: c.cell})
		if osm != c.want || rules(findings) != c.rules || (osm == "") != (text != "") {
			t.Errorf("%s: %q, text %q, %s; want %q, %s", c.rule, osm, text, rules(findings), c.want, c.rules)
		}
	}
}

func TestReadNothing(t *testing.T) {
	for _, h := range []importer.HoursText{{}, {OSM: "/"}, {Days: [7]string{"-", "", "-"}}, {Week: " \n"},
		{OSM: "null", Week: "N/A"}, {WeekOpening: "Semaine paire"}} {
		if osm, text, findings := hours.Read(h); osm != "" || text != "" || len(findings) > 0 {
			t.Errorf("%+v: %q %q %v", h, osm, text, findings)
		}
	}
}

// The OSM cell comes first, then the days, then the prose.
func TestReadOrder(t *testing.T) {
	osm, text, findings := hours.Read(importer.HoursText{OSM: "voir affiche", Days: [7]string{"9h-12h"},
		Week: "mardi 9h-12h"})
	if osm != "Mo 09:00-12:00" || text != "" || rules(findings) != "mot_inconnu transcrit" {
		t.Errorf("%q %q %s", osm, text, rules(findings))
	}
}

// A random week, written in French in random ways, is read as open in exactly the quarters
// of an hour that it states.
func TestNeverOpenFalsely(t *testing.T) {
	names := [7]string{"Lundi", "mardi", "MERCREDI", "Jeudi", "vendredi", "samedi", "Dimanche"}
	rapid.Check(t, func(t *rapid.T) {
		var open [7][][2]int
		var h importer.HoursText
		clock := func(m int) string {
			return fmt.Sprintf(rapid.SampledFrom([]string{"%02d:%02d", "%dh%02d", "%d h %02d", "%dH%02d"}).Draw(t,
				"clock"), m/60, m%60)
		}
		var week []string
		for d := range open {
			n := rapid.IntRange(0, 2).Draw(t, "spans")
			at := 7 * 60
			var spans []string
			for range n {
				from := at + 15*rapid.IntRange(1, 12).Draw(t, "from")
				to := from + 15*rapid.IntRange(1, 16).Draw(t, "long")
				at = to
				open[d] = append(open[d], [2]int{from, to})
				spans = append(spans,
					clock(from)+rapid.SampledFrom([]string{"-", " à ", " - ", "–"}).Draw(t, "to")+clock(to))
			}
			cell := strings.Join(spans, rapid.SampledFrom([]string{" / ", " et ", ", ", " et de ", " "}).Draw(t, "and"))
			if n == 0 {
				cell = rapid.SampledFrom([]string{"Fermé", "fermée"}).Draw(t, "closed")
			}
			h.Days[d] = cell
			week = append(week, names[d]+rapid.SampledFrom([]string{" : ", " ", "\t"}).Draw(t, "colon")+cell)
		}
		if rapid.Bool().Draw(t, "prose") {
			h = importer.HoursText{Week: strings.Join(week,
				rapid.SampledFrom([]string{"\n", " ; ", ". ", ", "}).Draw(t, "line"))}
		}
		osm, text, findings := hours.Read(h)
		if osm == "" {
			if rules(findings) == "" && text == "" {
				t.Fatalf("%+v: no hours, no text and no finding", h)
			}
			if rules(findings) != "jamais_ouvert" {
				t.Fatalf("%+v: not understood: %v", h, findings)
			}
			return
		}
		schedule, err := osmhours.Parse(osm)
		if err != nil {
			t.Fatal(err)
		}
		monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		for m := 0; m < 7*1440; m += 15 {
			want := osmhours.Closed
			for _, s := range open[m/1440] {
				if s[0] <= m%1440 && m%1440 < s[1] {
					want = osmhours.Open
				}
			}
			if got := schedule.At(monday.Add(time.Duration(m)*time.Minute), time.UTC,
				osmhours.Calendar{}); got != want {
				t.Fatalf("%+v → %s: %s at %s %02d:%02d", h, osm, got, names[m/1440], m%1440/60, m%60)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("Mo-Fr 9h-12h", "du lundi au vendredi de 9h à 12h et de 14h à 17h, samedi fermé", "9h - 12h / Fermé",
		"Semaine paire")
	f.Add("", "Mardi-jeudi (1er mardi du mois", "un lundi sur deux", "")
	f.Add("Tu 18:00-18:00;;", "9h à 12h30 à 14h", "Fermé le matin", "impaire")
	f.Add("May-Oct: Mo-Fr 10:00-20:00", "Période scolaire : mardi 16h-18h. Vacances : mardi au samedi 13h-18h",
		"16h-18h (juillet-août : 10h-12h / 16h-19h)", "paire")
	f.Add("L, M, Me : 9h-12h", "Mar : 14h-19hMer :14h-18h (17h le vendredi), sauf jeudi, 18h", "9h12h 14h18h", "")
	f.Add("Lu-Ve 8h30 12h30", "1er et 3e mardi 20h-2h. Un samedi par mois ; fermé du 1er au 15 août", "(1er et 3ème)",
		"")
	f.Add("Non communiqué", "Accueil : lundi 9h-12h. Téléphone : lundi 9h-17h, sur rdv, y compris jours fériés", "tous",
		"")
	f.Fuzz(func(t *testing.T, osm, week, cell, opening string) {
		for _, h := range []importer.HoursText{{OSM: osm, WeekOpening: opening}, {Week: week},
			{Days: [7]string{3: cell}, WeekOpening: opening}} {
			got, text, findings := hours.Read(h)
			if got == "" {
				if text != "" && len(findings) == 0 {
					t.Fatalf("%+v: text %q without a reason", h, text)
				}
				continue
			}
			if text != "" && !leavesOut(findings) {
				t.Fatalf("%+v: both %q and %q", h, got, text)
			}
			again, _, findings := hours.Read(importer.HoursText{OSM: got})
			if again != got || rules(findings) != "" && rules(findings) != "jour_redit" {
				t.Fatalf("%+v: %q cleaned again is %q, %v", h, got, again, findings)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	days := importer.HoursText{Days: [7]string{"09:00 - 12:00 / 13:30 - 17:00", "09:00 - 12:00 / 13:30 - 17:00", "-",
		"09:00 - 12:00", "Fermé", "", ""}}
	for name, h := range map[string]importer.HoursText{
		"days": days, "osm": {OSM: "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30"},
		"prose": {Week: "Du lundi au vendredi de 9h à 12h30 et de 13h30 à 17h, samedi fermé"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				hours.Read(h)
			}
		})
	}
}
