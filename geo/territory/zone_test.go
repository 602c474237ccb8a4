package territory_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestLocalDay(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	for insee, want := range map[string]struct{ day, midnight string }{
		"75056": {"2027-01-01", "2027-01-01T23:00:00Z"},
		"97411": {"2027-01-01", "2027-01-01T20:00:00Z"}, // Réunion, UTC+4
		"97302": {"2026-12-31", "2027-01-01T03:00:00Z"}, // French Guiana, UTC−3
		"98818": {"2027-01-01", "2027-01-01T13:00:00Z"}, // New Caledonia, UTC+11
		"":      {"2027-01-01", "2027-01-01T23:00:00Z"},
	} {
		day, midnight := territory.LocalDay(insee, now)
		if got := midnight.UTC().Format(time.RFC3339); day != want.day || got != want.midnight {
			t.Errorf("%q: day %s until %s, want %s until %s", insee, day, got, want.day, want.midnight)
		}
	}
}

// The day of a change of clock has 23 or 25 hours.
func TestLocalDayOfAChangeOfClock(t *testing.T) {
	for day, hours := range map[string]time.Duration{"2027-03-28": 23, "2027-10-31": 25, "2027-03-29": 24} {
		start, err := time.ParseInLocation(time.DateOnly, day, territory.Zone("75056"))
		if err != nil {
			t.Fatal(err)
		}
		if _, midnight := territory.LocalDay("75056", start); midnight.Sub(start) != hours*time.Hour {
			t.Errorf("%s lasts %v", day, midnight.Sub(start))
		}
	}
}

// A day ends first in the zone that is farthest east, whatever the hour in Paris.
func TestNextMidnight(t *testing.T) {
	for now, want := range map[string]string{
		"2026-12-31T11:59:00Z": "2026-12-31T12:00:00Z", // Wallis, UTC+12
		"2026-12-31T12:00:00Z": "2026-12-31T13:00:00Z", // New Caledonia
		"2026-12-31T22:59:59Z": "2026-12-31T23:00:00Z", // Paris
		"2026-12-31T23:00:00Z": "2027-01-01T03:00:00Z", // Saint-Pierre-et-Miquelon, UTC−3, and French Guiana
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := territory.NextMidnight(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s a day ends at %s, want %s", now, got, want)
		}
	}
}
