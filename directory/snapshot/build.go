package snapshot

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/lru"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// Input is one version as read from its store.
type Input struct {
	Store   directory.Store // where it comes from; kept in the disk copy
	Program string          // build that reads it; "" unknown: its disk copy is never believed, see Holds
	Version int64
	Built   time.Time // when it was published
	Count   int       // approximate number of places; 0 unknown
	// Places come in the order of ids, byte by byte (COLLATE "C"). A place is read before the next
	// is asked for: an iterator may reuse one *Place.
	Places iter.Seq2[*directory.Place, error]
	// Judge scores the places as of Built, and completes them; nil: quality.Default.
	Judge *quality.Judge
	// Redirects maps other ids to ids of places: retired ids and, when they are not in the places'
	// own provenance, ids of records. Those whose place is not in the version are ignored. May be nil.
	Redirects iter.Seq2[string, string]
	Sources   []directory.SourceSummary
	// Zone returns the IANA time zone of a commune by its INSEE code; "" means Europe/Paris.
	Zone func(insee string) string
}

// Build reads a version into memory. The error names the place that cannot be read.
func Build(in Input) (*Snapshot, error) {
	if in.Zone == nil {
		return nil, errors.New("snapshot: Input.Zone is nil")
	}
	if in.Judge == nil {
		var err error
		if in.Judge, err = quality.Default(); err != nil {
			return nil, err
		}
	}
	b := newBuilder(in)
	defer b.index.stop()
	for p, err := range in.Places {
		if err != nil {
			return nil, fmt.Errorf("snapshot: read place %d of version %d: %w", b.s.n, in.Version, err)
		}
		if err := b.add(p); err != nil {
			return nil, err
		}
	}
	return b.finish(in)
}

type builder struct {
	s         *Snapshot
	hot, cold fragmentWriter
	buf       []byte

	localities map[directory.Locality]uint32
	schedules  map[scheduleKey]uint32
	zone       func(string) string

	free      []*collector // of the filters in freeFilters
	ownLabels *collector   // of the territories' own labels
	tally     quality.SourceTally
	index     *indexBuilder
	aliases   []alias
	lastID    string
}

// alias is another id of a place.
type alias struct {
	id    string
	place uint32
}

// The usual size of the fragments of a place, in bytes: capacity allocated at
// once saves copies of an arena that grows.
const (
	usualHot  = 310
	usualCold = 60
	usualID   = 16
)

func newBuilder(in Input) *builder {
	b := &builder{
		s: &Snapshot{store: in.Store, program: in.Program,
			version: in.Version, built: in.Built, sources: in.Sources, judge: in.Judge,
			bits: standardBits, day: quality.DayOf(in.Built), free: make([]postings, len(freeFilters))},
		hot:        fragmentWriter{shared: newSharing(in.Count), arena: make([]byte, 0, usualHot*in.Count)},
		cold:       fragmentWriter{shared: newSharing(in.Count), arena: make([]byte, 0, usualCold*in.Count)},
		localities: map[directory.Locality]uint32{},
		schedules:  map[scheduleKey]uint32{},
		zone:       in.Zone,
		free:       newCollectors(len(freeFilters)),
		ownLabels:  newCollector(),
		tally:      in.Judge.TallySources(in.Sources, in.Built),
		index:      newIndexBuilder(),
	}
	b.s.schedules = []*schedule{{}}
	b.s.ids.bytes = make([]byte, 0, usualID*in.Count)
	b.s.ids.offsets = append(make([]uint32, 0, in.Count+1), 0)
	b.s.features, b.s.coldAt = make([]feature, 0, in.Count), make([]uint32, 0, in.Count)
	b.s.positions, b.s.masks = make([]geo.Position, 0, in.Count), make([]uint64, 0, in.Count*standardBits.wordCount())
	b.s.outcomes = make([]byte, 0, in.Count*in.Judge.OutcomeSize())
	b.s.locality, b.s.updated = make([]uint32, 0, in.Count), make([]int32, 0, in.Count)
	return b
}

func (b *builder) add(p *directory.Place) error {
	s := b.s
	if p.ID == "" || p.ID <= b.lastID && s.n > 0 {
		return fmt.Errorf("snapshot: version %d: place %q comes after %q: ids must be unique and in order", s.version,
			p.ID,
			b.lastID)
	}
	if !plainID(p.ID) {
		return fmt.Errorf("snapshot: version %d: id %q: letters, digits and -_.: only", s.version, p.ID)
	}
	b.lastID = strings.Clone(p.ID)
	if s.n == math.MaxInt32 {
		return errors.New("snapshot: more places than a version can hold")
	}
	s.ids.add(p.ID)
	f := feature{At: b.hot.begin(), Schedule: b.scheduleOf(p)}
	s.judge.Complete(p)
	s.outcomes = s.judge.AppendOutcomes(s.outcomes, p, s.day)
	f.score(s.judge.Score(s.outcomesOf(s.n), p.UpdatedOn, s.day))
	s.features = append(s.features, f)
	b.writeHot(p)
	s.coldAt = append(s.coldAt, b.cold.begin())
	b.writeCold(p)
	if err := cmp.Or(b.hot.err, b.cold.err); err != nil {
		return err
	}
	var position geo.Position
	if p.Location.Known {
		position = p.Location.Position
	}
	s.positions = append(s.positions, position)
	s.masks = s.bits.appendMask(s.masks, p)
	s.updated = append(s.updated, dayOf(p.UpdatedOn))
	s.locality = append(s.locality, b.localityOf(p))
	b.tally.Add(s.outcomesOf(s.n), p)
	b.collect(p)
	s.n++
	if s.n%yieldEvery == 0 {
		runtime.Gosched()
	}
	return nil
}

// yieldEvery is the number of places after which a build yields the processor to
// requests: it would otherwise keep it for 10 ms at a time.
const yieldEvery = 16

// plainID reports whether an id needs no escaping in JSON, in CSV and in a path.
func plainID(id string) bool {
	for i := 0; i < len(id); i++ {
		c := id[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && !(c >= '0' && c <= '9') && !strings.ContainsRune("-_.:", rune(c)) {
			return false
		}
	}
	return true
}

// collect gathers the free values of a place, its words and its other ids.
func (b *builder) collect(p *directory.Place) {
	i := b.s.n
	for f := range freeFilters {
		freeFilters[f].collect(p, func(value string) { b.free[f].add(value, i) })
	}
	for _, v := range p.OwnLabels {
		b.ownLabels.add(v, i)
	}
	b.index.send(i, p)
	for _, r := range p.Provenance.Records {
		if r.ID != "" && r.ID != p.ID {
			b.aliases = append(b.aliases, alias{strings.Clone(r.ID), uint32(i)})
		}
	}
}

func dayOf(t time.Time) int32 {
	if t.IsZero() {
		return unknownDay
	}
	return int32(math.Floor(float64(t.Unix()) / 86400))
}

func (b *builder) localityOf(p *directory.Place) uint32 {
	l := p.Locality()
	i, ok := b.localities[l]
	if !ok {
		l = l.Clone() // a text of a place may hold its whole row in memory
		i = uint32(len(b.s.localities))
		b.localities[l] = i
		b.s.localities = append(b.s.localities, l)
	}
	return i
}

func (b *builder) finish(in Input) (*Snapshot, error) {
	s := b.s
	s.shared, s.coldShared = b.hot.shared.texts, b.cold.shared.texts
	s.hot, s.cold = arena{base: b.hot.arena}, arena{base: b.cold.arena}
	b.hot.shared, b.cold.shared, b.localities, b.schedules = nil, nil, nil, nil // free before what follows allocates
	for f, c := range b.free {
		s.free[f] = c.postings()
	}
	s.ownLabels = b.ownLabels.postings()
	s.index = b.index.finish()
	s.sources = b.tally.Summarise(s.sources)
	b.index.terms = nil
	s.redirect(b.aliases, in.Redirects)
	s.project()
	if err := s.derive(); err != nil {
		return nil, err
	}
	s.layOut()
	return s, nil
}

// redirect sorts the other ids of places.
func (s *Snapshot) redirect(aliases []alias, more iter.Seq2[string, string]) {
	if more != nil {
		for from, to := range more {
			if i, ok := s.ids.find(to); ok && from != to {
				aliases = append(aliases, alias{from, uint32(i)})
			}
		}
	}
	slices.SortFunc(aliases, func(a, b alias) int {
		return cmp.Or(cmp.Compare(a.id, b.id),
			cmp.Compare(a.place, b.place))
	})
	s.redirects.offsets = []uint32{0}
	for i, a := range aliases {
		if i > 0 && a.id == aliases[i-1].id {
			continue
		}
		s.redirects.add(a.id)
		s.targets = append(s.targets, a.place)
	}
}

// project sorts the located places by their key on the tile grid.
func (s *Snapshot) project() {
	type at struct {
		key   tile.Key
		place uint32
	}
	located := make([]at, 0, s.n)
	for i, p := range s.positions {
		if s.masks[i*s.bits.wordCount()]>>bitLocated&1 != 0 {
			located = append(located, at{tile.MakeKey(p), uint32(i)})
		}
	}
	slices.SortFunc(located, func(a, b at) int {
		return cmp.Or(cmp.Compare(a.key, b.key),
			cmp.Compare(a.place, b.place))
	})
	s.keys, s.keyPlace = make([]tile.Key, len(located)), make([]uint32, len(located))
	for i, l := range located {
		s.keys[i], s.keyPlace[i] = l.key, l.place
	}
}

// derive builds what the disk copy lacks: sets of places, the R-tree, opening hours.
func (s *Snapshot) derive() error {
	s.sets = make([]bitmap, len(s.bits.names))
	for bit := range s.sets {
		s.sets[bit] = newBitmap(s.n)
	}
	words := s.bits.wordCount()
	for i, mask := range s.masks {
		first := i % words * 64
		for ; mask != 0; mask &= mask - 1 {
			s.sets[first+bits.TrailingZeros64(mask)].add(i / words)
		}
	}
	for _, p := range s.postings() {
		p.derive(s.n)
	}
	s.numberTerritories()
	s.tree = rtree.Build(s.positions, s.bits.treeMasks(s.masks))
	s.orderByLocality()
	s.selections = lru.New[*selection](selectionBudget(s.Bytes()))
	return s.prepareSchedules()
}
