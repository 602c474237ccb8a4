// Package snapshot holds one published version of the directory in memory and
// answers from it: lists, nearest places, facets, tiles, single places. A
// Snapshot is immutable and shared by all requests without a lock; Current swaps
// one for the next.
//
// Memory per place: its JSON as a fragment that shares with others what repeats
// (codec.go), a word of filter bits (bits.go), a bitmap bit per value, its words
// (text.go), its position and its place on the tile grid. Everything is flat
// slices, written to disk and read back as they are (disk.go).
package snapshot

import (
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/lru"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// Snapshot is one version. It implements directory.View.
type Snapshot struct {
	store   directory.Store // from which it was read
	program string          // build that read it from there; "" unknown
	copied  bool            // it was read from a disk copy since
	version int64
	built   time.Time
	n       int
	sources []directory.SourceSummary
	judge   *quality.Judge
	day     time.Time // as of which places are scored

	ids       names    // sorted: place i has id i
	redirects names    // sorted: other ids of places…
	targets   []uint32 // …and the indexes of these places

	shared     texts     // of hot
	coldShared texts     // of cold
	hot, cold  arena     // fragments: the Feature of lists, along the curve of the tree; provenance, by id
	features   []feature // of each place
	coldAt     []uint32  // where the provenance of each place begins

	positions []geo.Position // lon,lat; (0,0) when not located
	bits      *bitTable
	masks     []uint64 // of each place, as many words as the table says
	sets      []bitmap // the places that have each bit
	outcomes  []byte   // of the criteria of quality, as many bytes a place as there are criteria
	updated   []int32  // days since 1970-01-01; unknownDay when unknown

	localities  []directory.Locality
	locality    []uint32                 // of each place
	territories map[territory.Kind]codes // for counting
	byLocality  []uint32                 // the places, by locality
	localityAt  []uint32                 // where those of each locality begin; one more than there are localities

	free      []postings // of freeFilters
	ownLabels postings   // of the territories' own labels
	index     wordIndex

	schedules []*schedule      // the first has unknown hours
	zones     []*time.Location // of the schedules
	opened    openCache

	keys     []tile.Key // of the located places, sorted
	keyPlace []uint32   // which places they are

	tree *rtree.Tree // items are places; those without a position lack bitLocated

	labels struct { // see labelValues
		once sync.Once
		postings
	}

	standing   standing
	selections *lru.Cache[*selection]
	derived    sync.Map // see Derived
}

// postings lists the postings of values, in the order of the disk copy.
func (s *Snapshot) postings() []*postings {
	all := []*postings{&s.ownLabels}
	for i := range s.free {
		all = append(all, &s.free[i])
	}
	return all
}

// localityBytes is the average size of a directory.Locality with its texts.
const localityBytes = 6*16 + 30

// unknownDay is the update day of a place without date_maj.
const unknownDay = -1 << 31

// Version returns the number of the version.
func (s *Snapshot) Version() int64 { return s.version }

// Built returns the instant when the version was published.
func (s *Snapshot) Built() time.Time { return s.built }

// Holds reports whether the version is one that a store has published at an instant, so that
// reading it there again would change nothing. A disk copy must prove it: by the identity of the
// database, which it must know, and by the build that made it, since another may derive more
// from the same rows.
func (s *Snapshot) Holds(store directory.Store, version int64, built time.Time, program string) bool {
	if s.version != version || !s.built.Equal(built) || !store.SameAs(s.store) {
		return false
	}
	return !s.copied || store.Identity != "" && program != "" && program == s.program
}

// Edition identifies the version.
func (s *Snapshot) Edition() directory.Edition {
	return directory.Edition{Version: s.version, At: s.built}
}

// Refuses returns why the version that a store has must not replace this one unless the operator
// accepts it; "" when it may. Nothing replaces nothing: a version without places protects nothing.
func (s *Snapshot) Refuses(store directory.Store, e directory.Edition, places int) directory.Refusal {
	same := store.SameAs(s.store)
	switch {
	case s.n == 0 || s.Edition().Same(e) || same && e.Version >= s.version:
		return ""
	case e.Version == 0 || places == 0:
		return directory.RefusedEmpty
	case !same:
		return directory.RefusedForeign
	}
	return directory.RefusedOlder
}

// Len returns the number of places, located or not.
func (s *Snapshot) Len() int { return s.n }

// Sources returns the providers of the places. The caller must not change it.
func (s *Snapshot) Sources() []directory.SourceSummary { return s.sources }

// ID returns the id of place i.
func (s *Snapshot) ID(i int) string { return string(s.ids.at(i)) }

// ByID finds a place by its id, or by another id: redirect is then the id of the place.
func (s *Snapshot) ByID(id string) (i int, redirect string, ok bool) {
	if i, ok = s.ids.find(id); ok {
		return i, "", true
	}
	if r, found := s.redirects.find(id); found {
		i = int(s.targets[r])
		return i, s.ID(i), true
	}
	return 0, "", false
}

// Position returns where place i is, lon,lat.
func (s *Snapshot) Position(i int) geo.Position { return s.positions[i] }

// Spot returns where place i is and how long it is open.
func (s *Snapshot) Spot(i int) directory.Spot {
	return directory.Spot{
		Located: s.sets[bitLocated].has(i), Position: s.positions[i],
		Commune: s.localities[s.locality[i]].Commune, Week: s.scheduleOf(i).ordinaryWeek(s.built),
	}
}

// Bytes returns the approximate memory of the version in bytes, without cached selections.
func (s *Snapshot) Bytes() int {
	n := len(s.ids.bytes) + 4*len(s.ids.offsets) + len(s.redirects.bytes) + 4*len(s.redirects.offsets) +
		4*len(s.targets)
	n += s.shared.size() + s.coldShared.size() + s.hot.size() + s.cold.size()
	n += featureBytes*len(s.features) + 4*len(s.coldAt)
	n += 16*len(s.positions) + 8*len(s.masks) + 4*len(s.updated)
	for _, b := range s.sets {
		n += 8 * len(b)
	}
	n += (localityBytes + 4*len(areaKinds)) * len(s.localities)
	n += 4*len(s.locality) + 4*len(s.byLocality) + 4*len(s.localityAt) + 128*len(s.schedules)
	for _, p := range s.postings() {
		n += p.bytes()
	}
	n += len(s.outcomes)
	n += len(s.index.terms.bytes) + 4*len(s.index.terms.offsets) + 4*len(s.index.starts) + len(s.index.list)
	return n + 8*len(s.keys) + 4*len(s.keyPlace) + 44*s.n // the last is the tree, by its own account
}
