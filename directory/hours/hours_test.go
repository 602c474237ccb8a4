package hours_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

// acceptedHours are normal forms, one or more for each construct of the grammar.
var acceptedHours = []string{
	"24/7", "off", "unknown", `"sur rendez-vous"`, `24/7 open "entrée libre"`, `off "travaux"`, "24/7; PH off",
	"Mo-Fr 09:00-12:00,13:30-17:00",
	"Mo,Tu,Th-Su 00:00-24:00",
	"08:00-20:00", "08:00-20:00; Su off",
	"Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30; PH off",
	"Mo-Fr 09:00-12:00; We off",
	"Mo-Fr 09:00-12:00, We 14:00-18:00",
	"Mo-Fr 09:00-18:00; We 12:00-14:00 off",
	"Mo-Fr 09:00-18:00; 12:00-14:00 off",
	`Tu 09:00-12:00; We "sur rendez-vous"; Th 14:00-17:00 "sur rendez-vous"`,
	`Mo-Fr 09:00-12:00 || "sur rendez-vous"`,
	`Mo-Fr 09:00-12:00; PH off || Mo-Sa 08:00-20:00 "sur rendez-vous"`,
	"Mo-Fr,PH 09:00-12:00", "PH 10:00-12:00", "PH Mo-Fr 10:00-12:00", "Mo-Sa 10:00-12:00; PH Mo off",
	"Mo-Fr 09:00-17:30; SH Mo-Fr 09:00-17:00", "Mo-Fr 14:00-17:00; SH off", "Mo-Sa 10:00-12:00; PH,SH off",
	"week 02-52/2 Mo 09:00-12:00", "week 01-53/2 Mo 09:00-12:00; week 02-52/2 Tu 09:00-12:00",
	"week 01,10-20,30-40/3 Fr 10:00-12:00",
	"Sa[1] 09:00-12:00", "Sa[1,3,-1] 09:00-12:00", "Mo-Fr,Sa[-1] 09:00-12:00", "Su[5] 09:00-12:00",
	"Jul,Aug Mo-Fr 08:00-12:00; Sep-Jun Mo-Fr 09:00-17:00",
	"Mo-Fr 09:00-17:00; Dec 24-Jan 02 off", "Mo-Fr 09:00-17:00; Aug 01-15 off; May 01,Dec 25 off",
	"Mo-Fr 09:00-17:00; 2026 Aug 10-21 off; 2026 Dec 20-2027 Jan 04 off",
	"Fr,Sa 20:00-02:00", "Fr 22:00-02:00; Sa 10:00-12:00", "Fr 22:00-02:00, Sa 10:00-12:00",
	"Mo-Su 22:00-02:00; Sa off",
	"Nov-Feb Mo[1] 10:00-12:00", "Jun week 22-26/2 Tu 10:00-12:00",
	"Mo 09:00+", "Mo 09:00-12:00+", "Fr 18:00+", "Sa 22:30+", "Sa 23:00-03:00+", "Mo 09:00-12:00,14:00+",
	"Mo sunrise-sunset", "Mo 09:00-sunset", "Mo (sunrise+01:00)-(dusk-00:30)", "Sa sunset-02:00", "Sa 22:00-dawn",
	"easter off", "easter -2 days,easter +1 day 10:00-12:00", "easter -2 days-easter +1 day off; Mo 10:00-12:00",
	"Mo-Fr 10:00-12:00; Jan 15-easter off", "Mo-Fr 10:00-12:00; easter-Jun 15 off",
	"2026 Mo 10:00-12:00", "2026,2028 Mo 10:00-12:00", "2025-2026 Jan-Mar Mo 10:00-12:00", "2027+ Mo 10:00-12:00",
	"2026 Jul,Aug Mo 10:00-12:00", "2026 easter off; Su 10:00-12:00", "2026 week 10-20 Mo 10:00-12:00",
	"Mo-Su 10:00-12:00; Dec 24,Dec 31 off", "Mo-Su 10:00-12:00; Dec 24-26,Dec 31,Jan 02 off",
	"week 41-53,01-05 Mo 10:00-12:00",
	"Sa[1] +1 day 10:00-12:00", "Sa[1] +2 days 10:00-12:00", "Mo[-1] -1 day 10:00-12:00",
	"Mo-Fr 10:00-12:00; PH +1 day off", "Mo-Fr 10:00-12:00; PH -1 day off",
}

func TestNormalFormIsItself(t *testing.T) {
	for _, s := range acceptedHours {
		h, err := hours.Parse(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		if h.String() != s {
			t.Errorf("%s: normal form %s", s, h)
		}
	}
}

func TestNormalForm(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"espaces superflus", " Mo - Fr  09:00-12:00 , 14:00-17:00 ;Sa 10:00-12:00",
			"Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00"},
		{"closed s'écrit off", "Mo closed", "Mo off"},
		{"jours remis en ordre", "We,Mo 09:00-12:00", "Mo,We 09:00-12:00"},
		{"deux jours s'énumèrent", "Mo-Tu 09:00-12:00", "Mo,Tu 09:00-12:00"},
		{"plage de jours sur le dimanche", "Sa-Mo 09:00-12:00", "Mo,Sa,Su 09:00-12:00"},
		{"heure au-delà de minuit", "Fr 22:00-26:00", "Fr 22:00-02:00"},
		{"minuit de fin", "Fr 22:00-00:00", "Fr 22:00-24:00"},
		{"rangs en plage", "Sa[1-3] 09:00-12:00", "Sa[1,2,3] 09:00-12:00"},
		{"commentaire seul et unknown", `Mo unknown "x"`, `Mo "x"`},
		{"24/7 et commentaire", `24/7 "x"`, `"x"`},
		{"férié et jour en OU", "PH,Mo 09:00-12:00", "Mo,PH 09:00-12:00"},
		{"semaine sans zéro", "week 1-53/2 Mo 09:00-12:00", "week 01-53/2 Mo 09:00-12:00"},
		{"dates du même mois", "Jul 01-Jul 15 off", "Jul 01-15 off"},
		{"casse", "MO-fr 09:00-12:00; Ph OFF", "Mo-Fr 09:00-12:00; PH off"},
		{"mots entiers", "Monday-Friday 09:00-17:00; December 25 closed", "Mo-Fr 09:00-17:00; Dec 25 off"},
		{"trois lettres", "Mon,Tue 09:00-17:00", "Mo,Tu 09:00-17:00"},
		{"tirets typographiques", "Mo–Fr 09:00—12:00, 14:00−17:00", "Mo-Fr 09:00-12:00,14:00-17:00"},
		{"espaces insécables", "Mo\u00a009:00-12:00;\u202fTu off", "Mo 09:00-12:00; Tu off"},
		{"guillemets typographiques", "Mo “sur rendez-vous”", `Mo "sur rendez-vous"`},
		{"tiret d'un commentaire", `Mo "9h–12h"`, `Mo "9h–12h"`},
		{"heure sans zéro", "Mo 9:00-12:00", "Mo 09:00-12:00"},
		{"deux-points de lisibilité", "May-Oct: Mo-Fr 10:00-20:00", "May-Oct Mo-Fr 10:00-20:00"},
		{"deux-points après des jours du mois", "Sep 01-Jun 30: Mo-Fr 09:00-17:00; Jul 01-Aug 31: Mo-Fr 09:00-12:00",
			"Sep 01-Jun 30 Mo-Fr 09:00-17:00; Jul 01-Aug 31 Mo-Fr 09:00-12:00"},
		{"deux-points après les jours", "Mo-Fr: 09:00-12:00; PH: off", "Mo-Fr 09:00-12:00; PH off"},
		{"deux-points après les semaines", "week 1-53/2: Mo 09:00-12:00", "week 01-53/2 Mo 09:00-12:00"},
		{"point-virgule final", "Mo 09:00-12:00;", "Mo 09:00-12:00"},
		{"règle vide", "Mo off;; Tu 09:00-12:00", "Mo off; Tu 09:00-12:00"},
		{"jour vers lui-même", "Mo-Mo 09:00-12:00", "Mo 09:00-12:00"},
		{"semaines par-dessus l'an", "week 41-5 Mo 09:00-12:00", "week 41-53,01-05 Mo 09:00-12:00"},
		{"jours d'un mois", "Dec 24,31 off", "Dec 24,Dec 31 off"},
		{"jours et plages d'un mois", "2026 Dec 24-26, 31 off", "2026 Dec 24-26,2026 Dec 31 off"},
		{"24/7 de certains jours", "Mo-Su,PH 24/7", "Mo-Su,PH 00:00-24:00"},
		{"soleil en majuscules", "Mo Sunrise-SUNSET", "Mo sunrise-sunset"},
		{"Pâques en majuscules", "Easter -2 Days off", "easter -2 days off"},
		{"année une fois", "2026 Dec 01-Dec 24 off", "2026 Dec 01-24 off"},
	} {
		h, err := hours.Parse(c.in)
		if err != nil || h.String() != c.want {
			t.Errorf("%s: %q gives %q, %v; want %q", c.rule, c.in, h, err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ rule, in string }{
		{"vide", ""}, {"espaces", "  "},
		{"heure seule", "Mo 09:00"}, {"heures seules", "Mo 09:00,10:00"}, {"passages", "Mo 10:00-16:00/01:30"},
		{"jours sans heures", "Mo-Fr"}, {"un jour sans heures", "Mo-Th 09:00-12:00; Fr"}, {"jours open", "Mo-Fr open"},
		{"open seul", "open"}, {"mois sans heures", "Jul-Aug"}, {"semaine sans heures", "week 10"},
		{"fin ouverte du soleil", "Mo sunset+"}, {"soleil sans parenthèse", "Mo sunset-01:00+"},
		{"décalage de vacances", "SH +1 day off"}, {"décalage de deux jours d'un férié", "PH +2 days off"},
		{"décalage de plusieurs jours", "Mo[1],Tu[1] +1 day off"}, {"décalage et mois", "May Sa[1] +1 day off"},
		{"Pâques trop loin", "easter +90 days off"}, {"année de Pâques", "easter-2026 Jun 01 off"},
		{"plage vide", "Mo 09:00-09:00"}, {"plage vide de minuit", "Mo 00:00-00:00"},
		{"plus de 24 h", "Mo 09:00-34:00"},
		{"trois bornes", "Mo 09:00-12:00-13:30"}, {"h pour :", "Mo 09h00-12h00"},
		{"heure impossible", "Mo 09:60-12:00"}, {"heure trop grande", "Mo 49:00-50:00"},
		{"début à 24:00", "Mo 24:00-25:00"},
		{"jour inconnu", "Lu 09:00-12:00"}, {"jour collé", "MoTu 09:00-12:00"},
		{"plage de trois jours", "Tu-Th-Fr 09:00-12:00"},
		{"deux-points seul", ": 09:00-12:00"}, {"points-virgules seuls", ";;"}, {"virgule finale", "Mo 09:00-12:00,"},
		{"plage sans jour après une autre", "Mo-Fr 09:00-12:00; 14:00-17:00"},
		{"ajout sans jour", `Mo 09:00-12:00 "x", 14:00-15:00`},
		{"règle après un repli", `Mo 09:00-12:00 || "x"; Tu off`},
		{"rang nul", "Mo[0] off"}, {"rang six", "Mo[6] off"}, {"rangs inverses", "Mo[3-1] off"},
		{"rang ouvert", "Mo[1 off"},
		{"semaine 54", "week 54 Mo off"}, {"semaines inverses", "week 10-2/2 Mo off"}, {"semaine nulle", "week 0 Mo off"},
		{"31 juin", "Jun 31 off"}, {"30 février", "Feb 30 off"}, {"jours inverses", "Jul 15-01 off"},
		{"une année sur deux bornes", "Jul 01-2026 Aug 01 off"}, {"années inverses", "2027 Jul 01-2026 Jul 02 off"},
		{"congés après jours", "Mo-Fr SH 09:00-12:00"},
		{"commentaire vide", `Mo ""`}, {"guillemet ouvert", `Mo "x`}, {"commentaire sur deux lignes", "Mo \"a\nb\""},
		{"année d'un mois entier", "2026 Jul-2026 Aug Mo off"}, {"rang dans une partie de mois", "May 01-15 Sa[1] off"},
		{"deux rangs et un mois", "May Sa[1,3] off"}, {"rang, jour et mois", "May Sa[1],We off"},
		{"ajout à 24/7", "24/7, Mo off"},
		{"24/6", "24/6"}, {"reste", "Mo 09:00-12:00 x"}, {"mot nul", "week"}, {"tabulation", "Mo\t09:00-12:00"},
		{"trop de règles", strings.Repeat("Mo off; ", 50) + "Tu off"},
		{"trop long", strings.Repeat("Mo,", 700) + "Tu off"},
	} {
		if h, err := hours.Parse(c.in); err == nil {
			t.Errorf("%s: %q is accepted as %q", c.rule, c.in, h)
		}
	}
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func mustParse(t testing.TB, s string) hours.Schedule {
	t.Helper()
	h, err := hours.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return h
}

func TestState(t *testing.T) {
	zone := paris(t)
	const open, closed, unknown = "ouvert", "ferme", "inconnu"
	for _, c := range []struct{ rule, hours, at, insee, want string }{ // 2026-11-23 is a Monday, of week 48
		{"début compris", "Mo 09:00-12:00", "2026-11-23 09:00", "33063", open},
		{"fin non comprise", "Mo 09:00-12:00", "2026-11-23 12:00", "33063", closed},
		{"la dernière règle remplace", "Mo-Fr 09:00-18:00; Mo 14:00-16:00", "2026-11-23 10:00", "33063", closed},
		{"la règle ajoutée complète", "Mo-Fr 09:00-12:00, Mo 14:00-16:00", "2026-11-23 10:00", "33063", open},
		{"off borné n'ôte que ses heures", "Mo 09:00-18:00; Mo 12:00-14:00 off", "2026-11-23 15:00", "33063", open},
		{"commentaire seul", `Mo 09:00-12:00 "sur rendez-vous"`, "2026-11-23 10:00", "33063", unknown},
		{"semaine paire", "week 02-52/2 Mo 09:00-12:00", "2026-11-23 10:00", "33063", open},
		{"semaine 53", "week 01-53/2 Th 09:00-12:00", "2026-12-31 10:00", "33063", open},
		{"1er janvier en semaine 53", "week 53 Fr,PH 09:00-12:00", "2027-01-01 10:00", "33063", open},
		{"dernier lundi", "Mo[-1] 09:00-12:00", "2026-11-30 10:00", "33063", open},
		{"quatrième lundi", "Mo[4] 09:00-12:00", "2026-11-23 10:00", "33063", open},
		{"férié non cité", "We 09:00-12:00", "2026-11-11 10:00", "33063", unknown},
		{"férié non cité, fermé ce jour", "We 14:00-17:00", "2026-11-11 10:00", "33063", closed},
		{"férié et 24/7", "24/7", "2026-12-25 10:00", "33063", unknown},
		{"férié et date nommée", "Dec 25 09:00-12:00", "2026-12-25 10:00", "33063", open},
		{"férié", "Mo-Fr 09:00-12:00; PH off", "2026-11-11 10:00", "33063", closed},
		{"vendredi saint ouvré à Nancy", "Mo-Fr 09:00-12:00; PH off", "2026-04-03 10:00", "54395", open},
		{"vendredi saint à Metz", "Mo-Fr 09:00-12:00; PH off", "2026-04-03 10:00", "57463", closed},
		{"vendredi saint d'usage aux Antilles", "Mo-Fr 09:00-12:00; PH off", "2026-04-03 10:00", "97209", unknown},
		{"abolition en Martinique", "Mo-Fr 09:00-12:00; PH off", "2026-05-22 10:00", "97209", closed},
		{"abolition ailleurs", "Mo-Fr 09:00-12:00; PH off", "2026-05-22 10:00", "97411", open},
		{"vacances d'une zone sans dates", "Mo-Fr 09:00-12:00; SH off", "2026-11-23 10:00", "97209", unknown},
		{"vacances sans effet", "Mo-Fr 09:00-12:00; SH off", "2026-11-23 14:00", "33063", closed},
		{"après minuit", "Mo 22:00-02:00", "2026-11-24 01:59", "33063", open},
		{"après minuit, règle du lendemain", "Mo 22:00-02:00; Tu 09:00-12:00", "2026-11-24 01:00", "33063", closed},
		{"mois sur l'année", "Nov-Feb Mo 09:00-12:00", "2027-01-04 10:00", "33063", open},
		{"repli", `Mo 09:00-12:00 || "rdv"`, "2026-11-23 13:00", "33063", unknown},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustParse(t, c.hours).At(at, zone, hours.CalendarOf(c.insee)); got.String() != c.want {
			t.Errorf("%s: %s at %s is %s, want %s", c.rule, c.hours, c.at, got, c.want)
		}
	}
}

func TestUseTheClockOfThePlace(t *testing.T) {
	h := mustParse(t, "Mo 08:00-12:00")
	at := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	for zone, want := range map[string]hours.State{
		"Indian/Reunion": hours.Open, "Europe/Paris": hours.Closed, "Pacific/Noumea": hours.Closed,
		"America/Cayenne": hours.Closed,
	} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.At(at, loc, hours.Calendar{}); got != want {
			t.Errorf("%s: %s", zone, got)
		}
	}
}

func TestZeroIsUnknown(t *testing.T) {
	var h hours.Schedule
	at := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	if !h.IsZero() || h.String() != "" || h.At(at, nil, hours.Calendar{}) != hours.Unknown ||
		h.Week(at, nil, hours.Calendar{}) != nil {
		t.Error("the zero Schedule must be unknown")
	}
	if _, _, ok := h.NextChange(at, nil, hours.Calendar{}); ok {
		t.Error("unknown hours never change")
	}
}
