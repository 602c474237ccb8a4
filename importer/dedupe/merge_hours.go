package dedupe

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
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
		if v := written(&a.Place); v != written(best) {
			m.set("horaires", a, v)
		}
	}
	if !disagree(accounts) {
		return
	}
	m.change("horaires", "contradiction", importer.Reported)
	for _, a := range accounts {
		m.place.HoursAccounts = append(m.place.HoursAccounts, directory.HoursAccount{
			Source: a.Source, Record: a.Ref.ID, Hours: a.Place.Hours, Text: a.Place.HoursText, UpdatedOn: a.Ref.UpdatedOn,
		})
	}
}

// written returns the hours of a record, as it writes them when they were not understood.
func written(p *directory.Place) string {
	if p.Hours != "" {
		return p.Hours
	}
	return p.HoursText
}

// disagree reports whether two contributions do not say the same of the hours. What was
// not understood may say anything, unless both say it in the same words.
func disagree(accounts []*importer.Contribution) bool {
	schedules := make([]hours.Schedule, len(accounts))
	for i, a := range accounts {
		// Hours that this version cannot read are not understood.
		schedules[i], _ = hours.Parse(a.Place.Hours)
		for j := range i {
			switch {
			case schedules[i].IsZero() || schedules[j].IsZero():
				if written(&a.Place) != written(&accounts[j].Place) {
					return true
				}
			case hours.Contradict(schedules[i], schedules[j]):
				return true
			}
		}
	}
	return false
}
