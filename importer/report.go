package importer

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// Report counts what one import did. Details are in the rows' findings.
type Report struct {
	Source      string         `json:"source"`
	Started     time.Time      `json:"debut"`
	Duration    time.Duration  `json:"duree_ns"`
	Fingerprint string         `json:"empreinte"` // of listing, mapping and rules
	Unchanged   bool           `json:"inchange"`  // same fingerprint as the published one: nothing was done
	Read        int            `json:"lues"`      // rows
	Published   int            `json:"publiees"`
	RefusedRows int            `json:"refusees"`
	Malformed   int            `json:"illisibles"`         // rows that could not be parsed, counted in RefusedRows
	Columns     []string       `json:"colonnes,omitempty"` // of the listing, in the order of its cells
	Located     map[string]int `json:"localisation"`       // rows by precision; "" = not located
	Rules       map[string]int `json:"regles"`             // findings by "rule/action"
	// Findings are about the listing or the mapping as a whole: detected encoding, columns
	// that do not exist, unknown mapping keys…
	Findings []Finding `json:"remarques,omitempty"`
	// Unread are the columns that are filled and that nothing reads.
	Unread []UnreadColumn `json:"colonnes_non_lues,omitempty"`
	// Quality is that of the publishable rows, each judged alone, on the day of the import;
	// nil when the listing was not read to its end.
	Quality *directory.QualitySummary `json:"qualite,omitempty"`
	Outcome Outcome                   `json:"resultat"`

	keys map[RuleAction]string // of Rules, made once each
}

// RuleAction is what reports count of a finding.
type RuleAction struct {
	Rule   string
	Action Action
}

// Brief is what reports count of a row.
type Brief struct {
	State     State
	Precision string // "" when the row has no position
	Findings  []RuleAction
}

func (r *Report) key(ra RuleAction) string {
	key, ok := r.keys[ra]
	if !ok {
		if r.keys == nil {
			r.keys = map[RuleAction]string{}
		}
		key = ra.Rule + "/" + string(ra.Action)
		r.keys[ra] = key
	}
	return key
}

// NewReport returns an empty report that started now.
func NewReport(source string, now time.Time) *Report {
	return &Report{Source: source, Started: now, Located: map[string]int{}, Rules: map[string]int{}}
}

// Count adds a finished row to the report.
func (r *Report) Count(row *Row) {
	precision := ""
	if row.Place.Location.Known {
		precision = string(row.Place.Location.Precision)
	}
	r.count(row.State, precision)
	for i := range row.Findings {
		r.Rules[r.key(RuleAction{row.Findings[i].Rule, row.Findings[i].Action})]++
	}
}

// CountBrief is Count, of what it counts.
func (r *Report) CountBrief(b *Brief) {
	r.count(b.State, b.Precision)
	for _, f := range b.Findings {
		r.Rules[r.key(f)]++
	}
}

func (r *Report) count(state State, precision string) {
	r.Read++
	if state == RefusedRow {
		r.RefusedRows++
		return
	}
	r.Published++
	r.Located[precision]++
}
