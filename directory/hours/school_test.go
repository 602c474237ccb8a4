package hours_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func TestSchoolHolidays(t *testing.T) {
	zone := paris(t)
	const open, closed, unknown = "ouvert", "ferme", "inconnu"
	for _, c := range []struct{ rule, hours, at, insee, want string }{
		{"hors vacances", "Mo-Fr 09:00-17:00; SH off", "2026-12-02 11:00", "33063", open},
		{"Toussaint partout", "Mo-Fr 09:00-17:00; SH off", "2026-10-20 11:00", "75056", closed},
		{"dernier jour", "Mo-Fr 09:00-17:00; SH off", "2026-10-30 11:00", "75056", closed},
		{"reprise", "Mo-Fr 09:00-17:00; SH off", "2026-11-02 11:00", "75056", open},
		{"veille du départ", "Mo-Fr 09:00-17:00; SH off", "2026-12-18 11:00", "75056", open},
		{"samedi du départ", "Mo-Sa 09:00-17:00; SH off", "2026-12-19 11:00", "75056", unknown},
		{"hiver, zone A", "Mo-Fr 09:00-17:00; SH off", "2027-02-16 11:00", "33063", closed},
		{"hiver, zone A seule", "Mo-Fr 09:00-17:00; SH off", "2027-02-26 11:00", "59350", closed},
		{"hiver, zone B", "Mo-Fr 09:00-17:00; SH off", "2027-03-04 11:00", "59350", closed},
		{"hiver, zone B, pas A", "Mo-Fr 09:00-17:00; SH off", "2027-03-04 11:00", "33063", open},
		{"hiver, zone C", "Mo-Fr 09:00-17:00; SH off", "2027-02-09 11:00", "31555", closed},
		{"hiver, zone C, pas B", "Mo-Fr 09:00-17:00; SH off", "2027-02-09 11:00", "13055", open},
		{"printemps 2026, zone B", "Mo-Fr 09:00-17:00; SH off", "2026-04-14 11:00", "67482", closed},
		{"pont", "Mo-Fr 09:00-17:00; PH,SH off", "2027-05-07 11:00", "33063", closed},
		{"été", "Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-12:00", "2027-08-03 15:00", "33063", closed},
		{"horaires des vacances", "Mo-Fr 14:00-17:00; SH Mo-Fr 10:00-12:00", "2026-10-21 10:30", "33063", open},
		{"ceux de l'école remplacés", "Mo-Fr 14:00-17:00; SH Mo-Fr 10:00-12:00", "2026-10-21 14:30", "33063", closed},
		{"SH de tous les jours", "Mo-Fr 09:00-17:00; SH 09:00-12:00", "2026-10-25 10:00", "33063", open},
		{"férié et vacances", "Mo-Fr 09:00-17:00; PH,SH off", "2026-11-11 11:00", "33063", closed},
		{"férié dans les vacances", "Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-12:00", "2026-12-25 10:00", "33063", unknown},
		{"après la table", "Mo-Fr 09:00-17:00; SH off", "2027-09-02 11:00", "33063", unknown},
		{"avant la table", "Mo-Fr 09:00-17:00; SH off", "2025-03-04 11:00", "33063", unknown},
		{"La Réunion", "Mo-Fr 09:00-17:00; SH off", "2027-01-26 10:00", "97411", closed},
		{"La Réunion, pas la métropole", "Mo-Fr 09:00-17:00; SH off", "2027-02-16 10:00", "97411", open},
		{"Corse 2026-2027 non publiée", "Mo-Fr 09:00-17:00; SH off", "2026-12-02 11:00", "2A004", unknown},
		{"Corse 2025-2026", "Mo-Fr 09:00-17:00; SH off", "2026-02-17 11:00", "2B033", closed},
		{"Mayotte sans dates", "Mo-Fr 09:00-17:00; SH off", "2026-12-02 11:00", "97608", unknown},
		{"sans effet", "Mo-Fr 09:00-17:00; SH off", "2026-12-02 20:00", "97608", closed},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := mustParse(t, c.hours).Opening(at, zone, hours.CalendarOf(c.insee))
		if got.State.String() != c.want {
			t.Errorf("%s: %s at %s is %s %s, want %s", c.rule, c.hours, c.at, got.State, got.Reason, c.want)
		}
	}
}

func TestWeekInSchoolHolidays(t *testing.T) {
	h := mustParse(t, "Mo-Fr 09:00-17:00; SH off")
	week := h.Week(time.Date(2026, 10, 16, 12, 0, 0, 0, time.UTC), time.UTC, hours.CalendarOf("75056"))
	want := []hours.Day{
		{Date: "2026-10-16", Weekday: "vendredi", Ranges: []hours.Range{{From: "09:00", To: "17:00", State: hours.Open}}},
		{Date: "2026-10-17", Weekday: "samedi"},
		{Date: "2026-10-18", Weekday: "dimanche", SchoolHolidays: "Vacances de la Toussaint"},
		{Date: "2026-10-19", Weekday: "lundi", SchoolHolidays: "Vacances de la Toussaint"},
	}
	if diff := cmp.Diff(want, week[:4]); diff != "" {
		t.Error(diff)
	}
	opening := h.Opening(time.Date(2026, 10, 16, 18, 0, 0, 0, time.UTC), time.UTC, hours.CalendarOf("75056"))
	if want := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC); !opening.Next.Equal(want) {
		t.Errorf("opens %s, want %s", opening.Next, want)
	}
}

// TestEveryDepartmentHasAZone: metropolitan départements are in A, B, C or Corsica, each in one.
func TestEveryDepartmentHasAZone(t *testing.T) {
	h := mustParse(t, "Mo-Fr 09:00-17:00; SH off")
	toussaint := time.Date(2025, 10, 21, 11, 0, 0, 0, time.UTC)
	counts := map[bool]int{}
	for n := 1; n <= 95; n++ {
		codes := []string{string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) + "001"}
		if n == 20 {
			codes = []string{"2A001", "2B001"}
		}
		for _, insee := range codes {
			closed := h.At(toussaint, time.UTC, hours.CalendarOf(insee)) == hours.Closed
			counts[closed]++
			if !closed {
				t.Errorf("%s has no school holidays", insee)
			}
		}
	}
	if counts[true] != 96 {
		t.Errorf("%d départements", counts[true])
	}
}

func TestParseSchoolHolidays(t *testing.T) {
	const header = "zone,du,au,nom\n"
	c, err := hours.ParseSchoolHolidays(strings.NewReader("\ufeff" + header + "Martinique,2026-12-19,2027-01-04,Noël\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := mustParse(t, "Mo-Fr 09:00-17:00; SH off")
	at := time.Date(2026, 12, 22, 10, 0, 0, 0, time.UTC)
	if got := h.At(at, time.UTC, c.CalendarOf("97209")); got != hours.Closed {
		t.Errorf("in the holidays of the file: %s", got)
	}
	if got := h.At(at, time.UTC, c.CalendarOf("33063")); got != hours.Unknown {
		t.Errorf("in a zone that the file does not have: %s", got)
	}
	for _, bad := range []struct{ rule, file, want string }{
		{"empty", "", "première ligne"},
		{"other header", "a;b\n", "première ligne"},
		{"missing column", header + "A,2026-12-19,2027-01-04\n", "ligne 2"},
		{"unknown zone", header + "D,2026-12-19,2027-01-04,Noël\n", "zone inconnue"},
		{"no zone", header + ",2026-12-19,2027-01-04,Noël\n", "zone inconnue"},
		{"bad date", header + "A,19/12/2026,2027-01-04,Noël\n", "ligne 2 : date non comprise"},
		{"reversed", header + "A,2027-01-04,2026-12-19,Noël\n", "vides"},
		{"a whole year", header + "A,2026-01-04,2026-12-19,Noël\n", "trop longues"},
		{"no name", header + "A,2026-12-19,2027-01-04, \n", "nom"},
		{"overlap", header + "A,2026-12-19,2027-01-04,Noël\nA,2026-12-29,2027-01-14,Hiver\n", "avant la fin"},
	} {
		if _, err := hours.ParseSchoolHolidays(strings.NewReader(bad.file)); err == nil ||
			!strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v, want %q", bad.rule, err, bad.want)
		}
	}
}
