package importer

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// Candidate is a current record as grouping compares it.
type Candidate struct {
	Source   string // name of the source
	RecordID string
	// PlaceID is the place that the record makes or belongs to now; its own id when it is new.
	PlaceID string
	// Place holds the cleaned fields that grouping compares: names, address, contacts,
	// pivot, labels, typologies, itinerancy, location and territory.
	Place *directory.Place
}

// Decision is a person's verdict on two records: one place, or two. It outweighs
// every score and stays until it is withdrawn, whatever is imported.
type Decision struct {
	A, B string // record ids
	Same bool
}

// Grouper finds the records that form one place (importer/dedupe).
type Grouper interface {
	// Add gives it a record. The candidate and its place may be reused afterwards.
	Add(c *Candidate)
	// Groups returns groups of two record ids or more, which do not overlap; the
	// records in none of them stand alone. It is called once, after the last Add,
	// and respects the decisions.
	Groups(decisions []Decision) [][]string
}

// PresenceRule is the finding of a record whose hours are those of one person's presence
// at a place, such as an adviser's, rather than those of the place.
const PresenceRule = "horaires.permanence"

// Contribution is what one record contributes to a place.
type Contribution struct {
	Source    string
	Authority int                                  // of the source: higher wins on equal freshness
	Ref       directory.RecordRef                  // identifies the record
	Place     directory.Place                      // the record's cleaned fields
	Fields    map[string]directory.FieldProvenance // the record's own provenance
}

// IsPresence reports whether the hours are those of one person's presence.
func (c *Contribution) IsPresence() bool {
	return slices.ContainsFunc(c.Fields["horaires"].Changes,
		func(change directory.Change) bool { return change.Rule == PresenceRule })
}

// Merger makes one place of the contributions of its records, in any order. It sets the
// fields, Location, Territory, HoursText, HoursAccounts and Provenance.Fields; the caller
// sets the id and Provenance.Records.
type Merger func(records []*Contribution) directory.Place
