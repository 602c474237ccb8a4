package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// The OpenAPI 3.1 document as written by hand: its paths, and the parts that they
// refer to. The rest derives from tables: see openapi_tables.go.
var (
	//go:embed openapi.yaml
	openAPIPaths []byte
	//go:embed openapi_components.yaml
	openAPIComponents []byte
)

// openAPI returns the whole document, in the order of its files. An operation with
// `x-vue: true` takes the parameters of a view after its own, and what is marked
// `x-formats: true` stands for every format: openAPI replaces these marks.
func openAPI() (yaml.MapSlice, error) {
	var whole yaml.MapSlice
	for _, part := range [][]byte{openAPIPaths, openAPIComponents} {
		var some yaml.MapSlice
		if err := yaml.UnmarshalWithOptions(part, &some, yaml.UseOrderedMap()); err != nil {
			return nil, fmt.Errorf("read the OpenAPI document: %w", err)
		}
		for _, item := range some {
			if !strings.HasPrefix(fmt.Sprint(item.Key), "x-") { // anchors for merge keys
				whole = append(whole, item)
			}
		}
	}
	view, err := viewParameters()
	if err != nil {
		return nil, err
	}
	components := mapOf(whole, "components")
	set(components, "schemas", withTables(mapOf(components, "schemas")))
	set(components, "parameters", append(view, mapOf(components, "parameters")...))
	set(whole, "paths", withFormats(mapOf(whole, "paths")))
	for _, path := range mapOf(whole, "paths") {
		operations, _ := path.Value.(yaml.MapSlice)
		for i := range operations {
			if operation, ok := operations[i].Value.(yaml.MapSlice); ok {
				operations[i].Value = withView(withOwn(operation))
			}
		}
	}
	return whole, nil
}

// mapOf returns the map under a key, nil when there is none.
func mapOf(m yaml.MapSlice, key string) yaml.MapSlice {
	value, _ := valueOf(m, key).(yaml.MapSlice)
	return value
}

func valueOf(m yaml.MapSlice, key string) any {
	for _, item := range m {
		if item.Key == key {
			return item.Value
		}
	}
	return nil
}

// withView replaces `x-vue` by references to the parameters of a view that the
// operation does not redefine, those that `x-sans` names left out.
func withView(operation yaml.MapSlice) yaml.MapSlice {
	if valueOf(operation, "x-vue") != true {
		return operation
	}
	own, _ := valueOf(operation, "parameters").([]any)
	parameters := append([]any(nil), own...)
	defined := map[string]bool{}
	for _, p := range own {
		if p, ok := p.(yaml.MapSlice); ok {
			if name, ok := valueOf(p, "name").(string); ok {
				defined[name] = true
			}
		}
	}
	without, _ := valueOf(operation, "x-sans").([]any)
	for _, p := range query.Parameters() {
		if !defined[p.Name] && !slices.Contains(without, any(p.Name)) {
			reference := "#/components/parameters/" + viewPrefix + p.Name
			parameters = append(parameters, yaml.MapSlice{{Key: "$ref", Value: reference}})
		}
	}
	var out yaml.MapSlice
	for _, item := range operation {
		switch item.Key {
		case "parameters", "x-sans":
		case "x-vue":
			out = append(out, yaml.MapItem{Key: "parameters", Value: parameters})
		default:
			out = append(out, item)
		}
	}
	return out
}

// openAPIJSON returns the document as it is served.
func openAPIJSON() ([]byte, error) {
	document, err := openAPI()
	if err != nil {
		return nil, err
	}
	b, err := appendOrdered(nil, document)
	return append(b, '\n'), err
}

// appendOrdered writes JSON whose members keep their order. Every number has the format that keeps a
// position whole: generators of code make single precision of a number without one.
func appendOrdered(dst []byte, value any) ([]byte, error) {
	var err error
	switch v := value.(type) {
	case yaml.MapSlice:
		if valueOf(v, "type") == "number" {
			v = append(slices.Clip(v), yaml.MapItem{Key: "format", Value: "double"})
		}
		dst = append(dst, '{')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = appendOrdered(dst, fmt.Sprint(item.Key)); err != nil {
				return nil, err
			}
			if dst, err = appendOrdered(append(dst, ':'), item.Value); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = appendOrdered(dst, item); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	}
	plain, err := json.Marshal(value)
	return append(dst, plain...), err
}
