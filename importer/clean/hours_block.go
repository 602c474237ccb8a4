package clean

import (
	"fmt"
	"slices"
	"strings"
)

// hourSpan is minutes of a day: 0 ≤ from < to ≤ 1440.
type hourSpan struct{ from, to int }

// terms says on which terms one is received.
type terms uint8

const (
	unsaid   terms = iota
	free           // sans rendez-vous
	booked         // sur rendez-vous
	doubted        // a comment says something else of them
	termTime       // not in school holidays, of which the calendar is not known here
)

// parity keeps only some ISO weeks.
type parity uint8

const (
	everyWeek parity = iota
	evenWeeks
	oddWeeks
)

// weekSelectors by parity. Of an ISO year of 53 weeks the last is odd, and so is
// the next: parity is that of the number, as it is for everybody in France.
var weekSelectors = [...]string{"", "week 02-52/2 ", "week 01-53/2 "}

const (
	bookedComment   = "sur rendez-vous"
	termTimeComment = "hors vacances scolaires"
)

// block is what one group of days is told.
type block struct {
	days     uint8  // bits, Monday first
	nth      string // "1,3" of the month, for a single day
	parity   parity
	part     int // morning or afternoon, when the days say it
	spans    []qualified
	lead     terms  // said before the first span
	byChance string // recurrence without a known phase: the hours are unknown
	wholeRdv bool   // sur rendez-vous at hours that are not told
	closed   bool
	empty    bool // only empty slots (00:00 - 00:00)
	school   bool // not in school holidays
	over     bool // closed after the hours told: no more of them may follow
}

type qualified struct {
	hourSpan
	terms terms
}

// add puts a span after those of the block.
func (b *block) add(s hourSpan, notes *hourNotes) error {
	if s.from == s.to {
		notes.note("plage_vide", "plage de durée nulle, laissée de côté")
		b.empty = true
		return nil
	}
	if s.to == 0 {
		s.to = 1440
	}
	if s.to < s.from {
		return hourErrorf("plage_inversee", "la plage %s finit avant de commencer", s)
	}
	for _, other := range b.spans {
		if other.hourSpan == s {
			notes.note("plage_repetee", "plage écrite deux fois")
			return nil
		}
		if s.from < other.to && other.from < s.to {
			return hourErrorf("plages_contradictoires", "les plages %s et %s se chevauchent", other.hourSpan, s)
		}
	}
	if n := len(b.spans); n > 0 && s.from < b.spans[n-1].to {
		return hourErrorf("plages_desordonnees", "la plage %s vient après %s", s, b.spans[n-1].hourSpan)
	}
	b.spans = append(b.spans, qualified{hourSpan: s})
	return nil
}

// onTerms applies "sur rendez-vous" or "sans rendez-vous".
func (b *block) onTerms(t terms) error {
	n := len(b.spans)
	switch {
	case n == 0 && b.lead == unsaid:
		b.lead = t
	case n > 0 && b.spans[n-1].terms == unsaid && b.lead == unsaid:
		b.spans[n-1].terms = t
	case n > 0 && (b.lead == t || b.spans[n-1].terms == t):
	default:
		return hourErrorf("rendez_vous_ambigu", "on ne sait pas à quelles heures s'applique le rendez-vous")
	}
	return nil
}

// finish checks the block and settles what applies to what. An unclear "sur
// rendez-vous" makes all hours of the block unknown, never open.
func (b *block) finish() error {
	someBooked := b.lead == booked
	allSaid := true
	for _, s := range b.spans {
		someBooked = someBooked || s.terms == booked
		allSaid = allSaid && s.terms != unsaid
		if b.part == morning && s.to > 14*60 || b.part == afternoon && s.from < 12*60 {
			return hourErrorf("demi_journee", "la plage %s n'est pas dans la demi-journée dite", s.hourSpan)
		}
	}
	if someBooked && !allSaid {
		for i := range b.spans {
			b.spans[i].terms = booked
		}
	}
	if len(b.spans) == 0 && b.lead == booked {
		b.wholeRdv = true
	}
	told := len(b.spans) > 0 || b.wholeRdv || b.byChance != "" || b.empty
	if b.closed == told {
		if told {
			return hourErrorf("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
		return hourErrorf("jour_sans_heures", "un jour est nommé sans heures")
	}
	return nil
}

func (s hourSpan) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, s.to/60, s.to%60)
}

// week is what all blocks say together.
type week struct {
	blocks       []block
	publicOff    bool  // fermé les jours fériés
	schoolOff    bool  // hors vacances scolaires
	closed       uint8 // fermé le samedi, sauf le mercredi: days
	closedParts  []closedPart
	leadingTerms terms
}

// says is the rule text of a block, without its days: several, when parts differ.
func (b *block) says() []string {
	var list []string
	if b.byChance != "" {
		times := b.times(func(qualified) bool { return true })
		return []string{strings.TrimSpace(times + ` "` + b.byChance + `"`)}
	}
	if b.wholeRdv {
		list = append(list, `"`+bookedComment+`"`)
	}
	if t := b.times(func(q qualified) bool { return q.terms == unsaid || q.terms == free }); t != "" {
		list = append(list, t)
	}
	for _, unknown := range [...]struct {
		terms   terms
		comment string
	}{{booked, bookedComment}, {doubted, doubtedComment}, {termTime, termTimeComment}} {
		if t := b.times(func(q qualified) bool { return q.terms == unknown.terms }); t != "" {
			list = append(list, t+` "`+unknown.comment+`"`)
		}
	}
	if len(list) == 0 && b.empty {
		list = append(list, "unknown")
	}
	return list
}

func (b *block) times(keep func(qualified) bool) string {
	var list []string
	for _, s := range b.spans {
		if keep(s) {
			list = append(list, s.String())
		}
	}
	return strings.Join(list, ",")
}

// osm writes the week; blocks that say the same of plain days are put together.
func (w *week) osm() string {
	type group struct {
		days uint8
		said string
	}
	var plain []group
	var rest []string
	var school uint8
	for i := range w.blocks {
		b := &w.blocks[i]
		if b.school {
			school |= b.days
		}
		for k, said := range b.says() {
			if b.nth != "" || b.parity != everyWeek {
				days := dayList(b.days)
				if b.nth != "" {
					days += "[" + b.nth + "]"
				}
				rest = append(rest, weekSelectors[b.parity]+days+" "+said)
				continue
			}
			key := said
			if k > 0 {
				key = "+" + said
			}
			found := false
			for g := range plain {
				if plain[g].said == key {
					plain[g].days |= b.days
					found = true
				}
			}
			if !found {
				plain = append(plain, group{b.days, key})
			}
		}
	}
	var out strings.Builder
	for _, added := range []bool{false, true} {
		for _, g := range plain {
			said, extra := strings.CutPrefix(g.said, "+")
			if extra == added {
				join(&out, extra, dayList(g.days)+" "+said)
			}
		}
	}
	for _, r := range rest {
		join(&out, true, r)
	}
	switch {
	case out.Len() == 0 && w.leadingTerms == booked && len(w.blocks) == 0 && w.closed == 0:
		return w.closings(`"` + bookedComment + `"`)
	case out.Len() == 0:
		return ""
	}
	if len(plain) == 1 && len(rest) == 0 && plain[0].days == 0x7f && plain[0].said == "00:00-24:00" {
		return w.closings("24/7")
	}
	if school != 0 {
		join(&out, false, "SH "+dayList(school)+" off")
	}
	return w.closings(out.String())
}

func join(out *strings.Builder, added bool, rule string) {
	if out.Len() > 0 {
		if added {
			out.WriteString(", ")
		} else {
			out.WriteString("; ")
		}
	}
	out.WriteString(rule)
}

func (w *week) closings(osm string) string {
	if w.schoolOff {
		osm += "; SH off"
	}
	if w.publicOff {
		osm += "; PH off"
	}
	return osm
}

func dayList(days uint8) string {
	names := [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	var list []string
	for d, name := range names {
		if days&(1<<d) != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, ",")
}

// closedPart is a half of some days that is told closed: "fermé le mercredi après-midi".
type closedPart struct {
	days uint8
	part int
}

// close takes the days, and the halves of days, that are told closed out of the
// groups that hold them.
func (w *week) close() error {
	for _, c := range w.closedParts {
		if err := w.closePart(c); err != nil {
			return err
		}
	}
	for i := range w.blocks {
		b := &w.blocks[i]
		if w.closed&b.days == 0 || b.closed {
			continue
		}
		if b.days &^= w.closed; b.days == 0 {
			return hourErrorf("ferme_et_ouvert", "un jour est dit fermé et ouvert")
		}
	}
	return nil
}

// closePart takes the hours of one half out of some days. Every day must have
// hours in both halves, and none across them: else what is meant is not known.
func (w *week) closePart(c closedPart) error {
	found := uint8(0)
	for i := range w.blocks {
		b := &w.blocks[i]
		days := b.days & c.days
		if days == 0 {
			continue
		}
		var kept []qualified
		for _, s := range b.spans {
			switch isMorning := s.to <= 13*60+30; {
			case !isMorning && s.from < 12*60 || b.nth != "" || b.parity != everyWeek || found&days != 0:
				return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
			case isMorning == (c.part == afternoon):
				kept = append(kept, s)
			}
		}
		if len(kept) == 0 || len(kept) == len(b.spans) {
			return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
		}
		found |= days
		rest := *b
		rest.days, rest.spans = days, kept
		b.days &^= days
		w.blocks = append(w.blocks, rest)
	}
	if found != c.days {
		return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	w.blocks = slices.DeleteFunc(w.blocks, func(b block) bool { return b.days == 0 })
	return nil
}

// consistent refuses two blocks that speak of the same day differently, and
// joins those of exactly the same days (morning on one line, afternoon on another).
func (w *week) consistent(notes *hourNotes) error {
	var kept []block
	for _, b := range w.blocks {
		merged := false
		for i := range kept {
			k := &kept[i]
			if k.closed && b.closed {
				continue
			}
			if k.days&b.days == 0 || k.nth != b.nth || k.parity != b.parity {
				if k.days&b.days != 0 && !addable(k, &b) {
					return hourErrorf("jour_repete", "un jour est dit deux fois, de façon différente")
				}
				continue
			}
			same := k.days == b.days && !k.closed && !b.closed && k.byChance == b.byChance && !k.wholeRdv && !b.wholeRdv
			if !same {
				return hourErrorf("jour_repete", "un jour est dit deux fois, de façon différente")
			}
			for _, s := range b.spans {
				n := len(k.spans)
				if err := k.add(s.hourSpan, notes); err != nil {
					return err
				}
				if len(k.spans) > n {
					k.spans[n].terms = s.terms
				}
			}
			merged = true
		}
		if !merged {
			kept = append(kept, b)
		}
	}
	w.blocks = kept
	return nil
}

// addable says that two blocks of one day that differ by week or rank can be
// added up: other weeks, or an nth day that completes every week's hours.
func addable(a, b *block) bool {
	if a.closed || b.closed {
		return false
	}
	if a.parity != everyWeek && b.parity != everyWeek {
		return true
	}
	for _, x := range a.spans {
		for _, y := range b.spans {
			if x.from < y.to && y.from < x.to {
				return false
			}
		}
	}
	return len(a.spans) > 0 && len(b.spans) > 0 && a.byChance == "" && b.byChance == "" && !a.wholeRdv && !b.wholeRdv
}
