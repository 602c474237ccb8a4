package directory

import (
	"context"
	"time"
)

// Archive answers what the served version does not hold: the imports that were
// run. It asks the database each time.
type Archive interface {
	// Imports is the last imports, newest first, of one source or of all when source is "".
	// Returns Unavailable when the database cannot be reached.
	Imports(ctx context.Context, source string, limit int) ([]ImportSummary, error)
}

// ImportSummary is one run of an importer, as shown to the public.
type ImportSummary struct {
	ID        int64     `json:"id"`
	Source    string    `json:"source"`
	Status    string    `json:"etat"` // en_cours, publie, inchange, refuse, echec, annule, restaure
	Started   time.Time `json:"debut"`
	Finished  time.Time `json:"fin,omitzero"`
	Read      int       `json:"lignes"`            // rows of the listing
	Published int       `json:"publies"`           // rows that can be published
	Refused   int       `json:"refuses"`           // rows that cannot
	Located   int       `json:"localises"`         // published rows that have a position
	Version   int64     `json:"version,omitempty"` // of the directory, afterwards
	Message   string    `json:"message,omitempty"` // why it was refused or failed
}
