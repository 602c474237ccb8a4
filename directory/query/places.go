package query

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// maxPlaces is how many places one selection may hold.
const maxPlaces = 200

// placeFinder is the part of a directory.View that finds places by any of their identifiers.
type placeFinder interface {
	ByID(id string) (i int, redirect string, ok bool)
	ID(i int) string
}

// readPlace adds a place to the selection, by any of its identifiers.
func (r *Request) readPlace(p *Parameter, value string) {
	i, redirect, ok := r.places.ByID(strings.ToLower(value))
	switch {
	case !ok:
		r.Wrong(p.Name, value, "", "aucun lieu de l'annuaire ne porte cet identifiant : il n'y est peut-être plus")
		return
	case redirect == "":
		redirect = r.places.ID(i)
	}
	if len(r.Query.Places) == maxPlaces && !slices.Contains(r.Query.Places, redirect) {
		r.Wrong(p.Name, value, "", "sélection trop longue : 200 lieux au plus")
		return
	}
	r.Query.Places = AppendOnce(r.Query.Places, redirect)
	// A place that is named is wanted, whether it receives the public or not.
	r.Query.Flags = r.Query.Flags.With(directory.NotReceiving)
}
