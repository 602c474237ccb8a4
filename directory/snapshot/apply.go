package snapshot

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/quality"
)

// A version is made of the one before it by splicing: the fragments of the places that have not
// changed are shared, every list by place is copied around the places that have, and what derives
// from the lists is derived again. The result has the numbers, the lists and the answers of a version
// that was read whole; only the places of its fragments in memory differ.

// Changes are what makes one version of an older one.
type Changes struct {
	// Input describes the newer version. Its Places are those that are new or have changed, and its
	// Redirects those to or from one of them or of Removed, and those that moved: "" leads nowhere now.
	Input
	Removed []string // ids of places that the older version has
}

// ErrTooMany is returned for changes after which the version should be read whole.
var ErrTooMany = errors.New("snapshot: too much has changed")

// Fractions of a version: more places changed at once, or fragments kept since it was read
// whole, are not worth splicing.
const (
	mostChanged  = 8 // one place in so many
	mostFragment = 4 // one byte in so many
)

// TooMany reports whether so many changes are better read with the whole version.
func (s *Snapshot) TooMany(changes int) bool { return changes > s.n/mostChanged }

// Apply returns the version that the changes make of s, which stays as it is. The judge must
// be that of s.
func (s *Snapshot) Apply(c Changes) (*Snapshot, error) {
	c.Count, c.Judge = 0, s.judge
	b := newBuilder(c.Input)
	defer b.index.stop()
	b.hot.shared, b.cold.shared = nil, nil
	b.hot.arena, b.cold.arena = slices.Clip(s.hot.more), slices.Clip(s.cold.more)
	b.hot.before, b.cold.before = len(s.hot.base), len(s.cold.base)
	for p, err := range c.Places {
		if err == nil && s.TooMany(b.s.n) {
			err = ErrTooMany
		}
		if err != nil {
			return nil, fmt.Errorf("snapshot: read change %d of version %d: %w", b.s.n, c.Version, err)
		}
		if err := b.add(p); err != nil {
			return nil, err
		}
	}
	if len(b.hot.arena)*mostFragment > len(s.hot.base) {
		return nil, ErrTooMany
	}
	return s.spliced(b, c)
}

// spliced returns s with the places of b in place of those of the same ids.
func (s *Snapshot) spliced(b *builder, c Changes) (*Snapshot, error) {
	small := b.s
	next := &Snapshot{store: c.Store, program: c.Program, version: c.Version, built: c.Built, judge: s.judge,
		bits: s.bits, day: quality.DayOf(c.Built), shared: s.shared, coldShared: s.coldShared,
		hot: arena{s.hot.base, b.hot.arena}, cold: arena{s.cold.base, b.cold.arena},
		free: make([]postings, len(freeFilters))}
	x, err := newSplicer(&s.ids, &small.ids, c.Removed)
	if err != nil {
		return nil, err
	}
	next.n = x.n
	next.ids = x.names(&s.ids, &small.ids)
	next.coldAt = spliceOf(x, s.coldAt, small.coldAt, 1)
	next.positions = spliceOf(x, s.positions, small.positions, 1)
	next.masks = spliceOf(x, s.masks, small.masks, s.bits.wordCount())
	next.outcomes = spliceOf(x, s.outcomes, small.outcomes, s.judge.OutcomeSize())
	next.updated = spliceOf(x, s.updated, small.updated, 1)
	next.localities, next.locality = spliceTable(x, s.localities, small.localities, s.locality, small.locality,
		func(at *uint32) *uint32 { return at },
		func(l *directory.Locality) directory.Locality { return *l }, nil)
	next.schedules, next.features = spliceTable(x, s.schedules, small.schedules, s.features, small.features,
		func(f *feature) *uint32 { return &f.Schedule }, scheduleIdentity, []*schedule{{}})
	for i, c := range next.schedules {
		next.schedules[i] = c.again()
	}
	if !next.day.Equal(s.day) {
		age := s.judge.Ager(next.day)
		for i := range next.features {
			age(next.outcomesOf(i), next.UpdatedOn(i))
			next.features[i].score(s.judge.Score(next.outcomesOf(i), next.UpdatedOn(i), next.day))
			if i%4096 == 0 {
				runtime.Gosched()
			}
		}
	}
	for f := range next.free {
		of := b.free[f].postings()
		next.free[f] = x.postings(&s.free[f], &of)
	}
	own := b.ownLabels.postings()
	next.ownLabels = x.postings(&s.ownLabels, &own)
	runtime.Gosched()
	index := b.index.finish()
	next.index = x.index(&s.index, &index)
	next.redirects, next.targets = x.redirects(s, next, b, c)
	small.project()
	next.keys, next.keyPlace = x.keys(s, small)
	next.sources = next.judgeSources(c.Sources)
	return next, next.derive()
}

// scheduleIdentity is the key by which places share a schedule; see builder.scheduleOf.
func scheduleIdentity(c **schedule) scheduleKey {
	key := scheduleKey{strings.Join((*c).Hours, accountSeparator), (*c).Zone, hours.CalendarOf((*c).INSEE)}
	if !strings.Contains(key.hours, "SH") {
		key.calendar = key.calendar.WithoutSchool()
	}
	return key
}

// again returns a schedule without what was evaluated for another version.
func (c *schedule) again() *schedule {
	return &schedule{Hours: c.Hours, INSEE: c.INSEE, Zone: c.Zone, hours: c.hours, parsed: c.parsed}
}

// judgeSources returns the sources with the quality of their places.
func (s *Snapshot) judgeSources(sources []directory.SourceSummary) []directory.SourceSummary {
	tally := s.judge.TallySources(sources, s.built)
	of, _ := s.freeValues(sourceFilter)
	for _, source := range sources {
		at, found := slices.BinarySearch(of.Values, source.Name)
		if !found {
			continue
		}
		holders := of.of(at)
		// The value of the field source of a place may be the name of a source that has no record of it.
		sure := len(holders) == source.Places
		for _, i := range holders {
			if sure || s.recordedBy(int(i), source.Name) {
				tally[source.Name].Add(s.outcomesOf(int(i)), s.UpdatedOn(int(i)))
			}
		}
	}
	return tally.Summarise(sources)
}

// recordedBy reports whether a source has a record of place i.
func (s *Snapshot) recordedBy(i int, source string) bool {
	w := s.decodeRest(i)
	return slices.ContainsFunc(w.Provenance.Records, func(r directory.RecordRef) bool { return r.Source == source })
}

// redirects returns the other ids of places: those of s, but for the places that have changed and
// the ids that have moved, and those of the changes.
func (x *splicer) redirects(s, next *Snapshot, b *builder, c Changes) (ids names, targets []uint32) {
	moved := map[string]bool{}
	var added []alias
	for _, a := range b.aliases {
		added = append(added, alias{a.id, x.added[a.place]})
	}
	if c.Redirects != nil {
		for from, to := range c.Redirects {
			moved[from] = true
			if i, ok := next.ids.find(to); ok && from != to {
				added = append(added, alias{from, uint32(i)})
			}
		}
	}
	slices.SortFunc(added, func(p, q alias) int { return cmp.Or(cmp.Compare(p.id, q.id), cmp.Compare(p.place, q.place)) })
	put := func(id []byte, place uint32) {
		if n := ids.len(); n > 0 && string(ids.at(n-1)) == string(id) {
			return
		}
		ids.addBytes(id)
		targets = append(targets, place)
	}
	ids.offsets = append(make([]uint32, 0, s.redirects.len()+len(added)+1), 0)
	ids.bytes = make([]byte, 0, len(s.redirects.bytes))
	for r := range s.redirects.len() {
		id, to := s.redirects.at(r), x.to[s.targets[r]]
		for len(added) > 0 && added[0].id < string(id) {
			put([]byte(added[0].id), added[0].place)
			added = added[1:]
		}
		if to == gone || moved[string(id)] || x.touched(string(id)) {
			continue
		}
		place := uint32(to)
		for len(added) > 0 && added[0].id == string(id) { // the lowest place has it, as in a whole reading
			place, added = min(place, added[0].place), added[1:]
		}
		put(id, place)
	}
	for _, a := range added {
		put([]byte(a.id), a.place)
	}
	return ids, targets
}
