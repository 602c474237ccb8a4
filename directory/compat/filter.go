package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// filter is the grammar of the first API: field[operator]=value,value, of which the field of an address
// comes last (adresse[beginsWith][code_insee]=33,40). All groups hold, each when one of its conditions does;
// or[…] and and[or][…] put conditions in one group.
type filter map[string][]condition

// condition is what one field must be: any of some values.
type condition struct {
	field, operator string
	values          []string
}

// operators are those of the grammar.
var operators = []string{"eq", "neq", "exists", "notExists", "beginsWith"}

// addressFields are the fields of an address under the names that they have in a row.
var addressFields = map[string]string{
	"voie": "adresse", "code_insee": "code_insee", "code_postal": "code_postal", "commune": "commune",
	"complement_adresse": "complement_adresse",
}

// fields are those that a condition may name.
var fields = []string{
	"id", "nom", "pivot", "adresse", "commune", "code_postal", "code_insee", "complement_adresse", "services", "date_maj",
	"telephone", "courriel", "site_web", "horaires", "presentation_resume", "presentation_detail", "source",
	"structure_parente", "prise_rdv", "accessibilite", "typologie", "conditions_acces", "publics_accueillis",
	"modalites_accompagnement", "labels_nationaux", "labels_autres",
}

// parseFilter separates the conditions of a query string from its other parameters. The error is Invalid.
func parseFilter(raw string) (f filter, rest string, err error) {
	f = filter{}
	var others []string
	var wrong []directory.ParamError
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		name, valid := query.Unescape(key)
		if !valid || !strings.Contains(name, "[") {
			if pair != "" {
				others = append(others, pair)
			}
			continue
		}
		text, valid := query.Unescape(value)
		group, c, problem := parseCondition(name)
		if !valid || problem != "" {
			wrong = append(wrong, directory.WrongParam(directory.Clip(name), directory.Clip(text), "",
				i18n.New("filtre non compris : champ[opérateur]=valeur est attendu")))
			continue
		}
		c.values = strings.Split(text, ",")
		if group == "" {
			group = fmt.Sprint(len(f)) // alone
		}
		f[group] = append(f[group], c)
	}
	if len(wrong) > 0 {
		invalid := directory.NewError(directory.Invalid, i18n.New("Un filtre ne convient pas."))
		invalid.Params = wrong
		return nil, "", invalid
	}
	return f, strings.Join(others, "&"), nil
}

// parseCondition reads the name of a condition: its group, "" alone, its field and its operator.
func parseCondition(name string) (group string, c condition, problem string) {
	parts := strings.Split(strings.ReplaceAll(name, "]", ""), "[")
	for len(parts) > 0 && (parts[0] == "and" || parts[0] == "or") {
		group, parts = group+parts[0], parts[1:]
	}
	for _, part := range parts {
		switch {
		case slices.Contains(operators, part) && c.operator == "":
			c.operator = part
		case part == "adresse" && len(parts) > 2:
		case addressFields[part] != "" && c.field == "":
			c.field = addressFields[part]
		case slices.Contains(fields, part) && c.field == "":
			c.field = part
		default:
			return "", c, part
		}
	}
	if c.field == "" || c.operator == "" {
		return "", c, name
	}
	return group, c, ""
}

// meets reports whether a row meets every group.
func (f filter) meets(r row) bool {
	for _, group := range f {
		if !slices.ContainsFunc(group, func(c condition) bool { return c.meets(r) }) {
			return false
		}
	}
	return true
}

func (c condition) meets(r row) bool {
	items := strings.Split(r.text(c.field), ";")
	any := func(holds func(item, value string) bool) bool {
		return slices.ContainsFunc(items, func(item string) bool {
			return slices.ContainsFunc(c.values, func(value string) bool { return holds(item, value) })
		})
	}
	switch c.operator {
	case "eq":
		return any(func(item, value string) bool { return item == value })
	case "neq":
		return !any(func(item, value string) bool { return item == value })
	case "beginsWith":
		return any(strings.HasPrefix)
	case "exists":
		return r.text(c.field) != ""
	}
	return r.text(c.field) == "" // notExists
}
