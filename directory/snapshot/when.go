package snapshot

import (
	"encoding/binary"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// openSet holds the places that are open at an instant or on some days.
type openSet struct {
	open      bitmap // those that are open
	orUnknown bitmap // those that are open and those whose state is unknown
}

func (o *openSet) of(unknown bool) bitmap {
	if unknown {
		return o.orUnknown
	}
	return o.open
}

// openCache holds the last open sets by openKey: many views ask for the same days.
type openCache struct {
	mu    sync.Mutex
	byKey map[string]*openSet
}

// maxOpenSets is the number of sets in the cache: today, the days of a week, their
// evenings, and some instants.
const maxOpenSets = 32

// openSet returns the places that w selects.
func (s *Snapshot) openSet(w *directory.When) *openSet {
	var buf [128]byte
	key := s.openKey(buf[:0], w)
	c := &s.opened
	c.mu.Lock()
	found := c.byKey[string(key)]
	c.mu.Unlock()
	if found != nil {
		return found
	}
	found = s.findOpen(w) // two requests may both do it; both results are equal
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = map[string]*openSet{}
	}
	for other := range c.byKey { // in random order
		if len(c.byKey) < maxOpenSets {
			break
		}
		delete(c.byKey, other)
	}
	c.byKey[string(key)] = found
	return found
}

// openKey appends the key of w: equal keys mean equal sets. Names of days mean other
// days once it is midnight in one of the zones.
func (s *Snapshot) openKey(dst []byte, w *directory.When) []byte {
	if !w.At.IsZero() {
		return binary.AppendVarint(append(dst, 'O'), w.At.Unix()/60) // opening hours are given in minutes
	}
	from, to := w.Part()
	dst = binary.AppendUvarint(binary.AppendUvarint(append(dst, 'D'), uint64(from)), uint64(to))
	dst = binary.AppendUvarint(append(dst, byte(w.Weekdays)), uint64(len(w.Dates)))
	for _, d := range w.Dates {
		dst = binary.AppendVarint(dst, int64(d))
	}
	if w.Weekdays != 0 {
		for _, zone := range s.zones {
			dst = binary.AppendVarint(dst, int64(hours.MomentAt(w.Now, zone).Date()))
		}
	}
	return dst
}

func (s *Snapshot) findOpen(w *directory.When) *openSet {
	states := make([]hours.State, len(s.schedules))
	from, to := w.Part()
	days := make([][]hours.Date, len(s.zones))
	if w.At.IsZero() {
		for i, zone := range s.zones {
			days[i] = w.DatesIn(zone)
		}
	}
	for i, c := range s.schedules {
		if !w.At.IsZero() {
			states[i] = c.hours.At(w.At, c.zone, c.calendar)
			continue
		}
		states[i] = hours.Closed
		for _, day := range days[c.zoneAt] {
			if state := c.hours.Between(day, from, to, c.calendar); state != hours.Closed {
				states[i] = state
				if state == hours.Open {
					break
				}
			}
		}
	}
	found := &openSet{open: newBitmap(s.n), orUnknown: newBitmap(s.n)}
	for place := range s.features {
		switch states[s.features[place].Schedule] {
		case hours.Open:
			found.open.add(place)
			found.orUnknown.add(place)
		case hours.Unknown:
			found.orUnknown.add(place)
		}
	}
	return found
}

// CountOpen returns how many of the places that match q, whatever its own Open, each
// of some Whens selects.
func (s *Snapshot) CountOpen(q *directory.Query, whens ...directory.When) ([]int, error) {
	any := *q
	any.Open = directory.When{}
	v, err := s.selection(&any)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(whens))
	for i := range whens {
		if whens[i].IsZero() {
			counts[i] = v.count
		} else {
			counts[i] = v.set.countAnd(s.openSet(&whens[i]).of(q.Flags.Has(directory.UnknownHours)))
		}
	}
	return counts, nil
}
