package hours_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func TestDate(t *testing.T) {
	saturday := hours.DateOf(2026, time.December, 5)
	if saturday.String() != "2026-12-05" || saturday.Weekday() != time.Saturday {
		t.Errorf("%s is a %s, want 2026-12-05, a Saturday", saturday, saturday.Weekday())
	}
	for w, want := range map[time.Weekday]string{
		time.Saturday: "2026-12-05", time.Sunday: "2026-12-06", time.Monday: "2026-12-07", time.Friday: "2026-12-11",
	} {
		if got := saturday.Next(w).String(); got != want {
			t.Errorf("the first %s from %s on is %s, want %s", w, saturday, got, want)
		}
	}
}

func TestBetween(t *testing.T) {
	saturday, noel := hours.DateOf(2026, time.December, 5), hours.DateOf(2026, time.December, 25)
	for _, c := range []struct {
		hours    string
		day      hours.Date
		from, to int
		want     hours.State
	}{
		{"Sa 09:00-12:00", saturday, 0, hours.EndOfDay, hours.Open},
		{"Sa 09:00-12:00", saturday, 12 * 60, hours.EndOfDay, hours.Closed},
		{"Sa 09:00-12:00", saturday, 12*60 - 1, 12 * 60, hours.Open},
		{"Sa 09:00-12:00", saturday, 0, 9 * 60, hours.Closed},
		{"Mo-Fr 09:00-12:00", saturday, 0, hours.EndOfDay, hours.Closed},
		{"Fr 22:00-02:00", saturday, 0, 30, hours.Open}, // until two o'clock on Saturday
		{"Fr 22:00-02:00", saturday, 2 * 60, hours.EndOfDay, hours.Closed},
		{"", saturday, 0, hours.EndOfDay, hours.Unknown},
		{`Sa "sur rendez-vous"`, saturday, 0, hours.EndOfDay, hours.Unknown},
		{`Sa 09:00-12:00 "sur rendez-vous", Sa 14:00-17:00`, saturday, 0, hours.EndOfDay, hours.Open},
		{`Sa 09:00-12:00 "sur rendez-vous", Sa 14:00-17:00`, saturday, 0, 12 * 60, hours.Unknown},
		{"Mo-Fr 09:00-12:00", noel, 0, hours.EndOfDay, hours.Unknown}, // says nothing of public holidays
		{"Mo-Fr 09:00-12:00; PH off", noel, 0, hours.EndOfDay, hours.Closed},
	} {
		schedule, _ := hours.Parse(c.hours)
		if got := schedule.Between(c.day, c.from, c.to, hours.CalendarOf("33063")); got != c.want {
			t.Errorf("%q on %s, minutes %d to %d: %s, want %s", c.hours, c.day, c.from, c.to, got, c.want)
		}
	}
}

// TestBetweenIsWhatMinutesSay compares a part of a day with all its minutes, for random
// hours on random days, public and school holidays included.
func TestBetweenIsWhatMinutesSay(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	texts := []string{
		"Mo-Fr 09:00-12:00,14:00-17:30", "Sa 10:00-13:00; PH off", "24/7", "Fr-Sa 21:00-03:00", "Tu[1] 14:00-16:00",
		"Mo-Sa 08:30-12:00; Dec 24 off", `We 14:00-17:00 "sur rendez-vous"`, "SH Mo-Fr 10:00-16:00", "PH 10:00-12:00",
		"Mo-Fr 09:00-12:00 || Mo-Fr 14:00-16:00 unknown", "week 1-53/2 Th 09:00-12:00", "Sa 09:00+", "Sa 08:00-sunset", "",
	}
	calendars := []string{"33063", "67482", "97411", "97209", "98818", ""}
	for range 4000 {
		text, insee := texts[r.IntN(len(texts))], calendars[r.IntN(len(calendars))]
		schedule, err := hours.Parse(text)
		if err != nil && text != "" {
			t.Fatalf("%q: %v", text, err)
		}
		day := hours.DateOf(2026, time.January, 1) + hours.Date(r.IntN(800))
		from := r.IntN(hours.EndOfDay)
		to := from + 1 + r.IntN(hours.EndOfDay-from)
		cal, want := hours.CalendarOf(insee), hours.Closed
		for minute := from; minute < to && want != hours.Open; minute++ {
			at := time.Unix(int64(day)*86400+int64(minute)*60, 0)
			switch schedule.At(at, time.UTC, cal) {
			case hours.Open:
				want = hours.Open
			case hours.Unknown:
				want = hours.Unknown
			}
		}
		if got := schedule.Between(day, from, to, cal); got != want {
			t.Fatalf("%q at %q on %s, minutes %d to %d: %s, want %s", text, insee, day, from, to, got, want)
		}
	}
}
