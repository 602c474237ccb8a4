package mapping

import (
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// resolve translates a cible: to its official spelling, perhaps in another field, perhaps to
// several values, or to none when the v0 value has no equivalent. known is false for an
// unknown value. finding reports the change, nil when the cible was right.
func resolve(k key, value string) (targets []directory.V0Target, finding *importer.Finding, known bool) {
	field := directory.FieldNamed(k.field)
	if field.Vocabulary == nil {
		return []directory.V0Target{{Field: k.field, Value: value}}, nil, true
	}
	if official, ok := field.Vocabulary.Match(value); ok {
		return one(k.field, official), spelling(k.field, value, official), true
	}
	if targets, ok := directory.V0Named(k.v0).Translate(value); ok {
		return targets, translated(k.field, value, targets), true
	}
	if other := directory.FieldNamed(field.Sibling); other != nil {
		if official, ok := other.Vocabulary.Match(value); ok {
			return one(other.Name, official),
				&importer.Finding{Field: k.field, Value: value, Rule: k.field + ".autre_champ",
					Action: importer.Corrected, After: other.Name + " : " + official,
					Detail: "Cette valeur est celle d'un autre champ, où elle est mise."}, true
		}
	}
	return nil, nil, false
}

func one(field, value string) []directory.V0Target {
	return []directory.V0Target{{Field: field, Value: value}}
}

// spelling reports a value whose letters were changed; case and typography are not reported.
func spelling(field, value, official string) *importer.Finding {
	if directory.Fold(value) == directory.Fold(official) {
		return nil
	}
	return &importer.Finding{Field: field, Value: value, Rule: field + ".orthographe", Action: importer.Corrected,
		After: official}
}

func translated(field, value string, targets []directory.V0Target) *importer.Finding {
	if len(targets) == 0 {
		return &importer.Finding{Field: field, Value: value, Rule: field + ".sans_equivalent", Action: importer.Refused,
			Detail: "Cette valeur de la première version du référentiel n'a pas d'équivalent dans la version actuelle."}
	}
	after := make([]string, len(targets))
	for i, t := range targets {
		after[i] = t.Value
		if t.Field != field {
			after[i] = t.Field + " : " + t.Value
		}
	}
	return &importer.Finding{Field: field, Value: value, Rule: field + ".premiere_version", Action: importer.Corrected,
		After: strings.Join(after, " | ")}
}

// correctable is the length of the shortest value whose misspellings are corrected: codes such
// as BIB or CCAS are too similar to each other.
const correctable = 8

// cible resolves the cible of a rule and records findings. Without targets the rule has no
// effect.
func (p *parser) cible(k key, value, where string) []directory.V0Target {
	targets, finding, known := resolve(k, value)
	// An accent or an apostrophe does not matter in a cell, but other programs do not accept
	// it in a rule.
	if finding == nil && known && len(targets) == 1 && targets[0].Value != value {
		finding = &importer.Finding{Value: value, Rule: k.field + ".orthographe", Action: importer.Corrected,
			After: targets[0].Value, Detail: "Cette cible est écrite comme dans le vocabulaire."}
	}
	if known {
		if finding != nil && len(targets) > 0 && finding.Rule == k.field+".premiere_version" {
			p.translated++
		} else if finding != nil {
			finding.Field, finding.Rule = "", "correspondance.cible_"+strings.TrimPrefix(finding.Rule, k.field+".")
			finding.Detail = strings.TrimSpace(finding.Detail + " (" + where + ")")
			p.add(*finding)
		}
		return targets
	}
	closest := directory.FieldNamed(k.field).Vocabulary.Closest(value)
	if closest != "" && len(value) >= correctable {
		p.add(importer.Finding{Rule: "correspondance.cible_corrigee", Action: importer.Corrected, Value: value,
			After:  closest,
			Detail: fmt.Sprintf("Cette cible n'est pas dans le vocabulaire ; la plus proche est prise (%s).", where)})
		return one(k.field, closest)
	}
	detail := fmt.Sprintf("Cette cible n'est pas dans le vocabulaire de %s ; la règle ne sert à rien (%s).", k.field,
		where)
	if closest != "" {
		detail += " Peut-être : " + closest + "."
	}
	p.add(importer.Finding{Rule: "correspondance.cible_inconnue", Action: importer.Refused, Value: value,
		Detail: detail})
	return nil
}
