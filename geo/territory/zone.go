package territory

import (
	"sync"
	"time"
)

// locations are the time zones of France by IANA name: loading one reads and
// parses a table. A zone that the system does not know is UTC.
var locations = sync.OnceValue(func() map[string]*time.Location {
	loaded := map[string]*time.Location{}
	for _, name := range zoneNames() {
		location, err := time.LoadLocation(name)
		if err != nil {
			location = time.UTC
		}
		loaded[name] = location
	}
	return loaded
})

// Zone returns the time zone of TimeZone(insee), and UTC when the system has no
// time zone data.
func Zone(insee string) *time.Location { return locations()[TimeZone(insee)] }

// LocalDay returns the calendar day at a commune (YYYY-MM-DD) and the instant
// at which it ends: the week that a place shows begins on that day.
func LocalDay(insee string, now time.Time) (day string, midnight time.Time) {
	local := now.In(Zone(insee))
	y, m, d := local.Date()
	return local.Format(time.DateOnly), time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
}

// NextMidnight returns the first instant after now at which a day ends in some part of France.
func NextMidnight(now time.Time) time.Time {
	var next time.Time
	for _, zone := range locations() {
		y, m, d := now.In(zone).Date()
		if midnight := time.Date(y, m, d+1, 0, 0, 0, 0, zone); next.IsZero() || midnight.Before(next) {
			next = midnight
		}
	}
	return next
}
