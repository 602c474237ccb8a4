package hours

// Contradict reports whether a and b give different states at some instant: whether
// Agree(a, b) is ever Unknown for Contradiction. The same hours written in two ways do
// not contradict each other, nor do hours that say nothing of public holidays contradict
// those that do. Unknown hours contradict nothing.
func Contradict(a, b Schedule) bool {
	agreed := Agree(a, b)
	if agreed.s == nil || agreed.s.accounts == nil {
		return false
	}
	from, days := agreed.s.span()
	var pair dayPair
	for day := from; day < from+days; day++ {
		agreed.s.look(&pair, day, Calendar{})
		for _, cut := range agreed.s.cuts {
			if agreed.s.atMinute(cut, &pair).reason == Contradiction {
				return true
			}
		}
	}
	return false
}

// span returns days that show all that hours say: a week without holiday when they
// depend on the day of the week only, else four years and those that they name.
func (s *ruleSet) span() (from, days int32) {
	if u := s.uses; !u.date && !u.week && !u.public && !u.school {
		return dayOf(2024, 3, 11), 7
	}
	first, last := 2024, 2027
	for _, account := range s.accounts {
		for i := range account.rules {
			for _, d := range account.rules[i].dates {
				if d.from.year != 0 {
					first, last = min(first, int(d.from.year)), max(last, int(d.to.year))
				}
			}
			for _, y := range account.rules[i].years {
				first, last = min(first, int(y.from)), max(last, int(y.from))
				if y.to != openYear {
					last = max(last, int(y.to))
				}
			}
		}
	}
	first, last = max(first, 1990), min(last, 2060) // further away, nobody asks
	from = dayOf(first, 1, 1)
	return from, dayOf(last+1, 1, 1) - from
}
