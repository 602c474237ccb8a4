package pages

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Paths returns the paths of the pages that search engines are to find, those of places
// and of territories aside.
func Paths() []string {
	paths := []string{homePage.Path, dataPage.Path, integratePage.Path}
	for i := range textPages {
		paths = append(paths, textPages[i].path)
	}
	return paths
}

// Kinds returns the kinds of territories whose views are pages that search engines are to
// find, the largest first.
func Kinds() []territory.Kind {
	return []territory.Kind{territory.KindRegion, territory.KindDepartement, territory.KindCommune}
}

// isIndexed reports whether a view is one that search engines are to find: that of everything,
// or of one territory without any filter.
func isIndexed(state html.State) bool {
	view := state.Without(func(p html.Pair) bool { return html.IsDisplay(p) })
	return len(view) == 0 || len(view) == 1 && slices.Contains(Kinds(), territory.Kind(view[0].Name))
}
