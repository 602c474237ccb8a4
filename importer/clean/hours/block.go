package hours

import (
	"slices"
	"strings"
)

// span is a range of minutes of a day: 0 ≤ from < to. It ends past 1440 when it goes on after
// midnight.
type span struct{ from, to int }

// terms are the conditions under which hours are open.
type terms uint8

const (
	unspecified   terms = iota
	walkIn              // sans rendez-vous
	byAppointment       // sur rendez-vous
	unconfirmed         // under a condition that is not read
)

// parity keeps only some ISO weeks.
type parity uint8

const (
	everyWeek parity = iota
	evenWeeks
	oddWeeks
)

// regime is the days of a school year on which hours hold.
type regime uint8

const (
	allYear     regime = iota
	termTime           // outside the school holidays
	schoolBreak        // in the school holidays
)

// weekSelectors are the OSM selectors by parity. Parity is that of the ISO week number,
// as is usual in France: the last week of a year of 53 weeks and the next one are both odd.
var weekSelectors = [...]string{"", "week 02-52/2 ", "week 01-53/2 "}

const appointmentComment = "sur rendez-vous"

// scope is when in the year hours hold.
type scope struct {
	parity parity
	dates  string // as OSM writes them: "Sep-Jun"
	season string // the name of a season without dates
	regime regime
}

// block is the hours of one group of days.
type block struct {
	scope
	days              uint8  // bits, Monday first, then public holidays
	doubtful          uint8  // days that are there only if a dash means "to"
	between           uint8  // days inside a range at the dash: not meant when they all have hours elsewhere
	spread            bool   // the days are a list or a range
	nth               string // "1,3" of the month, for a single day
	spans             []qualified
	unknownRecurrence string // comment of a recurrence without a known phase: the hours are unknown
	appointmentOnly   bool   // sur rendez-vous, at times that are not given
	closed            bool
	empty             bool // only empty slots (00:00 - 00:00)
	closedPart        int  // the half of the day that is said to be closed
	half              int  // the half of the day that its days are limited to
	added             bool // "et aussi": these hours complete others
	fromSection       bool // its terms are those of a section: "Sur rendez-vous : …"
	phone             bool // hours of a telephone line
	line              int  // the line or sentence that it is written in
	scoped            bool // its hours are limited to a part of the year that is said after them
	hoursFirst        bool // the spans stand before the days
	exception         bool // "sauf le mercredi : 14h-18h": its hours replace the others
	paren             int  // the pair of parentheses that it is written in
}

type qualified struct {
	span
	terms terms
}

// add appends a span to those of the block.
func (b *block) add(s span, t terms, done *repairs) error {
	if s.from == s.to {
		done.record("plage_vide", "plage de durée nulle, laissée de côté")
		b.empty = true
		return nil
	}
	if s.to == 0 {
		s.to = 1440
	}
	if s.to < s.from && s.from >= 17*60 && s.to <= 6*60 {
		s.to += 1440
	}
	if s.to < s.from {
		return refusef("plage_inversee", "la plage %s finit avant de commencer", s)
	}
	if s.from < 5*60 && s.from > 0 && s.to > 6*60 && s.to < 1440 {
		return refusef("heure_invraisemblable", "la plage %s commence la nuit", s)
	}
	if slices.Contains(b.spans, qualified{s, t}) {
		done.record("plage_repetee", "plage écrite deux fois")
		return nil
	}
	if n := len(b.spans); n > 0 && s.from < b.spans[n-1].from && s.from < 6*60 {
		return refusef("plages_desordonnees", "la plage %s vient après %s", s, b.spans[n-1].span)
	}
	b.spans = append(b.spans, qualified{s, t})
	return nil
}

// consistent returns an error when two spans on the same terms overlap.
func (b *block) consistent() error {
	for i, x := range b.spans {
		for _, y := range b.spans[:i] {
			if x.from < y.to && y.from < x.to && (x.terms == byAppointment) == (y.terms == byAppointment) {
				return refusef("plages_contradictoires", "les plages %s et %s se chevauchent", y.span, x.span)
			}
		}
	}
	return nil
}

// in reports whether a span is in a part of the day.
func (s span) in(part int) bool {
	switch part {
	case morning:
		return s.to <= 14*60
	case afternoon:
		return s.from >= 12*60
	case evening:
		return s.from >= 16*60
	}
	return true
}

// stated reports whether the block says anything about opening.
func (b *block) stated() bool {
	return len(b.spans) > 0 || b.appointmentOnly || b.unknownRecurrence != "" || b.empty
}

// hasTerms reports whether any span of the block has these terms.
func (b *block) hasTerms(t terms) bool {
	for _, s := range b.spans {
		if s.terms == t {
			return true
		}
	}
	return false
}

// setTerms gives terms to the spans that have none.
func (b *block) setTerms(t terms) {
	for i := range b.spans {
		if b.spans[i].terms == unspecified {
			b.spans[i].terms = t
		}
	}
}

// clock writes a time of day, in minutes.
func clock(minutes int) string {
	h, m := minutes/60, minutes%60
	return string([]byte{'0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}

func (s span) String() string {
	end := s.to
	if end > 1440 {
		end -= 1440
	}
	return clock(s.from) + "-" + clock(end)
}

// rules returns the OSM rules of a block without their days: several when its spans have different terms.
func (b *block) rules() []string {
	var list []string
	if b.unknownRecurrence != "" {
		times := b.times(func(qualified) bool { return true })
		return []string{strings.TrimSpace(times + ` "` + b.unknownRecurrence + `"`)}
	}
	if b.appointmentOnly {
		list = append(list, `"`+appointmentComment+`"`)
	}
	if t := b.times(func(q qualified) bool { return q.terms == unspecified || q.terms == walkIn }); t != "" {
		list = append(list, t)
	}
	for _, unknown := range [...]struct {
		terms   terms
		comment string
	}{{byAppointment, appointmentComment}, {unconfirmed, unconfirmedComment}} {
		if t := b.times(func(q qualified) bool { return q.terms == unknown.terms }); t != "" {
			list = append(list, t+` "`+unknown.comment+`"`)
		}
	}
	if len(list) == 0 && b.empty {
		list = append(list, "unknown")
	}
	return list
}

// times returns the spans to keep as an OSM list of times.
func (b *block) times(keep func(qualified) bool) string {
	var list []string
	for _, s := range b.spans {
		if keep(s) {
			list = append(list, s.String())
		}
	}
	return strings.Join(list, ",")
}
