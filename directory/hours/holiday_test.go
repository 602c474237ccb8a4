package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func holidays(insee string, year int) []string {
	var list []string
	for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
		name, sure := hours.CalendarOf(insee).Holiday(d.Year(), int(d.Month()), d.Day())
		if name != "" && sure {
			list = append(list, d.Format("02/01 ")+name)
		} else if name != "" {
			list = append(list, d.Format("02/01 ?")+name)
		}
	}
	return list
}

func TestHolidaysOfMetropole(t *testing.T) {
	want := []string{
		"01/01 Jour de l'An", "06/04 Lundi de Pâques", "01/05 Fête du Travail", "08/05 Victoire 1945",
		"14/05 Ascension",
		"25/05 Lundi de Pentecôte",
		"14/07 Fête nationale", "15/08 Assomption", "01/11 Toussaint", "11/11 Armistice 1918", "25/12 Noël",
	}
	for _, insee := range []string{"33063", "2A004", "75", "", "97502"} {
		if diff := cmp.Diff(want, holidays(insee, 2026)); diff != "" {
			t.Errorf("%s: %s", insee, diff)
		}
	}
}

func TestHolidaysOfTerritories(t *testing.T) {
	for _, c := range []struct {
		insee string
		year  int
		want  string // those that are not national
	}{
		{"67482", 2026, "03/04 Vendredi saint, 26/12 Saint-Étienne"},
		{"68", 2025, "18/04 Vendredi saint, 26/12 Saint-Étienne"},
		{"97105", 2026, "03/04 ?Vendredi saint, 27/05 Abolition de l'esclavage, 21/07 ?Fête Victor Schœlcher"},
		{"97209", 2026, "03/04 ?Vendredi saint, 22/05 Abolition de l'esclavage, 21/07 ?Fête Victor Schœlcher"},
		{"97302", 2026, "03/04 ?Vendredi saint, 10/06 Abolition de l'esclavage"},
		{"97411", 2026, "20/12 Abolition de l'esclavage"},
		{"97608", 2026, "27/04 Abolition de l'esclavage"},
		{"97701", 2026, "03/04 ?Vendredi saint, 09/10 Abolition de l'esclavage"},
		{"97801", 2026, "03/04 ?Vendredi saint, 27/05 ?Abolition de l'esclavage, " +
			"28/05 ?Abolition de l'esclavage, 21/07 ?Fête Victor Schœlcher"},
		{"98611", 2026, "28/04 Saint Pierre Chanel, 29/07 Fête du territoire"},
		{"98735", 2024, "05/03 Arrivée de l'Évangile, 29/03 Vendredi saint, 29/06 Fête de l'autonomie"},
		{"98735", 2026, "05/03 Arrivée de l'Évangile, 03/04 Vendredi saint, 20/11 Matari'i i ni'a"},
		{"98818", 2026, "24/09 Fête de la citoyenneté"},
	} {
		national := strings.Join(holidays("75056", c.year), "|")
		var local []string
		for _, d := range holidays(c.insee, c.year) {
			if !strings.Contains(national, d) {
				local = append(local, d)
			}
		}
		if got := strings.Join(local, ", "); got != c.want {
			t.Errorf("%s in %d: %s, want %s", c.insee, c.year, got, c.want)
		}
	}
}

// TestEasterMonday compares with dates that almanacs give, the extremes of the century among them.
func TestEasterMonday(t *testing.T) {
	for year, want := range map[int]string{
		1954: "19/04", 1981: "20/04", 2000: "24/04", 2008: "24/03", 2011: "25/04", 2019: "22/04", 2024: "01/04",
		2025: "21/04", 2027: "29/03", 2038: "26/04", 2049: "19/04", 2076: "20/04",
	} {
		if !strings.Contains(fmt.Sprint(holidays("75056", year)), want+" Lundi de Pâques") {
			t.Errorf("%d: want %s in %v", year, want, holidays("75056", year))
		}
	}
}

// The days that At tells from holidays at once are those that Holiday does, also before and after the years
// that are prepared.
func TestAtAndHolidayAgree(t *testing.T) {
	h := mustParse(t, "24/7")
	for _, insee := range []string{"33063", "67482", "97105", "97209", "97302", "97411", "97611", "97701", "97801",
		"98611", "98735", "98818"} {
		cal := hours.CalendarOf(insee)
		for day := time.Date(1999, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2102; day = day.AddDate(0, 0, 1) {
			name, _ := cal.Holiday(day.Year(), int(day.Month()), day.Day())
			if got := h.At(day, nil, cal) == hours.Unknown; got != (name != "") {
				t.Fatalf("%s: %s is unknown: %v, holiday %q", insee, day.Format(time.DateOnly), got, name)
			}
		}
	}
}
