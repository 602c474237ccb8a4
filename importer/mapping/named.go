package mapping

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// namedLists returns the columns that bear the name of a list field with a vocabulary, of any
// version, and that no step hands on as they are.
func namedLists(h *importer.Header, p *Program) (columns []fieldColumn) {
	for i, title := range h.Names() {
		under := strings.ReplaceAll(columnKey(title), " ", "_")
		k, ok := keys[under]
		if !ok || k.kind != listKey || directory.FieldNamed(k.field).Vocabulary == nil || directory.HoldsLabels(k.field) ||
			p.handsOn(i) {
			continue
		}
		columns = append(columns, fieldColumn{under, i})
	}
	return columns
}

// handsOn reports whether a step hands the cells of a column on as they are.
func (p *Program) handsOn(column int) bool {
	for i := range p.lists {
		if l := &p.lists[i]; l.cells {
			for _, at := range l.at {
				if at == column {
					return true
				}
			}
		}
	}
	return false
}

// fillLists reads the columns that bear the name of a field where the rules leave the field
// empty: the terms of the field in them are its values.
func (p *Program) fillLists(d *importer.Draft) {
	const rule = "colonne_du_champ"
	for i := range p.named {
		c := &p.named[i]
		text := cell(d.Record.Values, c.at)
		k := keys[c.name]
		if blank(text) || len(d.Lists[k.field]) > 0 {
			continue
		}
		for _, item := range directory.SplitList(text) {
			targets, _, known := resolve(k, item)
			if !known {
				continue
			}
			for _, t := range targets {
				add(d, t.Field, t.Value)
				d.Findings = append(d.Findings, importer.Finding{Field: t.Field, Value: item, Rule: t.Field + "." + rule,
					Action: importer.Guessed, After: t.Value,
					Detail: "Aucune règle de la correspondance n'a lu cette valeur ; la colonne porte le nom du champ."})
			}
		}
	}
}
