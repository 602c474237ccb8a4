package hours_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func TestReason(t *testing.T) {
	zone := paris(t)
	for _, c := range []struct{ rule, hours, at, insee, reason, holiday string }{
		{"Noël", "Mo-Fr 09:00-12:00", "2026-12-25 10:00", "33063", "jour_ferie", "Noël"},
		{"jour de l'An", "Mo-Fr 09:00-12:00", "2027-01-01 10:00", "33063", "jour_ferie", "Jour de l'An"},
		{"14 juillet", "Tu 09:00-12:00", "2026-07-14 10:00", "33063", "jour_ferie", "Fête nationale"},
		{"24/7", "24/7", "2026-12-25 03:00", "33063", "jour_ferie", "Noël"},
		{"fermé ce jour", "Mo-Th 09:00-12:00", "2026-12-25 10:00", "33063", "", ""},
		{"Saint-Étienne à Metz", "Sa 09:00-12:00", "2026-12-26 10:00", "57463", "jour_ferie", "Saint-Étienne"},
		{"26 décembre ailleurs", "Sa 09:00-12:00", "2026-12-26 10:00", "54395", "", ""},
		{"abolition à Mayotte", "Mo 09:00-12:00", "2026-04-27 10:00", "97608", "jour_ferie",
			"Abolition de l'esclavage"},
		{"férié d'usage", "Fr 09:00-12:00", "2026-04-03 10:00", "97209", "jour_ferie", "Vendredi saint"},
		{"férié d'usage, PH cité", "Fr 09:00-12:00; PH off", "2026-04-03 10:00", "97209", "jour_ferie",
			"Vendredi saint"},
		{"PH cité, ouvert", "Mo-Fr,PH 09:00-12:00", "2026-12-25 10:00", "33063", "", ""},
		{"nuit de férié", "Fr 22:00-02:00", "2026-12-26 01:00", "33063", "jour_ferie", "Noël"},
		{"vacances", "Mo-Fr 09:00-12:00; SH off", "2041-11-25 10:00", "33063", "vacances_scolaires", ""},
		{"rendez-vous", `Mo "sur rendez-vous"`, "2026-11-23 10:00", "33063", "rendez_vous", ""},
		{"RDV", `Mo 09:00-12:00 "RDV au 01 02"`, "2026-11-23 10:00", "33063", "rendez_vous", ""},
		{"R.D.V.", `Mo "prendre R.D.V."`, "2026-11-23 10:00", "33063", "rendez_vous", ""},
		{"rendez vous", `Mo "Rendez vous par mail"`, "2026-11-23 10:00", "33063", "rendez_vous", ""},
		{"appointment", `Mo "by appointment"`, "2026-11-23 10:00", "33063", "rendez_vous", ""},
		{"autre commentaire", `Mo "une fois par mois"`, "2026-11-23 10:00", "33063", "non_precise", ""},
		{"unknown", "Mo unknown", "2026-11-23 10:00", "33063", "non_precise", ""},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := mustParse(t, c.hours).Opening(at, zone, hours.CalendarOf(c.insee))
		if got.Reason.String() != c.reason || got.Holiday != c.holiday {
			t.Errorf("%s: %s at %s: %s %q, want %s %q", c.rule, c.hours, c.at, got.Reason, got.Holiday, c.reason,
				c.holiday)
		}
		if (got.State == hours.Unknown) != (got.Reason != hours.NoReason) {
			t.Errorf("%s: state %s with reason %q", c.rule, got.State, got.Reason)
		}
	}
	if got := (hours.Schedule{}).Opening(time.Time{}, zone, hours.Calendar{}); got.Reason != hours.Unspecified {
		t.Errorf("no hours: %q", got.Reason)
	}
}

// TestHolidaysInARow: the name changes at midnight, and places open after the last.
func TestHolidaysInARow(t *testing.T) {
	zone, metz := paris(t), hours.CalendarOf("57463")
	h := mustParse(t, "24/7")
	noon := time.Date(2026, 12, 25, 12, 0, 0, 0, zone)
	at, to, ok := h.NextChange(noon, zone, metz)
	if !ok || !at.Equal(noon.Add(12*time.Hour)) || to != hours.Unknown {
		t.Errorf("from Christmas: %s %s %v", at, to, ok)
	}
	want := hours.Opening{State: hours.Unknown, Reason: hours.PublicHoliday, Holiday: "Noël",
		Next: noon.Add(36 * time.Hour)}
	if diff := cmp.Diff(want, h.Opening(noon, zone, metz)); diff != "" {
		t.Error(diff)
	}
	friday := mustParse(t, "Fr 09:00-12:00") // both holidays of the winter are Fridays
	if got := friday.Opening(noon, zone,
		hours.CalendarOf("33063")); !got.Next.Equal(time.Date(2027, 1, 8, 9, 0, 0, 0, zone)) {
		t.Errorf("opens %s", got.Next)
	}
}

func TestWeekOfHoliday(t *testing.T) {
	week := mustParse(t, "Mo-Fr 09:00-12:00").Week(time.Date(2026, 12, 24, 10, 0, 0, 0, time.UTC), paris(t),
		hours.Calendar{})
	want := hours.Day{Date: "2026-12-25", Weekday: "vendredi", Holiday: "Noël",
		Ranges: []hours.Range{{From: "09:00", To: "12:00", Reason: hours.PublicHoliday}}}
	if diff := cmp.Diff(want, week[1]); diff != "" {
		t.Error(diff)
	}
}

func TestAgree(t *testing.T) {
	zone := paris(t)
	for _, c := range []struct {
		rule, a, b, at string
		state          hours.State
		reason         hours.Reason
	}{
		{"both open", "Mo 09:00-12:00", "Mo-Fr 08:00-18:00", "2026-11-23 10:00", hours.Open, hours.NoReason},
		{"both closed", "Mo 09:00-12:00", "Mo-Fr 08:00-18:00", "2026-11-23 19:00", hours.Closed, hours.NoReason},
		{"one closed", "Mo 09:00-12:00", "Mo-Fr 08:00-18:00", "2026-11-23 14:00", hours.Unknown, hours.Contradiction},
		{"appointment and open", `Mo "sur rendez-vous"`, "Mo 09:00-12:00", "2026-11-23 10:00", hours.Unknown,
			hours.Contradiction},
		{"both by appointment", `Mo "sur rendez-vous"`, `Mo 09:00-12:00 "rdv"`, "2026-11-23 10:00", hours.Unknown,
			hours.Appointment},
		{"both unknown", `Mo "une fois par mois"`, `Mo "rdv"`, "2026-11-23 10:00", hours.Unknown, hours.Appointment},
		{"not understood", "", "Mo 09:00-12:00", "2026-11-23 10:00", hours.Unknown, hours.Unspecified},
		{"holiday", "Fr 09:00-12:00", "Fr 08:00-12:00", "2026-12-25 10:00", hours.Unknown, hours.PublicHoliday},
		{"holiday of which one speaks", "Fr 09:00-12:00; PH off", "Fr 08:00-12:00", "2026-12-25 10:00", hours.Unknown,
			hours.PublicHoliday},
		{"same", "Mo 09:00-12:00", "Mo 09:00-12:00", "2026-11-23 10:00", hours.Open, hours.NoReason},
	} {
		a, _ := hours.Parse(c.a)
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []hours.Schedule{hours.Agree(a, mustParse(t, c.b)), hours.Agree(mustParse(t, c.b), a)} {
			if got := h.Opening(at, zone, hours.Calendar{}); got.State != c.state || got.Reason != c.reason {
				t.Errorf("%s: %s %q, want %s %q", c.rule, got.State, got.Reason, c.state, c.reason)
			}
		}
	}
	if !hours.Agree().IsZero() {
		t.Error("nothing to agree")
	}
}

func TestAgreedWeek(t *testing.T) {
	h := hours.Agree(mustParse(t, "Mo 09:00-12:00"), mustParse(t, `Mo 10:00-12:00,14:00-16:00; We "sur rendez-vous"`))
	week := h.Week(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), time.UTC, hours.Calendar{})
	want := []hours.Range{{From: "09:00", To: "10:00", Reason: hours.Contradiction},
		{From: "10:00", To: "12:00", State: hours.Open}, {From: "14:00", To: "16:00", Reason: hours.Contradiction}}
	if diff := cmp.Diff(want, week[0].Ranges); diff != "" {
		t.Error(diff)
	}
	opening := h.Opening(time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), time.UTC, hours.Calendar{})
	if want := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC); !opening.Next.Equal(want) {
		t.Errorf("opens %s", opening.Next)
	}
}
