package hours

import (
	"math/bits"
	"slices"
	"strings"
)

// osm returns the week as OSM opening_hours, "" when it is never open. Blocks with the same hours are merged.
// Rules of a part of the year follow those of the whole year, and replace them on the days that they name.
func (w *week) osm() string {
	if !slices.ContainsFunc(w.blocks, func(b block) bool { return b.dates != "" || b.regime != allYear }) {
		return w.whole(rulesOf(w.blocks, ""))
	}
	year := w.of(func(b *block) bool { return b.dates == "" && b.regime != schoolBreak })
	var out strings.Builder
	out.WriteString(rulesOf(year, ""))
	for _, dates := range w.seasons() {
		inSeason := w.of(func(b *block) bool { return b.dates == dates && b.regime != schoolBreak })
		writePeriod(&out, dates, inSeason, daysOf(year))
	}
	inBreak := w.of(func(b *block) bool { return b.regime == schoolBreak })
	inTerm := w.of(func(b *block) bool { return b.regime == termTime && !b.closed })
	elsewhere := w.of(func(b *block) bool { return b.regime == allYear && !b.closed })
	switch {
	case len(inTerm) == 0:
	case len(elsewhere) == 0 && len(inBreak) < len(w.blocks):
		join(&out, false, "SH off")
	default:
		join(&out, false, "SH "+listOfDays(daysOf(inTerm))+" off")
	}
	writePeriod(&out, "SH", inBreak, daysOf(elsewhere))
	return w.whole(out.String())
}

// whole returns the hours of a week with their closings, from the rules of its blocks.
func (w *week) whole(osm string) string {
	switch {
	case osm == "" && w.leadingTerms == byAppointment && len(w.blocks) == 0 && w.closed == 0:
		return w.withClosings(`"` + appointmentComment + `"`)
	case osm == "":
		return ""
	case osm == "Mo,Tu,We,Th,Fr,Sa,Su 00:00-24:00":
		return w.withClosings("24/7")
	default:
		return w.withClosings(osm)
	}
}

// of returns the blocks that a function keeps.
func (w *week) of(keep func(*block) bool) (list []block) {
	for i := range w.blocks {
		if keep(&w.blocks[i]) {
			list = append(list, w.blocks[i])
		}
	}
	return list
}

// seasons returns the dates that blocks are limited to, in their order.
func (w *week) seasons() (list []string) {
	for i := range w.blocks {
		if d := w.blocks[i].dates; d != "" && w.blocks[i].regime != schoolBreak && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list
}

// daysOf returns the days on which any of the blocks is open.
func daysOf(blocks []block) (days uint8) {
	for i := range blocks {
		if !blocks[i].closed {
			days |= blocks[i].days
		}
	}
	return days
}

// writePeriod adds the rules of a part of the year. Days that have hours all year and are not named in that part
// are closed then if it names a range or a list of days, else unknown.
func writePeriod(out *strings.Builder, period string, blocks []block, allYear uint8) {
	if len(blocks) == 0 {
		return
	}
	complete := bits.OnesCount8(daysOf(blocks)) > 1
	for i := range blocks {
		complete = complete || blocks[i].spread
	}
	if others := allYear &^ daysOf(blocks); others != 0 && complete {
		join(out, false, period+" off")
	} else if others != 0 {
		join(out, false, period+" "+listOfDays(others)+` "`+unconfirmedComment+`"`)
	}
	join(out, false, rulesOf(blocks, period+" "))
}

// rulesOf returns the OSM rules of blocks, each after a prefix.
func rulesOf(blocks []block, prefix string) string {
	type group struct {
		days  uint8
		rule  string
		added bool
	}
	var plain []group
	var rest []string
	for i := range blocks {
		b := &blocks[i]
		if b.closed {
			continue
		}
		for k, rule := range b.rules() {
			if b.nth != "" || b.parity != everyWeek {
				days := listOfDays(b.days)
				if b.nth != "" {
					days += "[" + b.nth + "]"
				}
				rest = append(rest, prefix+weekSelectors[b.parity]+days+" "+rule)
				continue
			}
			same := func(g group) bool { return g.rule == rule && g.added == (k > 0) }
			if g := slices.IndexFunc(plain, same); g >= 0 {
				plain[g].days |= b.days
			} else {
				plain = append(plain, group{b.days, rule, k > 0})
			}
		}
	}
	var out strings.Builder
	for _, added := range []bool{false, true} {
		for _, g := range plain {
			if g.added == added {
				join(&out, added, prefix+listOfDays(g.days)+" "+g.rule)
			}
		}
	}
	for _, r := range rest {
		join(&out, true, r)
	}
	return out.String()
}

// join appends a rule, after "," when it is added to those before it, else after ";".
func join(out *strings.Builder, added bool, rule string) {
	if out.Len() > 0 && rule != "" {
		if added {
			out.WriteString(", ")
		} else {
			out.WriteString("; ")
		}
	}
	out.WriteString(rule)
}

// withClosings appends the days, the dates and the holidays that are closed.
func (w *week) withClosings(osm string) string {
	for i, rule := range w.closings {
		if !slices.Contains(w.closings[:i], rule) && !strings.HasSuffix(osm, "; "+rule) {
			osm += "; " + rule
		}
	}
	if w.closed&holiday != 0 {
		osm += "; PH off"
	}
	return osm
}

// listOfDays returns days as an OSM list: "Mo,Tu,We".
func listOfDays(days uint8) string {
	var list []string
	for d, name := range [...]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"} {
		if days&(1<<d) != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, ",")
}

// monthsOf returns the months of dates as bits, 0 for dates that are not whole months.
func monthsOf(dates string) (months uint16) {
	for item := range strings.SplitSeq(dates, ",") {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(osmMonths[:], first), slices.Index(osmMonths[:], last)
		if from < 1 || to < 1 {
			return 0
		}
		for m := from; ; m = m%12 + 1 {
			months |= 1 << m
			if m == to {
				break
			}
		}
	}
	return months
}

// monthList returns months as an OSM range, "" when they are none or not one range.
func monthList(months uint16) string {
	for first := 1; first <= 12; first++ {
		if months&(1<<first) == 0 || months&(1<<((first+10)%12+1)) != 0 {
			continue
		}
		last := first
		for months&(1<<(last%12+1)) != 0 && last%12+1 != first {
			last = last%12 + 1
		}
		list := osmMonths[first]
		if last != first {
			list += "-" + osmMonths[last]
		}
		if monthsOf(list) == months {
			return list
		}
		return ""
	}
	return ""
}
