package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// SchemaID identifies the schema of mappings.
const SchemaID = "urn:lieux:correspondance"

// Schema writes the JSON Schema of mappings (draft 2020-12), by which editors complete and check them. Its keys are
// those of the language, and the terms of the référentiel are offered as targets.
func Schema() ([]byte, error) {
	var properties object
	properties = append(properties, property{"$schema", object{{"type", "string"}}})
	for _, name := range slices.SortedFunc(maps.Keys(keys), func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return bytes.Compare([]byte(a), []byte(b))
	}) {
		properties = append(properties, property{name, schemaOf(name)})
	}
	doc := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", SchemaID},
		{"title", "Correspondance d'une liste de lieux"},
		{"description", "Quelle colonne de la liste donne quel champ du référentiel ; docs/correspondance.md l'explique."},
		{"type", "object"},
		{"required", []string{"nom"}},
		{"additionalProperties", false},
		{"properties", properties},
		{"$defs", definitions()},
	}
	raw, err := doc.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write the schema of mappings: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("write the schema of mappings: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

// schemaOf returns the schema of the value of a key.
func schemaOf(name string) object {
	k := keys[name]
	switch k.kind {
	case hoursKey:
		return ref("horaires")
	case openingKey:
		return ref("colonne")
	case listKey:
		target := object{{"type", "string"}}
		if v := directory.FieldNamed(k.field).Vocabulary; v != nil {
			target = object{{"anyOf", []object{{{"enum", v.Values}}, {{"type", "string"}}}}}
		}
		rule := object{{"allOf", []object{ref("règle"), {{"properties", object{{"cible", target}}}}}}}
		return object{
			{"description", "Des règles, ou une colonne dont les valeurs sont prises telles quelles."},
			{"anyOf", []object{{{"type", "array"}, {"items", rule}}, ref("colonne")}},
		}
	case deadKey:
		return object{{"description", "Cette clé est sans effet."}, {"deprecated", true}}
	}
	if axes[name] != noAxis {
		return object{{"anyOf", []object{ref("texte"), ref("point")}}}
	}
	return ref("texte")
}

// definitions are the forms that the language is made of.
func definitions() object {
	text := object{{"type", "string"}}
	form := func(description string, required []string, properties object) object {
		o := object{{"type", "object"}, {"description", description}, {"properties", properties},
			{"additionalProperties", false}}
		if len(required) > 0 {
			o = append(o, property{"required", required})
		}
		return o
	}
	names := ref("noms")
	return object{
		{"noms", object{{"description", "Le nom d'une colonne, ou plusieurs : la première qui n'est pas vide."},
			{"anyOf", []object{text, {{"type", "array"}, {"items", text}}}}}},
		{"colonne", form("Une colonne.", nil, object{{"colonne", names}, {"colonnes", names}})},
		{"point", form("Une colonne qui contient les deux coordonnées.", []string{"point"}, object{{"point", names},
			{"ordre", object{{"enum", []string{"latitude longitude", longitudeFirst}}}}})},
		{"texte", object{{"anyOf", []object{ref("colonne"),
			form("Une même valeur pour tous les lieux.", []string{"valeur"}, object{{"valeur", text}}),
			form("Plusieurs colonnes mises bout à bout.", []string{"joindre"}, object{{"joindre",
				form("Les colonnes qui ne sont pas vides, séparées.", []string{"colonnes"}, object{{"colonnes", names},
					{"séparateur", text}, {"separateur", text}, {"ou", ref("texte")}})}}),
			form("Une partie d'une colonne.", []string{"dissocier"}, object{{"dissocier",
				form("La colonne est coupée au séparateur ; la première partie est 0.", []string{"colonne"},
					object{{"colonne", names}, {"séparateur", text}, {"separateur", text},
						{"partie", object{{"type", "integer"}, {"minimum", 0}}}})}}),
		}}}},
		{"règle", form("Si une colonne contient un des termes et aucun de « sauf », la cible s'ajoute.", nil, object{
			{"colonnes", names}, {"colonne", names}, {"termes", names}, {"terme", names}, {"sauf", names},
			{"cible", text}, {"modalitesAccompagnement", text}, {"modalites_accompagnement", text}})},
		{"horaires", form("Les horaires.", nil, object{{"osm", names}, {"semaine", names}, {"commentaire", names},
			{"colonne", names}, {"semaine_ouverture", names}, {"semaineOuverture", names},
			{"jours", object{{"type", "array"}, {"items", form("Un jour.", []string{"colonne"}, object{{"colonne", names},
				{"osm", object{{"enum", Days}}}, {"jour", text}})}}}})},
	}
}
