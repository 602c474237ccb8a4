package mapping

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Standard returns the mapping of listings with the columns of the référentiel, in any
// version: columns are found by their names, whatever their case or accents, and lists are
// split at either separator. Items of lists are not translated, and v0 fields keep their v0
// names: cleaning knows their values.
func Standard() *Mapping {
	return &Mapping{Name: "la forme du référentiel", standard: true}
}

// otherNames are other names of fields in published listings.
var otherNames = map[string]string{
	"identifiant":             "id",
	"siret":                   "pivot",
	"pivot (siret ou rna)":    "pivot",
	"pivot siret":             "pivot",
	"name":                    "nom",
	"nom du lieu":             "nom",
	"adresse postale":         "adresse",
	"ville":                   "commune",
	"cp":                      "code_postal",
	"codepostal":              "code_postal",
	"insee":                   "code_insee",
	"code commune":            "code_insee",
	"lat":                     "latitude",
	"lon":                     "longitude",
	"lng":                     "longitude",
	"long":                    "longitude",
	"email":                   "courriels",
	"mail":                    "courriels",
	"tel":                     "telephone",
	"phone":                   "telephone",
	"sites web":               "site_web",
	"url":                     "site_web",
	"horaires ouverture":      "horaires",
	"opening hours":           "horaires",
	"date de mise a jour":     "date_maj",
	"complement":              "complement_adresse",
	"modalite accompagnement": "modalites_accompagnement",
}

// standardKey returns the key of the language for a column of a listing with the columns of
// the référentiel.
func standardKey(column string) (string, bool) {
	name := columnKey(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	if other, ok := otherNames[name]; ok {
		return other, true
	}
	under := strings.ReplaceAll(name, " ", "_")
	if v0 := directory.V0Named(under); v0 != nil && keys[under].kind == listKey {
		return v0.Name, true
	} else if v0 != nil {
		return v0.Field, true
	}
	_, ok := keys[under]
	return under, ok && keys[under].kind != deadKey
}

// forHeader returns the mapping that the names in a header imply. The own name of a field
// takes precedence over its other names.
func (m *Mapping) forHeader(h *importer.Header) *Mapping {
	out := &Mapping{Name: m.Name}
	columns := map[string][]string{}
	var order []string
	for _, c := range h.Names() {
		name, ok := standardKey(c)
		if !ok {
			continue
		}
		if columns[name] == nil {
			order = append(order, name)
		}
		if c == name {
			columns[name] = append([]string{c}, columns[name]...)
		} else {
			columns[name] = append(columns[name], c)
		}
	}
	for _, name := range order {
		switch k := keys[name]; k.kind {
		case textKey:
			out.text = append(out.text, textRule{field: k.field, from: source{columns: columns[name], part: -1}})
		case listKey:
			out.lists = append(out.lists, listRule{field: cellsName(name), columns: columns[name], cells: true})
		case hoursKey:
			out.hours.osm = columns[name]
		case openingKey:
			out.hours.opening = columns[name]
		}
	}
	return out
}

// checkStandard reports the columns that no field uses. A listing without names of places is
// an error.
func (m *Mapping) checkStandard(h *importer.Header) ([]importer.Finding, error) {
	var unknown []string
	named, fields := false, 0
	for _, c := range h.Names() {
		name, ok := standardKey(c)
		if !ok {
			unknown = append(unknown, c)
			continue
		}
		fields++
		named = named || name == "nom"
	}
	if len(h.Names()) == 0 {
		return nil, directory.Errorf(directory.Invalid,
			"les lignes de la liste n'ont aucune colonne : un objet par lieu est attendu")
	}
	if !named {
		return nil, directory.Errorf(directory.Invalid,
			"la liste n'a pas de colonne « nom » : elle n'est pas dans la forme du référentiel, il lui faut une "+
				"correspondance (NOM.config.json) ; ses colonnes sont : %s", shortList(h.Names()))
	}
	findings := m.forHeader(h).tellComments(newFinder(h))
	if len(unknown) == 0 {
		return findings, nil
	}
	return append(findings, importer.Finding{
		Rule: "liste.colonnes_hors_referentiel", Action: importer.Reported, Value: shortList(unknown),
		Detail: "Ces colonnes ne sont pas du référentiel ; elles sont gardées avec l'enregistrement et ne sont pas " +
			"publiées.",
	}), nil
}

// cellsName returns the name of the items of list cells in a draft: a current field, or the v0
// field whose values they are, which cleaning translates.
func cellsName(name string) string {
	k := keys[name]
	if name == k.field || k.v0 == k.field {
		return k.field
	}
	return k.v0
}
