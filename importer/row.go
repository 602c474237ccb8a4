package importer

import "github.com/lieux-numeriques/lieux/directory"

// State is the result of an import for a row.
type State string

// The states of a row, verbatim in reports.
const (
	Published  State = "publie"   // it is, or is part of, a published place
	Merged     State = "fusionne" // it joined a place that another row or source founded
	RefusedRow State = "refuse"   // it cannot be published; a finding gives the reason
	Withdrawn  State = "retire"   // it was published and is no longer in the listing
)

// Row is one row of a listing after all stages, ready to be stored.
type Row struct {
	Rank     int               // 0-based position in the listing
	Line     int               // 1-based line of the file, 0 unknown
	RecordID string            // public id of the record, see RecordID
	OwnID    string            // the source's own id, "" when it has none
	State    State             // Published or RefusedRow; the store decides Merged and Withdrawn
	Place    directory.Place   // the cleaned fields
	Withheld map[string]string // by field: values kept in core and never published
	Raw      []byte            // the row as read, a JSON array in the order of Report.Columns, for core
	Findings []Finding
	Keys     []uint32 // of Regrouper.AppendKeys

	Record  *Record             // as read, for the commands that show it; nil when not read from a listing
	Columns map[string][]string // of the listing, that each field was read from; rows share it
}
