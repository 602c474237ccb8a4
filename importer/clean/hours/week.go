package hours

import (
	"slices"
	"strings"
)

// week is opening hours as they were understood.
type week struct {
	blocks       []block
	publicClosed bool  // fermé les jours fériés
	schoolClosed bool  // hors vacances scolaires
	closed       uint8 // bits of days: "fermé le samedi", "sauf le mercredi"
	closedParts  []closedPart
	leadingTerms terms
}

// osm returns the week as OSM opening_hours, "" when it is never open. Blocks with the same hours are merged.
func (w *week) osm() string {
	type group struct {
		days uint8
		rule string
	}
	var plain []group
	var rest []string
	var school uint8
	for i := range w.blocks {
		b := &w.blocks[i]
		if b.school {
			school |= b.days
		}
		for k, rule := range b.rules() {
			if b.nth != "" || b.parity != everyWeek {
				days := dayList(b.days)
				if b.nth != "" {
					days += "[" + b.nth + "]"
				}
				rest = append(rest, weekSelectors[b.parity]+days+" "+rule)
				continue
			}
			key := rule
			if k > 0 {
				key = "+" + rule
			}
			found := false
			for g := range plain {
				if plain[g].rule == key {
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
			rule, extra := strings.CutPrefix(g.rule, "+")
			if extra == added {
				join(&out, extra, dayList(g.days)+" "+rule)
			}
		}
	}
	for _, r := range rest {
		join(&out, true, r)
	}
	switch {
	case out.Len() == 0 && w.leadingTerms == byAppointment && len(w.blocks) == 0 && w.closed == 0:
		return w.closings(`"` + appointmentComment + `"`)
	case out.Len() == 0:
		return ""
	}
	if len(plain) == 1 && len(rest) == 0 && plain[0].days == 0x7f && plain[0].rule == "00:00-24:00" {
		return w.closings("24/7")
	}
	if school != 0 {
		join(&out, false, "SH "+dayList(school)+" off")
	}
	return w.closings(out.String())
}

// join appends a rule, after "," when it is added to those before it, else after ";".
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

// closings appends the holidays that are closed.
func (w *week) closings(osm string) string {
	if w.schoolClosed {
		osm += "; SH off"
	}
	if w.publicClosed {
		osm += "; PH off"
	}
	return osm
}

// dayList returns days as an OSM list: "Mo,Tu,We".
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

// closedPart is a half of some days that is closed: "fermé le mercredi après-midi".
type closedPart struct {
	days uint8
	part int
}

// close removes the closed days and halves of days from the blocks.
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
			return refusef("ferme_et_ouvert", "un jour est dit fermé et ouvert")
		}
	}
	return nil
}

// closePart removes the hours of one half of some days. Each of these days must have
// hours in both halves, and none across them: otherwise the text is ambiguous.
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
				return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
			case isMorning == (c.part == afternoon):
				kept = append(kept, s)
			}
		}
		if len(kept) == 0 || len(kept) == len(b.spans) {
			return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
		}
		found |= days
		rest := *b
		rest.days, rest.spans = days, kept
		b.days &^= days
		w.blocks = append(w.blocks, rest)
	}
	if found != c.days {
		return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	w.blocks = slices.DeleteFunc(w.blocks, func(b block) bool { return b.days == 0 })
	return nil
}

// merge joins the blocks of exactly the same days (morning on one line, afternoon on
// another); two blocks that give different hours to one day are an error.
func (w *week) merge(done *repairs) error {
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
					return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
				}
				continue
			}
			same := k.days == b.days && !k.closed && !b.closed && k.unknownRecurrence == b.unknownRecurrence &&
				!k.appointmentOnly && !b.appointmentOnly
			if !same {
				return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
			}
			for _, s := range b.spans {
				n := len(k.spans)
				if err := k.add(s.span, done); err != nil {
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

// addable reports whether two blocks of one day that differ by week or rank in the month
// can be combined: other weeks, or an nth day that completes the hours of every week.
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
	return len(a.spans) > 0 && len(b.spans) > 0 && a.unknownRecurrence == "" && b.unknownRecurrence == "" &&
		!a.appointmentOnly && !b.appointmentOnly
}
