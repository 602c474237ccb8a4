package directory

import (
	"context"
	"iter"
	"time"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo"
)

// Reader provides the current version of the directory.
// It is safe for concurrent use.
type Reader interface {
	// Current returns the served version. A request calls it once, so that its answer is of one
	// version. The error is Unavailable before the first version is loaded.
	Current() (View, error)
	// Status returns the state of the served version, for /health/ready.
	Status() Status
	// Reach returns nil once the version served is at least the given one, which some client has seen on
	// another node. It asks the store at once and waits briefly; the error is Unavailable.
	Reach(ctx context.Context, version int64) error
}

// Status is the state of a Reader.
type Status struct {
	Ready    bool      // a version is served
	Version  int64     // the version served; 0 none
	Places   int       // in that version
	LoadedAt time.Time // when it was first served
	FromDisk bool      // it was read from the disk copy, not from the database
	Failing  bool      // the last attempt to load or to look for a newer version failed
	Problem  string    // error for the operator; never shown to the public
	Since    time.Time // when it began to fail

	Store     StoreStatus
	Refreshes Refreshes
}

// Edition identifies a version: its number and the instant when it was published.
type Edition struct {
	Version int64
	At      time.Time
}

// Same reports whether two editions are one.
func (e Edition) Same(other Edition) bool { return e.Version == other.Version && e.At.Equal(other.At) }

// News is what the store of versions said when it was asked.
type News struct {
	Edition
	Err error // why it did not answer
	// Unprepared is true of a store that answers, but that does not have the tables of this program.
	Unprepared bool
}

// StoreStatus is what the store says next to the version served.
type StoreStatus struct {
	Heard   time.Time // when it last answered; zero: never since the start
	Version int64     // that it had then
	Differs time.Time // since when that is not the version served; zero: it is
	Refused Refusal   // why that is not served; "" when nothing is refused
}

// Refusal is why a version of the store does not replace the one that is served.
type Refusal string

// The refusals. Each stays until the operator accepts the store, or the right one is back.
const (
	RefusedEmpty   Refusal = "vide"       // the store has no place
	RefusedForeign Refusal = "autre"      // it is not the one that the served version comes from
	RefusedOlder   Refusal = "anterieure" // its version is older than the one served
)

// Refusals lists the refusals.
var Refusals = []Refusal{RefusedEmpty, RefusedForeign, RefusedOlder}

// Error returns the reason for the operator.
func (r Refusal) Error() string {
	switch r {
	case RefusedEmpty:
		return "la base ne contient aucun lieu"
	case RefusedForeign:
		return "la base n'est pas celle d'où vient la copie de l'annuaire"
	}
	return "la base a une version plus ancienne que celle qui est servie"
}

// Refreshes counts the versions read from the store since the program started.
type Refreshes struct {
	Done   int           // served
	Failed int           // not read: the served version stayed
	Took   time.Duration // total time to read and prepare those done
	Last   time.Duration // the last of them
}

// View is one published version: immutable, shared by all requests without a
// lock, and answering from memory. Places are numbered 0..Len()-1 in the order
// of their ids; a number means nothing in another version.
//
// Methods that take a *Query read it as in contract §2.1; they return Invalid,
// with one ParamError per wrong parameter, for values that depend on
// the version: an unknown `source`, `label` or `autres_formations_labels` (with a
// suggestion) and an invalid cursor. They do not change the Query.
type View interface {
	Version() int64
	Built() time.Time // when this version was published
	Len() int         // places of the version, located or not

	// Find returns one page of the places that match q: q.Limit hits (1..1000; 0 means 50) after the cursor q.After.
	//
	// Without q.Near hits are in the order of ids; with q.Words, best matches first.
	// With q.Near they are in the order of true distance (geodesic, WGS84), ties by id, and places
	// without a position come last (never when q.Located, q.Bound or q.RadiusM is set).
	Find(q *Query) (Result, error)
	// First returns the hits of Find: it costs less when nothing else is asked.
	First(q *Query) ([]Hit, error)
	// Around returns the hits of First with q.Near, which must not be nil, in any order: its distances are within
	// RoughM of the true ones, and it costs a third less. Places without a position are none of them.
	Around(q *Query) ([]Hit, error)
	// Count returns the number of places that match q.
	Count(q *Query) (int, error)
	// Reaches returns how many of the places that match q, whatever its own radius, lie within each of
	// ReachesKM of q.Near, which must not be nil.
	Reaches(q *Query) (Reaches, error)
	// CountOpen returns how many of the places that match q, whatever its own Open, each of some Whens
	// selects; places whose state is unknown are counted when q keeps them.
	CountOpen(q *Query, whens ...When) ([]int, error)
	// Each returns all places that match q in the order of Find; it ignores q.Limit and q.After.
	Each(q *Query) (iter.Seq[Hit], error)
	// Members returns the places that match q, wherever its origin. They are kept, like those of every view.
	Members(q *Query) (Members, error)
	// Facets counts the places that match q by each value of the named filters; no name means all of
	// FacetNames. Values of a vocabulary include those with a count of 0; other values do not, most
	// frequent first. The caller must not change the counts, which are kept.
	Facets(q *Query, names ...string) ([]Facet, error)
	// ByName returns the places that match q in the order of their communes, then of their names, ignoring case
	// and accents. The caller must not change it.
	ByName(q *Query) ([]uint32, error)
	// Derived returns what make, called once for a key, has made of this version. It is kept as long as the
	// version is: keys are few, never what the public types. An error is not kept.
	Derived(key any, make func() (any, error)) (any, error)
	// Key returns a text that two queries share only when they select the same places.
	Key(q *Query) string
	// Values returns the values of a free filter (source, autres_formations_labels, label) that exist in
	// this version, in alphabetical order; the vocabulary of the other filters; nil for an unknown name.
	Values(filter string) []string

	// Named returns the places, limit at most, whose name has every word of a text, whole.
	Named(text string, limit int) []int
	// CommuneOf returns the INSEE code of the commune of place i, "" when it is unknown.
	CommuneOf(i int) string

	// ByID finds a place by its id, or by the id of one of its records or of a place that was merged into
	// it: then redirect is the id of the place today. ok is false when nothing has that id.
	ByID(id string) (i int, redirect string, ok bool)
	// ID returns the id of place i.
	ID(i int) string
	// UpdatedOn returns the date of place i, see Place.UpdatedOn.
	UpdatedOn(i int) time.Time
	// Fields decodes the fields of the référentiel of place i, its date, its territory, its location and what
	// follows from them, such as its labels: several times as fast as Place. With names it decodes these fields
	// only, the date and the territory; label and offre name what the labels and the offers follow from. The caller
	// owns the result.
	Fields(i int, names ...string) *Place
	// Shared sets p to what Fields returns of place i, without what is Qualified, several times as fast: nobody may
	// change its lists, which are those of other places too.
	Shared(i int, p *Place)
	// Place decodes place i with all its members; the caller owns the result. It takes about 20 µs.
	Place(i int) *Place

	// Origins returns the records that the values of some fields of place i come from, as
	// Provenance.Of does; nil for the field "", and of a place without a record. It does not decode the place.
	Origins(i int, fields ...string) []*RecordRef

	// Score returns the quality of place i, 0..1.
	Score(i int) float64
	// Assess returns the quality of place i with its reasons. It does not decode the place.
	Assess(i int) Quality

	// Position returns where place i is, in lon,lat: meaningless when it has no position.
	Position(i int) geo.Position
	// Spot returns where place i is and how long it is open. It does not decode the place.
	Spot(i int) Spot

	// AppendFeature appends the GeoJSON Feature of place i in lists. It does not allocate when dst has capacity.
	AppendFeature(dst []byte, i int, o FeatureOptions) []byte
	// AppendWhole appends the Feature of place i with provenance and quality's reasons.
	// When o.Now is set, it has `ouverture`
	// (the next 7 days; [] when the hours are unknown), and its provenance names every field.
	AppendWhole(dst []byte, i int, o FeatureOptions) []byte
	// AppendFlat appends the flat row of the référentiel: a JSON object of Fields, lists joined by `|`,
	// empty ones absent.
	AppendFlat(dst []byte, i int, o FeatureOptions) []byte
	// AppendCSV appends one CSV record (RFC 4180, LF) of Fields in schema order, and distance_m when withDistance.
	AppendCSV(dst []byte, i int, o FeatureOptions, withDistance bool) []byte

	// Opening returns the state of place i at an instant.
	Opening(i int, now time.Time) hours.Opening
	// Week returns the hours of place i on the 7 days from an instant, in its own time zone; nil when they are unknown.
	Week(i int, now time.Time) []hours.Day
	// On returns the hours of place i on a day of its calendar; ok is false when they are unknown.
	On(i int, day hours.Date) (d hours.Day, ok bool)
	// OpeningStamp digests the states that features of these hits show at an instant: it changes when, and only when,
	// one of them changes. until is the first instant at which one may change; zero when none ever does.
	OpeningStamp(hits []Hit, now time.Time) (stamp uint64, until time.Time)

	// AppendTile appends one tile of the places that match q, in format f. A tile may be empty.
	AppendTile(dst []byte, t maptile.Tile, f TileFormat, q *Query) ([]byte, error)

	// Sources returns the providers of the places of this version.
	Sources() []SourceSummary
	// Criteria returns the criteria of the scores of this version, with the labels of territories.
	Criteria() *Criteria
	// Quality returns the quality of the places that match q.
	Quality(q *Query) (QualitySummary, error)
}

// Members is a set of places of a version.
type Members interface {
	// Has reports whether place i is in the set.
	Has(i int) bool
	// Words returns the set, 64 places a word, the first in the lowest bit; nil when it is empty. The caller
	// must not change it.
	Words() []uint64
}

// Hit is one place of an answer.
type Hit struct {
	Index     int
	DistanceM float64 // geodesic metres from the Query's origin; negative: no origin, or no position
}

// RoughM is, in metres, more than how far from the true distance that of a hit of Around is.
const RoughM = 1

// Result is one page of the places that match a Query.
type Result struct {
	Hits    []Hit
	Matched int    // places on all pages: numberMatched
	Next    string // cursor of the next page; "" on the last one
}

// FeatureOptions selects the members of a Feature that depend on the request.
type FeatureOptions struct {
	DistanceM float64   // distance_m, when ≥ 0: use NoDistance for none
	Now       time.Time // the instant of `ouvert`; zero: no `ouvert`
}

// Spot is where a place is, and how long it is open in a week.
type Spot struct {
	Located  bool
	Position geo.Position // lon,lat; meaningless when not Located
	Commune  string       // INSEE code of the current commune; "" unknown
	// Week is when it is open in an ordinary week, as of the publication of the version; nil when
	// that is unknown. It must not be changed.
	Week *hours.Ordinary
}

// NoDistance is the DistanceM of a feature that carries no distance_m.
const NoDistance = -1.0

// Facet is one filter and the counts of its values.
type Facet struct {
	Name   string       `json:"nom"`
	Values []FacetValue `json:"valeurs"`
}

// FacetValue is one value of a filter.
type FacetValue struct {
	Value string `json:"valeur"`
	Count int    `json:"nombre"`
}

// TileFormat is the encoding of a tile.
type TileFormat int

// The formats of tiles.
const (
	TileGeoJSON TileFormat = iota // a FeatureCollection
	TileMVT                       // Mapbox Vector Tile 2.1, one layer "lieux"
)

// SourceSummary is one provider of places: its licence and its share of the version.
type SourceSummary struct {
	Name      string `json:"nom"`
	Title     string `json:"libelle"`
	Publisher string `json:"producteur,omitempty"`
	URL       string `json:"url,omitempty"`
	Homepage  string `json:"page,omitempty"`
	License   string `json:"licence,omitempty"`
	Territory string `json:"territoire,omitempty"`
	// Departements are the codes of those that the listing covers, and Aliases other names of
	// the source; nil when it says none.
	Departements []string  `json:"departements,omitempty"`
	Aliases      []string  `json:"aliases,omitempty"`
	ImportedAt   time.Time `json:"dernier_import,omitzero"`
	ImportID     int64     `json:"import,omitempty"`
	Records      int       `json:"enregistrements"` // published records
	Places       int       `json:"lieux"`           // places that hold at least one of them

	Quality *QualitySummary `json:"qualite,omitempty"` // of those places
}
