package hours

import (
	"fmt"
	"strings"
)

// span is a range of minutes of a day: 0 ≤ from < to ≤ 1440.
type span struct{ from, to int }

// terms are the conditions under which hours are open.
type terms uint8

const (
	unspecified   terms = iota
	walkIn              // sans rendez-vous
	byAppointment       // sur rendez-vous
	unconfirmed         // under a condition of a note, which is not read
	termTimeOnly        // not in school holidays, whose calendar is not known here
)

// parity keeps only some ISO weeks.
type parity uint8

const (
	everyWeek parity = iota
	evenWeeks
	oddWeeks
)

// weekSelectors are the OSM selectors by parity. Parity is that of the ISO week number,
// as is usual in France: the last week of a year of 53 weeks and the next one are both odd.
var weekSelectors = [...]string{"", "week 02-52/2 ", "week 01-53/2 "}

const (
	appointmentComment  = "sur rendez-vous"
	termTimeOnlyComment = "hors vacances scolaires"
)

// block is the hours of one group of days.
type block struct {
	days              uint8  // bits, Monday first
	nth               string // "1,3" of the month, for a single day
	parity            parity
	part              int // morning or afternoon, when the days are limited to it; else 0
	spans             []qualified
	lead              terms  // written before the first span
	unknownRecurrence string // comment of a recurrence without a known phase: the hours are unknown
	appointmentOnly   bool   // sur rendez-vous, at times that are not given
	closed            bool
	empty             bool // only empty slots (00:00 - 00:00)
	school            bool // not in school holidays
	over              bool // "fermé" follows the hours: no other hours may follow
}

type qualified struct {
	span
	terms terms
}

// add appends a span to those of the block, which must be in order and not overlap.
func (b *block) add(s span, done *repairs) error {
	if s.from == s.to {
		done.record("plage_vide", "plage de durée nulle, laissée de côté")
		b.empty = true
		return nil
	}
	if s.to == 0 {
		s.to = 1440
	}
	if s.to < s.from {
		return refusef("plage_inversee", "la plage %s finit avant de commencer", s)
	}
	for _, other := range b.spans {
		if other.span == s {
			done.record("plage_repetee", "plage écrite deux fois")
			return nil
		}
		if s.from < other.to && other.from < s.to {
			return refusef("plages_contradictoires", "les plages %s et %s se chevauchent", other.span, s)
		}
	}
	if n := len(b.spans); n > 0 && s.from < b.spans[n-1].to {
		return refusef("plages_desordonnees", "la plage %s vient après %s", s, b.spans[n-1].span)
	}
	b.spans = append(b.spans, qualified{span: s})
	return nil
}

// onTerms applies "sur rendez-vous" or "sans rendez-vous" to the last span, or to those to come.
func (b *block) onTerms(t terms) error {
	n := len(b.spans)
	switch {
	case n == 0 && b.lead == unspecified:
		b.lead = t
	case n > 0 && b.spans[n-1].terms == unspecified && b.lead == unspecified:
		b.spans[n-1].terms = t
	case n > 0 && (b.lead == t || b.spans[n-1].terms == t):
	default:
		return refusef("rendez_vous_ambigu", "on ne sait pas à quelles heures s'applique le rendez-vous")
	}
	return nil
}

// finish checks the block and decides which terms apply to which span. An ambiguous
// "sur rendez-vous" makes all hours of the block unknown, never open.
func (b *block) finish() error {
	someByAppointment := b.lead == byAppointment
	allSpecified := true
	for _, s := range b.spans {
		someByAppointment = someByAppointment || s.terms == byAppointment
		allSpecified = allSpecified && s.terms != unspecified
		if b.part == morning && s.to > 14*60 || b.part == afternoon && s.from < 12*60 {
			return refusef("demi_journee", "la plage %s n'est pas dans la demi-journée dite", s.span)
		}
	}
	if someByAppointment && !allSpecified {
		for i := range b.spans {
			b.spans[i].terms = byAppointment
		}
	}
	if len(b.spans) == 0 && b.lead == byAppointment {
		b.appointmentOnly = true
	}
	stated := len(b.spans) > 0 || b.appointmentOnly || b.unknownRecurrence != "" || b.empty
	if b.closed == stated {
		if stated {
			return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
		return refusef("jour_sans_heures", "un jour est nommé sans heures")
	}
	return nil
}

func (s span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, s.to/60, s.to%60)
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
	}{{byAppointment, appointmentComment}, {unconfirmed, unconfirmedComment}, {termTimeOnly, termTimeOnlyComment}} {
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
