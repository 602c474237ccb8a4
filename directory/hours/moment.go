package hours

import "time"

// Moment is a wall-clock instant at a place, in whole minutes. One serves all the
// places of a time zone.
type Moment struct {
	day    int32  // days since 1970-01-01
	minute uint16 // 0..1439
}

// MomentAt returns the wall clock of t in a zone (UTC when nil).
func MomentAt(t time.Time, zone *time.Location) Moment {
	if zone == nil {
		zone = time.UTC
	}
	_, offset := t.In(zone).Zone()
	return momentOf(t.Unix() + int64(offset))
}

// momentOf returns the moment of local time in seconds since 1970-01-01 00:00.
func momentOf(local int64) Moment {
	day := local / 86400
	second := local % 86400
	if second < 0 {
		day, second = day-1, second+86400
	}
	return Moment{int32(day), uint16(second / 60)}
}

// weekdayOf returns 0 for Monday; 1970-01-01 was a Thursday.
func weekdayOf(day int32) int {
	return int(((int64(day)+3)%7 + 7) % 7)
}

// civilOf works in years that begin in March, so that the leap day is the last.
func civilOf(day int32) (year, month, mday int) {
	const cycle = 146097 // days in 400 years
	n := int(day) + 719468
	era := n / cycle
	if n < 0 {
		era = (n - cycle + 1) / cycle
	}
	n -= era * cycle
	y := (n - n/1460 + n/36524 - n/146096) / 365
	yday := n - (365*y + y/4 - y/100)
	m := (5*yday + 2) / 153
	mday = yday - (153*m+2)/5 + 1
	month = m + 3
	year = era*400 + y
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, mday
}

// dayOf is the inverse of civilOf.
func dayOf(year, month, mday int) int32 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	y := year - era*400
	yday := (153*(month-3)+2)/5 + mday - 1
	return int32(era*146097 + y*365 + y/4 - y/100 + yday - 719468)
}

// isoWeek returns the ISO 8601 week of a day: that of the Thursday of its week.
func isoWeek(day int32) int {
	thursday := day - int32(weekdayOf(day)) + 3
	year, _, _ := civilOf(thursday)
	return int(thursday-dayOf(year, 1, 1))/7 + 1
}

func monthLength(year, month int) int {
	if month == 2 && (year%4 != 0 || (year%100 == 0 && year%400 != 0)) {
		return 28
	}
	return int(longestMonth(uint8(month)))
}

// longestMonth returns the length of a month of a leap year.
func longestMonth(month uint8) uint8 {
	switch month {
	case 2:
		return 29
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
