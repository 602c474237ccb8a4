package directory

import (
	"context"
	"time"
)

// Archive reads what the served version lacks, the imports, from the database.
type Archive interface {
	// Imports returns at most limit imports, newest first, of one source or of all when source is "".
	// The error is Unavailable when the database cannot be reached.
	Imports(ctx context.Context, source string, limit int) ([]ImportSummary, error)
	// Findings returns what the import whose records are published found in the listing of a source,
	// the most frequent first. The error is Unavailable when the database cannot be reached.
	Findings(ctx context.Context, source string) ([]RuleCount, error)
}

// RuleCount is how often a rule met a value of a listing.
type RuleCount struct {
	Rule   string `json:"regle"`  // "telephone.trop_court"
	Action string `json:"action"` // corrige, devine, refuse, retenu, signale
	Count  int    `json:"nombre"`
}

// ImportSummary is one run of an importer, as shown to the public.
type ImportSummary struct {
	ID        int64     `json:"id"`
	Source    string    `json:"source"`
	Status    string    `json:"etat"` // en_cours, publie, inchange, refuse, echec, annule, restaure, retire
	Started   time.Time `json:"debut"`
	Finished  time.Time `json:"fin,omitzero"`
	Read      int       `json:"lignes"`            // rows of the listing
	Published int       `json:"publies"`           // publishable rows
	Refused   int       `json:"refuses"`           // the others
	Located   int       `json:"localises"`         // published rows that have a position
	Version   int64     `json:"version,omitempty"` // of the directory, afterwards
	Message   string    `json:"message,omitempty"` // why it was rejected or failed
	Score     *float64  `json:"score,omitempty"`   // quality of its rows, 0..1, each judged alone; nil unknown
}

// Explain returns what a rule of an import means and what the producer of the listing can do,
// one French sentence each; "" when it is not known.
type Explain func(rule string) (says, do string)
