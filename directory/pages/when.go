package pages

import (
	"fmt"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// partsOfDay are the parts of a day that the form offers, in minutes.
var partsOfDay = []struct {
	label    string
	from, to int
}{
	{"Le matin", 8 * 60, 12 * 60},
	{"L’après-midi", 12 * 60, 18 * 60},
	{"Le soir, après 18 h", 18 * 60, hours.EndOfDay},
}

// daysOfPart completes what a form sends: hours alone are those of any day, and hours of
// the present are those of today.
func daysOfPart(raw string, now time.Time) string {
	part, _ := query.First(raw, query.OpenBetween.String())
	if strings.TrimSpace(part) == "" {
		return raw
	}
	days := query.Weekdays[:]
	switch open, _ := query.First(raw, query.Open.String()); strings.TrimSpace(open) {
	case "":
	case "maintenant":
		today := now.In(territory.Zone("")).Weekday()
		days = days[today : today+1]
	default:
		return raw
	}
	return query.Without(raw, query.Open.String()) + "&" + query.Open.String() + "=" + strings.Join(days, ",")
}

// dayOptions returns the days of the coming week, with the number of places open on each.
func dayOptions(c *filterCounts, q *html.Request, state html.State) ([]filterOption, error) {
	t, now, zone := q.Lang, q.Site.Web.Now(), territory.Zone("")
	asked := &q.Query.Open
	options := []filterOption{
		{Label: t.Say("N’importe quand"), Checked: asked.IsZero() || asked.Weekdays == directory.EveryDay && asked.To > 0},
		{Label: t.Say("Maintenant"), Value: "maintenant", Checked: state.Has(query.Open.String(), "maintenant")},
	}
	whens := []directory.When{{}, {At: now}}
	today := hours.MomentAt(now, zone).Date()
	for day := today; day < today+7; day++ {
		w := directory.When{Weekdays: directory.WeekdaySet(0).With(day.Weekday()), Now: now, From: asked.From, To: asked.To}
		label := t.Say(query.Weekdays[day.Weekday()])
		switch day {
		case today:
			label = t.Say("Aujourd’hui, %s", label)
		case today + 1:
			label = t.Say("Demain, %s", label)
		default:
			label = words.UpperFirst(label)
		}
		options = append(options, filterOption{Label: label, Value: query.Weekdays[day.Weekday()],
			Checked: asked.Weekdays == w.Weekdays && len(asked.Dates) == 0})
		whens = append(whens, w)
	}
	options, whens = withCurrent(options, whens, filterOption{
		Label: words.UpperFirst(words.WhenAsked(t, asked, now, zone)),
		Value: strings.Join(state.Values(query.Open.String()), ","),
	}, *asked)
	options, counts, err := c.opening(query.Open, options, whens)
	if err == nil {
		c.openNow = counts[1]
	}
	return options, err
}

// partOptions returns the parts of the day, with the number of places open in each on the
// days asked for, or on any day.
func partOptions(c *filterCounts, q *html.Request, state html.State) ([]filterOption, error) {
	t, asked := q.Lang, q.Query.Open
	days := asked
	days.From, days.To = 0, 0
	if !asked.IsDays() {
		days = directory.When{Weekdays: directory.EveryDay, Now: q.Site.Web.Now()}
	}
	options := []filterOption{{Label: t.Say("Toute la journée"), Checked: asked.To == 0}}
	whens := []directory.When{days}
	if !asked.IsDays() {
		whens[0] = asked
	}
	for _, part := range partsOfDay {
		days.From, days.To = part.from, part.to
		options = append(options, filterOption{Label: t.Say(part.label), Value: spanOf(part.from, part.to),
			Checked: asked.From == part.from && asked.To == part.to})
		whens = append(whens, days)
	}
	options, whens = withCurrent(options, whens, filterOption{
		Label: words.UpperFirst(words.PartOfDay(t, &asked)), Value: state.First(query.OpenBetween.String()),
	}, asked)
	options, _, err := c.opening(query.OpenBetween, options, whens)
	return options, err
}

func spanOf(from, to int) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

// withCurrent adds the choice of the address when it is none of the options.
func withCurrent(
	options []filterOption, whens []directory.When, current filterOption, asked directory.When,
) ([]filterOption, []directory.When) {
	for _, option := range options {
		if option.Checked {
			return options, whens
		}
	}
	current.Checked = true
	return append(options, current), append(whens, asked)
}

// opening sets the name of options and the number of places that each leaves.
func (c *filterCounts) opening(name query.Param, options []filterOption, whens []directory.When,
) ([]filterOption, []int, error) {
	counts, err := c.view.CountOpen(&c.query, whens...)
	if err != nil {
		return nil, nil, err
	}
	for i := range options {
		options[i].Name, options[i].Count = name.String(), c.lang.Int(counts[i])
	}
	return options, counts, nil
}

// distanceOptions returns the distances around an origin, with the number of places within
// each; none without an origin.
func distanceOptions(c *filterCounts, q *html.Request, state html.State) ([]filterOption, error) {
	if q.Query.Near == nil {
		return nil, nil
	}
	t, name := q.Lang, query.Radius.String()
	options := []filterOption{{Name: name, Label: t.Say("Les plus proches"), Checked: q.Query.RadiusM == 0}}
	for i, n := range c.reaches {
		km := directory.ReachesKM[i]
		options = append(options, filterOption{Name: name, Value: fmt.Sprint(km), Count: t.Int(n),
			Label:   t.Say("À moins de %s", words.Kilometres(t, float64(km))),
			Checked: q.Query.RadiusM == 1000*float64(km)})
	}
	n, err := c.view.Count(&c.query)
	options, _ = withCurrent(options, nil, filterOption{Name: name, Value: state.First(name), Count: t.Int(n),
		Label: t.Say("À moins de %s", words.Kilometres(t, q.Query.RadiusM/1000))}, directory.When{})
	return options, err
}
