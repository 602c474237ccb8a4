package snapshot

import (
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// schedule is the opening hours shared by all places with the same text, time zone
// and public holidays: their state is evaluated once.
type schedule struct {
	Hours []string // OSM opening_hours; several, some empty, when the records of a place disagree
	INSEE string   // of one of its places: gives the calendar
	Zone  string   // IANA name

	hours    hours.Schedule
	parsed   bool // hours are those of Hours
	zone     *time.Location
	zoneAt   int // index of zone in Snapshot.zones
	calendar hours.Calendar
	now      atomic.Pointer[openingState]

	ordinary     sync.Once
	ordinaryOpen *hours.Ordinary // see ordinaryWeek
}

// scheduleKey identifies a schedule.
type scheduleKey struct {
	hours, zone string // hours joined by accountSeparator
	calendar    hours.Calendar
}

// openingState is the state during [from, until), in Unix seconds.
type openingState struct {
	from, until int64
	state       hours.Opening
	json        []byte // `,"ouvert":{…}`
	stamp       uint64 // FNV-1a of json: the same on every node
}

const unknownZone = "Europe/Paris"

func (b *builder) scheduleOf(p *directory.Place) uint32 {
	all := p.Hours
	if len(p.HoursAccounts) > 0 {
		all = strings.Join(p.AgreedHours(), accountSeparator)
	}
	if strings.Trim(all, accountSeparator) == "" {
		return 0
	}
	zone := b.zone(p.INSEECode)
	if zone == "" {
		zone = unknownZone
	}
	key := scheduleKey{all, zone, hours.CalendarOf(p.INSEECode)}
	if !strings.Contains(all, "SH") {
		key.calendar = key.calendar.WithoutSchool()
	}
	i, ok := b.schedules[key]
	if !ok {
		i = uint32(len(b.s.schedules))
		key.hours = strings.Clone(key.hours)
		b.schedules[key] = i
		b.s.schedules = append(b.s.schedules, &schedule{Hours: strings.Split(key.hours, accountSeparator),
			INSEE: strings.Clone(p.INSEECode), Zone: zone})
	}
	return i
}

// accountSeparator stands between the texts of a schedule's key: the database stores no
// text that contains it.
const accountSeparator = "\x00"

// prepareSchedules parses the hours. Hours that do not parse are unknown: the
// importer publishes none, but a version outlives the program that made it.
func (s *Snapshot) prepareSchedules() error {
	zones := map[string]int{"": 0}
	s.zones = []*time.Location{time.UTC}
	for _, c := range s.schedules {
		at, ok := zones[c.Zone]
		if !ok {
			zone, err := time.LoadLocation(c.Zone)
			if err != nil {
				return fmt.Errorf("snapshot: time zone of %s: %w", c.INSEE, err)
			}
			at = len(s.zones)
			zones[c.Zone], s.zones = at, append(s.zones, zone)
		}
		c.zone, c.zoneAt, c.calendar = s.zones[at], at, hours.CalendarOf(c.INSEE)
		if !c.parsed {
			c.hours, c.parsed = hours.ParseAll(c.Hours...), true
		}
	}
	return nil
}

// UseSchoolHolidays has the hours evaluated with the school holidays of c, instead of those that
// the program knows. It is called before s is shared.
func (s *Snapshot) UseSchoolHolidays(c *hours.SchoolCalendar) {
	for _, sch := range s.schedules {
		sch.calendar = c.CalendarOf(sch.INSEE)
		sch.now.Store(nil)
	}
	s.opened = openCache{}
}

// ordinaryWeek returns the hours of an ordinary week as of a day, the same at each call; nil when
// they are unknown.
func (c *schedule) ordinaryWeek(as time.Time) *hours.Ordinary {
	c.ordinary.Do(func() { c.ordinaryOpen = c.hours.Ordinary(as) })
	return c.ordinaryOpen
}

// at returns the state at an instant. The last one is cached while it is valid.
func (c *schedule) at(now time.Time) *openingState {
	second := now.Unix()
	kept := c.now.Load()
	if kept != nil && second >= kept.from && second < kept.until {
		return kept
	}
	fresh := c.evaluate(now)
	if kept == nil || second >= kept.until {
		c.now.Store(fresh)
	}
	return fresh
}

const never = 1<<63 - 1

func (c *schedule) evaluate(now time.Time) *openingState {
	now = now.In(c.zone)
	j := &openingState{from: now.Unix(), until: never, state: c.hours.Opening(now, c.zone, c.calendar)}
	if !c.hours.IsZero() {
		j.until = now.AddDate(1, 0, 0).Unix() // NextChange does not search further
		if change, _, ok := c.hours.NextChange(now, c.zone, c.calendar); ok {
			j.until = change.Unix()
		}
	}
	j.json = append(j.json, `,"ouvert":{"etat":"`+j.state.State.String()+`"`...)
	if j.state.Reason != hours.NoReason {
		j.json = append(j.json, `,"raison":"`+j.state.Reason.String()+`"`...)
	}
	if j.state.Holiday != "" {
		j.json = append(j.json, `,"jour_ferie":"`+j.state.Holiday+`"`...)
	}
	j.json = appendInstant(j.json, `,"jusqu_a":"`, j.state.Until)
	j.json = appendInstant(j.json, `,"prochaine_ouverture":"`, j.state.Next)
	j.json = append(j.json, '}')
	j.stamp = stampStart
	for _, c := range j.json {
		j.stamp = (j.stamp ^ uint64(c)) * stampPrime
	}
	return j
}

func appendInstant(dst []byte, key string, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	return append(t.AppendFormat(append(dst, key...), time.RFC3339), '"')
}

// Week returns the hours of place i on the 7 days from an instant; nil when they are unknown.
func (s *Snapshot) Week(i int, now time.Time) []hours.Day {
	c := s.scheduleOf(i)
	return c.hours.Week(now, c.zone, c.calendar)
}

// On returns the hours of place i on a day; ok is false when they are unknown.
func (s *Snapshot) On(i int, day hours.Date) (d hours.Day, ok bool) {
	c := s.scheduleOf(i)
	return c.hours.On(day, c.calendar)
}

// Opening returns the state of place i at an instant.
func (s *Snapshot) Opening(i int, now time.Time) hours.Opening {
	return s.scheduleOf(i).at(now).state
}

// The constants of FNV-1a.
const (
	stampStart = 14695981039346656037
	stampPrime = 1099511628211
)

// OpeningStamp digests the states of hits at an instant, in their order, and
// returns until when they hold.
func (s *Snapshot) OpeningStamp(hits []directory.Hit, now time.Time) (stamp uint64, until time.Time) {
	stamp = stampStart
	end := int64(never)
	for _, hit := range hits {
		j := s.scheduleOf(hit.Index).at(now)
		stamp = (bits.RotateLeft64(stamp, 29) ^ j.stamp) * stampPrime
		end = min(end, j.until)
	}
	if end != never {
		until = time.Unix(end, 0)
	}
	return stamp, until
}
