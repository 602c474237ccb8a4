package mapping

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/glossary"
)

// columnName is what a name of a column stands for.
type columnName struct {
	key  string // of the language, or pointName or addressName
	weak bool   // it may mean something else
	part int    // of an address
}

// addressParts is the number of parts of an address: number, repetition, kind of the way, name of the way.
const addressParts = len(glossary.Glossary{}.Address)

// Kinds of columns that are not keys of the language.
const (
	pointName   = "point"
	addressName = "partie d'adresse"
)

// columnNames are the names of the glossary by nameKey: those that listings outside the référentiel use, OpenStreetMap,
// Opendatasoft, uMap, the national address base, and spreadsheets of territories.
var columnNames = sync.OnceValue(func() map[string]columnName {
	all, words := map[string]columnName{}, glossary.Default()
	add := func(names []string, name columnName) {
		for _, other := range names {
			all[nameKey(other)] = name
		}
	}
	for i, names := range words.Address {
		add(names, columnName{key: addressName, part: i})
	}
	add(words.Points, columnName{key: pointName})
	add(words.Reversed, columnName{key: pointName, weak: true})
	for key, column := range words.Columns {
		add(column.Names, columnName{key: key})
		add(column.Doubtful, columnName{key: key, weak: true})
	}
	return all
})

// smallWords say nothing in the name of a column.
var smallWords = words("de du des d la le les l a au aux un une et")

// nameKey returns the words of the name of a column, without accents, articles and the prefixes of exports: "Date de
// mise à jour" and "date_mise_jour" are the same, "addr:city" is "addr city".
func nameKey(column string) string {
	name := directory.Fold(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	fields := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if kept := slices.DeleteFunc(slices.Clone(fields), func(w string) bool { return smallWords[w] }); len(kept) > 0 {
		fields = kept
	}
	return strings.Join(fields, " ")
}

// standardKey returns what a column of a listing without mapping stands for: a key of the language under its own name
// or another, a point, or a part of an address.
func standardKey(column string) (columnName, bool) {
	if found, ok := brokenKey(column); ok {
		return found, true
	}
	name := columnKey(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	under := strings.ReplaceAll(name, " ", "_")
	if v0 := directory.V0Named(under); v0 != nil && keys[under].kind == listKey {
		return columnName{key: v0.Name}, true
	} else if v0 != nil {
		return columnName{key: v0.Field}, true
	}
	if k, ok := keys[under]; ok {
		return columnName{key: under}, k.kind != deadKey
	}
	bare := nameKey(column)
	if found, ok := columnNames()[bare]; ok {
		return found, true
	}
	if bare != name && bare != "" { // "Commune *", "Nom :"
		if found, ok := standardKey(bare); ok {
			return found, true
		}
	}
	return axisOf(name)
}

// axisOf returns the coordinate that a member of a point is: "geo_point_2d.lat".
func axisOf(name string) (columnName, bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || columnNames()[nameKey(name[:dot])].key != pointName {
		return columnName{}, false
	}
	axis := columnNames()[nameKey(name[dot+1:])].key
	if own := name[dot+1:]; own == "latitude" || own == "longitude" {
		axis = own
	}
	return columnName{key: axis}, axis == "latitude" || axis == "longitude"
}

// Name is what the name of a column says by itself.
type Name struct {
	Field  string // key of the language, or "point" or "partie d'adresse"
	Own    bool   // the field's own name, of any version of the référentiel
	Weak   bool   // it may mean something else
	Person bool   // it names persons
}

// NameOf returns what the name of a column says by itself; Field is "" for a name that the glossary does not have.
func NameOf(column string) Name {
	name, ok := standardKey(column)
	if !ok {
		name = columnName{}
	}
	return Name{Field: name.key, Own: ok && isField(column), Weak: name.weak, Person: namesPerson(column)}
}

// ListOf returns the list field that a key of the language fills, "" for any other key.
func ListOf(key string) string {
	if k, ok := keys[key]; ok && k.kind == listKey {
		return k.field
	}
	return ""
}

// ValuesOf returns the values of the référentiel that an item of a list means under a key of the language: a value of
// its vocabulary, of any version. ok is false for any other text, and for lists without vocabulary.
func ValuesOf(key, item string) (values []directory.V0Target, ok bool) {
	k := keys[key]
	if f := directory.FieldNamed(k.field); f == nil || f.Vocabulary == nil {
		return nil, false
	}
	values, _, ok = resolve(k, item)
	return values, ok
}

// HoldsPoint reports whether a text is a point, of both coordinates.
func HoldsPoint(text string) bool {
	_, _, ok := splitPoint(text, false)
	return ok
}

// isField reports whether a column has the name that a field has now or had.
func isField(column string) bool {
	under := strings.ReplaceAll(columnKey(column), " ", "_")
	_, ok := keys[under]
	return ok || directory.V0Named(under) != nil
}

// title returns what a column is read as, for messages.
func (n columnName) title() string {
	switch n.key {
	case pointName:
		return "latitude et longitude"
	case addressName:
		return "adresse"
	}
	return n.key
}

// addressPart returns the part of an address that a column is. A column `numero` may number anything: it counts right
// before the way, and a number counts only with a way.
func addressPart(h *importer.Header, i int) (part int, ok bool) {
	names := h.Names()
	name := columnNames()[nameKey(names[i])]
	if name.key == "" {
		name, _ = brokenKey(names[i])
	}
	if name.key != addressName {
		return 0, false
	}
	if directory.Fold(names[i]) != "numero" {
		return name.part, true
	}
	if i+1 == len(names) {
		return 0, false
	}
	next := columnNames()[nameKey(names[i+1])]
	return 0, next.key == addressName && next.part > 0
}
