package clean

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// departementsOf returns the codes of the départements that a text names, by their codes or names or those of
// their régions, separated by commas or semicolons. It returns nil when the text names anything else: the
// listing may then be of anywhere.
func departementsOf(g *territory.Gazetteer, text string) []string {
	var codes []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		found := departementsNamed(g, strings.TrimSpace(part))
		if found == nil {
			return nil
		}
		codes = append(codes, found...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// departementsNamed returns the codes of one département, or of those of one région; nil for another name.
func departementsNamed(g *territory.Gazetteer, name string) []string {
	if area := g.Departement(name); area != nil {
		return []string{area.Code}
	}
	slug := territory.Slug(name)
	if slug == "" {
		return nil
	}
	for area := range g.Areas(territory.KindDepartement) {
		if territory.Slug(area.Name) == slug {
			return []string{area.Code}
		}
	}
	for region := range g.Areas(territory.KindRegion) {
		if territory.Slug(region.Name) != slug {
			continue
		}
		var codes []string
		for area := range g.Areas(territory.KindDepartement) {
			if area.Parent == region.Code {
				codes = append(codes, area.Code)
			}
		}
		return codes
	}
	return nil
}
