package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// labelColumns are the columns of a listing that may speak of labels.
type labelColumns struct {
	lexicon *lexicon
	fields  []fieldColumn               // named like a field of labels, and read by no rule
	about   []int                       // with a title about labels
	flags   []flagColumn                // titled by a label: yes or no
	others  []int                       // about something else
	found   map[string]*directory.Label // by item of a cell of labels
	cells   [3]map[string]labelReading  // readings of short cells, by context
}

// fieldColumn is a column named like a list field.
type fieldColumn struct {
	name string // of the field, in any version
	at   int
}

// flagColumn is a column whose title names a label.
type flagColumn struct {
	label *directory.Label
	at    int
}

// Words of titles.
var (
	// aboutLabels are the words of titles of columns about labels.
	aboutLabels = words("label labels labellisation labellisations labellise labelise labelisation habilitation " +
		"habilitations certification certifications agrement agrements dispositif dispositifs programmes")
	// aboutOthers are the words of titles of columns that speak of others than the place, or of its wishes.
	aboutOthers = words("partenaire partenaires partenariat partenariats orientation orientations oriente orientez " +
		"prescripteur prescripteurs connaissez connait connaissance souhait souhaits souhaitez souhaite souhaitee projet " +
		"projets besoin besoins priorites attente attentes interesse interessee devenir financeur financeurs financement " +
		"adresse voie rue complement commune ville mail mails email courriel courriels site url lien tel telephone " +
		"contact contacts proximite environs gestionnaire porteur porteuse parente creator editor id identifiant nearby " +
		"formateur recrutement avis futur")
	negative = words("aucun aucune non neant rien nsp pas sans nc")
)

// labelColumns returns the columns that may speak of labels.
func (p *Program) labelColumns(x *lexicon) (c labelColumns) {
	c.lexicon, c.found = x, map[string]*directory.Label{}
	for i := range c.cells {
		c.cells[i] = map[string]labelReading{}
	}
	texts, cells := map[int]bool{}, map[int]bool{}
	for _, at := range append(p.days[:], p.osm, p.week, p.opening, p.note) {
		for _, i := range at {
			texts[i] = true
		}
	}
	for _, t := range p.text {
		for s := t.from; s != nil; s = s.or {
			for _, i := range s.columns {
				texts[i] = true // the name and the presentations are read as such
			}
		}
	}
	for i := range p.lists {
		l := &p.lists[i]
		for _, at := range l.at {
			cells[at] = cells[at] || l.cells
		}
	}
	for i, title := range p.header.Names() {
		under := strings.ReplaceAll(columnKey(title), " ", "_")
		k, isKey := keys[under]
		switch {
		case isKey && k.kind == listKey && directory.HoldsLabels(k.field) && !cells[i]:
			c.fields = append(c.fields, fieldColumn{under, i})
		case texts[i]:
		case cells[i] && isKey && directory.HoldsLabels(k.field):
		default:
			c.classify(title, i)
		}
	}
	return c
}

// classify adds a column by the words of its title.
func (c *labelColumns) classify(title string, at int) {
	about, others := false, namesPerson(title)
	main, _, _ := strings.Cut(title, "(")
	for _, t := range tokens(splitWords(main), nil) {
		about = about || aboutLabels[t.word]
		others = others || aboutOthers[t.word]
	}
	said := c.lexicon.read(splitWords(title), nameContext)
	switch {
	case others || len(said.denies) > 0:
	case len(said.has) == 1:
		c.flags = append(c.flags, flagColumn{said.has[0], at})
	case about:
		c.about = append(c.about, at)
	default:
		c.others = append(c.others, at)
	}
}

// NamesLabel reports whether the name of a column names a label of the program's register: its cells then say whether
// the place has it, which any mapping reads.
func NamesLabel(column string) bool {
	said := standardLexicon.read(splitWords(column), nameContext)
	return len(said.has)+len(said.denies) > 0
}

// splitWords separates the words of a title in camel case: "labelsNationaux".
func splitWords(title string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range title {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// ofLabels reports whether the rule gives labels by the words of some columns.
func (l *listRule) ofLabels() bool {
	return !l.always && len(l.targets) > 0 && directory.HoldsLabels(l.targets[0].Field)
}

// maxLabelCells bounds the readings of cells that are remembered.
const (
	maxLabelCells = 4096
	maxCellLength = 120
)

// read reads a cell, from memory when it was read before.
func (c *labelColumns) read(cell string, where context) labelReading {
	if len(cell) > maxCellLength {
		return c.lexicon.read(cell, where)
	}
	known := c.cells[where]
	r, ok := known[cell]
	if !ok {
		r = c.lexicon.read(cell, where)
		if where == columnContext && r.none() {
			r = c.misspelt(cell)
		}
		if len(known) < maxLabelCells {
			known[strings.Clone(cell)] = r
		}
	}
	return r
}

// misspelt reads a cell of a column about labels that is one label but for a letter.
func (c *labelColumns) misspelt(cell string) (r labelReading) {
	if l := c.lexicon.register.Near(cell); l != nil {
		r.has = []*directory.Label{l}
	}
	return r
}

// labelSayings gathers what a row says of labels.
type labelSayings struct {
	draft  *importer.Draft
	rule   string             // of a column that the mapping reads; "": that of the column
	denied []*directory.Label // by an explicit no in the column of the label
}

// apply adds the labels that the columns, the name and the presentations of a row state and
// that its rules have not found.
func (c *labelColumns) apply(p *Program, d *importer.Draft) {
	s := labelSayings{draft: d}
	values := d.Record.Values
	for i := range c.flags {
		f := &c.flags[i]
		c.flag(&s, f, cell(values, f.at), p.header.Names()[f.at])
	}
	for i := range c.fields {
		for _, item := range directory.SplitList(cell(values, c.fields[i].at)) {
			c.field(&s, c.fields[i].name, item)
		}
	}
	for _, i := range c.about {
		text := cell(values, i)
		if len(text) < 2 {
			continue
		}
		where := columnContext
		if len(text) > maxCellLength { // a text, whatever its title
			where = textContext
		}
		s.add(c.read(text, where), text, "labels.colonne", p.header.Names()[i])
	}
	if name := d.Text["nom"]; name != "" {
		s.add(c.lexicon.read(name, nameContext), name, "labels.nom", "")
	}
	for _, i := range c.others {
		if text := cell(values, i); len(text) > 2 {
			s.add(c.item(text), text, "labels.autre_colonne", p.header.Names()[i])
		}
	}
	for _, field := range [...]string{"presentation_resume", "presentation_detail"} {
		if text := d.Text[field]; text != "" {
			s.add(c.lexicon.read(text, textContext), text, "labels.presentation", "")
		}
	}
}

// item reads a cell of a column about something else: as a text, and as items of a list each of
// which may be the name of a label.
func (c *labelColumns) item(text string) (r labelReading) {
	if !c.lexicon.anchors.in(text) {
		return r
	}
	if len(text) > maxCellLength {
		return c.lexicon.read(text, textContext)
	}
	known := c.cells[textContext]
	if r, ok := known[text]; ok {
		return r
	}
	r = c.lexicon.read(text, textContext)
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '/' && isListSeparator(r) }) {
		piece = strings.Trim(piece, ` "'`)
		if l := c.lexicon.register.Find(piece); l != nil && l.Mentions != nil && len(piece) > 4 &&
			!slices.Contains(r.denies, l) && !l.IsFormer(piece) {
			r.has = appendLabel(r.has, l)
		}
	}
	if len(known) < maxLabelCells {
		known[strings.Clone(text)] = r
	}
	return r
}

func isListSeparator(r rune) bool { return r == ',' || r == ';' || r == '|' || r == '\n' || r == '/' }

// flag reads a cell of a column titled by a label.
func (c *labelColumns) flag(s *labelSayings, f *flagColumn, text, title string) {
	switch directory.Fold(text) {
	case "":
	case "oui", "o", "x", "1", "1.0", "true", "vrai", "yes", "y", "ok":
		s.add(labelReading{has: []*directory.Label{f.label}}, text, "labels.colonne", title)
	case "non", "n", "0", "0.0", "false", "faux", "no":
		s.denied = append(s.denied, f.label)
	default:
		s.add(c.read(text, textContext), text, "labels.colonne", title)
	}
}

// field reads an item of a column named like a field of labels. What is no label of the register
// is a free one where the mapping reads the column; elsewhere only what calls itself a label is.
func (c *labelColumns) field(s *labelSayings, name, item string) {
	for _, free := range c.split(s, item, name) {
		if s.rule != "" || callsItselfLabel(free) {
			s.free(name, free)
			continue
		}
		const field = "autres_formations_labels"
		s.draft.Findings = append(s.draft.Findings, importer.Finding{Field: field, Value: free,
			Rule: "labels.inconnu", Action: importer.Reported, Detail: "Colonne « " + name + " »."})
	}
}

func callsItselfLabel(text string) bool {
	list := tokens(text, nil)
	return len(list) > 1 && strings.HasPrefix(list[0].word, "label")
}

// find returns the label whose spelling an item is, from memory when it was asked for before.
func (c *labelColumns) find(item string) *directory.Label {
	l, ok := c.found[item]
	if !ok {
		l = c.lexicon.register.Find(item)
		if len(c.found) < maxLabelCells && len(item) <= maxCellLength {
			c.found[strings.Clone(item)] = l
		}
	}
	return l
}

// split adds the labels of an item of a cell of labels and returns the pieces that name none.
func (c *labelColumns) split(s *labelSayings, item, column string) (rest []string) {
	if l := c.find(item); l != nil {
		s.add(labelReading{has: []*directory.Label{l}}, item, "labels.colonne", column)
		return nil
	}
	whole := c.read(item, columnContext)
	s.add(whole, item, "labels.colonne", column)
	if whole.none() {
		if saysNothing(item) {
			return nil
		}
		return []string{item}
	}
	for _, piece := range pieces(item) {
		if r := c.read(piece, columnContext); r.none() && !saysNothing(piece) && !partOfLabel(whole, piece) {
			rest = append(rest, piece)
		}
	}
	return rest
}

// partOfLabel reports whether a piece is a part of the name of a label of a reading: of
// "Arnia/MedNum BFC".
func partOfLabel(r labelReading, piece string) bool {
	key := directory.Fold(piece)
	return slices.ContainsFunc(slices.Concat(r.has, r.denies), func(l *directory.Label) bool {
		return strings.Contains(directory.Fold(l.Name), key)
	})
}

// pieces splits an item at what separates labels in practice.
func pieces(item string) (list []string) {
	item = strings.NewReplacer(" et ", ",", "+", ",", "&", ",", " - ", ",").Replace(item)
	for piece := range strings.FieldsFuncSeq(item, isListSeparator) {
		if piece = strings.TrimSpace(piece); piece != "" {
			list = append(list, piece)
		}
	}
	return list
}

// saysNothing reports whether a piece of a cell of labels means that there is none.
func saysNothing(piece string) bool {
	list := tokens(piece, nil)
	if len(list) == 0 || negative[list[0].word] {
		return true
	}
	return strings.Contains(directory.Fold(piece), "sai") && strings.Contains(directory.Fold(piece), "pas")
}

// add adds the labels of a reading, and reports those that it denies.
func (s *labelSayings) add(r labelReading, text, rule, column string) {
	for _, l := range r.has {
		switch {
		case slices.Contains(s.draft.Lists[l.Field], l.Name):
		case slices.Contains(s.denied, l):
			s.tell(l, importer.Reported, text, "labels.contredit", "", column)
		default:
			add(s.draft, l.Field, l.Name)
			if s.rule != "" {
				s.tell(l, importer.Corrected, text, s.rule, l.Name, "")
				continue
			}
			s.tell(l, importer.Guessed, text, rule, l.Name, column)
		}
	}
	for _, l := range r.denies {
		if !slices.Contains(s.draft.Lists[l.Field], l.Name) {
			s.tell(l, importer.Refused, text, "labels.nie", "", column)
		}
	}
}

func (s *labelSayings) tell(l *directory.Label, action importer.Action, text, rule, after, column string) {
	detail := ""
	if len(text) > maxCellLength {
		text = "" // a whole presentation says nothing, and may name persons
	}
	if column != "" {
		detail = "Colonne « " + column + " »."
	}
	if rule == "labels.nie" || rule == "labels.contredit" {
		detail = strings.TrimSpace("Label : " + l.Name + ". " + detail)
	}
	s.draft.Findings = append(s.draft.Findings, importer.Finding{Field: l.Field, Value: text, Rule: rule, Action: action,
		After: after, Detail: detail})
}

// free adds a label that the register does not have.
func (s *labelSayings) free(column, label string) {
	const field = "autres_formations_labels"
	if slices.Contains(s.draft.Lists[field], label) {
		return
	}
	add(s.draft, field, label)
	if keys[column].field == field {
		return
	}
	s.draft.Findings = append(s.draft.Findings, importer.Finding{Field: field, Value: label,
		Rule: "autres_formations_labels.venu_des_labels_nationaux", Action: importer.Corrected, After: label,
		Detail: "Ce label n'est pas un dispositif national du référentiel."})
}
