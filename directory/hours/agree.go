package hours

import "slices"

// Agree returns the hours on which all of schedules agree: at each instant the
// state that all of them give, else Unknown for Contradiction. A contradiction
// that lies in a holiday of which one of them says nothing keeps that reason.
// It is the zero Schedule, Unknown at any time, when one of them is, or when there is none.
// Its String is empty: what several records say has no form in the language.
func Agree(schedules ...Schedule) Schedule {
	all := &ruleSet{}
	for _, h := range schedules {
		switch {
		case h.s == nil:
			return Schedule{}
		case h.s.accounts != nil:
			all.accounts = append(all.accounts, h.s.accounts...)
		case !slices.ContainsFunc(all.accounts, func(s *ruleSet) bool { return Schedule{s}.String() == h.String() }):
			all.accounts = append(all.accounts, h.s)
		}
	}
	switch len(all.accounts) {
	case 0:
		return Schedule{}
	case 1:
		return Schedule{all.accounts[0]}
	}
	for _, s := range all.accounts {
		all.cuts = append(all.cuts, s.cuts...)
		all.uses = all.uses.with(s.uses)
	}
	slices.Sort(all.cuts)
	all.cuts = slices.Compact(all.cuts)
	return Schedule{all}
}

// ParseAll returns what texts agree on. Text that does not parse is unknown hours, and so
// is none.
func ParseAll(texts ...string) Schedule {
	if len(texts) == 1 {
		h, _ := Parse(texts[0])
		return h
	}
	schedules := make([]Schedule, len(texts))
	for i, text := range texts {
		schedules[i], _ = Parse(text)
	}
	return Agree(schedules...)
}

// agreed returns what all accounts say of a minute of a day.
func (s *ruleSet) agreed(minute uint16, d *dayPair) verdict {
	first := s.accounts[0].judge(minute, d)
	for _, other := range s.accounts[1:] {
		v := other.judge(minute, d)
		switch {
		case v.state == first.state:
			if first.reason == Unspecified {
				first = v
			}
		case ofHoliday(first.reason):
		case ofHoliday(v.reason):
			first = v
		default:
			first = verdict{Unknown, Contradiction, nil}
		}
	}
	return first
}

func ofHoliday(r Reason) bool { return r == PublicHoliday || r == SchoolHolidays }
