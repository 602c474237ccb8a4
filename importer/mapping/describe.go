package mapping

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
)

// Describe writes all that decides what the mapping makes of a record, except the register of
// its labels: two mappings with the same description read every listing alike.
func (m *Mapping) Describe(w io.Writer) {
	without := *m
	without.Name, without.Findings, without.lexicon = "", nil, nil
	describe(w, reflect.ValueOf(without))
}

// describe writes a value and all that it refers to, with the length of each part.
func describe(w io.Writer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		fmt.Fprintf(w, "&%t", !v.IsNil())
		if !v.IsNil() && v.Type() != reflect.TypeFor[*lexicon]() {
			describe(w, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			describe(w, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		fmt.Fprintf(w, "[%d]", v.Len())
		for i := range v.Len() {
			describe(w, v.Index(i))
		}
	case reflect.Map: // of texts
		keys := map[string]reflect.Value{}
		for _, key := range v.MapKeys() {
			keys[key.String()] = v.MapIndex(key)
		}
		fmt.Fprintf(w, "{%d}", len(keys))
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			fmt.Fprintf(w, "%q", key)
			describe(w, keys[key])
		}
	case reflect.String:
		fmt.Fprintf(w, "%q", v.String())
	default: // numbers and booleans
		fmt.Fprintf(w, "%v,", v)
	}
}
