package mapping

import (
	"encoding/json"
	"fmt"

	"github.com/lieux-numeriques/lieux/importer"
)

// list parses the rules of a list key, or the columns that contain lists.
func (p *parser) list(k key, m member) error {
	var items []json.RawMessage
	if json.Unmarshal(m.raw, &items) != nil {
		return p.plainList(k, m)
	}
	for i, raw := range items {
		members, err := p.objectOf(member{key: m.key, raw: raw, line: m.line})
		if err != nil {
			return err
		}
		where := fmt.Sprintf("%s, règle %d", m.key, i+1)
		if err := p.rule(k, m.key, members, where); err != nil {
			return err
		}
	}
	if len(items) == 0 {
		p.m.lists = append(p.m.lists, listRule{field: k.field})
	}
	return nil
}

// plainList parses {"colonne": "x"} for a list: the values of the column are used as they are.
func (p *parser) plainList(k key, m member) error {
	s, err := p.source(m)
	if err != nil {
		return p.wrong(m.line,
			"la clé « %s » doit contenir une liste de règles [{\"colonnes\": …, \"termes\": …, \"cible\": …}]", m.key)
	}
	p.m.lists = append(p.m.lists, listRule{field: cellsName(m.key), columns: s.columns, cells: true})
	return nil
}

func (p *parser) rule(k key, name string, members []member, where string) (err error) {
	r := listRule{field: k.field}
	var cible, mode string
	var terms, except []string
	for _, inner := range members {
		switch inner.key {
		case "colonnes", "colonne":
			r.columns, err = p.names(inner)
		case "termes", "terme":
			terms, err = p.names(inner)
		case "sauf":
			except, err = p.names(inner)
		case "cible":
			cible, err = p.textOf(inner)
		case "modalitesAccompagnement", "modalites_accompagnement":
			mode, err = p.textOf(inner)
		default:
			p.unknownKey(member{key: k.field + "." + inner.key, line: inner.line}, "")
		}
		if err != nil {
			return err
		}
	}
	r.terms, r.except, r.words, r.sauf = termsOf(terms), termsOf(except), terms, except
	r.always = len(r.columns) == 0
	if r.always && len(r.terms) > 0 {
		p.add(importer.Finding{Rule: "correspondance.termes_sans_colonne", Action: importer.Reported, Value: cible,
			Detail: fmt.Sprintf("Cette règle a des termes et aucune colonne où les chercher ; sa cible vaut pour "+
				"tous les lieux (%s).", where)})
	}
	switch {
	case cible != "":
		r.targets = p.cible(k, cible, where)
	case k.field == "autres_formations_labels":
		r.cells = true
	case len(r.columns) > 0 && len(r.terms)+len(r.except) == 0:
		r.field, r.cells = cellsName(name), true
	default:
		p.add(importer.Finding{Rule: "correspondance.regle_sans_cible", Action: importer.Refused, Value: where,
			Detail: "Cette règle n'a pas de cible ; elle est sans effet."})
	}
	if mode != "" {
		r.targets = append(r.targets, p.cible(keys["modalites_accompagnement"], mode, where)...)
	}
	p.m.lists = append(p.m.lists, r)
	return nil
}

// termsOf prepares the terms of a rule. An empty term would match every text.
func termsOf(texts []string) []term {
	var terms []term
	for _, t := range texts {
		if t = lowered(t); t != "" {
			terms = append(terms, term{t, gramsOf(t)})
		}
	}
	return terms
}
