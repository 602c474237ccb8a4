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

	keys map[ruleAction]string // of Rules, made once each
}

type ruleAction struct {
	rule   string
	action Action
}

func (r *Report) key(rule string, action Action) string {
	ra := ruleAction{rule, action}
	key, ok := r.keys[ra]
	if !ok {
		if r.keys == nil {
			r.keys = map[ruleAction]string{}
		}
		key = rule + "/" + string(action)
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
	r.Read++
	if row.State == RefusedRow {
		r.RefusedRows++
	} else {
		r.Published++
		precision := ""
		if row.Place.Location.Known {
			precision = string(row.Place.Location.Precision)
		}
		r.Located[precision]++
	}
	for i := range row.Findings {
		a := &row.Findings[i]
		r.Rules[r.key(a.Rule, a.Action)]++
	}
}
