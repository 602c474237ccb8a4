// Package mapping applies the mapping of a listing to its records: which column
// gives which field, and which words in which columns give which values.
//
// The language is that of the mappings that exist for published listings, in both
// generations: keys of the first version of the référentiel (voie, courriel,
// labels_nationaux, conditions_acces, publics_accueillis…) and of the current
// one. A key holds
//
//   - a column: {"colonne": "x"}, or {"colonne": ["x", "y"]}, the first that is not empty;
//   - several joined: {"joindre": {"colonnes": […], "séparateur": " ", "ou": {…}}};
//   - a part of one: {"dissocier": {"colonne": "x", "séparateur": ",", "partie": 0}};
//   - a constant: {"valeur": "…"};
//   - a coordinate of a column of points: {"point": "x"}, or with "ordre": "longitude latitude";
//   - for lists, rules: [{"colonnes": […], "termes": […], "sauf": […], "cible": "…"}]. A
//     rule whose terms are in one of its columns, whatever the case, adds its cible;
//     without terms any value matches; without columns the rule always applies.
//
// Errors in a mapping (an unknown key, a column that the listing lacks, a cible outside
// the vocabulary) are findings, and corrected where the intention is clear.
// A listing with the columns of the référentiel needs no mapping: see Standard.
package mapping

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Mapping is a mapping that was read and checked. It is immutable.
type Mapping struct {
	Name     string             // for messages
	Findings []importer.Finding // what was found while reading it

	text     []textRule
	lists    []listRule
	hours    hoursRule
	standard bool // columns are looked up by the référentiel's names
	// unlike are the columns whose values are not of the field that their name suggests; see Seeing.
	unlike map[string]bool
	// more reads what the names do not tell, of a standard mapping; see Reading.
	more    *Mapping
	lexicon *lexicon // of labels; nil: that of the program
	infer   bool     // a typologie may be inferred from the name although rules gave one
}

// textRule is the source of the text of a field.
type textRule struct {
	field string
	from  source
}

// source takes a text from a record.
type source struct {
	columns   []string // the first that is not empty wins
	join      bool     // all that are not empty, put together
	separator string
	or        *source // when the rest gives nothing
	part      int     // of the text cut at separator; -1: the whole
	constant  string
	axis      axis // the columns hold points, of which the source takes one coordinate
	lonFirst  bool // the longitude comes first in these points
	// parts are the columns of an address in several parts, which columns lists too; nil for any other source.
	parts *[addressParts][]string
}

// axis is a coordinate of a point.
type axis uint8

const (
	noAxis axis = iota
	latitudeAxis
	longitudeAxis
)

// listRule adds values to list fields.
type listRule struct {
	field   string
	columns []string
	terms   []term // none: any value
	except  []term
	targets []directory.V0Target // added when the rule holds
	always  bool                 // holds without looking at any column
	words   []string             // terms and except as the mapping writes them, for Document
	sauf    []string
	cells   bool // the columns hold lists of values, handed on as they are
}

// hoursRule names the columns of opening hours.
type hoursRule struct {
	days    [7][]string // columns, Monday first
	osm     []string
	week    []string
	opening []string // semaine_ouverture
	note    []string // horaires.commentaire: free comments that may limit the hours
}

// NeedsArrays reports whether the mapping names items of arrays (`horaires.0.debut`): the
// listing must then be read with SplitArrays.
func (m *Mapping) NeedsArrays() bool {
	for _, column := range m.columns() {
		for _, step := range strings.Split(column, ".") {
			if step != "" && strings.Trim(step, "0123456789") == "" && strings.Contains(column, "."+step) {
				return true
			}
		}
	}
	return false
}

// columns returns the columns that the mapping names, each once, in its order.
func (m *Mapping) columns() []string {
	var all []string
	seen := map[string]bool{"": true}
	add := func(columns []string) {
		for _, c := range columns {
			if !seen[c] {
				seen[c] = true
				all = append(all, c)
			}
		}
	}
	for _, t := range m.text {
		for s := &t.from; s != nil; s = s.or {
			add(s.columns)
		}
	}
	for _, l := range m.lists {
		add(l.columns)
	}
	for _, day := range m.hours.days {
		add(day)
	}
	add(m.hours.osm)
	add(m.hours.week)
	add(m.hours.opening)
	add(m.hours.note)
	return all
}

// WithLabels returns the mapping with the labels of a register.
func (m *Mapping) WithLabels(register *directory.Register) *Mapping {
	if register == directory.StandardLabels {
		return m
	}
	with := *m
	with.lexicon = newLexicon(register)
	return &with
}

// lowered returns the form in which terms are compared: lower case, one kind of apostrophe and
// of space, accents kept.
func lowered(s string) string {
	s = strings.ToLower(s)
	for i := 0; i < len(s); i++ {
		if s[i] == 0xE2 || s[i] == 0xC2 {
			return typography.Replace(s)
		}
	}
	return s
}

var typography = strings.NewReplacer("’", "'", "‘", "'", "\u00a0", " ", "\u202f", " ")
