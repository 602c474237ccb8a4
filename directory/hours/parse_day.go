package hours

import (
	"fmt"
	"slices"
)

// dayWord returns 0..6 for a weekday, 7 for PH, 8 for SH.
func dayWord(t *token) (int, bool) {
	if t.kind != wordToken {
		return 0, false
	}
	switch t.text {
	case "PH":
		return 7, true
	case "SH":
		return 8, true
	}
	w := slices.Index(weekdayNames[:], t.text)
	return w, w >= 0
}

func (p *parser) days(d *daySet) error {
	if err := p.dayList(d); err != nil {
		return err
	}
	if w, ok := dayWord(p.peek()); ok { // "SH Mo-Fr"
		if w > 6 || d.anyWeekday() {
			return p.fail()
		}
		d.within = true
		public, school := d.public, d.school
		if err := p.dayList(d); err != nil {
			return err
		}
		if d.public != public || d.school != school {
			return fmt.Errorf("congés répétés dans une liste de jours")
		}
	}
	return nil
}

func (p *parser) dayList(d *daySet) error {
	for {
		w, _ := dayWord(p.take())
		switch {
		case w == 7:
			d.public = true
		case w == 8:
			d.school = true
		case p.accept("-"):
			to, ok := dayWord(p.peek())
			if !ok || to > 6 {
				return p.fail()
			}
			p.take()
			for n := w; ; n = (n + 1) % 7 {
				d.weekdays |= 1 << n
				if n == to {
					break
				}
			}
		case p.accept("["):
			if err := p.nth(&d.nth[w]); err != nil {
				return err
			}
		default:
			d.weekdays |= 1 << w
		}
		if !p.commaThen(func(t *token) bool { _, ok := dayWord(t); return ok }) {
			return p.dayShift(d)
		}
	}
}

// dayShift reads "+1 day" after the only day of a list that has a rank, or after PH.
func (p *parser) dayShift(d *daySet) error {
	at := p.peek().at
	limit := 0
	switch {
	case *d == daySet{public: true}:
		limit = 1
	case *d == daySet{nth: d.nth}:
		limit = 30
	}
	if limit == 0 {
		return nil
	}
	shift, err := p.shift(limit)
	if err != nil {
		return err
	}
	ranked := 0
	for _, set := range d.nth {
		if set != 0 {
			ranked++
		}
	}
	if shift != 0 && ranked > 1 {
		return fmt.Errorf("décalage de plusieurs jours au caractère %d", at+1)
	}
	d.shift = shift
	return nil
}

// nth reads "1,3,-1]" or "1-3]".
func (p *parser) nth(set *uint16) error {
	one := func() (int, error) {
		t := p.peek()
		if t.kind != numberToken || t.value < 1 || t.value > 5 || len(t.text) != 1 {
			return 0, p.fail()
		}
		p.take()
		return t.value, nil
	}
	for {
		shift := 0
		if p.accept("-") {
			shift = 5
		}
		from, err := one()
		if err != nil {
			return err
		}
		to := from
		if shift == 0 && p.accept("-") {
			if to, err = one(); err != nil {
				return err
			}
			if to <= from {
				return fmt.Errorf("rangs en ordre inverse : %d-%d", from, to)
			}
		}
		for n := from; n <= to; n++ {
			*set |= 1 << (n + shift)
		}
		if p.accept("]") {
			return nil
		}
		if !p.accept(",") {
			return p.fail()
		}
	}
}
