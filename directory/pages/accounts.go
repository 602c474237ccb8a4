package pages

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// accountView is what one record says of the hours of a place whose records disagree.
type accountView struct {
	Source string
	Date   string // "fiche du 3 mars 2026"; "" unknown
	Hours  string
}

// accountsOf returns what each record says of the hours, nil when they agree. titles are
// those of sources by name.
func accountsOf(
	t *i18n.Locale, p *directory.Place, titles map[string]directory.SourceSummary, now time.Time,
) []accountView {
	var accounts []accountView
	for _, a := range p.HoursAccounts {
		view := accountView{Source: a.Source, Hours: words.Clip(a.Text, 600)}
		if s, ok := titles[a.Source]; ok && s.Title != "" {
			view.Source = s.Title
		}
		view.Source = words.Clip(view.Source, words.MaxLine)
		if day, err := time.Parse(time.DateOnly, a.UpdatedOn); err == nil {
			view.Date = t.Say("fiche du %s", t.Date(day))
		}
		if schedule, err := hours.Parse(a.Hours); err == nil && view.Hours == "" {
			view.Hours = words.WeekText(t, schedule.Week(now, territory.Zone(p.INSEECode), hours.CalendarOf(p.INSEECode)))
		}
		accounts = append(accounts, view)
	}
	return accounts
}
