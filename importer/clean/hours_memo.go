package clean

import (
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/importer"
)

// hoursMemo remembers how hours were read: the places of a listing keep the same
// few. It is bounded: the first ones met stay.
type hoursMemo struct {
	mu   sync.RWMutex
	read map[hoursAsked]hoursRead
}

type hoursAsked struct {
	text      importer.HoursText
	itinerant bool
}

type hoursRead struct {
	osm, text string
	findings  []importer.Finding // shared: not to be changed
}

const maxHoursMemo = 8192

// hours is readHours, remembered.
func (s *Settings) hours(h importer.HoursText, itinerant bool) hoursRead {
	if h == (importer.HoursText{}) {
		return hoursRead{}
	}
	key := hoursAsked{h, itinerant}
	m := &s.hoursRead
	m.mu.RLock()
	known, ok := m.read[key]
	full := len(m.read) >= maxHoursMemo
	m.mu.RUnlock()
	if ok {
		return known
	}
	if !full { // its own copy: cells are parts of the text of their row
		for i := range key.text.Days {
			key.text.Days[i] = strings.Clone(key.text.Days[i])
		}
		for _, cell := range []*string{&key.text.OSM, &key.text.Week, &key.text.WeekOpening, &key.text.Note, &key.text.Aside} {
			*cell = strings.Clone(*cell)
		}
	}
	var read hoursRead
	read.osm, read.text, read.findings = readHours(key.text, itinerant)
	if full {
		return read
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read == nil {
		m.read = make(map[hoursAsked]hoursRead)
	}
	m.read[key] = read
	return read
}
