package hours

import (
	"cmp"
	"slices"
)

// week is opening hours as they were understood.
type week struct {
	blocks       []block
	closed       uint8    // days: "fermé le samedi", "sauf le mercredi"
	closings     []string // OSM rules: "SH off", "Aug off"
	closedParts  []closedPart
	leadingTerms terms
	phone        bool     // hours of a telephone line were left out
	rest         []string // sentences that say nothing of the hours
	others       []string // words that cannot open or limit anything: about other people, or unknown hours
}

// repeat gives the hours of a day to another day.
func (w *week) repeat(day, other int) {
	for i := range w.blocks {
		if w.blocks[i].days == 1<<day {
			b := w.blocks[i]
			b.days, b.spans = 1<<other, slices.Clone(b.spans)
			w.blocks = append(w.blocks, b)
			return
		}
	}
}

// closedPart is a half of some days that is closed: "fermé le mercredi après-midi".
type closedPart struct {
	days uint8
	part int
}

// settle decides what depends on the whole text: dashes with two meanings, an appointment that holds for every
// day, seasons, closings, and days that are named twice.
func (w *week) settle(done *repairs) error {
	for _, step := range []func() error{w.settleDoubts, w.settleTerms, w.consistent, w.settleSeasons, w.close,
		func() error { return w.merge(done) }} {
		if err := step(); err != nil {
			return err
		}
	}
	for i := range w.blocks {
		b := &w.blocks[i]
		b.separate()
		slices.SortStableFunc(b.spans, func(x, y qualified) int { return cmp.Compare(x.from, y.from) })
	}
	return nil
}

// consistent returns an error when hours of one group of days overlap.
func (w *week) consistent() error {
	for i := range w.blocks {
		if err := w.blocks[i].consistent(); err != nil {
			return err
		}
	}
	return nil
}

// settleDoubts decides whether a dash is a range, "mardi-jeudi" is three days, or joins two days. It is a list
// when the day between has hours elsewhere; only a neighbouring day elsewhere, lundi or vendredi, shows
// that it is a range.
func (w *week) settleDoubts() error {
	for i := range w.blocks {
		b := &w.blocks[i]
		if b.doubtful|b.between == 0 {
			continue
		}
		var others uint8
		for k := range w.blocks {
			if k != i {
				others |= w.blocks[k].days
			}
		}
		if b.between != 0 && others&b.between == b.between {
			b.days &^= b.between
		}
		if b.doubtful == 0 {
			continue
		}
		others |= w.closed
		ends := b.days &^ b.doubtful
		neighbours := (b.days<<1 | b.days>>6 | b.days>>1 | b.days<<6) & everyDay &^ b.days
		switch {
		case others&b.doubtful != 0:
			b.days = ends
		case others&neighbours == 0 || ends&(ends-1) == 0:
			return refusef("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
		}
		b.doubtful = 0
	}
	return nil
}

// settleTerms applies "sur rendez-vous" written before all days, or after all of them: when it may apply
// to every day, no day is open.
func (w *week) settleTerms() error {
	if w.leadingTerms != byAppointment {
		return nil
	}
	for i := range w.blocks {
		if w.blocks[i].hasTerms(walkIn) {
			return refusef("rendez_vous_ambigu", "on ne sait pas à quelles heures s'applique le rendez-vous")
		}
	}
	w.setTerms(byAppointment)
	return nil
}

// setTerms gives terms to all hours that have none.
func (w *week) setTerms(t terms) {
	for i := range w.blocks {
		w.blocks[i].setTerms(t)
	}
}

// settleSeasons gives dates to "l'été" where the other hours hold in all other months.
func (w *week) settleSeasons() error {
	name, months := "", uint16(0)
	for i := range w.blocks {
		switch b := &w.blocks[i]; {
		case b.season != "" && name != "" && b.season != name:
			name = winter + summer
		case b.season != "":
			name = b.season
		default:
			months |= monthsOf(b.dates)
		}
	}
	if name == "" {
		return nil
	}
	dates := monthList(0x1ffe &^ months)
	if months == 0 || dates == "" || name == winter+summer {
		return refusef("saison_sans_dates", "les dates de la saison ne sont pas dites")
	}
	for i := range w.blocks {
		if b := &w.blocks[i]; b.season != "" {
			b.dates, b.season = dates, ""
		}
	}
	return nil
}

// covers reports whether each of the days has hours.
func (w *week) covers(days uint8) bool {
	var all uint8
	for i := range w.blocks {
		if len(w.blocks[i].spans) > 0 {
			all |= w.blocks[i].days
		}
	}
	return all&days == days
}

// endAt ends the last hours of some days at another time: "vendredi jusqu'à 15h30".
func (w *week) endAt(days uint8, p phrase) error {
	if days == 0 || !w.covers(days) {
		return refusef("sans_jour", "une heure de fin n'est rattachée à aucune plage")
	}
	for i := len(w.blocks) - 1; i >= 0; i-- {
		b := &w.blocks[i]
		common := b.days & days
		if common == 0 || len(b.spans) == 0 {
			continue
		}
		days &^= common
		n := len(b.spans)
		last := b.spans[n-1].span
		if p.span.to <= last.from || p.span.to > last.to+3*60 {
			return refusef("plages_contradictoires", "l'heure de fin n'est pas dans la plage %s", last)
		}
		other := *b
		other.days, other.doubtful = common, 0
		other.spans = slices.Clone(b.spans)
		other.spans[n-1].to = p.span.to
		if b.days &^= common; b.days == 0 {
			*b = other
		} else {
			b.doubtful &= b.days
			w.blocks = append(w.blocks, other)
		}
		if days == 0 {
			break
		}
	}
	return nil
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
		if b.closed {
			w.closed |= b.days & holiday
			continue
		}
		if w.closed&b.days == 0 {
			continue
		}
		if b.days &^= w.closed; b.days == 0 {
			return refusef("ferme_et_ouvert", "un jour est dit fermé et ouvert")
		}
	}
	return nil
}

// closePart removes the hours of one half of some days. Each of these days must have hours in the other half, and
// none across them: otherwise the text is ambiguous.
func (w *week) closePart(c closedPart) error {
	found := uint8(0)
	for i := range w.blocks {
		b := &w.blocks[i]
		days := b.days & c.days
		if days == 0 || b.closed {
			continue
		}
		var kept []qualified
		for _, s := range b.spans {
			switch isMorning := s.to <= 13*60+30; {
			case !isMorning && s.from < 12*60 || b.nth != "" || b.parity != everyWeek || found&days != 0:
				return ambiguousClosing()
			case isMorning == (c.part == afternoon):
				kept = append(kept, s)
			}
		}
		if len(kept) == 0 {
			return ambiguousClosing()
		}
		found |= days
		rest := *b
		rest.days, rest.spans = days, kept
		b.days &^= days
		w.blocks = append(w.blocks, rest)
	}
	if found != c.days {
		return ambiguousClosing()
	}
	w.blocks = slices.DeleteFunc(w.blocks, func(b block) bool { return b.days == 0 })
	return nil
}
