package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Listed is one value of a list field after cleaning. A v0 value may have moved
// to another field.
type Listed struct{ Field, Value string }

// ListValue matches one item of a list field with the vocabulary of the référentiel: first as
// it is, then as a value of v0. field is a current name or a v0 one (publics_accueillis,
// labels_nationaux…). No value and no error means that the v0 value has no equivalent.
func ListValue(field, item string) (values []Listed, findings []importer.Finding, err error) {
	v0 := directory.V0Named(field)
	current := directory.FieldNamed(fieldOf(field))
	if current == nil || !current.IsList() {
		return nil, nil, refuse("champ_inconnu", "")
	}
	if values, findings, ok := label(current, item); ok {
		return values, findings, nil
	}
	if current.Vocabulary == nil {
		return []Listed{{current.Name, strings.ReplaceAll(item, "|", "/")}}, nil, nil
	}
	if official, ok := current.Vocabulary.Match(item); ok {
		if official != item {
			findings = []importer.Finding{corrected(item, "orthographe", official)}
		}
		return []Listed{{current.Name, official}}, findings, nil
	}
	if targets, known := v0.Translate(item); known {
		return translated(item, targets)
	}
	if values, ok := elsewhere(current, item); ok {
		return values, []importer.Finding{corrected(item, "autre_champ", values[0].Value)}, nil
	}
	detail := "cette valeur n'est pas dans le vocabulaire"
	if near := current.Vocabulary.Closest(item); near != "" {
		detail += " ; peut-être : " + near
	}
	return nil, nil, refuse("vocabulaire", detail)
}

// label looks a value of a field of labels up in the register, by any of its spellings. It may
// belong to another of these fields.
func label(f *directory.Field, item string) (values []Listed, findings []importer.Finding, ok bool) {
	if !directory.HoldsLabels(f.Name) {
		return nil, nil, false
	}
	l := directory.StandardLabels.Find(item)
	if l == nil {
		return nil, nil, false
	}
	switch {
	case l.Field != f.Name:
		findings = []importer.Finding{corrected(item, "autre_champ", l.Name)}
	case l.Name != item:
		findings = []importer.Finding{corrected(item, "orthographe", l.Name)}
	}
	return []Listed{{l.Field, l.Name}}, findings, true
}

func translated(item string, targets []directory.V0Target) (values []Listed, findings []importer.Finding, err error) {
	names := make([]string, len(targets))
	for i, t := range targets {
		values = append(values, Listed(t))
		names[i] = t.Value
	}
	if len(values) == 0 {
		return nil, []importer.Finding{{Value: item, Rule: "sans_equivalent", Action: importer.Refused,
			Detail: "cette valeur de la première version n'existe plus"}}, nil
	}
	return values, []importer.Finding{corrected(item, "premiere_version", strings.Join(names, "|"))}, nil
}

// fieldOf returns the current field of a field of any version.
func fieldOf(field string) string {
	if v0 := directory.V0Named(field); v0 != nil {
		return v0.Field
	}
	return field
}

// elsewhere looks a value up in the field that f is confused with, then in the v0
// field that f succeeds, if its values spread over several fields.
func elsewhere(f *directory.Field, item string) ([]Listed, bool) {
	if sibling := directory.FieldNamed(f.Sibling); sibling != nil {
		if official, ok := sibling.Vocabulary.Match(item); ok {
			return []Listed{{sibling.Name, official}}, true
		}
	}
	if v0 := directory.V0Of(f.Name); v0 != nil && v0.Field == f.Name && v0.Spreads() {
		if targets, known := v0.Translate(item); known && len(targets) > 0 {
			return []Listed{Listed(targets[0])}, true
		}
	}
	return nil, false
}
