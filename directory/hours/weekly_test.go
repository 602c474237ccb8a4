package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func TestWeekly(t *testing.T) {
	for _, tt := range []struct {
		name, hours, on, want string
	}{
		{"holidays that are closed are exceptions", "Mo-Fr 09:00-12:00; PH off", "2026-12-01",
			"Mo-Fr 09:00-12:00 | 2026-12-25 closed 2027-01-01 closed 2027-03-29 closed"},
		{"a holiday on a closed day is none", "Mo 09:00-12:00; PH off", "2026-12-01",
			"Mo 09:00-12:00 | 2027-03-29 closed 2027-05-17 closed 2027-11-01 closed"},
		{"hours of a holiday", "Mo-Su 09:00-12:00; PH 10:00-11:00", "2026-12-01",
			"Mo-Su 09:00-12:00 | 2026-12-25 10:00-11:00 2027-01-01 10:00-11:00 2027-03-29 10:00-11:00"},
		{"silent hours hold until the eve of a holiday", "Mo-Fr 09:00-12:00", "2026-12-01",
			"Mo-Fr 09:00-12:00 | until 2026-12-24"},
		{"and from the day after", "Mo-Fr 09:00-12:00", "2026-12-25",
			"Mo-Fr 09:00-12:00 | from 2026-12-26 until 2026-12-31"},
		{"a holiday that falls on a closed day bounds nothing", "Sa 09:00-12:00", "2026-12-01",
			"Sa 09:00-12:00 | until 2027-04-30"},
		{"past midnight", "Th 22:00-02:00; PH off", "2026-12-20",
			"Th 22:00-24:00 Fr 00:00-02:00 | 2026-12-25 closed 2027-01-01 closed 2027-05-06 closed 2027-11-11 closed"},
		{"months", "Jul Mo 09:00-12:00", "2026-12-01", "none"},
		{"school holidays", "Mo 09:00-12:00; SH off", "2026-12-01", "none"},
		{"alternate weeks", "week 1-53/2 Mo 09:00-12:00", "2026-12-01", "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, err := time.Parse(time.DateOnly, tt.on)
			if err != nil {
				t.Fatal(err)
			}
			o, ok := mustParse(t, tt.hours).Weekly(at.Add(10*time.Hour), paris(t), hours.Calendar{})
			if got := weekText(o, ok); !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s on %s:\n%s, want\n%s", tt.hours, tt.on, got, tt.want)
			}
		})
	}
	if _, ok := (hours.Schedule{}).Weekly(time.Time{}, nil, hours.Calendar{}); ok {
		t.Error("unknown hours have a week")
	}
}

// weekText returns a week with its exceptions and bounds in one line.
func weekText(o hours.Weekly, ok bool) string {
	if !ok {
		return "none"
	}
	names := []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	var parts []string
	for i := 0; i < 7; {
		j := i + 1
		for j < 7 && rangesOf(&o.Week[i]) == rangesOf(&o.Week[j]) {
			j++
		}
		if text := rangesOf(&o.Week[i]); text != "closed" {
			span := names[i]
			if j > i+1 {
				span += "-" + names[j-1]
			}
			parts = append(parts, span+" "+text)
		}
		i = j
	}
	parts = append(parts, "|")
	for i := range o.Exceptions {
		parts = append(parts, o.Exceptions[i].Date+" "+rangesOf(&o.Exceptions[i]))
	}
	for _, bound := range [][2]string{{"from", o.From}, {"until", o.Until}} {
		if bound[1] != "" {
			parts = append(parts, bound[0]+" "+bound[1])
		}
	}
	return strings.Join(parts, " ")
}

func rangesOf(d *hours.Day) string {
	var texts []string
	for _, r := range d.Ranges {
		texts = append(texts, fmt.Sprintf("%s-%s", r.From, r.To))
	}
	if texts == nil {
		return "closed"
	}
	return strings.Join(texts, ",")
}
