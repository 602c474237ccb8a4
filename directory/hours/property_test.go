package hours_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

// hoursGen draws strings of the sub-grammar; rapid shrinks the seed only.
var hoursGen = rapid.Custom(func(t *rapid.T) string {
	return randomHours(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3)))
})

func TestParseFormatIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hoursGen.Draw(t, "hours")
		h, err := hours.Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		again, err := hours.Parse(h.String())
		if err != nil || again.String() != h.String() {
			t.Fatalf("%s → %s → %s, %v", s, h, again, err)
		}
	})
}

// TestNextChange checks minute by minute, around both days
// where clocks change, in a zone with half an hour of change and one without.
func TestNextChange(t *testing.T) {
	zones := []string{"Europe/Paris", "Australia/Lord_Howe", "Indian/Reunion", "America/Miquelon"}
	rapid.Check(t, func(t *rapid.T) {
		h, err := hours.Parse(rapid.OneOf(hoursGen, rapid.SampledFrom(acceptedHours)).Draw(t, "hours"))
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		cal := hours.CalendarOf("97209")
		start := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC), time.Date(2026, 4, 3, 12, 0, 0, 0, time.UTC),
		}).Draw(t, "day").Add(time.Duration(rapid.IntRange(0, 2*86400).Draw(t, "second")) * time.Second)
		state, opening := h.At(start, zone, cal), time.Time{}
		at, to, ok := h.NextChange(start, zone, cal)
		was := state
		last := start.Add(3 * 24 * time.Hour)
		for m := start.Truncate(time.Minute).Add(time.Minute); m.Before(last); m = m.Add(time.Minute) {
			now := h.At(m, zone, cal)
			if now == hours.Open && was != hours.Open && opening.IsZero() {
				opening = m
				if got, ok := h.NextOpening(start, zone, cal); !ok || !got.Equal(m) {
					t.Fatalf("%s after %s: opens at %s, NextOpening says %s %v", h, start, m, got, ok)
				}
			}
			was = now
			if ok && to == state && at.Equal(m) { // only why it is unknown changes
				a, b := h.Opening(m.Add(-time.Minute), zone, cal), h.Opening(m, zone, cal)
				if now != state || a.Reason == b.Reason && a.Holiday == b.Holiday {
					t.Fatalf("%s after %s: NextChange says %s, where nothing changes", h, start, at)
				}
				ok = false
			} else if ok && to == state && now == state {
				continue
			} else if now != state && ok {
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

func TestNextChangeNever(t *testing.T) {
	for _, s := range []string{"24/7; PH 00:00-24:00", "off", `"sur rendez-vous"; PH unknown "rdv"`} {
		if at, to, ok := mustParse(t, s).NextChange(time.Unix(1.7e9, 0), paris(t), hours.Calendar{}); ok {
			t.Errorf("%s changes at %s to %s", s, at, to)
		}
	}
}

func TestOpening(t *testing.T) {
	zone := paris(t)
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	for _, c := range []struct {
		hours string
		want  hours.Opening
	}{
		{"Mo 09:00-12:00", hours.Opening{State: hours.Open, Until: at.Add(2 * time.Hour), Then: hours.Closed}},
		{"Mo 11:00-12:00", hours.Opening{State: hours.Closed, Next: at.Add(time.Hour)}},
		{`Mo "rdv"; Tu 10:00-12:00`, hours.Opening{State: hours.Unknown, Reason: hours.Appointment,
			Next: at.Add(24 * time.Hour)}},
		{"24/7", hours.Opening{State: hours.Open, Until: time.Date(2026, 12, 25, 0, 0, 0, 0, zone)}},
		{"24/7; PH 00:00-24:00", hours.Opening{State: hours.Open}},
		{"Jul Mo 10:00-12:00", hours.Opening{State: hours.Closed, Next: time.Date(2027, 7, 5, 10, 0, 0, 0, zone)}},
		{"off", hours.Opening{State: hours.Closed}},
	} {
		if diff := cmp.Diff(c.want, mustParse(t, c.hours).Opening(at, zone, hours.Calendar{})); diff != "" {
			t.Errorf("%s: %s", c.hours, diff)
		}
	}
	if got := (hours.Schedule{}).Opening(at, zone, hours.Calendar{}); got.State != hours.Unknown {
		t.Error(got)
	}
}

func TestWeek(t *testing.T) {
	h := mustParse(t, `Mo-Fr 09:00-12:00,14:00-17:00; Tu 22:00-02:00; Th "sur rendez-vous"; PH off`)
	week := h.Week(time.Date(2026, 11, 9, 23, 30, 0, 0, time.UTC), paris(t), hours.Calendar{})
	want := []hours.Day{
		{Date: "2026-11-10", Weekday: "mardi", Ranges: []hours.Range{{From: "22:00", To: "24:00", State: hours.Open}}},
		{Date: "2026-11-11", Weekday: "mercredi", Holiday: "Armistice 1918"},
		{Date: "2026-11-12", Weekday: "jeudi", Ranges: []hours.Range{{From: "00:00", To: "24:00",
			Reason: hours.Appointment, Comment: "sur rendez-vous"}}},
		{Date: "2026-11-13", Weekday: "vendredi", Ranges: []hours.Range{{From: "09:00", To: "12:00", State: hours.Open},
			{From: "14:00", To: "17:00", State: hours.Open}}},
		{Date: "2026-11-14", Weekday: "samedi"},
		{Date: "2026-11-15", Weekday: "dimanche"},
		{Date: "2026-11-16", Weekday: "lundi", Ranges: []hours.Range{{From: "09:00", To: "12:00", State: hours.Open},
			{From: "14:00", To: "17:00", State: hours.Open}}},
	}
	if diff := cmp.Diff(want, week); diff != "" {
		t.Error(diff)
	}
}

// TestWeekAgreesWithAt: the listing says of each minute what At says.
func TestWeekAgreesWithAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, err := hours.Parse(hoursGen.Draw(t, "hours"))
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2026, 11, rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		for i, day := range h.Week(first, time.UTC, hours.Calendar{}) {
			for m := 0; m < 1440; m += 15 {
				at := first.AddDate(0, 0, i).Add(time.Duration(m) * time.Minute)
				state, clock := hours.Closed, at.Format("15:04")
				for _, r := range day.Ranges {
					if r.From <= clock && clock < r.To {
						state = r.State
					}
				}
				if got := h.At(at, time.UTC, hours.Calendar{}); got != state {
					t.Fatalf("%s on %s at %s: listed %s, At %s", h, day.Date, clock, state, got)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range acceptedHours {
		f.Add(s)
	}
	for _, s := range []string{"Mo 09:00+", "Mo[", "week 1-", "2026 Jul 01-", "|| Mo", "\"", "Mo-Fr 9h-12h", "24/7,"} {
		f.Add(s)
	}
	zone := paris(f)
	f.Fuzz(func(t *testing.T, s string) {
		h, err := hours.Parse(s)
		if err != nil {
			if !h.IsZero() || strings.TrimSpace(err.Error()) == "" {
				t.Fatalf("%q: %v with %s", s, err, h)
			}
			return
		}
		again, err := hours.Parse(h.String())
		if err != nil || again.String() != h.String() {
			t.Fatalf("%q → %q → %q, %v", s, h, again, err)
		}
		at := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
		if a, b := h.At(at, zone, hours.Calendar{}), again.At(at, zone, hours.Calendar{}); a != b {
			t.Fatalf("%q: %s, its normal form %s", s, a, b)
		}
		h.Opening(at, zone, hours.CalendarOf("97209"))
		h.Week(at, zone, hours.CalendarOf("97209"))
	})
}
