package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Listed is one value of a list field after cleaning. A v0 value may have moved
// to another field.
type Listed struct{ Field, Value string }

// ListValue matches one item of a list field with the vocabulary of the
// référentiel: as it is, then through the vocabulary of v0. field is a
// référentiel name or a v0 one (publics_accueillis, labels_nationaux…). No value
// and no error means that v0 had the value and that nothing takes its place.
func ListValue(field, item string) (values []Listed, findings []importer.Finding, err error) {
	target := listTarget(field)
	current := directory.FieldNamed(target)
	if current == nil {
		current = directory.FieldNamed(v0Fallback[field])
	}
	if current == nil || !current.IsList() {
		return nil, nil, refuse("champ_inconnu", "")
	}
	if current.Vocabulary == nil {
		if target == "autres_formations_labels" {
			item = strings.ReplaceAll(item, "|", "/")
		}
		return []Listed{{current.Name, item}}, nil, nil
	}
	if official, ok := current.Vocabulary.Match(item); ok {
		if official != item {
			findings = []importer.Finding{corrected(item, "orthographe", official)}
		}
		return []Listed{{current.Name, official}}, findings, nil
	}
	if targets, known := directory.TranslateV0(field, item); known {
		return translated(item, targets)
	}
	if values, ok := elsewhere(field, item); ok {
		return values, []importer.Finding{corrected(item, "autre_champ", values[0].Value)}, nil
	}
	detail := "cette valeur n'est pas dans le vocabulaire"
	if near := current.Vocabulary.Closest(item); near != "" {
		detail += " ; peut-être : " + near
	}
	return nil, nil, refuse("vocabulaire", detail)
}

func translated(item string, targets []directory.V0Target) (values []Listed, findings []importer.Finding, err error) {
	names := make([]string, len(targets))
	for i, t := range targets {
		values = append(values, Listed(t))
		names[i] = t.Value
	}
	if len(values) == 0 {
		return nil, []importer.Finding{{Value: item, Rule: "sans_equivalent", Action: importer.Refused, Detail: "cette valeur de la première version n'existe plus"}}, nil
	}
	return values, []importer.Finding{corrected(item, "premiere_version", strings.Join(names, "|"))}, nil
}

// v0Fallback is the field that a v0 field mostly became, to look values up in.
var v0Fallback = map[string]string{
	"publics_accueillis": "publics_specifiquement_adresses", "public_accueillis": "publics_specifiquement_adresses",
	"labels_nationaux": "dispositif_programmes_nationaux",
}

func listTarget(field string) string {
	if current, known := directory.V0Field(field); known {
		return current
	}
	return field
}

// siblings are the fields whose vocabularies producers mix up.
var siblings = map[string][]string{
	"dispositif_programmes_nationaux": {"formations_labels"},
	"labels_nationaux":                {"formations_labels"},
	"formations_labels":               {"dispositif_programmes_nationaux"},
	"publics_specifiquement_adresses": {"prise_en_charge_specifique"},
	"publics_accueillis":              {"prise_en_charge_specifique"},
	"prise_en_charge_specifique":      {"publics_specifiquement_adresses"},
	"modalites_acces":                 {"modalites_accompagnement"},
	"modalites_accompagnement":        {"modalites_acces"},
}

// elsewhere looks a value up in the fields that it is easily mistaken for, whatever the version.
func elsewhere(field, item string) ([]Listed, bool) {
	for _, name := range siblings[field] {
		if official, ok := directory.FieldNamed(name).Vocabulary.Match(item); ok {
			return []Listed{{name, official}}, true
		}
	}
	for _, v0 := range [...]string{"labels_nationaux", "publics_accueillis"} {
		if v0Fallback[v0] == field {
			if targets, known := directory.TranslateV0(v0, item); known && len(targets) > 0 {
				return []Listed{Listed(targets[0])}, true
			}
		}
	}
	return nil, false
}
