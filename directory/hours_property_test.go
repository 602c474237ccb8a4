package directory_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
)

// hoursGen draws strings of the sub-grammar; rapid shrinks the seed only.
var hoursGen = rapid.Custom(func(t *rapid.T) string {
	return randomHours(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3)))
})

func TestHoursParseFormatIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hoursGen.Draw(t, "hours")
		h, err := directory.ParseHours(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		again, err := directory.ParseHours(h.String())
		if err != nil || again.String() != h.String() {
			t.Fatalf("%s → %s → %s, %v", s, h, again, err)
		}
	})
}

// TestHoursNextChange checks against a walk minute by minute, around both days
// where clocks change, in a zone with half an hour of change and one without.
func TestHoursNextChange(t *testing.T) {
	zones := []string{"Europe/Paris", "Australia/Lord_Howe", "Indian/Reunion", "America/Miquelon"}
	rapid.Check(t, func(t *rapid.T) {
		h, err := directory.ParseHours(rapid.OneOf(hoursGen, rapid.SampledFrom(acceptedHours)).Draw(t, "hours"))
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		cal := directory.CalendarOf("97209")
		start := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC), time.Date(2026, 4, 3, 12, 0, 0, 0, time.UTC),
		}).Draw(t, "day").Add(time.Duration(rapid.IntRange(0, 2*86400).Draw(t, "second")) * time.Second)
		state, opening := h.At(start, zone, cal), time.Time{}
		at, to, ok := h.NextChange(start, zone, cal)
		was := state
		for m := start.Truncate(time.Minute).Add(time.Minute); m.Before(start.Add(3 * 24 * time.Hour)); m = m.Add(time.Minute) {
			now := h.At(m, zone, cal)
			if now == directory.HoursOpen && was != directory.HoursOpen && opening.IsZero() {
				opening = m
				if got, ok := h.NextOpening(start, zone, cal); !ok || !got.Equal(m) {
					t.Fatalf("%s after %s: opens at %s, NextOpening says %s %v", h, start, m, got, ok)
				}
			}
			was = now
			if now != state && ok {
				if !at.Equal(m) || to != now {
					t.Fatalf("%s after %s: changes at %s to %s, NextChange says %s %s", h, start, m, now, at, to)
				}
				ok = false
			} else if now != state && at.IsZero() {
				t.Fatalf("%s after %s: changes at %s, NextChange says never", h, start, m)
			}
		}
	})
}

func TestHoursNextChangeNever(t *testing.T) {
	for _, s := range []string{"24/7", "off", `"sur rendez-vous"`, "00:00-24:00"} {
		if at, to, ok := mustHours(t, s).NextChange(time.Unix(1.7e9, 0), paris(t), directory.Calendar{}); ok {
			t.Errorf("%s changes at %s to %s", s, at, to)
		}
	}
}

func TestHoursOpening(t *testing.T) {
	zone := paris(t)
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	for _, c := range []struct {
		hours string
		want  directory.OpeningState
	}{
		{"Mo 09:00-12:00", directory.OpeningState{State: "ouvert", Until: at.Add(2 * time.Hour)}},
		{"Mo 11:00-12:00", directory.OpeningState{State: "ferme", Next: at.Add(time.Hour)}},
		{`Mo "rdv"; Tu 10:00-12:00`, directory.OpeningState{State: "inconnu", Next: at.Add(24 * time.Hour)}},
		{"24/7", directory.OpeningState{State: "ouvert"}},
		{"Jul Mo 10:00-12:00", directory.OpeningState{State: "ferme", Next: time.Date(2027, 7, 5, 10, 0, 0, 0, zone)}},
		{"off", directory.OpeningState{State: "ferme"}},
	} {
		if diff := cmp.Diff(c.want, mustHours(t, c.hours).Opening(at, zone, directory.Calendar{})); diff != "" {
			t.Errorf("%s: %s", c.hours, diff)
		}
	}
	if got := (directory.Hours{}).Opening(at, zone, directory.Calendar{}); got.State != "inconnu" {
		t.Error(got)
	}
}

func TestHoursWeek(t *testing.T) {
	h := mustHours(t, `Mo-Fr 09:00-12:00,14:00-17:00; Tu 22:00-02:00; Th "sur rendez-vous"; PH off`)
	week := h.Week(time.Date(2026, 11, 9, 23, 30, 0, 0, time.UTC), paris(t), directory.Calendar{})
	want := []directory.DayHours{
		{Date: "2026-11-10", Weekday: "mardi", Ranges: []directory.HoursRange{{From: "22:00", To: "24:00", State: directory.HoursOpen}}},
		{Date: "2026-11-11", Weekday: "mercredi", Holiday: "Armistice 1918"},
		{Date: "2026-11-12", Weekday: "jeudi", Ranges: []directory.HoursRange{{From: "00:00", To: "24:00", Comment: "sur rendez-vous"}}},
		{Date: "2026-11-13", Weekday: "vendredi", Ranges: []directory.HoursRange{{From: "09:00", To: "12:00", State: directory.HoursOpen}, {From: "14:00", To: "17:00", State: directory.HoursOpen}}},
		{Date: "2026-11-14", Weekday: "samedi"},
		{Date: "2026-11-15", Weekday: "dimanche"},
		{Date: "2026-11-16", Weekday: "lundi", Ranges: []directory.HoursRange{{From: "09:00", To: "12:00", State: directory.HoursOpen}, {From: "14:00", To: "17:00", State: directory.HoursOpen}}},
	}
	if diff := cmp.Diff(want, week); diff != "" {
		t.Error(diff)
	}
}

// TestHoursWeekAgreesWithAt: the listing says of each minute what At says.
func TestHoursWeekAgreesWithAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, err := directory.ParseHours(hoursGen.Draw(t, "hours"))
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2026, 11, rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		for i, day := range h.Week(first, time.UTC, directory.Calendar{}) {
			for m := 0; m < 1440; m += 15 {
				at := first.AddDate(0, 0, i).Add(time.Duration(m) * time.Minute)
				state, clock := directory.HoursClosed, at.Format("15:04")
				for _, r := range day.Ranges {
					if r.From <= clock && clock < r.To {
						state = r.State
					}
				}
				if got := h.At(at, time.UTC, directory.Calendar{}); got != state {
					t.Fatalf("%s on %s at %s: listed %s, At %s", h, day.Date, clock, state, got)
				}
			}
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, s := range acceptedHours {
		f.Add(s)
	}
	for _, s := range []string{"Mo 09:00+", "Mo[", "week 1-", "2026 Jul 01-", "|| Mo", "\"", "Mo-Fr 9h-12h", "24/7,"} {
		f.Add(s)
	}
	zone := paris(f)
	f.Fuzz(func(t *testing.T, s string) {
		h, err := directory.ParseHours(s)
		if err != nil {
			if !h.IsZero() || strings.TrimSpace(err.Error()) == "" {
				t.Fatalf("%q: %v with %s", s, err, h)
			}
			return
		}
		again, err := directory.ParseHours(h.String())
		if err != nil || again.String() != h.String() {
			t.Fatalf("%q → %q → %q, %v", s, h, again, err)
		}
		at := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
		if a, b := h.At(at, zone, directory.Calendar{}), again.At(at, zone, directory.Calendar{}); a != b {
			t.Fatalf("%q: %s, its normal form %s", s, a, b)
		}
		h.Opening(at, zone, directory.CalendarOf("97209"))
		h.Week(at, zone, directory.CalendarOf("97209"))
	})
}
