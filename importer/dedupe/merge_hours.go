package dedupe

import (
	"cmp"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// hours takes the hours of the best contribution and, when another one does not say the
// same, keeps what each of them says: the place is then open when all of them say so. The
// hours of one person's presence count only when nothing else is known of the place's.
func (m *merger) hours() {
	var accounts, aside []*importer.Contribution
	for _, presence := range []bool{false, true} {
		for _, a := range m.ranked {
			switch {
			case a.IsPresence() != presence || a.Place.Hours == "" && a.Place.HoursText == "":
			case presence && len(accounts) > 0 && !accounts[0].IsPresence():
				aside = append(aside, a)
			default:
				accounts = append(accounts, a)
			}
		}
	}
	if len(accounts) == 0 {
		return
	}
	best := &accounts[0].Place
	m.place.Hours, m.place.HoursText = best.Hours, best.HoursText
	m.note("horaires", accounts[0])
	for _, a := range append(accounts[1:len(accounts):len(accounts)], aside...) {
		if v := cmp.Or(a.Place.Hours, a.Place.HoursText); v != cmp.Or(best.Hours, best.HoursText) {
			m.set("horaires", a, v)
		}
	}
	said := make([]directory.HoursAccount, len(accounts))
	disagree := false
	for i, a := range accounts {
		said[i] = directory.HoursAccount{Source: a.Source, Record: a.Ref.ID, Hours: a.Place.Hours,
			Text: a.Place.HoursText, UpdatedOn: a.Ref.UpdatedOn}
		disagree = disagree || slices.ContainsFunc(said[:i], func(other directory.HoursAccount) bool {
			return said[i].Disagrees(&other)
		})
	}
	if disagree {
		m.change("horaires", "contradiction", importer.Reported)
		m.place.HoursAccounts = said
	}
}
