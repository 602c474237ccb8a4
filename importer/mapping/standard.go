package mapping

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Standard is the mapping of listings that are already in the référentiel's form,
// any version of it: columns are known by their names, whatever their case or
// accents, and lists by either separator. Values of the first version are translated.
func Standard() *Mapping {
	return &Mapping{Name: "la forme du référentiel", standard: true}
}

// otherNames are names under which published listings carry a field.
var otherNames = map[string]string{
	"identifiant":             "id",
	"siret":                   "pivot",
	"pivot (siret ou rna)":    "pivot",
	"pivot siret":             "pivot",
	"name":                    "nom",
	"nom du lieu":             "nom",
	"voie":                    "adresse",
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
	"courriel":                "courriels",
	"email":                   "courriels",
	"mail":                    "courriels",
	"tel":                     "telephone",
	"phone":                   "telephone",
	"site internet":           "site_web",
	"sites web":               "site_web",
	"url":                     "site_web",
	"horaires ouverture":      "horaires",
	"opening hours":           "horaires",
	"accessibilite":           "fiche_acces_libre",
	"date de mise a jour":     "date_maj",
	"typologies":              "typologie",
	"complement":              "complement_adresse",
	"publics accueillis":      "publics_accueillis",
	"public accueillis":       "publics_accueillis",
	"conditions acces":        "conditions_acces",
	"conditions access":       "conditions_acces",
	"labels nationaux":        "labels_nationaux",
	"labels autres":           "labels_autres",
	"modalite accompagnement": "modalites_accompagnement",
}

// standardKey is the key of the language that a column of a listing in the
// référentiel's form answers to.
func standardKey(column string) (string, bool) {
	name := columnKey(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	if other, ok := otherNames[name]; ok {
		return other, true
	}
	under := strings.ReplaceAll(name, " ", "_")
	if directory.FieldNamed(under) != nil {
		return under, true
	}
	_, ok := keys[under]
	return under, ok && keys[under].kind != deadKey
}

// forHeader is the mapping that a header spells out by itself. A field's own name
// goes before its other names.
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
			out.lists = append(out.lists, listRule{field: k.field, columns: columns[name], cells: name})
		case hoursKey:
			out.hours.osm = columns[name]
		case openingKey:
			out.hours.opening = columns[name]
		}
	}
	return out
}

// checkStandard tells which columns no field takes, and refuses a listing that names no place.
func (m *Mapping) checkStandard(h *importer.Header) ([]importer.Anomaly, error) {
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
	if !named {
		return nil, directory.Errorf(directory.Invalid, "la liste n'a pas de colonne « nom » : elle n'est pas dans la forme du référentiel, il lui faut une correspondance (NOM.config.json) ; ses colonnes sont : %s", shortList(h.Names()))
	}
	if len(unknown) == 0 {
		return nil, nil
	}
	return []importer.Anomaly{{Rule: "liste.colonnes_hors_referentiel", Action: importer.Reported, Value: shortList(unknown),
		Detail: "Ces colonnes ne sont pas du référentiel ; elles sont gardées avec l'enregistrement et ne sont pas publiées."}}, nil
}

// cellKey is a list cell of a field; listings repeat few of them.
type cellKey struct{ name, text string }

type cellValues struct {
	values    []directory.V0Target
	anomalies []importer.Anomaly
}

const maxCells = 4096

// translate adds the values of a list cell. Items that nobody knows stay as they
// are, for the cleaning to judge, except labels: an unknown one is another label.
func (p *Program) translate(d *importer.Draft, field, name, text string) {
	if text == "" {
		return
	}
	at := cellKey{name, text}
	v, ok := p.cells[at]
	if !ok {
		v = translateCell(keys[name], text)
		if len(p.cells) < maxCells {
			p.cells[at] = v
		}
	}
	for _, t := range v.values {
		add(d, t.Field, t.Value)
	}
	d.Anomalies = append(d.Anomalies, v.anomalies...)
}

func translateCell(k key, text string) (v cellValues) {
	for _, item := range directory.SplitList(text) {
		targets, told, known := resolve(k, item)
		if !known && k.v0 == "labels_nationaux" && k.field != "formations_labels" {
			targets = one("autres_formations_labels", item)
			told = &importer.Anomaly{Field: k.field, Value: item, Rule: k.field + ".autre_label", Action: importer.Corrected,
				After: "autres_formations_labels : " + item, Detail: "Ce label n'est pas un dispositif national du référentiel ; il est mis parmi les autres labels."}
		} else if !known {
			targets = one(k.field, item)
		}
		v.values = append(v.values, targets...)
		if told != nil {
			v.anomalies = append(v.anomalies, *told)
		}
	}
	return v
}
