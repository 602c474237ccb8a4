package ogc

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// object is an object of the OpenAPI document.
type object = map[string]any

// resources are the resources that the definition describes.
var resources = []struct {
	path, id, summary, mediaType, schema string
	form                                 *query.Form
}{
	{"/", "landing", "L’accueil de l’API", jsonType, "links", plainForm},
	{"/conformance", "conformance", "Ce qui est suivi de la norme", jsonType, "conformance", plainForm},
	{"/api", "definition", "Cette description", openAPIType, "object", plainForm},
	{"/collections", "collections", "Les collections", jsonType, "collections", plainForm},
	{"/collections/lieux", "collection", "La collection des lieux", jsonType, "collection", plainForm},
	{"/collections/lieux/queryables", "queryables", "Les propriétés que les filtres comparent", schemaType, "object",
		plainForm},
	{"/collections/lieux/schema", "schema", "Ce que contient un lieu", schemaType, "object", plainForm},
	{"/collections/lieux/items", "items", "Des lieux, par pages", geoJSONType, "features", itemsForm},
	{"/collections/lieux/items/{featureId}", "item", "Un lieu", geoJSONType, "feature", itemForm},
}

// definition answers /ogc/api: the description of the API in OpenAPI 3.0.
func (a *api) definition(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, openAPIType)
	if err != nil {
		return err
	}
	if r.html {
		table := &table{Head: parametersHead, Pairs: true}
		for _, p := range a.parameters(itemsForm) {
			table.Rows = append(table.Rows, []cell{{Text: p["name"].(string)}, {Text: p["description"].(string)}})
		}
		return a.documentPage(r, textOf(definitionText), a.selves(r, openAPIType), table)
	}
	return a.sendJSON(r, openAPIType, a.openAPI(c))
}

func (a *api) openAPI(c web.Context) object {
	paths := object{}
	for _, resource := range resources {
		parameters := a.parameters(resource.form)
		if resource.form == itemForm {
			parameters = append([]object{{"name": "featureId", "in": "path", "required": true,
				"description": "L’identifiant du lieu.", "schema": object{"type": "string"}}}, parameters...)
		}
		content := object{resource.mediaType: object{"schema": object{"$ref": "#/components/schemas/" + resource.schema}}}
		if a.Pages != nil {
			content[htmlType] = object{"schema": object{"type": "string"}}
		}
		paths[resource.path] = object{"get": object{
			"operationId": resource.id, "summary": resource.summary, "tags": []string{"Lieux"}, "parameters": parameters,
			"responses": object{
				"200":     object{"description": resource.summary, "content": content},
				"default": object{"$ref": "#/components/responses/problem"},
			},
		}}
	}
	return object{
		"openapi": "3.0.3",
		"info": object{"title": export.Title, "description": about, "version": "1",
			"contact": object{"name": export.Title, "url": a.href(c, "/donnees")}},
		"servers": []object{{"url": a.href(c, Root)}},
		"tags":    []object{{"name": "Lieux", "description": about}},
		"paths":   paths,
		"components": object{
			"schemas": a.schemas(),
			"responses": object{"problem": object{
				"description": "Une erreur, avec ce qui ne convient pas (RFC 9457).",
				"content": object{"application/problem+json": object{
					"schema": object{"$ref": "#/components/schemas/object"}}},
			}},
		},
	}
}

// parameters describes those of a form: of every view, then of the standard, then the properties that are
// compared with a value.
func (a *api) parameters(form *query.Form) []object {
	var list []object
	for _, p := range form.Takes.Params() {
		described := query.Describe(p)
		schema := object{"type": "string"}
		if described.Schema != "" {
			_ = json.Unmarshal([]byte(described.Schema), &schema) // a test reads each of them
			if low, ok := schema["exclusiveMinimum"].(float64); ok {
				schema["minimum"], schema["exclusiveMinimum"] = low, true // as OpenAPI 3.0 writes it
			}
		}
		if described.Value != "" {
			schema["enum"] = []string{described.Value}
		}
		list = append(list, object{"name": described.Name, "in": "query", "required": false,
			"description": described.Description, "schema": schema})
	}
	for i := range form.Own {
		list = append(list, parameterOf(&form.Own[i]))
	}
	if form != itemsForm {
		return list
	}
	for i := range a.columns {
		if name := a.columns[i].Name; !form.Takes.HasName(name) {
			schema := object{"type": "string"}
			if a.columns[i].Kind == export.NumberCell {
				schema = object{"type": "number"}
			}
			list = append(list, object{"name": name, "in": "query", "required": false,
				"description": "La propriété a cette valeur : " + a.columns[i].Help, "schema": schema})
		}
	}
	return list
}

// parameterOf describes a parameter of the standard.
func parameterOf(own *query.Own) object {
	schema := object{"type": "string"}
	p := object{"name": own.Name, "in": "query", "required": false, "description": own.Description}
	switch own.Name {
	case limitName:
		schema = object{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit}
	case boxName:
		schema = object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}
		p["style"], p["explode"] = "form", false
	case crsName, boxCRSName, filterCRS:
		schema["format"], schema["enum"], schema["default"] = "uri", uris(), crs84
	default:
		if own.Words != nil {
			schema["enum"] = own.Words
		}
		if own.Default != "" {
			schema["default"] = own.Default
		}
	}
	p["schema"] = schema
	return p
}

// schemas returns the schemas of the answers.
func (a *api) schemas() object {
	text := object{"type": "string"}
	ref := func(name string) object { return object{"$ref": "#/components/schemas/" + name} }
	list := func(items object) object { return object{"type": "array", "items": items} }
	of := func(properties object) object {
		return object{"type": "object", "properties": properties, "required": slices.Sorted(maps.Keys(properties))}
	}
	fields := object{}
	for i := range a.columns {
		fields[a.columns[i].Name] = schemaOf(&a.columns[i])
	}
	fields["distance_m"] = object{"type": "number", "description": "Distance à l’origine demandée, en mètres."}
	point := object{"type": "object", "nullable": true, "properties": object{
		"type": object{"type": "string", "enum": []string{"Point"}}, "coordinates": object{"type": "array", "minItems": 2,
			"maxItems": 2, "items": object{"type": "number"}}}}
	feature := of(object{"type": object{"type": "string", "enum": []string{"Feature"}}, "id": text, "geometry": point,
		"properties": object{"type": "object", "properties": fields}})
	feature["properties"].(object)["links"] = list(ref("link")) // of one that is asked for alone
	link := of(object{"href": text, "rel": text})
	link["properties"].(object)["type"], link["properties"].(object)["title"] = text, text
	whole := object{"type": "integer", "minimum": 0}
	return object{
		"object": object{"type": "object"},
		"link":   link,
		"links": of(object{"title": text, "description": text, "attribution": text,
			"links": list(ref("link"))}),
		"conformance": of(object{"conformsTo": list(text)}),
		"collection": of(object{"id": text, "title": text, "description": text, "attribution": text, "itemType": text,
			"crs": list(text), "storageCrs": text, "extent": object{"type": "object"}, "links": list(ref("link"))}),
		"collections": of(object{"links": list(ref("link")), "collections": list(ref("collection"))}),
		"feature":     feature,
		"features": of(object{"type": object{"type": "string", "enum": []string{"FeatureCollection"}},
			"numberMatched": whole, "numberReturned": whole, "links": list(ref("link")), "features": list(ref("feature"))}),
	}
}

// number returns a number as people read it in a table.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
