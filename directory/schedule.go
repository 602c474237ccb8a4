package directory

import "time"

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
