package importer

import (
	"context"
	"time"
)

// Store is where an import ends: PostGIS in production (importer/load).
type Store interface {
	// Last gives the fingerprint of the source's published listing, "" when it has none.
	Last(ctx context.Context, source string) (fingerprint string, err error)
	// Begin opens the staging of one import. Nothing is visible before Publish.
	Begin(ctx context.Context, source Source, fingerprint string) (Batch, error)
}

// Batch is one import being staged. Exactly one of Publish and Discard ends it;
// a process that dies leaves the published directory as it was.
type Batch interface {
	// Add streams one row to staging.
	Add(ctx context.Context, row *Row) error
	// Publish checks the guards, and in one transaction replaces the source's
	// records, rebuilds the places concerned and makes a new version. When
	// nothing that is published changes, no version is made.
	// A guard that refuses gives a directory.Conflict error.
	Publish(ctx context.Context, report *Report, opts PublishOptions) (Outcome, error)
	// Preview computes the Outcome of Publish, then discards.
	Preview(ctx context.Context, report *Report) (Outcome, error)
	Discard(ctx context.Context) error
}

// PublishOptions are the operator's decisions.
type PublishOptions struct {
	Force bool // publish although a guard refuses
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
}

// Examples names the first places that a publication would add, update, remove and
// merge, as "Nom, Commune".
type Examples struct {
	Added   []string `json:"ajoutes,omitempty"`
	Updated []string `json:"modifies,omitempty"`
	Removed []string `json:"retires,omitempty"`
	Merged  []string `json:"fusionnes,omitempty"` // "Nom, Commune → Nom du lieu rejoint, Commune"
}
