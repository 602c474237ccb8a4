package mapping

import (
	"github.com/agnivade/levenshtein"

	"github.com/lieux-numeriques/lieux/directory"
)

// key is a key of the language: the field it fills, and for lists the field of v0
// whose values its cibles may be.
type key struct {
	field string
	v0    string
	kind  keyKind
}

type keyKind int

const (
	textKey keyKind = iota
	listKey
	hoursKey
	openingKey
	deadKey // existed once, says nothing any more
)

// keys is every key of the language, of both generations, with the spellings that
// existing mappings use.
var keys = func() map[string]key {
	all := map[string]key{
		"voie":                    {field: "adresse"},
		"courriel":                {field: "courriels"},
		"site_internet":           {field: "site_web"},
		"accessibilite":           {field: "fiche_acces_libre"},
		"horaires":                {kind: hoursKey},
		"semaine_ouverture":       {kind: openingKey},
		"semaineOuverture":        {kind: openingKey},
		"cle_ban":                 {kind: deadKey},
		"typologies":              list("typologie", "typologie"),
		"labels_nationaux":        list("dispositif_programmes_nationaux", "labels_nationaux"),
		"labels_autres":           list("autres_formations_labels", ""),
		"publics_accueillis":      list("publics_specifiquement_adresses", "publics_accueillis"),
		"public_accueillis":       list("publics_specifiquement_adresses", "publics_accueillis"),
		"conditions_acces":        list("frais_a_charge", "conditions_acces"),
		"conditions_access":       list("frais_a_charge", "conditions_acces"),
		"conditionAcces":          list("frais_a_charge", "conditions_acces"),
		"conditionsAcces":         list("frais_a_charge", "conditions_acces"),
		"modaliteAccompagnement":  list("modalites_accompagnement", "modalites_accompagnement"),
		"modalitesAccompagnement": list("modalites_accompagnement", "modalites_accompagnement"),
	}
	v0 := map[string]string{
		"publics_specifiquement_adresses": "publics_accueillis",
		"prise_en_charge_specifique":      "publics_accueillis",
		"frais_a_charge":                  "conditions_acces",
		"dispositif_programmes_nationaux": "labels_nationaux",
		"formations_labels":               "labels_nationaux",
		"services":                        "services",
		"typologie":                       "typologie",
		"modalites_accompagnement":        "modalites_accompagnement",
	}
	for _, f := range directory.Fields {
		switch {
		case f.Name == "horaires":
		case f.Kind == directory.List:
			all[f.Name] = list(f.Name, v0[f.Name])
		default:
			all[f.Name] = key{field: f.Name}
		}
	}
	return all
}()

func list(field, v0 string) key { return key{field: field, v0: v0, kind: listKey} }

// siblings are the fields whose values are often given for those of another.
var siblings = map[string][]string{
	"publics_specifiquement_adresses": {"prise_en_charge_specifique"},
	"prise_en_charge_specifique":      {"publics_specifiquement_adresses"},
	"dispositif_programmes_nationaux": {"formations_labels"},
	"formations_labels":               {"dispositif_programmes_nationaux"},
	"modalites_acces":                 {"modalites_accompagnement"},
	"modalites_accompagnement":        {"modalites_acces"},
}

// closestKey is the key that a misspelt one most probably is, "" when none is near.
func closestKey(name string) string {
	return nearest(name, func(yield func(string)) {
		for k := range keys {
			yield(k)
		}
	})
}

// nearest is the candidate within a few edits of s, "" when none or when two are as near.
func nearest(s string, candidates func(yield func(string))) string {
	folded := directory.Fold(s)
	best, second, found := len([]rune(folded))/5+2, 1<<30, ""
	candidates(func(c string) {
		d := levenshtein.ComputeDistance(folded, directory.Fold(c))
		switch {
		case d < best || d == best && found == "":
			if found != "" {
				second = best
			}
			if d <= best {
				best, found = d, c
			}
		case d < second:
			second = d
		}
	})
	if found == "" || second == best || best >= len([]rune(folded)) {
		return ""
	}
	return found
}
