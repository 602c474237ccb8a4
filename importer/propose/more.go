package propose

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// rule is a rule of a list in the language of mappings.
type rule struct {
	Columns []string `json:"colonnes"`
	Terms   []string `json:"termes,omitempty"`
	Except  []string `json:"sauf,omitempty"`
	Target  string   `json:"cible"`
}

// more returns what the survey found that the names of columns do not tell by themselves, at least so sure, in the
// language of mappings.
func (s *survey) more(least Certainty) (*mapping.Mapping, error) {
	doc := map[string]any{}
	rules := map[string][]rule{}
	nameIsSure := slices.ContainsFunc(s.columns, func(c *column) bool { return c.field == "nom" && c.sure == Sure })
	hours := map[string]any{}
	for _, c := range s.columns {
		if c.field == "" || c.byName || c.sure != Sure && least == Sure && (c.field != "nom" || nameIsSure) {
			continue
		}
		switch {
		case len(c.terms) > 0:
			for _, r := range c.rules(least) {
				rules[r.field] = append(rules[r.field], r.rule)
			}
		case c.field == "horaires" && c.osm:
			hours["osm"] = c.name
		case c.field == "horaires":
			if !s.isDay(c) {
				hours["semaine"] = c.name
			}
		case c.field == positionField:
			doc["latitude"], doc["longitude"] = map[string]any{"point": c.name}, map[string]any{"point": c.name}
		default:
			doc[c.field] = map[string]any{"colonne": c.name}
		}
	}
	for field, list := range rules {
		doc[field] = list
	}
	if days := s.dayRules(); len(days) > 0 {
		hours["jours"] = days
	}
	if len(hours) > 0 {
		doc["horaires"] = hours
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the proposal: %w", err)
	}
	return mapping.ParsePart(data, "la correspondance proposée")
}

func (s *survey) isDay(c *column) bool {
	return slices.ContainsFunc(s.days[:], func(day []*column) bool { return slices.Contains(day, c) })
}

// dayRules returns the columns of the days.
func (s *survey) dayRules() (days []map[string]any) {
	for i, columns := range s.days {
		var names []string
		for _, c := range columns {
			names = append(names, c.name)
		}
		if len(names) > 0 {
			days = append(days, map[string]any{"colonne": names, "osm": mapping.Days[i]})
		}
	}
	return days
}

// fieldRule is a rule and the field whose key it stands under.
type fieldRule struct {
	field string
	rule
}

// rules returns the rules of a column, one for each value that its terms mean. A rule does not hold for cells that
// contain one of its terms and mean something else.
func (c *column) rules(least Certainty) (rules []fieldRule) {
	meant := func(text, field, value string) bool {
		return slices.ContainsFunc(c.terms, func(t Term) bool {
			return t.Text == text && t.Field == field && t.Value == value
		})
	}
	for _, t := range c.terms {
		if t.Sure != Sure && least == Sure {
			continue
		}
		i := slices.IndexFunc(rules, func(r fieldRule) bool { return r.field == t.Field && r.Target == t.Value })
		if i < 0 {
			i = len(rules)
			rules = append(rules, fieldRule{t.Field, rule{Columns: []string{c.name}, Target: t.Value}})
		}
		rules[i].Terms = append(rules[i].Terms, t.Text)
	}
	for i := range rules {
		r := &rules[i]
		for _, other := range slices.Concat(texts(c.terms), c.unknown) {
			if meant(other, r.field, r.Target) || slices.Contains(r.Except, other) {
				continue
			}
			if slices.ContainsFunc(r.Terms, func(term string) bool {
				return strings.Contains(strings.ToLower(other), strings.ToLower(term))
			}) {
				r.Except = append(r.Except, other)
			}
		}
	}
	return rules
}

func texts(terms []Term) (all []string) {
	for _, t := range terms {
		all = append(all, t.Text)
	}
	return all
}

// describe describes all columns: what the survey proposes, and what the mapping reads by the names alone.
func (s *survey) describe(sure *mapping.Mapping) []Column {
	header := importer.NewHeader()
	for _, c := range s.columns {
		header.Add(c.name)
	}
	read := fieldsOf(sure, header)
	described := make([]Column, len(s.columns))
	for i, c := range s.columns {
		d := Column{Name: c.name, Field: c.field, Sure: c.sure, Why: c.why, Terms: c.terms,
			Fill: float64(c.filled) / float64(max(1, s.rows))}
		if field := read[c.name]; d.Field == "" && field != "" {
			d.Field, d.Sure, d.Why = field, Sure, becauseOfName
		}
		if d.Field == positionField {
			d.Field = "latitude, longitude"
		}
		if c.filled > 0 {
			d.Aspect, d.Examples = mapping.Describe(c.name, c.sample())
		}
		d.Unknown = c.unknown[:min(len(c.unknown), shownUnknown)]
		if d.Field == "" {
			d.Unknown = nil
		}
		described[i] = d
	}
	return described
}

// fieldsOf returns the field that a mapping reads each column for.
func fieldsOf(m *mapping.Mapping, h *importer.Header) map[string]string {
	read := map[string]string{}
	columns := m.Compile(h).Columns()
	for _, field := range slices.Sorted(maps.Keys(columns)) {
		for _, c := range columns[field] {
			if field != "localisation" {
				read[c] = cmp.Or(read[c], field)
			}
		}
	}
	return read
}
