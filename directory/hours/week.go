package hours

import (
	"fmt"
	"time"
)

// Day holds the hours of one calendar day at a place.
type Day struct {
	Date    string `json:"jour"`            // YYYY-MM-DD
	Weekday string `json:"nom"`             // lundi … dimanche
	Holiday string `json:"ferie,omitempty"` // name of the public holiday
	// SchoolHolidays is their name, "Vacances de Noël"; "" when there are none, when
	// that is not known, and when the hours do not depend on them.
	SchoolHolidays string  `json:"vacances_scolaires,omitempty"`
	Ranges         []Range `json:"plages,omitempty"` // in order; none: closed all day
}

// Range is a part of one day, on the place's clock, during which it is open or unknown.
type Range struct {
	From    string `json:"de"` // hh:mm
	To      string `json:"a"`  // hh:mm, 24:00 at most: what runs past midnight goes on the next day
	State   State  `json:"etat"`
	Reason  Reason `json:"raison,omitempty"`      // why the state is Unknown
	Comment string `json:"commentaire,omitempty"` // "sur rendez-vous"
}

var frenchWeekdays = [7]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// Week returns the 7 days from the day of t in the zone. It is nil when the hours are unknown.
func (h Schedule) Week(t time.Time, zone *time.Location, cal Calendar) []Day {
	if h.s == nil {
		return nil
	}
	first := MomentAt(t, zone).day
	week := make([]Day, 7)
	for i := range week {
		week[i] = h.s.dayHours(first+int32(i), cal)
	}
	return week
}

func (s *ruleSet) dayHours(day int32, cal Calendar) Day {
	year, month, mday := civilOf(day)
	d := Day{Date: fmt.Sprintf("%04d-%02d-%02d", year, month, mday), Weekday: frenchWeekdays[weekdayOf(day)]}
	d.Holiday, _ = cal.Holiday(year, month, mday)
	if s.uses.school {
		_, d.SchoolHolidays = cal.schoolOn(day)
	}
	last := Range{State: Closed}
	var pair dayPair
	s.look(&pair, day, cal)
	for i, cut := range s.cuts {
		v := s.atMinute(cut, &pair)
		next := Range{From: clock(cut), State: v.state, Reason: v.reason}
		if v.by != nil && v.state != Closed {
			next.Comment = v.by.comment
		}
		if i > 0 && next.State == last.State && next.Reason == last.Reason && next.Comment == last.Comment {
			continue
		}
		d.close(last, clock(cut))
		last = next
	}
	d.close(last, "24:00")
	return d
}

// close ends a range and appends it unless the place is closed then.
func (d *Day) close(r Range, to string) {
	if r.State != Closed {
		r.To = to
		d.Ranges = append(d.Ranges, r)
	}
}

// clock returns a minute of the day as "09:30". Hours of the next day go on after 24.
func clock(minute uint16) string {
	h, m := byte(minute/60), byte(minute%60)
	return string([]byte{'0' + h/10, '0' + h%10, ':', '0' + m/10, '0' + m%10})
}
