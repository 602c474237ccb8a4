package importer

import (
	"context"
	"iter"
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

// Regrouper is a Grouper that can form again only the groups around what changed, with the
// result of forming all.
type Regrouper interface {
	Grouper
	// Version identifies the rules: keys and groups of others are not compared with these.
	Version() string
	// AppendKeys appends the keys of a record, which it shares with those that it may form one
	// place with.
	AppendKeys(dst []uint32, c *Candidate) []uint32
	// Keys returns the keys of every record, in the order of Add: each valid up to the next.
	Keys() iter.Seq[[]uint32]
	// Regroup returns the groups that changes may have changed, whatever was added; ok is false
	// when only Groups can tell.
	Regroup(ctx context.Context, changes Changes, others Others) (groups Regrouped, ok bool, err error)
}

// Changes are what grouping depends on and is not the same as when groups were last formed.
type Changes struct {
	Before, After                   []*Candidate // records that left, or were otherwise; that came, or are otherwise now
	DecisionsBefore, DecisionsAfter []Decision
}

// Others gives a Regrouper the present records that it asks for. It may be given more, and the
// same ones again.
type Others interface {
	// Sharing calls each with the records that have one of the keys. It gives up, with false,
	// when they are too many to be worth it.
	Sharing(ctx context.Context, keys map[uint32]bool, each func(*Candidate)) (ok bool, err error)
	// Named calls each with the records of these ids.
	Named(ctx context.Context, ids []string, each func(*Candidate)) error
}

// Regrouped are groups as those of Grouper.Groups.
type Regrouped struct {
	Records []string // whose place the groups decide; no other record changes its place
	Groups  [][]string
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
