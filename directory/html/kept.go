package html

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Kept is the places that a visitor keeps, as pages link to them.
type Kept struct {
	URL  string // of the list of them
	Text string // "Ma sélection : 3 lieux"
}

// KeptOf returns the places kept in a state, nil when there is none.
func KeptOf(t *i18n.Locale, state State) *Kept {
	ids := state.KeptIDs()
	if len(ids) == 0 {
		return nil
	}
	carried := state.Without(func(p Pair) bool { return !isCarried(p.Name) })
	list := append(State{PairOf("lieux", strings.Join(ids, ","))}, carried...)
	return &Kept{list.URL("/"), t.Say("Ma sélection : %s", t.Places(len(ids)))}
}

// MoreOf returns a link to look for other places than those of a selection, which are kept.
func MoreOf(t *i18n.Locale, state State, ids []string) *Kept {
	carried := state.Without(func(p Pair) bool { return p.Name != "lang" })
	return &Kept{carried.keeping(ids).URL("/"), t.Say("Ajouter d’autres lieux")}
}

// KeptIDs returns the identifiers of the places kept in the state.
func (q State) KeptIDs() []string {
	if list := q.First(KeptParam); list != "" {
		return strings.Split(list, ",")
	}
	return nil
}

// Keeping returns the state in which a place is kept too.
func (q State) Keeping(id string) State { return q.keeping(append(q.KeptIDs(), id)) }

// Leaving returns the state in which a place is not kept.
func (q State) Leaving(id string) State {
	return q.keeping(slices.DeleteFunc(q.KeptIDs(), func(other string) bool { return other == id }))
}

func (q State) keeping(ids []string) State {
	rest := q.WithoutName(KeptParam)
	if len(ids) == 0 {
		return rest
	}
	return append(rest, PairOf(KeptParam, strings.Join(ids, ",")))
}
