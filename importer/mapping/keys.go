package mapping

import (
	"github.com/agnivade/levenshtein"

	"github.com/lieux-numeriques/lieux/directory"
)

// key is a key of the language: the field that it fills and, for lists, the v0 field whose
// values are allowed as cibles.
type key struct {
	field string
	v0    string
	kind  keyKind
}

type keyKind int

const (
	textKey keyKind = iota
	listKey
	hoursKey
	openingKey
	deadKey // existed once, ignored
)

// keys are the keys of the language, of both generations, with the spellings that
// existing mappings use.
var keys = func() map[string]key {
	all := map[string]key{
		"semaine_ouverture": {kind: openingKey},
		"semaineOuverture":  {kind: openingKey},
		"cle_ban":           {kind: deadKey},
	}
	for i := range directory.Fields {
		f := &directory.Fields[i]
		k := key{field: f.Name}
		switch {
		case f.Name == "horaires":
			k = key{kind: hoursKey}
		case f.Kind == directory.List:
			k.kind = listKey
			if v0 := directory.V0Of(f.Name); v0 != nil {
				k.v0 = v0.Name
			}
		}
		all[f.Name] = k
	}
	for i := range directory.V0Fields {
		v0 := &directory.V0Fields[i]
		k := all[v0.Field]
		if k.kind == listKey {
			k.v0 = v0.Name
		}
		for _, name := range append(v0.Spellings, v0.Name) {
			all[name] = k
		}
	}
	return all
}()

// closestKey returns the key that is most similar to a misspelt one, "" when none is.
func closestKey(name string) string {
	return nearest(name, func(yield func(string)) {
		for k := range keys {
			yield(k)
		}
	})
}

// nearest returns the candidate within a few edits of s, "" when there is none or when two are
// equally near.
func nearest(s string, candidates func(yield func(string))) string {
	folded := directory.Fold(s)
	best, second, found := len([]rune(folded))/5+2, 1<<30, ""
	candidates(func(c string) {
		d := levenshtein.ComputeDistance(folded, directory.Fold(c))
		switch {
		case d < best || d == best && found == "":
			if found != "" {
				second = best
			}
			if d <= best {
				best, found = d, c
			}
		case d < second:
			second = d
		}
	})
	if found == "" || second == best || best >= len([]rune(folded)) {
		return ""
	}
	return found
}
