package hours_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

var benchmarks = []struct{ name, hours string }{
	{"week", "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30"},
	{"holiday", "Tu 09:00-12:30,13:30-15:30; We 14:00-17:00; PH off"},
	{"alternate", "week 01-53/2 We 09:00-12:30,13:30-15:30; PH off"},
	{"dates", "Jul-Aug Mo-Fr 08:00-12:00; Sep-Jun Mo-Fr 09:00-17:00; Sa[1] 09:00-12:00; SH off"},
}

func BenchmarkAt(b *testing.B) {
	zone := paris(b)
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, c := range benchmarks {
		h := mustParse(b, c.hours)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.At(at, zone, hours.Calendar{})
			}
		})
		b.Run(c.name+"/moment", func(b *testing.B) {
			b.ReportAllocs()
			m := hours.MomentAt(at, zone)
			for b.Loop() {
				h.AtMoment(m, hours.Calendar{})
			}
		})
	}
}

func BenchmarkOpening(b *testing.B) {
	zone := paris(b)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for _, c := range benchmarks {
		h := mustParse(b, c.hours)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.Opening(at, zone, hours.Calendar{})
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hours.Parse(benchmarks[0].hours); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAtAllocatesNothing: thousands are evaluated in a request.
func TestAtAllocatesNothing(t *testing.T) {
	zone := paris(t)
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, c := range benchmarks {
		h := mustParse(t, c.hours)
		if n := testing.AllocsPerRun(100, func() {
			h.At(at, zone, hours.Calendar{})
			h.Opening(at, zone, hours.Calendar{})
		}); n != 0 {
			t.Errorf("%s: %.0f allocations", c.hours, n)
		}
	}
}
