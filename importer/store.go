package importer

import (
	"context"
	"time"
)

// Store is where an import ends: PostGIS in production (importer/load).
type Store interface {
	// Last gives the fingerprint of the source's published listing, "" when it has none.
	Last(ctx context.Context, source string) (fingerprint string, err error)
	// Begin opens the staging of one import. Nothing is visible before Publish. each is first
	// called with the published listing, unless it is nil.
	Begin(ctx context.Context, source Source, fingerprint string, each Recall) (Batch, error)
}

// MemoRows is how many rows of a listing are remembered, and recalled, together.
const MemoRows = 4096

// Recall is called with the published listing of a source, MemoRows rows after the others:
// the numbers by which the store knows them, and what Batch.Remember stored of them; nil when
// it stored nothing. Neither is valid after it returns.
type Recall func(numbers []int32, memo []byte) error

// KeptRow is a row of the published listing that an import has too.
type KeptRow struct {
	Number             int32 // that Recall gave
	Published, Located bool  // of the row, for the guards
}

// Batch is one import on its way into the store. Rows are added, then the batch goes
// through Stage, Group and Publish. An error of any of the three ends it, Publish ends
// it always and Discard ends it at any moment; a process that dies leaves the published
// directory as it was.
type Batch interface {
	// Add streams one row to staging. The row may be reused afterwards.
	Add(ctx context.Context, row *Row) error
	// Keep adds a row of the published listing, as it is stored: Add without its work.
	Keep(ctx context.Context, row KeptRow) error
	// Remember stores what the next MemoRows rows were made of, in the order of the listing.
	Remember(memo []byte)
	// Stage ends the rows, waits for the other publications and checks the guards.
	// A guard that refuses returns a directory.Conflict error.
	Stage(ctx context.Context, report *Report, opts PublishOptions) error
	// Group makes the rows the current records of the source and forms groups of
	// all current records with g. fed reports that g already has the rows of this
	// batch: it is given those of the other sources only.
	Group(ctx context.Context, g Grouper, fed bool) error
	// Publish rebuilds the places concerned and makes a new version, in one
	// transaction with what Group did. When nothing that is published changes, no
	// version is made. With PublishOptions.Preview it computes the Outcome, undoes
	// everything and returns the refusal of the guards, if any.
	Publish(ctx context.Context, merge Merger) (Outcome, error)
	// Discard undoes the import. It does nothing once the batch has ended.
	Discard(ctx context.Context) error
}

// PublishOptions are the operator's decisions.
type PublishOptions struct {
	Force   bool // publish although a guard refuses
	Preview bool // compute what would change, publish nothing
	Changes int  // how many places of each kind Outcome.Changes lists, of a Preview
	// Anew forms and merges every group again although no record has changed: the rules have.
	Anew bool
	// Withdraw says that the source has no record any more because it was taken off the map.
	Withdraw bool
}

// Outcome is what a publication changed, in places.
type Outcome struct {
	Import  int64     `json:"import"`
	Version int64     `json:"version"` // the directory's version afterwards
	Changed bool      `json:"modifie"` // a new version was made
	Added   int       `json:"ajoutes"`
	Updated int       `json:"modifies"`
	Removed int       `json:"retires"`
	Merged  int       `json:"fusionnes"`
	Kept    int       `json:"inchanges"`
	At      time.Time `json:"date,omitzero"`
	// Examples are the first places concerned, of a Preview only.
	Examples *Examples `json:"exemples,omitempty"`
	// Changes are the places concerned, of a Preview that lists them.
	Changes []Change `json:"changements,omitempty"`
}

// Change is a place that a publication would add (ajout), update (modification), remove (retrait) or that a row
// would join (fusion).
type Change struct {
	Kind     string    `json:"type"`
	ID       string    `json:"id,omitempty"` // of the published place; "": it is new
	Name     string    `json:"nom"`
	Commune  string    `json:"commune,omitempty"`
	Position []float64 `json:"position,omitempty"` // lon, lat; nil: not located
	Fields   []string  `json:"champs,omitempty"`   // of the listing, that change: "position" is one
	With     string    `json:"avec,omitempty"`     // name of the place that a row joins
	Sources  []string  `json:"sources,omitempty"`  // the other sources of that place
}

// Examples names the first places that a publication would add, update, remove and
// merge, as "Nom, Commune".
type Examples struct {
	Added   []string `json:"ajoutes,omitempty"`
	Updated []string `json:"modifies,omitempty"`
	Removed []string `json:"retires,omitempty"`
	Merged  []string `json:"fusionnes,omitempty"` // "Nom, Commune → Nom du lieu rejoint, Commune"
}
