package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The parts of the OpenAPI document that derive from tables: the parameters of a
// view (query.Parameters), the formats of a view (export.Formats), the fields
// (directory.Fields) and the kinds of territories (territory.Kinds).

// viewPrefix comes before the name of a parameter of a view in the components, where generators of
// code derive types from names: the parameter `label` is no label.
const viewPrefix = "vue_"

// viewParameters returns the descriptions of the parameters of a view, by name.
func viewParameters() (yaml.MapSlice, error) {
	var described yaml.MapSlice
	for _, p := range query.Parameters() {
		schema, err := schemaOf(&p)
		if err != nil {
			return nil, err
		}
		m := yaml.MapSlice{
			{Key: "name", Value: p.Name}, {Key: "in", Value: "query"}, {Key: "description", Value: p.Description},
		}
		var example any = p.Example
		if p.Many {
			m = append(m, yaml.MapItem{Key: "style", Value: "form"}, yaml.MapItem{Key: "explode", Value: false})
			example = []any{p.Example}
		}
		m = append(m, yaml.MapItem{Key: "schema", Value: schema})
		if p.Example != "" {
			m = append(m, yaml.MapItem{Key: "example", Value: example})
		}
		described = append(described, yaml.MapItem{Key: viewPrefix + p.Name, Value: m})
	}
	return described, nil
}

// schemaOf returns the JSON Schema of the value of a parameter.
func schemaOf(p *query.Parameter) (yaml.MapSlice, error) {
	text := yaml.MapSlice{{Key: "type", Value: "string"}}
	switch {
	case p.Schema != "":
		var schema yaml.MapSlice
		if err := yaml.UnmarshalWithOptions([]byte(p.Schema), &schema, yaml.UseOrderedMap()); err != nil {
			return nil, fmt.Errorf("read the schema of the parameter %s: %w", p.Name, err)
		}
		return schema, nil
	case p.Many:
		return yaml.MapSlice{{Key: "type", Value: "array"}, {Key: "items", Value: text}}, nil
	case p.Value != "":
		return append(text, yaml.MapItem{Key: "const", Value: p.Value}), nil
	}
	return text, nil
}

// ownForms are the forms of the operations that `x-propres` marks, by its value.
var ownForms = map[string]*query.Form{
	"besoins": coverage.NeedsForm, "couverture": coverage.AccessForm, "ouvrir": coverage.PlanForm,
}

// withOwn replaces `x-propres` by the parameters that the route has and views do not.
func withOwn(operation yaml.MapSlice) yaml.MapSlice {
	form := ownForms[fmt.Sprint(valueOf(operation, "x-propres"))]
	if form == nil {
		return operation
	}
	own, _ := valueOf(operation, "parameters").([]any)
	parameters := append([]any(nil), own...)
	for i := range form.Own {
		parameters = append(parameters, describeOwn(&form.Own[i]))
	}
	var out yaml.MapSlice
	for _, item := range operation {
		if item.Key == "parameters" {
			item.Value = parameters
		}
		if item.Key != "x-propres" {
			out = append(out, item)
		}
	}
	return out
}

func describeOwn(p *query.Own) yaml.MapSlice {
	var schema yaml.MapSlice
	switch {
	case p.Text:
		schema = yaml.MapSlice{{Key: "type", Value: "string"}}
	case p.Words != nil:
		var words []any
		for _, word := range p.Words {
			words = append(words, word)
		}
		schema = yaml.MapSlice{{Key: "type", Value: "string"}, {Key: "enum", Value: words},
			{Key: "default", Value: p.Default}}
	default:
		kind := "number"
		if p.Whole {
			kind = "integer"
		}
		schema = yaml.MapSlice{{Key: "type", Value: kind}, {Key: "minimum", Value: p.Min},
			{Key: "maximum", Value: p.Max},
			{Key: "default", Value: json.Number(p.Default)}}
	}
	return yaml.MapSlice{{Key: "name", Value: p.Name}, {Key: "in", Value: "query"},
		{Key: "description", Value: p.Description}, {Key: "schema", Value: schema}}
}

// formatsMark is the mark of the parts of openapi.yaml that stand for every
// format: an operation, and the content of a response.
const formatsMark = "x-formats"

// withFormats replaces the path that is marked by one path for each format, and
// the marked content of another by the contents of all formats.
func withFormats(paths yaml.MapSlice) yaml.MapSlice {
	var out yaml.MapSlice
	for _, path := range paths {
		operation := mapOf(mapOf(yaml.MapSlice{path}, fmt.Sprint(path.Key)), "get")
		if valueOf(operation, formatsMark) != true {
			answer := mapOf(mapOf(operation, "responses"), "200")
			if valueOf(mapOf(answer, "content"), formatsMark) == true {
				set(answer, "content", contentOf(negotiated()...))
			}
			out = append(out, path)
			continue
		}
		for _, f := range export.Formats {
			out = append(out, yaml.MapItem{
				Key:   web.APIRoot + "/lieux" + f.Extension(),
				Value: yaml.MapSlice{{Key: "get", Value: formatOperation(operation, f)}},
			})
		}
	}
	return out
}

// formatOperation returns the operation of one format from the one that stands for all.
func formatOperation(common yaml.MapSlice, f *export.Format) yaml.MapSlice {
	var out yaml.MapSlice
	for _, item := range common {
		switch item.Key {
		case formatsMark:
			continue
		case "operationId":
			item.Value = "lieux_" + f.Name
		case "summary":
			out = append(out, yaml.MapItem{Key: "summary", Value: f.Summary})
			if f.Description != "" {
				out = append(out, yaml.MapItem{Key: "description", Value: f.Description})
			}
			continue
		case "parameters":
			if f.Rows == nil {
				item.Value = withoutPages(item.Value)
			}
			if f == export.CSV {
				own, _ := item.Value.([]any)
				item.Value = append(slices.Clone(own), describeOwn(&separatorOwn))
			}
		case "responses":
			item.Value = formatResponses(item.Value, f)
		}
		out = append(out, item)
	}
	return out
}

// withoutPages returns parameters without those of pages: a file has none.
func withoutPages(parameters any) []any {
	var rest []any
	all, _ := parameters.([]any)
	for _, p := range all {
		m, _ := p.(yaml.MapSlice)
		switch valueOf(m, "$ref") {
		case "#/components/parameters/limit", "#/components/parameters/apres":
		default:
			rest = append(rest, p)
		}
	}
	return rest
}

func formatResponses(common any, f *export.Format) yaml.MapSlice {
	responses, _ := common.(yaml.MapSlice)
	responses = append(yaml.MapSlice(nil), responses...)
	answer := append(yaml.MapSlice(nil), mapOf(responses, "200")...)
	if f.Whole || f.Rows == nil {
		set(answer, "description", "La vue")
	}
	set(answer, "content", contentOf(f))
	set(responses, "200", answer)
	return responses
}

// negotiated returns the formats that Accept chooses from.
func negotiated() (formats []*export.Format) {
	for _, f := range export.Formats {
		if len(f.Accept) > 0 {
			formats = append(formats, f)
		}
	}
	return formats
}

// mediaTypeOf returns the media type of a format without its parameters.
func mediaTypeOf(f *export.Format) string {
	name, _, _ := strings.Cut(f.MediaType, ";")
	return name
}

// contentOf returns the content of a response in any of some formats.
func contentOf(formats ...*export.Format) yaml.MapSlice {
	var content yaml.MapSlice
	for _, f := range formats {
		schema := yaml.MapSlice{{Key: "type", Value: "string"}}
		if f.Schema != "" {
			schema = yaml.MapSlice{{Key: "$ref", Value: "#/components/schemas/" + f.Schema}}
		}
		content = append(content, yaml.MapItem{
			Key: mediaTypeOf(f), Value: yaml.MapSlice{{Key: "schema", Value: schema}},
		})
	}
	return content
}

// set replaces the value of a key that the map has.
func set(m yaml.MapSlice, key string, value any) {
	for i := range m {
		if m[i].Key == key {
			m[i].Value = value
		}
	}
}

// schemaMarks gives what stands in schemas for each mark.
var schemaMarks = map[string]func(schema yaml.MapSlice) yaml.MapSlice{
	"x-champs": func(schema yaml.MapSlice) yaml.MapSlice {
		if valueOf(schema, "type") == "array" {
			return yaml.MapSlice{
				{Key: "minItems", Value: directory.FieldCount}, {Key: "maxItems", Value: directory.FieldCount},
			}
		}
		return fieldProperties(schema)
	},
	"x-plats": func(yaml.MapSlice) yaml.MapSlice {
		var cells yaml.MapSlice
		for i := range directory.Fields {
			kind := "string"
			if directory.Fields[i].Number != nil {
				kind = "number"
			}
			cells = append(cells, yaml.MapItem{
				Key: directory.Fields[i].Name, Value: yaml.MapSlice{{Key: "type", Value: kind}},
			})
		}
		return cells
	},
	"x-types": func(yaml.MapSlice) yaml.MapSlice {
		var names []any
		for _, kind := range territory.Kinds() {
			names = append(names, string(kind))
		}
		return yaml.MapSlice{{Key: "enum", Value: names}}
	},
	"x-mesures": func(yaml.MapSlice) yaml.MapSlice {
		var names []any
		for _, kind := range coverage.Kinds() {
			names = append(names, string(kind))
		}
		return yaml.MapSlice{{Key: "enum", Value: names}}
	},
	"x-filtres": func(yaml.MapSlice) yaml.MapSlice {
		names := []string{string(territory.KindCommune)}
		for _, kind := range territory.AreaKinds() {
			names = append(names, string(kind))
		}
		names = append(names, string(territory.KindPostcode))
		return yaml.MapSlice{{Key: "pattern", Value: "^(" + strings.Join(names, "|") + "):"}}
	},
	"x-zones": func(yaml.MapSlice) (codes yaml.MapSlice) {
		for _, kind := range territory.AreaKinds() {
			codes = append(codes, yaml.MapItem{Key: string(kind), Value: yaml.MapSlice{{Key: "type", Value: "string"}}})
		}
		return codes
	},
}

// withTables replaces the marks in a schema, and in those that it holds.
func withTables(schema yaml.MapSlice) yaml.MapSlice {
	var out yaml.MapSlice
	for _, item := range schema {
		name := fmt.Sprint(item.Key)
		if derive := schemaMarks[name]; derive != nil {
			out = append(out, derive(schema)...)
			continue
		}
		if directory.FieldNamed(name) != nil && valueOf(schema, "x-champs") == true {
			continue // fieldProperties has put it in its place
		}
		if inner, ok := item.Value.(yaml.MapSlice); ok {
			item.Value = withTables(inner)
		}
		out = append(out, item)
	}
	return out
}

// fieldProperties returns the schemas of the values of all fields; those that written
// holds are as written.
func fieldProperties(written yaml.MapSlice) yaml.MapSlice {
	var properties yaml.MapSlice
	for i := range directory.Fields {
		f := &directory.Fields[i]
		schema := yaml.MapSlice{{Key: "type", Value: "string"}}
		switch {
		case mapOf(written, f.Name) != nil:
			schema = mapOf(written, f.Name)
		case f.IsList():
			schema = yaml.MapSlice{{Key: "$ref", Value: "#/components/schemas/Liste"}}
		case f.Kind == directory.Number:
			schema = yaml.MapSlice{{Key: "type", Value: "number"}}
		case f.Kind == directory.Date:
			schema = append(schema, yaml.MapItem{Key: "format", Value: "date"})
		}
		properties = append(properties, yaml.MapItem{Key: f.Name, Value: schema})
	}
	return properties
}
