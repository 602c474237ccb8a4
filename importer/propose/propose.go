// Package propose proposes the mapping of a listing that has none: which column is which field, by the words of its
// name and by its values; which cells are which terms of the référentiel; and how sure each is. What is sure is used
// by an import without mapping; all of it is what `lieux mapping` writes.
//
//	proposal, err := propose.For(records)
//	document, err := proposal.Document()   // in the language of importer/mapping
//	m := proposal.Mapping()                // the sure part, for an import
package propose

import (
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/glossary"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// Certainty is how sure a proposal is, verbatim in reports.
type Certainty string

// The certainties, the best first.
const (
	Sure   Certainty = "sûr"
	Likely Certainty = "probable"
	None   Certainty = ""
)

// Column is what is proposed for one column of a listing.
type Column struct {
	Name     string    `json:"colonne"`
	Fill     float64   `json:"remplissage"`     // share of the rows in which it is not empty, 0..1
	Field    string    `json:"champ,omitempty"` // "" when it stays unread
	Sure     Certainty `json:"certitude,omitempty"`
	Why      string    `json:"raison,omitempty"`   // in French
	Terms    []Term    `json:"termes,omitempty"`   // of a column of a list
	Aspect   string    `json:"aspect,omitempty"`   // of the values, in French
	Examples []string  `json:"exemples,omitempty"` // none of what may be personal
	Unknown  []string  `json:"valeurs_non_lues,omitempty"`
}

// Term is a value of cells and the value of the référentiel that it means.
type Term struct {
	Text  string    `json:"texte"` // as it is in the cells
	Field string    `json:"champ"`
	Value string    `json:"valeur"`
	Rows  int       `json:"lignes"`
	Sure  Certainty `json:"certitude"`
	not   bool      // the column is one of yes and no, and Text a no
}

// Proposal is a proposed mapping.
type Proposal struct {
	Columns []Column

	header *importer.Header
	all    *mapping.Mapping // with what is likely
	sure   *mapping.Mapping
}

// For proposes the mapping of a listing by its first records, of which the last has the longest header.
func For(records []*importer.Record) (*Proposal, error) {
	var whole []*importer.Record
	for _, r := range records {
		if !r.Malformed {
			whole = append(whole, r)
		}
	}
	standard := mapping.Standard().Seeing(whole[:min(len(whole), seenRows)])
	p := &Proposal{all: standard, sure: standard, header: importer.NewHeader()}
	if len(whole) == 0 {
		if len(records) > 0 && records[0].Header != nil {
			p.header = records[0].Header
		}
		return p, nil
	}
	p.header = whole[len(whole)-1].Header
	s := &survey{glossary: glossary.Default(), rows: len(whole)}
	s.columns = columnsOf(s.glossary, p.header, whole)
	s.hours()
	s.coordinates()
	s.scalars()
	s.lists()
	return p, s.finish(p, standard)
}

// seenRows is the number of rows by which mapping.Seeing judges the names of columns.
const seenRows = 300

// Mapping returns what is sure, as a mapping for an import; and the likely column of the names where none is sure, for
// no place can do without.
func (p *Proposal) Mapping() *mapping.Mapping { return p.sure }

// Document returns the whole proposal in the language of mappings.
func (p *Proposal) Document() ([]byte, error) { return p.all.Document(p.header) }

// Likely returns the names of the columns that a mapping should read once somebody has confirmed it.
func (p *Proposal) Likely() (columns []Column) {
	for _, c := range p.Columns {
		if c.Sure == Likely {
			columns = append(columns, c)
		}
	}
	return columns
}

// finish makes the mappings and describes the columns.
func (s *survey) finish(p *Proposal, standard *mapping.Mapping) (err error) {
	var unlike []string
	for _, c := range s.columns {
		if c.refused {
			unlike = append(unlike, c.name)
		}
	}
	for _, part := range []struct {
		to    **mapping.Mapping
		least Certainty
	}{{&p.sure, Sure}, {&p.all, Likely}} {
		more, err := s.more(part.least)
		if err != nil {
			return err
		}
		*part.to = standard.Reading(more, unlike)
	}
	p.Columns = s.describe(p.sure)
	return nil
}

// survey is the columns of a listing and what is found out about them.
type survey struct {
	glossary *glossary.Glossary
	rows     int
	columns  []*column
	days     [7][]*column
}

// free returns the filled columns that have no field yet.
func (s *survey) free() []*column {
	return slices.DeleteFunc(slices.Clone(s.columns), func(c *column) bool {
		return c.filled == 0 || c.field != "" || c.said.Person
	})
}

// ValuesIn returns a function that gives the values of a list field that the whole proposal finds in a cell of a
// column, those of former versions translated.
func (p *Proposal) ValuesIn(column, field string) func(cell string) []string {
	header := importer.NewHeader(column)
	program := p.all.Compile(header)
	return func(cell string) (values []string) {
		lists := program.Apply(&importer.Record{Header: header, Values: []string{cell}}).Lists
		for _, key := range slices.Sorted(maps.Keys(lists)) {
			for _, item := range lists[key] {
				targets, ok := mapping.ValuesOf(key, item)
				if !ok && key == field {
					values = append(values, item)
				}
				for _, t := range targets {
					if t.Field == field {
						values = append(values, t.Value)
					}
				}
			}
		}
		return values
	}
}
