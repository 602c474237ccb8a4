package mapping

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// object is a JSON object whose keys keep their order.
type object []property

type property struct {
	key   string
	value any
}

// MarshalJSON writes the properties in order, without escapes for HTML.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for n, v := range []any{p.key, p.value} {
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			if err := e.Encode(v); err != nil {
				return nil, err
			}
			b.Truncate(b.Len() - 1)
			if n == 0 {
				b.WriteByte(':')
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Document writes the mapping in its language: JSON that Parse reads, with the columns that a standard mapping finds in
// a header by their names.
func (m *Mapping) Document(h *importer.Header) ([]byte, error) {
	if m.standard {
		m = m.forHeader(h)
	}
	var doc object
	for _, t := range m.text {
		if value := t.from.document(); value != nil {
			doc = append(doc, property{t.field, value})
		}
	}
	doc = append(doc, m.listDocuments()...)
	if hours := m.hours.document(); len(hours) > 0 {
		doc = append(doc, property{"horaires", hours})
	}
	if len(m.hours.opening) > 0 {
		doc = append(doc, property{"semaine_ouverture", object{{"colonne", oneOrMore(m.hours.opening)}}})
	}
	slices.SortStableFunc(doc, func(a, b property) int { return cmp.Compare(rank(a.key), rank(b.key)) })
	raw, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// listDocuments returns the keys of lists: {"colonne": …} for cells alone, else rules.
func (m *Mapping) listDocuments() (keys []property) {
	rules := map[string][]any{}
	var cells []listRule
	for _, l := range m.lists {
		switch {
		case l.cells && len(l.columns) > 0:
			cells = append(cells, l)
		case len(l.targets) > 0:
			rules[l.targets[0].Field] = append(rules[l.targets[0].Field], l.document())
		}
	}
	for _, l := range cells {
		if rules[l.field] == nil {
			keys = append(keys, property{l.field, object{{"colonne", oneOrMore(l.columns)}}})
		} else {
			rules[l.field] = append([]any{object{{"colonnes", l.columns}}}, rules[l.field]...)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(rules)) {
		keys = append(keys, property{field, rules[field]})
	}
	return keys
}

// rank is the place of a key in the order of the référentiel.
func rank(key string) int {
	field := cmp.Or(keys[key].field, key)
	for i := range directory.Fields {
		if directory.Fields[i].Name == field {
			return i
		}
	}
	return len(directory.Fields)
}

func oneOrMore(columns []string) any {
	if len(columns) == 1 {
		return columns[0]
	}
	return columns
}

// document returns a source in the language, nil when it reads nothing. Alternatives that are plain columns join those
// before them; another form counts only where `joindre` allows it.
func (s *source) document() any {
	columns := slices.Clone(s.columns)
	switch {
	case s.axis != noAxis:
		o := object{{"point", oneOrMore(columns)}}
		if s.lonFirst {
			o = append(o, property{"ordre", longitudeFirst})
		}
		return o
	case s.join || s.parts != nil:
		join := object{{"colonnes", columns}, {"séparateur", cmp.Or(s.separator, " ")}}
		if s.or != nil {
			join = append(join, property{"ou", s.or.document()})
		}
		return object{{"joindre", join}}
	case s.part >= 0 && len(columns) > 0:
		return object{{"dissocier", object{{"colonne", oneOrMore(columns)}, {"séparateur", s.separator},
			{"partie", s.part}}}}
	case s.constant != "":
		return object{{"valeur", s.constant}}
	}
	for or := s.or; or != nil && or.plain(); or = or.or {
		columns = append(columns, or.columns...)
	}
	if len(columns) == 0 {
		return nil
	}
	return object{{"colonne", oneOrMore(columns)}}
}

// plain reports whether a source is nothing but columns.
func (s *source) plain() bool {
	return s.axis == noAxis && !s.join && s.parts == nil && s.part < 0 && s.constant == ""
}

func (l *listRule) document() object {
	var o object
	if !l.always {
		o = append(o, property{"colonnes", l.columns})
	}
	if len(l.words) > 0 {
		o = append(o, property{"termes", l.words})
	}
	if len(l.sauf) > 0 {
		o = append(o, property{"sauf", l.sauf})
	}
	return append(o, property{"cible", l.targets[0].Value})
}

// Days are the days as the language names them, Monday first.
var Days = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}

func (h *hoursRule) document() (o object) {
	var days []any
	for i, columns := range h.days {
		if len(columns) > 0 {
			days = append(days, object{{"colonne", oneOrMore(columns)}, {"osm", Days[i]}})
		}
	}
	if len(days) > 0 {
		o = append(o, property{"jours", days})
	}
	for _, p := range []struct {
		key     string
		columns []string
	}{{"osm", h.osm}, {"semaine", h.week}, {"commentaire", h.note}} {
		if len(p.columns) > 0 {
			o = append(o, property{p.key, oneOrMore(p.columns)})
		}
	}
	return o
}

// field returns the field that the mapping reads a column for, "" for none.
func (m *Mapping) field(column string) string {
	if m == nil {
		return ""
	}
	for _, t := range m.text {
		for s := &t.from; s != nil; s = s.or {
			if slices.Contains(s.columns, column) {
				return t.field
			}
		}
	}
	for _, l := range m.lists {
		if slices.Contains(l.columns, column) {
			return l.field
		}
	}
	if slices.Contains(m.columns(), column) {
		return "horaires"
	}
	return ""
}
