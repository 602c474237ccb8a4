package atlas

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// The hours of a day that a week shows.
const (
	firstHour = 8
	lastHour  = 20
)

// weekView is how many places are open at each hour of an ordinary week.
type weekView struct {
	Hours []string
	Days  []weekDay
	Known string // places whose hours are known
	All   string
}

type weekDay struct {
	Name  string
	Cells []weekCell
}

// weekCell is one hour of a day: its shade, 0 nobody to 4 the most.
type weekCell struct {
	Shade int
	Count string
}

// weekOf counts the places of a view that are open at the start of each hour; nil when the hours of
// none are known.
func weekOf(t *i18n.Locale, v directory.View, q *directory.Query) (*weekView, error) {
	hits, err := v.Each(q)
	if err != nil {
		return nil, err
	}
	var counts [7][lastHour]int
	all, known, most := 0, 0, 0
	for hit := range hits {
		all++
		week := v.Spot(hit.Index).Week
		if week == nil {
			continue
		}
		known++
		for day := range counts {
			for hour := firstHour; hour < lastHour; hour++ {
				if week.Slots[day]>>(hour*60/hours.SlotMinutes)&1 == 1 {
					counts[day][hour]++
					most = max(most, counts[day][hour])
				}
			}
		}
	}
	if known == 0 {
		return nil, nil
	}
	w := &weekView{Known: t.Int(known), All: t.Places(all)}
	for hour := firstHour; hour < lastHour; hour++ {
		w.Hours = append(w.Hours, strconv.Itoa(hour))
	}
	for day := range counts {
		row := weekDay{Name: t.Weekday(weekdayOf(day))}
		for hour := firstHour; hour < lastHour; hour++ {
			n := counts[day][hour]
			var cell weekCell
			if n > 0 {
				cell.Count = t.Int(n)
				cell.Shade = 1 + 3*n/max(most, 1)
			}
			row.Cells = append(row.Cells, cell)
		}
		w.Days = append(w.Days, row)
	}
	return w, nil
}
