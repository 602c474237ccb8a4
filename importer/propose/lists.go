package propose

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/glossary"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// Bounds of what is taken for a list.
const (
	itemLength   = 80  // bytes of an item, on average; beyond, it is free text
	textLength   = 60  // bytes of a cell, on average; beyond, and seldom repeated, it is free text
	newCells     = 0.6 // the share of different cells of a column of text
	newItems     = 0.4 // the share of items that stand once beyond which they are free text
	fewTexts     = 4   // different cells, too few to tell texts from lists
	fewCells     = 15  // different ones, which may each stand once
	hintedShare  = 0.3 // of the rows that must be understood under a title that speaks of the field
	unsaidShare  = 0.7 // the same without such a title
	yesNoShare   = 0.6 // of the rows that say yes or no
	yesNoCells   = 40
	shownUnknown = 20
)

// lists finds what the columns left mean for the list fields.
func (s *survey) lists() {
	for _, c := range s.free() {
		key := c.said.Field
		field := mapping.ListOf(key)
		switch {
		case directory.HoldsLabels(field): // the register of labels reads them
			c.byName = true
			c.take(field, Sure, becauseOfName)
		case field != "":
			s.named(c, key, field)
		case mapping.NamesLabel(c.name), c.excluded && len(s.hints(c)) == 0:
		case s.yesNo(c):
		default:
			s.list(c, s.hints(c))
		}
	}
}

// named reads a column with the name of a list field: as it is if it holds values of the référentiel, else by rules.
func (s *survey) named(c *column, key, field string) {
	known, all := 0, 0
	for _, cell := range c.cells {
		items := directory.SplitList(cell.text)
		all += len(items) * cell.rows
		if len(items) != len(s.split(cell.text, []string{key})) {
			continue // separated otherwise
		}
		for _, item := range items {
			if _, ok := mapping.ValuesOf(key, item); ok {
				known += cell.rows
			}
		}
	}
	if known < all && (s.yesNo(c) || s.list(c, s.family(key, field)) && c.understood() > known) {
		c.field = field
		return
	}
	c.terms, c.unknown, c.plain, c.byName = nil, nil, true, true
	c.take(field, Sure, becauseOfName)
}

// understood returns the number of items, by row, that the terms of the column name.
func (c *column) understood() (n int) {
	seen := map[string]bool{}
	for _, t := range c.terms {
		if !seen[t.Text] {
			seen[t.Text] = true
			n += t.Rows
		}
	}
	return n
}

// family returns a key and the fields whose values stand with those of its field.
func (s *survey) family(key, field string) []string {
	keys := []string{key, field}
	if sibling := directory.FieldNamed(field).Sibling; sibling != "" {
		keys = append(keys, sibling)
	}
	return keys
}

// hints returns the list fields of which the name of a column speaks.
func (s *survey) hints(c *column) (fields []string) {
	for _, field := range slices.Sorted(maps.Keys(s.glossary.Titles)) {
		if glossary.AnyIn(s.glossary.Titles[field], c.words) {
			fields = append(fields, field)
		}
	}
	if len(fields) > 1 && fields[len(fields)-1] == "typologie" {
		fields = fields[:len(fields)-1] // "Type de public" is not about the type of structure
	}
	return fields
}

// yesNo reads a column of yes and no, whose name says the value; it reports whether the column is one.
func (s *survey) yesNo(c *column) bool {
	if len(c.cells) > yesNoCells || c.share(func(text string) bool { return s.answer(text) != 0 }) < yesNoShare {
		return false
	}
	yes := s.meanings(c.name, c.words, nil, true)
	no := s.refusals(c)
	if len(yes) == 0 && len(no) == 0 || glossary.AnyIn(s.glossary.Excluded, c.words) {
		return false
	}
	before := len(c.terms)
	for _, cell := range c.cells {
		said := yes
		switch s.answer(cell.text) {
		case 0:
			c.unknown = append(c.unknown, cell.text)
			continue
		case -1:
			said = no
		}
		for _, m := range said {
			c.terms = append(c.terms, Term{Text: cell.text, Field: m.field, Value: m.value, Rows: cell.rows, Sure: m.sure,
				not: s.answer(cell.text) < 0})
		}
	}
	if len(c.terms) == before {
		return false
	}
	c.take(c.terms[before].Field, bestOf(c.terms), "elle dit oui ou non à ce que dit son nom")
	return true
}

// answer returns 1 for a cell that says yes, -1 for no, 0 for anything else.
func (s *survey) answer(text string) int {
	words := glossary.Words(text)
	starts := func(p glossary.Phrase) bool {
		return len(p) <= len(words) && slices.Equal(words[:len(p)], p) && (len(p) == len(words) || len(p[0]) > 1)
	}
	switch {
	case len(words) == 0:
		return 0
	case slices.ContainsFunc(s.glossary.No, starts):
		return -1
	case slices.ContainsFunc(s.glossary.Yes, starts):
		return 1
	}
	return 0
}

// refusals returns what "no" means in a column.
func (s *survey) refusals(c *column) (said []meaning) {
	for _, field := range slices.Sorted(maps.Keys(s.glossary.Refusals)) {
		for _, v := range s.glossary.Refusals[field] {
			known := slices.ContainsFunc(said, func(m meaning) bool { return m.field == field })
			if !known && glossary.AnyIn(v.Phrases, c.words) {
				said = append(said, meaning{field: field, value: v.Name, sure: Likely})
			}
		}
	}
	return said
}

// list reads the items of a column; it reports whether enough of them are understood. hints are the fields of which
// its name speaks.
func (s *survey) list(c *column, hints []string) bool {
	byItem := map[string][]meaning{}
	rows := map[string]int{}
	var items []string
	understood, all := 0, 0
	for _, cell := range c.cells {
		any := false
		for _, item := range s.split(cell.text, hints) {
			if _, seen := rows[item]; !seen {
				items = append(items, item)
				byItem[item] = s.itemMeanings(c, item, hints)
			}
			rows[item] += cell.rows
			any = any || len(byItem[item]) > 0
		}
		all += cell.rows
		if any {
			understood += cell.rows
		}
	}
	if c.freeText(items, rows, len(hints) > 0) {
		return false
	}
	least := hintedShare
	if len(hints) == 0 {
		least = unsaidShare
	}
	if float64(understood) < least*float64(all) || understood == 0 {
		return false
	}
	for _, item := range items {
		said := byItem[item]
		for _, m := range said {
			c.terms = append(c.terms, Term{Text: item, Field: m.field, Value: m.value, Rows: rows[item], Sure: m.sure})
		}
		if len(said) == 0 && s.answer(item) == 0 {
			c.unknown = append(c.unknown, item)
		}
	}
	if len(c.terms) == 0 {
		return false
	}
	slices.SortStableFunc(c.terms, func(a, b Term) int { return cmp.Compare(b.Rows, a.Rows) })
	c.take(mainField(c.terms), bestOf(c.terms), "ses valeurs sont celles du champ")
	return true
}

// freeText reports whether the items of a column are sentences: long, and seldom the same.
func (c *column) freeText(items []string, rows map[string]int, hinted bool) bool {
	length, all, once := 0, 0, 0
	for _, item := range items {
		length += len(item) * rows[item]
		all += rows[item]
		if rows[item] == 1 {
			once++
		}
	}
	switch {
	case len(c.cells) <= fewCells && c.distinct() < 0.9:
		return false
	case length > itemLength*all:
		return true
	case len(c.cells) > fewTexts && c.length > textLength*c.filled && c.distinct() > newCells:
		return float64(once) > newItems*float64(all)
	}
	return !hinted && float64(once) > newCells*float64(all)
}

// itemMeanings returns what an item means; "no" where a name asks for it means what refus says.
func (s *survey) itemMeanings(c *column, item string, hints []string) []meaning {
	if s.answer(item) < 0 {
		return s.refusals(c)
	}
	return s.meanings(item, glossary.Words(item), hints, false)
}

var tags = regexp.MustCompile(`<[^<>]*>`)

// split cuts a cell into the items of a list: at the separators that it uses, unless the whole is a value.
func (s *survey) split(text string, hints []string) (items []string) {
	text = tags.ReplaceAllString(strings.ReplaceAll(text, `","`, "\n"), "\n")
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune("|;\n\r\t", r)
	}) {
		items = append(items, s.cut(piece, hints, []string{" / ", ",", "/"})...)
	}
	return items
}

// cut cuts a piece at the first separator that it has, and its parts at those after it.
func (s *survey) cut(piece string, hints, separators []string) (items []string) {
	piece = strings.Trim(piece, ` "'`)
	if len(piece) < 2 {
		return nil
	}
	if values(hints, piece) && !slices.ContainsFunc(separators, func(separator string) bool {
		parts := strings.Split(piece, separator) // each a value, of which the first has an explanation
		return len(parts) > 1 && slices.ContainsFunc(parts[1:], func(part string) bool { return values(hints, part) })
	}) {
		return []string{piece}
	}
	for i, separator := range separators {
		parts := strings.Split(piece, separator)
		if len(parts) == 1 || separator == "/" && len(glossary.Words(piece)) <= 2 {
			continue
		}
		for _, part := range parts {
			items = append(items, s.cut(part, hints, separators[i+1:])...)
		}
		return items
	}
	return []string{piece}
}

// values reports whether a text is a value of one of the fields.
func values(keys []string, text string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		_, ok := mapping.ValuesOf(key, strings.TrimSpace(text))
		return ok
	})
}

func bestOf(terms []Term) Certainty {
	if slices.ContainsFunc(terms, func(t Term) bool { return t.Sure == Sure }) {
		return Sure
	}
	return Likely
}

// mainField returns the field of most rows.
func mainField(terms []Term) (field string) {
	rows := map[string]int{}
	for _, t := range terms {
		rows[t.Field] += t.Rows
		if field == "" || rows[t.Field] > rows[field] {
			field = t.Field
		}
	}
	return field
}
