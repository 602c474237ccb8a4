package hours_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

// asOf is a Wednesday; the week after the next has 1 May, a public holiday.
var asOf = time.Date(2026, 4, 15, 0, 0, 0, 0, time.UTC)

func TestOrdinary(t *testing.T) {
	for _, c := range []struct {
		name, hours string
		minutes     int // -1: unknown
	}{
		{"plain", "Mo-Fr 09:00-12:00,14:00-17:00", 5 * 6 * 60},
		{"all day", "24/7", 7 * 24 * 60},
		{"past midnight", "Sa 22:00-02:00", 4 * 60},
		{"public holidays do not count", "Mo-Su 10:00-12:00; PH off", 7 * 2 * 60},
		{"nor do school holidays", "Mo-Fr 10:00-12:00; SH off", 5 * 2 * 60},
		{"only in school holidays", "SH Mo-Fr 10:00-12:00", 0},
		{"half of the weeks", "week 1-53/2 We 10:00-12:00", 60},
		{"one month in twelve", "Jul 00:00-24:00", 31 * 24 * 60 / 52},
		{"closed", "off", 0},
		{"on appointment only", `Mo-Fr 09:00-12:00 unknown "sur rendez-vous"`, -1},
		{"partly on appointment", `Mo 09:00-12:00; Tu 09:00-12:00 unknown "sur rendez-vous"`, 3 * 60},
		{"unknown", "", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := hours.Parse(c.hours)
			if err != nil && c.hours != "" {
				t.Fatal(err)
			}
			got := h.Ordinary(asOf)
			switch {
			case c.minutes < 0 && got != nil:
				t.Errorf("%q: open %d minutes, want unknown", c.hours, got.Minutes)
			case c.minutes >= 0 && (got == nil || got.Minutes != c.minutes):
				t.Errorf("%q: %+v, want %d minutes", c.hours, got, c.minutes)
			}
		})
	}
}

func TestOrdinarySlots(t *testing.T) {
	h, err := hours.Parse("Mo 09:10-10:30; Su 23:30-24:00")
	if err != nil {
		t.Fatal(err)
	}
	got := h.Ordinary(asOf)
	want := [7]uint64{0: 1<<19 | 1<<20, 6: 1 << 47}
	if got == nil || got.Slots != want {
		t.Errorf("slots %b, want %b", got.Slots, want)
	}
}

// TestOrdinaryAgrees checks that only what every record says counts.
func TestOrdinaryAgrees(t *testing.T) {
	h := hours.ParseAll("Mo-Fr 09:00-12:00", "Mo-We 10:00-12:00")
	if got := h.Ordinary(asOf); got == nil || got.Minutes != 3*2*60 {
		t.Errorf("%+v, want the six hours on which both agree", got)
	}
}
