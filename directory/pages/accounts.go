package pages

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
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
		view := accountView{Source: a.Source, Hours: clipText(a.Text, 600)}
		if s, ok := titles[a.Source]; ok && s.Title != "" {
			view.Source = s.Title
		}
		view.Source = clipText(view.Source, maxListText)
		if day, err := time.Parse(time.DateOnly, a.UpdatedOn); err == nil {
			view.Date = t.Say("fiche du %s", t.Date(day))
		}
		if schedule, err := hours.Parse(a.Hours); err == nil && view.Hours == "" {
			view.Hours = weekText(t, schedule.Week(now, territory.Zone(p.INSEECode), hours.CalendarOf(p.INSEECode)))
		}
		accounts = append(accounts, view)
	}
	return accounts
}

// weekText returns the hours of some days in one sentence, days with the same hours
// together: "lundi, mardi : 9 h – 12 h ; mercredi : fermé".
func weekText(t *i18n.Locale, week []hours.Day) string {
	var order []string
	days := map[string][]string{}
	for _, d := range week {
		ranges, note := rangesText(t, d.Ranges)
		text := strings.Join(ranges, ", ")
		if text == "" {
			text = t.Say("fermé")
		}
		if note != "" {
			text += " (" + note + ")"
		}
		if days[text] == nil {
			order = append(order, text)
		}
		days[text] = append(days[text], t.Say(d.Weekday))
	}
	var parts []string
	for _, text := range order {
		parts = append(parts, t.Say("%s : %s", strings.Join(days[text], ", "), text))
	}
	return strings.Join(parts, " ; ")
}
