package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// chooseField returns a mapping that reads a column as a field of the référentiel, and as nothing
// else; as nothing at all when field is "" or none of the référentiel.
func chooseField(mapping []byte, column, field string) ([]byte, error) {
	document := map[string]any{}
	if len(mapping) > 0 {
		if err := json.Unmarshal(mapping, &document); err != nil {
			return nil, fmt.Errorf("read the proposed mapping: %w", err)
		}
	}
	for name, entry := range document {
		if document[name] = withoutColumn(entry, column); document[name] == nil {
			delete(document, name)
		}
	}
	i := slices.IndexFunc(directory.Fields[:], func(f directory.Field) bool { return f.Name == field })
	switch {
	case i < 0:
	case directory.Fields[i].IsList():
		rules, _ := document[field].([]any)
		document[field] = append(rules, map[string]any{"colonnes": []string{column}})
	case field == "horaires":
		document[field] = map[string]any{"osm": column}
	default:
		document[field] = map[string]any{"colonne": column}
	}
	return json.Marshal(document)
}

// notColumns are the keys of the mapping language whose texts are not names of columns.
var notColumns = []string{"termes", "cible", "sauf", "ordre"}

// withoutColumn returns an entry of a mapping without a column, nil when it reads no other.
func withoutColumn(entry any, column string) any {
	switch e := entry.(type) {
	case string:
		if e == column {
			return nil
		}
	case []any:
		kept := []any{}
		for _, item := range e {
			if left := withoutColumn(item, column); left != nil {
				kept = append(kept, left)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case map[string]any:
		columns := 0
		for key, value := range e {
			if slices.Contains(notColumns, key) {
				continue
			}
			if e[key] = withoutColumn(value, column); e[key] == nil {
				delete(e, key)
				continue
			}
			columns++
		}
		if columns == 0 {
			return nil
		}
	}
	return entry
}
