package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Program is a mapping compiled for the header of a listing: column names are positions. It
// must not be used by several goroutines.
type Program struct {
	mapping *Mapping
	header  *importer.Header
	text    []textStep
	lists   []listStep
	fields  []string // the list fields that the mapping speaks of
	days    [7][]int
	osm     []int
	week    []int
	opening []int
	note    []int
	asides  asides
	persons []int
	labels  labelColumns
	named   []fieldColumn // named like a list field, for rows in which the rules leave it empty

	columns map[string][]string

	low []cellText // cells in lower case, by column, made when first asked for
}

type textStep struct {
	field string
	from  *step
}

type step struct {
	columns   []int
	join      bool
	separator string
	part      int
	constant  string
	axis      axis
	lonFirst  bool
	parts     *[addressParts][]int
	or        *step
}

type listStep struct {
	*listRule
	at []int
}

// Compile returns the program for a header. A column that does not exist is empty.
func (m *Mapping) Compile(h *importer.Header) *Program {
	lexicon := cmp.Or(m.lexicon, standardLexicon)
	if m.standard {
		m = m.forHeader(h)
	}
	f := newFinder(h)
	p := &Program{mapping: m, header: h, low: make([]cellText, len(h.Names()))}
	for i := range m.text {
		p.text = append(p.text, textStep{field: m.text[i].field, from: f.step(&m.text[i].from)})
	}
	for i := range m.lists {
		r := &m.lists[i]
		p.lists = append(p.lists, listStep{listRule: r, at: f.all(r.columns)})
		if !slices.Contains(p.fields, r.field) {
			p.fields = append(p.fields, r.field)
		}
	}
	for i, columns := range m.hours.days {
		p.days[i] = f.all(columns)
	}
	p.osm, p.week, p.opening = f.all(m.hours.osm), f.all(m.hours.week), f.all(m.hours.opening)
	p.asides = m.asides(f)
	p.note = append(f.all(m.hours.note), p.asides.note...)
	for i, name := range h.Names() {
		if namesPerson(name) {
			p.persons = append(p.persons, i)
		}
	}
	p.labels = p.labelColumns(lexicon)
	p.named = namedLists(h, p)
	p.columns = p.readFrom()
	return p
}

func (f *finder) all(columns []string) []int {
	var at []int
	for _, c := range columns {
		at = append(at, f.find(c).indexes...)
	}
	return at
}

func (f *finder) step(s *source) *step {
	if s == nil {
		return nil
	}
	out := &step{columns: f.all(s.columns), join: s.join, separator: s.separator, part: s.part, constant: s.constant,
		axis: s.axis, lonFirst: s.lonFirst, or: f.step(s.or)}
	if s.parts != nil {
		out.parts = new([addressParts][]int)
		for i, columns := range s.parts {
			out.parts[i] = f.all(columns)
		}
	}
	return out
}

// Header returns the header that the program was compiled for. Records of another header need
// another program.
func (p *Program) Header() *importer.Header { return p.header }

// Texts returns the draft of a record, which must have the header of the program, with the texts of some fields only.
func (p *Program) Texts(r *importer.Record, fields ...string) *importer.Draft {
	d := &importer.Draft{Record: r, Text: make(map[string]string, len(fields))}
	for i := range p.text {
		if slices.Contains(fields, p.text[i].field) {
			p.text[i].apply(d)
		}
	}
	return d
}

func (t *textStep) apply(d *importer.Draft) {
	if text := t.from.take(d.Record.Values); text != "" {
		d.Text[t.field] = text
	}
}

// Apply returns the draft of a record, which must have the header of the program.
func (p *Program) Apply(r *importer.Record) *importer.Draft {
	d := &importer.Draft{Record: r, Text: make(map[string]string, len(p.text)+2),
		Lists: make(map[string][]string, len(p.fields)+2)}
	for i := range p.text {
		p.text[i].apply(d)
	}
	for _, field := range p.fields {
		d.Lists[field] = []string{}
	}
	for i := range p.low {
		p.low[i].done = false
	}
	for i := range p.lists {
		p.lists[i].apply(p, d)
	}
	for _, i := range p.persons {
		if c := cell(r.Values, i); !blank(c) {
			d.Persons = append(d.Persons, c)
		}
	}
	p.hours(d)
	p.fillLists(d)
	p.inferTypology(d)
	p.labels.apply(p, d)
	return d
}

func cell(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// take returns the text of a source, "" when it has none.
func (s *step) take(values []string) string {
	for ; s != nil; s = s.or {
		if text := s.own(values); text != "" {
			return text
		}
	}
	return ""
}

func (s *step) own(values []string) string {
	switch {
	case s.parts != nil:
		return addressOf(values, s.parts)
	case s.axis != noAxis:
		return s.coordinate(values)
	}
	if s.join {
		var parts []string
		for _, i := range s.columns {
			if c := cell(values, i); !blank(c) {
				parts = append(parts, strings.TrimSpace(c))
			}
		}
		return strings.Join(parts, s.separator)
	}
	for _, i := range s.columns {
		c := cell(values, i)
		if blank(c) {
			continue
		}
		if s.part < 0 {
			return c
		}
		if part := partOf(c, s.separator, s.part); part != "" {
			return part
		}
	}
	return s.constant
}

// partOf splits a pair of coordinates: it keeps digits, signs, dots, commas and spaces, splits
// at the separator and returns the nth part that is not empty.
func partOf(text, separator string, n int) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' &&
			r <= '9', r == '.', r == ',', r == '-', r == ' ', r == '\t', r == '\n', strings.ContainsRune(separator, r):
			return r
		}
		return -1
	}, text)
	for _, part := range strings.Split(kept, separator) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if n == 0 {
			return part
		}
		n--
	}
	return ""
}

// lower returns a cell in lower case, computed once per record.
func (p *Program) lower(values []string, i int) *cellText {
	if c := &p.low[i]; !c.done {
		c.set(cell(values, i))
	}
	return &p.low[i]
}

func (l *listStep) apply(p *Program, d *importer.Draft) {
	switch {
	case l.cells:
		for _, i := range l.at {
			for _, item := range directory.SplitList(cell(d.Record.Values, i)) {
				l.addItem(p, d, item)
			}
		}
	case l.done(d):
	case l.always || l.holds(p, d.Record.Values):
		for _, t := range l.targets {
			add(d, t.Field, t.Value)
		}
	}
}

// done reports whether the rule has nothing left to add.
func (l *listStep) done(d *importer.Draft) bool {
	for _, t := range l.targets {
		if !slices.Contains(d.Lists[t.Field], t.Value) {
			return false
		}
	}
	return true
}

// addItem adds an item of a list cell. Those of a cell of labels are read by the register.
func (l *listStep) addItem(p *Program, d *importer.Draft, item string) {
	if !directory.HoldsLabels(keys[l.field].field) || p.labels.find(item) != nil {
		add(d, l.field, item)
		return
	}
	p.labels.field(&labelSayings{draft: d, rule: "labels.separes"}, l.field, item)
}

// holds reports whether one of the rule's columns matches.
func (l *listStep) holds(p *Program, values []string) bool {
	for _, i := range l.at {
		if blank(cell(values, i)) {
			continue
		}
		if len(l.terms) == 0 && len(l.except) == 0 {
			return true
		}
		text := p.lower(values, i)
		if (len(l.terms) == 0 || text.containsAny(l.terms)) && !text.containsAny(l.except) && !l.deniedIn(p, values, i) {
			return true
		}
	}
	return false
}

// deniedIn reports whether a cell denies the label that the rule finds in it: "projet de Maison
// France services".
func (l *listStep) deniedIn(p *Program, values []string, i int) bool {
	if !l.ofLabels() {
		return false
	}
	r := p.labels.read(cell(values, i), columnContext)
	return slices.ContainsFunc(r.denies, func(label *directory.Label) bool { return label.Name == l.targets[0].Value })
}

// add adds a value to a list, once.
func add(d *importer.Draft, field, value string) {
	if !slices.Contains(d.Lists[field], value) {
		d.Lists[field] = append(d.Lists[field], value)
	}
}

func (p *Program) hours(d *importer.Draft) {
	values := d.Record.Values
	for day, columns := range p.days {
		var parts []string
		for _, i := range columns {
			if c := cell(values, i); !blank(c) {
				parts = append(parts, c)
			}
		}
		if len(parts) > 0 {
			d.Hours.Days[day] = strings.Join(parts, " / ")
		}
	}
	d.Hours.OSM = firstOf(values, p.osm)
	d.Hours.Week = firstOf(values, p.week)
	d.Hours.WeekOpening = firstOf(values, p.opening)
	if d.Hours != (importer.HoursText{}) {
		d.Hours.Aside, d.Hours.Itinerant = p.asides.cells(values)
	}
	d.Hours.Note = firstOf(values, p.note)
}

func firstOf(values []string, columns []int) string {
	for _, i := range columns {
		if c := cell(values, i); !blank(c) {
			return c
		}
	}
	return ""
}
