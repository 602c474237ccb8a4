package territory

import (
	"sync"
	"time"
)

// loadedZones caches time zones by IANA name: loading one reads and parses a table.
var loadedZones sync.Map

// Zone returns the time zone of TimeZone(insee), and UTC when the system has no time zone data.
func Zone(insee string) *time.Location {
	name := TimeZone(insee)
	if known, ok := loadedZones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	loadedZones.Store(name, zone)
	return zone
}

// LocalDay returns the calendar day at a commune (YYYY-MM-DD) and the instant
// at which it ends: the week that a place shows begins on that day.
func LocalDay(insee string, now time.Time) (day string, midnight time.Time) {
	local := now.In(Zone(insee))
	y, m, d := local.Date()
	return local.Format(time.DateOnly), time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
}
