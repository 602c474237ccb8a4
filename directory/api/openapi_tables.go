package api

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// The parts of the OpenAPI document that derive from tables: the parameters of a
// view (query.Parameters) and the formats of a view (export.Served).

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
		described = append(described, yaml.MapItem{Key: p.Name, Value: m})
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
				set(answer, "content", contentOf(export.Served()...))
			}
			out = append(out, path)
			continue
		}
		for _, f := range export.Served() {
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
			item.Value = "lieux" + f.Acronym
		case "summary":
			out = append(out, yaml.MapItem{Key: "summary", Value: f.Summary})
			if f.Description != "" {
				out = append(out, yaml.MapItem{Key: "description", Value: f.Description})
			}
			continue
		case "responses":
			item.Value = formatResponses(item.Value, f)
		}
		out = append(out, item)
	}
	return out
}

func formatResponses(common any, f *export.Format) yaml.MapSlice {
	responses, _ := common.(yaml.MapSlice)
	responses = append(yaml.MapSlice(nil), responses...)
	answer := append(yaml.MapSlice(nil), mapOf(responses, "200")...)
	if f.Whole {
		set(answer, "description", "La vue")
	}
	set(answer, "content", contentOf(f))
	set(responses, "200", answer)
	return responses
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
			Key: f.Accept, Value: yaml.MapSlice{{Key: "schema", Value: schema}},
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
