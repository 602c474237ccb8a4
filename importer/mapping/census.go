package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Census counts, over the records of a listing, what a mapping leaves unread: whole columns, and
// the values of columns of lists that no rule names. It is not safe for concurrent use.
type Census struct {
	mapping *Mapping
	header  *importer.Header
	rows    int
	columns []columnCensus
}

// columnCensus is what one column holds.
type columnCensus struct {
	unread bool
	labels *labelColumns // of a column read for labels because of its title alone
	rules  []*listRule   // that look for terms in the column
	filled int
	sample []string       // the first values, each once, of an unread column
	values map[string]int // of a column of rules, with their numbers
	free   bool           // the values are long or never repeat: no list
}

const (
	sampleSize    = 200 // values of an unread column by which it is described
	listedValues  = 300 // distinct values of a column of rules; beyond, it is no list
	longestListed = 160 // bytes of a cell of a list
	toldValues    = 100 // unmatched values of a column that are reported one by one
)

// NewCensus returns an empty census for a mapping.
func NewCensus(m *Mapping) *Census { return &Census{mapping: m} }

// Add counts a record.
func (c *Census) Add(r *importer.Record) {
	if r.Header != c.header {
		c.grow(r.Header)
	}
	c.rows++
	for i := range c.columns {
		column := &c.columns[i]
		if !column.unread && column.values == nil {
			continue
		}
		text := cell(r.Values, i)
		if blank(text) {
			continue
		}
		column.filled++
		if column.unread && len(column.sample) < sampleSize {
			column.sample = append(column.sample, strings.Clone(text))
		}
		if column.values != nil && !column.free {
			column.count(text)
		}
	}
}

func (c *columnCensus) count(text string) {
	if n, ok := c.values[text]; ok {
		c.values[text] = n + 1
		return
	}
	if len(text) > longestListed || len(c.values) == listedValues {
		c.free = true
		return
	}
	c.values[strings.Clone(text)] = 1
}

// grow adds the columns of a longer header. The header of a listing only grows.
func (c *Census) grow(h *importer.Header) {
	p := c.mapping.Compile(h)
	read := p.readSet()
	for i := len(c.columns); i < len(h.Names()); i++ {
		column := columnCensus{unread: !read[i]}
		for k := range p.lists {
			if l := &p.lists[k]; slices.Contains(l.at, i) && !l.cells {
				column.rules = append(column.rules, l.listRule)
			}
		}
		if len(column.rules) > 0 && !slices.ContainsFunc(column.rules, func(l *listRule) bool { return len(l.terms) == 0 }) {
			column.values = map[string]int{}
		}
		if !read[i] && slices.Contains(p.labels.about, i) {
			column.labels, column.values = &p.labels, map[string]int{}
		}
		c.columns = append(c.columns, column)
	}
	c.header = h
}

// readSet returns the columns that the program reads for some field.
func (p *Program) readSet() map[int]bool {
	read := map[int]bool{}
	for _, names := range p.Columns() {
		for _, name := range names {
			read[p.header.Index(name)] = true
		}
	}
	for _, f := range p.labels.flags {
		read[f.at] = true
	}
	for _, f := range slices.Concat(p.labels.fields, p.named) {
		read[f.at] = true
	}
	for _, i := range slices.Concat(p.persons, p.asides.moving) {
		read[i] = true
	}
	return read
}

// Unread describes the columns that the mapping does not read, those that are never filled
// excepted.
func (c *Census) Unread() (columns []importer.UnreadColumn) {
	for i := range c.columns {
		column := &c.columns[i]
		if !column.unread || column.filled == 0 || column.namesLabels() {
			continue
		}
		title := c.header.Names()[i]
		aspect := aspectOf(title, column.sample)
		columns = append(columns, importer.UnreadColumn{
			Name: title, Fill: float64(column.filled) / float64(c.rows), Aspect: aspect.text,
			Examples: aspect.examples(column.sample),
		})
	}
	return columns
}

// Findings reports the unread columns, which Unread returned, and the values of lists that no rule names.
func (c *Census) Findings(unread []importer.UnreadColumn) (findings []importer.Finding) {
	for _, u := range unread {
		findings = append(findings, importer.Finding{Rule: "liste.colonne_non_lue", Action: importer.Reported,
			Value: u.Name, Detail: u.Sentence()})
	}
	for i := range c.columns {
		if column := &c.columns[i]; column.values != nil && !column.free && (column.labels == nil || column.namesLabels()) {
			findings = append(findings, column.unmatched(c.header.Names()[i])...)
		}
	}
	return findings
}

// unmatched reports the items of the column that no rule names, the most frequent first.
func (c *columnCensus) unmatched(title string) (findings []importer.Finding) {
	counts := map[string]int{}
	for text, n := range c.values {
		if c.spans(text) {
			continue
		}
		for item := range strings.FieldsFuncSeq(text, isListSeparator) {
			item = strings.Trim(item, ` "'`)
			if len(item) > 1 && !saysNothing(item) && !c.named(item) {
				counts[item] += n
			}
		}
	}
	items := make([]string, 0, len(counts))
	for item := range counts {
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	for i, item := range items {
		if i == toldValues {
			findings = append(findings, importer.Finding{Rule: "liste.valeur_sans_regle", Action: importer.Reported,
				Value: fmt.Sprintf("%d autres valeurs", len(items)-i), Detail: "Colonne « " + title + " »."})
			break
		}
		value, n, hidden := item, counts[item], ""
		if mayBePersonal(value) {
			value, hidden = "", " La valeur, qui peut nommer une personne, n'est pas montrée."
		}
		findings = append(findings, importer.Finding{Rule: "liste.valeur_sans_regle", Action: importer.Reported,
			Value: value, Detail: fmt.Sprintf("%s de la colonne « %s ».%s", lines(n), title, hidden)})
	}
	return findings
}

func lines(n int) string {
	if n == 1 {
		return "1 ligne"
	}
	return fmt.Sprintf("%d lignes", n)
}

// namesLabels reports whether the column is read for labels and has some.
func (c *columnCensus) namesLabels() bool {
	return c.labels != nil && slices.ContainsFunc(c.sample, func(text string) bool {
		return !c.labels.read(text, columnContext).none()
	})
}

// spans reports whether a rule finds in a cell a term that is itself several items.
func (c *columnCensus) spans(text string) bool {
	lower := lowered(text)
	for _, l := range c.rules {
		for i := range l.terms {
			if t := l.terms[i].text; strings.ContainsFunc(t, isListSeparator) && strings.Contains(lower, t) {
				return true
			}
		}
	}
	return false
}

// named reports whether a rule finds one of its terms in an item, or the register does.
func (c *columnCensus) named(item string) bool {
	var text cellText
	text.set(item)
	if c.labels != nil {
		return !c.labels.read(item, columnContext).none()
	}
	for _, l := range c.rules {
		if text.containsAny(l.terms) || len(l.except) > 0 && text.containsAny(l.except) {
			return true
		}
		if directory.HoldsLabels(l.field) && directory.StandardLabels.Find(item) != nil {
			return true
		}
	}
	return false
}
