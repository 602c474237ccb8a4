package directory

import (
	"context"
	"iter"
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

// Past reads from the database what versions changed, and what they were. Its errors are
// Unavailable when the database cannot be reached, and Gone for versions that it keeps no more.
type Past interface {
	// Versions returns at most limit versions before one, the newest first.
	Versions(ctx context.Context, before int64, limit int) ([]VersionSummary, error)
	// VersionOn returns the last version, up to a newest one, that was published before an instant.
	VersionOn(ctx context.Context, before time.Time, newest int64) (int64, error)
	// At returns a version as it was served; with ids, only the places that these lead to.
	At(ctx context.Context, version int64, ids ...string) (View, error)
	// History streams what each version after one, up to another, changed of places, in the
	// order of versions, then of ids. What it yields is valid until the next step.
	History(ctx context.Context, since, until int64) iter.Seq2[*PlaceChange, error]
	// HistoryOf streams the same of one place, from the oldest version kept.
	HistoryOf(ctx context.Context, id string, until int64) iter.Seq2[*PlaceChange, error]
}

// NoPast returns the error of a site without a database.
func NoPast() error {
	return Errorf(Unavailable, "Les versions passées ne peuvent pas être lues maintenant.")
}

// Schedule is what a server imports by itself.
type Schedule interface {
	Every() time.Duration       // between the imports of a listing
	Imports() []ScheduledImport // in the order of their names
}

// ScheduledImport is how the imports of one source went since the server started.
type ScheduledImport struct {
	Source      string
	LastSuccess time.Time // also of a listing that had not changed; zero: none yet
	LastFailure time.Time // zero: none
	Failures    int
	Shrunk      bool // its last import with changes took many of its places off the map
}

// Failing reports whether the last import failed.
func (s *ScheduledImport) Failing() bool { return s.LastFailure.After(s.LastSuccess) }
