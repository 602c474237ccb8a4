package words

import (
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestUsualHours(t *testing.T) {
	const insee = "33063"
	for _, c := range []struct{ name, hours, want string }{
		{"the same from Monday to Friday", "Mo-Fr 09:00-12:00,14:00-17:30; PH off",
			"du lundi au vendredi de 9 h à 12 h et de 14 h à 17 h 30"},
		{"two kinds of days", "Mo,Tu,Th,Fr 09:00-12:00; We 14:00-18:00",
			"le lundi, le mardi, le jeudi et le vendredi de 9 h à 12 h ; le mercredi de 14 h à 18 h"},
		{"a run and a day", "Mo-Th,Sa 10:00-12:00", "du lundi au jeudi et le samedi de 10 h à 12 h"},
		{"three times a day", "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
			"le lundi de 8 h à 9 h, de 10 h à 11 h et de 12 h à 13 h"},
		{"every day", "Mo-Su 10:00-18:00", "tous les jours de 10 h à 18 h"},
		{"always", "24/7", "tous les jours toute la journée"},
		{"on appointment", `Mo 09:00-12:00; Tu 09:00-12:00 unknown "sur rendez-vous"`,
			"le lundi de 9 h à 12 h ; le mardi de 9 h à 12 h (sur rendez-vous)"},
		{"not certain", "Mo 09:00-12:00 unknown", "le lundi de 9 h à 12 h (à vérifier)"},
		{"every other week", "week 1-53/2 Tu 09:00-12:00", "le mardi de 9 h à 12 h (certaines semaines)"},
		{"two kinds of weeks", "Tu 09:00-12:00; Tu[1] 14:00-17:00",
			"le mardi de 9 h à 12 h (certaines semaines) ; le mardi de 14 h à 17 h (certaines semaines)"},
		{"not in school holidays", "We 14:00-17:00; SH off", "le mercredi de 14 h à 17 h (hors vacances scolaires)"},
		{"only in school holidays", "SH Mo-Fr 10:00-12:00",
			"du lundi au vendredi de 10 h à 12 h (pendant les vacances scolaires)"},
		{"public holidays are no usual days", "Mo-Fr 09:00-12:00; PH 10:00-11:00", "du lundi au vendredi de 9 h à 12 h"},
		{"closed", "off", ""},
		{"unknown", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			schedule, err := hours.Parse(c.hours)
			if err != nil && c.hours != "" {
				t.Fatal(err)
			}
			zone := territory.Zone(insee)
			at := time.Date(2026, 3, 3, 12, 0, 0, 0, zone) // the weeks hold Easter, 1 May and two weeks of school holidays
			var days []hours.Day
			for week := range usualWeeks {
				days = append(days, schedule.Week(at.AddDate(0, 0, 7*week), zone, hours.CalendarOf(insee))...)
			}
			if got := strings.ReplaceAll(UsualText(usualParts(i18n.French, days)), "\u00a0", " "); got != c.want {
				t.Errorf("%s: %q, want %q", c.hours, got, c.want)
			}
		})
	}
}
