package propose

import (
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/glossary"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// column is one column of a listing: its name, its values, and what is proposed for it.
type column struct {
	name     string
	said     mapping.Name    // what the name alone says
	words    glossary.Phrase // of the name
	excluded bool            // the name has a word of columns that give no field
	filled   int
	cells    []cell         // the different ones, the first first
	counts   map[string]int // of cells, to their index
	length   int            // of all cells, in bytes

	field   string
	sure    Certainty
	why     string
	byName  bool // the standard mapping reads it by its name
	refused bool // it must not be read by its name
	osm     bool // hours in the form of OpenStreetMap
	terms   []Term
	unknown []string
	plain   bool // a list handed on as it is
}

// cell is a different cell of a column and its number of rows.
type cell struct {
	text string
	rows int
}

// manyCells is the number of different cells of a column that are kept: by them it is judged.
const manyCells = 1000

func columnsOf(g *glossary.Glossary, h *importer.Header, records []*importer.Record) []*column {
	columns := make([]*column, len(h.Names()))
	for i, name := range h.Names() {
		c := &column{name: name, said: mapping.NameOf(name), words: g.NameWords(name), counts: map[string]int{}}
		c.excluded = glossary.AnyIn(g.Excluded, c.words)
		columns[i] = c
	}
	for _, r := range records {
		for i, text := range r.Values {
			if i < len(columns) {
				columns[i].add(text)
			}
		}
	}
	return columns
}

func (c *column) add(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	c.filled++
	c.length += len(text)
	if i, ok := c.counts[text]; ok {
		c.cells[i].rows++
		return
	}
	if len(c.cells) < manyCells {
		c.counts[text] = len(c.cells)
		c.cells = append(c.cells, cell{text, 1})
	}
}

// share returns the share of the filled rows whose cells pass a test.
func (c *column) share(test func(string) bool) float64 {
	passed, all := 0, 0
	for _, cell := range c.cells {
		all += cell.rows
		if test(cell.text) {
			passed += cell.rows
		}
	}
	if all == 0 {
		return 0
	}
	return float64(passed) / float64(all)
}

// distinct returns the share of different cells among the filled ones.
func (c *column) distinct() float64 {
	if len(c.cells) == manyCells {
		return 1
	}
	return float64(len(c.cells)) / float64(max(1, c.filled))
}

// take gives the column a field.
func (c *column) take(field string, sure Certainty, why string) {
	c.field, c.sure, c.why = field, sure, why
}

// sample returns values by which the column is described.
func (c *column) sample() (texts []string) {
	for _, cell := range c.cells[:min(len(c.cells), 200)] {
		texts = append(texts, cell.text)
	}
	return texts
}
