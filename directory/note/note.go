// Package note is what people say of places and what is decided of it. A note proposes values of
// fields, in words or as they are to be published; a decision accepts or refuses one of them. Nothing
// of it is published here: an accepted proposal becomes a correction, which an import applies.
package note

import (
	"context"
	"time"
)

// Note is what one person sent about one place.
type Note struct {
	ID        string     `json:"id"` // short; it opens nothing on the site
	Received  time.Time  `json:"recu"`
	Place     string     `json:"lieu,omitempty"`    // id of the published place; "": a new place, or none
	Asked     string     `json:"demande,omitempty"` // the id that was sent when the place has another; "": the same
	Proposals []Proposal `json:"propositions"`      // one a field; empty: only words
	Words     string     `json:"texte,omitempty"`
	Origin    Origin     `json:"origine"`
	Mail      string     `json:"-"` // where to say what became of it; "": nowhere, or not to be read by this process

	Decisions []Decision `json:"decisions,omitempty"` // in the order in which they were taken
}

// Proposal is what a note says of one field.
type Proposal struct {
	Field   string `json:"champ"`                 // of the référentiel, or Closure or Duplicate
	Written string `json:"proposition,omitempty"` // as it was typed; "": the present value is wrong
	Read    string `json:"lu,omitempty"`          // as an import would publish it, in flat form; "": it cannot be read
	Before  string `json:"avant,omitempty"`       // what the directory said then, in flat form
}

// Fields of proposals besides those of the référentiel.
const (
	// Closure is when the place receives nobody: ForGood, or the first and the last day of a
	// closure, "2026-12-24/2027-01-03", the last of which may be missing.
	Closure = "fermeture"
	// Duplicate is the id of another place that is the same one.
	Duplicate = "doublon"
)

// ForGood is the Closure of a place that has closed for good.
const ForGood = "definitive"

// Origin is the way by which a note came.
type Origin string

// The origins.
const (
	FromPage    Origin = "page"
	FromEmbed   Origin = "integration" // the page, from the map on another site
	FromAPI     Origin = "api"
	FromAtelier Origin = "atelier" // of the holder of a key, who decides it at once
)

// Decision is what was decided about a field of a note, or about all of it.
type Decision struct {
	ID      int64     `json:"id"` // 0 until it is stored
	At      time.Time `json:"le"`
	Note    string    `json:"signalement"`
	Place   string    `json:"lieu,omitempty"`  // "": a new place
	Field   string    `json:"champ,omitempty"` // "": the whole note
	Verdict Verdict   `json:"decision"`
	Value   string    `json:"valeur,omitempty"` // published in place of the proposal; "": the proposal as it was read
	Author  Author    `json:"par"`
	Name    string    `json:"nom,omitempty"`   // of the key, or of the source whose contact has the link
	Reason  string    `json:"motif,omitempty"` // that the sender is told
	Expires time.Time `json:"expire,omitzero"` // of the correction; zero: until the source says the same
}

// Verdict is what a decision says.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "acceptee" // a correction publishes it
	Refused  Verdict = "refusee"
	Done     Verdict = "faite"   // the producer has corrected its own listing: nothing is to be applied
	Undone   Verdict = "annulee" // the decision before is withdrawn: the field waits again
)

// Author is the kind of person that took a decision.
type Author string

// The authors.
const (
	Operator Author = "operateur"
	KeyOf    Author = "cle"  // the holder of a key
	LinkOf   Author = "lien" // the contact of a source, by a signed link
)

// Filter says which notes are listed.
type Filter struct {
	Waiting bool   // only those of which a field waits for a decision
	Place   string // of one place; "": of all
	After   string // id of the last note of the page before; "": from the first
	Limit   int    // at most; 0: all
}

// Store keeps notes and decisions. Its errors are directory.NotFound for what is unknown or erased,
// and directory.Unavailable when the database cannot be reached or the inbox is full.
type Store interface {
	// AddNote stores a note under the token of the address that its sender follows. It returns
	// false when a note has this token already: it was sent twice.
	AddNote(ctx context.Context, token string, n *Note) (added bool, err error)
	// NoteOf returns the note of a token with its decisions.
	NoteOf(ctx context.Context, token string) (*Note, error)
	// Notes returns notes with their decisions, the oldest first.
	Notes(ctx context.Context, f Filter) ([]Note, error)
	// Note returns the note of an id with its decisions.
	Note(ctx context.Context, id string) (*Note, error)
	// AddDecision stores a decision.
	AddDecision(ctx context.Context, d *Decision) error
	// HasMail reports whether the sender of a note gave an address that is kept.
	HasMail(ctx context.Context, token string) (bool, error)
	// ForgetMail erases the address of the sender of a note; ForgetNote erases all that was sent.
	ForgetMail(ctx context.Context, token string) error
	ForgetNote(ctx context.Context, token string) error
	// ForgetDecided erases the notes that were decided 12 months ago or more, and returns how many.
	ForgetDecided(ctx context.Context) (erased int64, err error)
	// Secret returns the key that signs what the site gives out for a purpose.
	Secret(ctx context.Context, purpose Purpose) ([]byte, error)
}

// Purpose is what a key signs.
type Purpose string

// The purposes.
const (
	Forms Purpose = "formulaire" // the forms of /signaler
	Links Purpose = "lien"       // the links that are sent to the contacts of sources
)
