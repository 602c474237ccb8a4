package hours

import (
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/importer"
)

// Cache remembers the results of Read: the places of a listing share few opening
// hours. It is bounded: the first texts that it meets stay. The zero value is ready,
// and safe for concurrent use.
type Cache struct {
	mu      sync.RWMutex
	results map[importer.HoursText]result
}

type result struct {
	osm, text string
	findings  []importer.Finding
}

const maxCached = 8192

// Read returns what the function Read returns. The findings are shared: the caller
// must not modify them.
func (c *Cache) Read(h importer.HoursText) (osm, text string, findings []importer.Finding) {
	c.mu.RLock()
	known, ok := c.results[h]
	full := len(c.results) >= maxCached
	c.mu.RUnlock()
	if ok {
		return known.osm, known.text, known.findings
	}
	if full {
		return Read(h)
	}
	h = clone(h) // cells are parts of the text of their row
	var r result
	r.osm, r.text, r.findings = Read(h)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results == nil {
		c.results = make(map[importer.HoursText]result)
	}
	c.results[h] = r
	return r.osm, r.text, r.findings
}

func clone(h importer.HoursText) importer.HoursText {
	for i := range h.Days {
		h.Days[i] = strings.Clone(h.Days[i])
	}
	for _, cell := range []*string{&h.OSM, &h.Week, &h.WeekOpening, &h.Note, &h.Aside} {
		*cell = strings.Clone(*cell)
	}
	return h
}
