package note

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// Record is what the listing of a source says now of a place, before any correction.
type Record struct {
	Source string // name of the source
	ID     string
	Place  *directory.Place
}

// Group is the notes about one place that wait for a decision.
type Group struct {
	Place string // id of the place today; "": places to be added
	Count int
}

// Pending counts what waits for a decision in a territory.
type Pending struct {
	Notes, Places int  // what people say, and of how many places
	Pairs         int  // of records that might be one place
	Looking       bool // for pairs: their number is not known yet
}

// Applied is what was made of a decision.
type Applied struct {
	Outcome string // appliquee, sans_effet or illisible; "": it waits for its turn
	Message string // why not, in French
}

// Digest is what the contact of a source is told.
type Digest struct {
	Source  string // its name
	Title   string
	Contact string     // an address
	Places  []string   // ids of its places of which notes wait
	Sent    *time.Time // when it was last told; nil: never
}

// Answer is who is told what became of notes.
type Answer struct {
	Mail  string   // an address
	Notes []string // their ids, the oldest first
}
