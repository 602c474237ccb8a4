package hours

import (
	"regexp"
	"strings"
)

// weekOf parses plain OSM hours: rules of days and times, each day in one of them, and
// "SH off" or "PH off". ok is false for anything else.
func weekOf(osm string) (w *week, ok bool) {
	w = &week{}
	seen := uint8(0)
	for rule := range strings.SplitSeq(osm, "; ") {
		days, times, _ := strings.Cut(rule, " ")
		switch {
		case rule == "SH off":
			w.closings = append(w.closings, rule)
			continue
		case rule == "PH off":
			w.closed |= holiday
			continue
		case rule == "24/7":
			days, times = "Mo-Su", "00:00-24:00"
		}
		b := block{days: parseDays(days)}
		if b.days == 0 || b.days&seen != 0 {
			return nil, false
		}
		for item := range strings.SplitSeq(times, ",") {
			m := clockSpan.FindStringSubmatch(item)
			if m == nil {
				return nil, false
			}
			b.spans = append(b.spans, qualified{span: span{minutesOf(m[1], m[2]), minutesOf(m[3], m[4])}})
		}
		seen |= b.days
		w.blocks = append(w.blocks, b)
	}
	return w, true
}

var clockSpan = regexp.MustCompile(`^(\d\d):(\d\d)-(\d\d):(\d\d)$`)

// parseDays returns the days of a list like "Mo-We,Fr", 0 for anything else.
func parseDays(list string) (days uint8) {
	for item := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		from, known := osmWords[strings.ToLower(first)]
		to, knownToo := osmWords[strings.ToLower(last)]
		if !known || !knownToo || from.kind != osmDay || to.kind != osmDay || from.value > 6 || to.value > 6 {
			return 0
		}
		for _, d := range spread(from.value, to.value) {
			days |= 1 << d
		}
	}
	return days
}
