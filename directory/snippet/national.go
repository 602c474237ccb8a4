package snippet

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// National is what the path of an address of the national map names, such as
// /nouvelle-aquitaine/gironde/lieux/ID.
type National struct {
	Where   html.State // the territory; nil is the whole country
	Place   string     // the id of a place; "" none
	Table   bool       // the places as a table to download
	Unknown string     // the part that names no territory; "" when all do
}

// nationalPart matches a part of a path that may name a territory.
var nationalPart = regexp.MustCompile(`^[\p{L}\p{N}'’ -]{2,60}$`)

// ReadNational reads the path of an address of the national map, of its versions 5 and
// 6; ok is false when the path has not their form.
func ReadNational(g *territory.Gazetteer, path string) (a National, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	first := parts[0]
	switch first {
	case "":
		return a, false
	case "orientation", "coordinateurs":
		return a, true
	case "cartographie":
		parts = parts[1:]
		if len(parts) == 0 {
			return a, true
		}
		if parts[0] != "regions" && parts[0] != "departements" {
			a.Place = parts[0]
			return a, true
		}
		parts = parts[1:]
	}
	parts = a.readAreas(g, parts)
	if a.Unknown != "" || len(parts) == 0 {
		return a, a.Unknown == "" || nationalPart.MatchString(a.Unknown)
	}
	if parts[0] == "lieux" {
		parts = parts[1:]
	}
	switch {
	case len(parts) == 0:
	case len(parts) == 1 && parts[0] == "exporter":
		a.Table = true
	case len(parts) == 1:
		a.Place = parts[0]
	default:
		return a, false
	}
	return a, true
}

// readAreas reads the région, the département or both that a path begins with, and
// returns the rest of the path.
func (a *National) readAreas(g *territory.Gazetteer, parts []string) []string {
	for region := ""; len(parts) > 0 && parts[0] != "lieux"; parts = parts[1:] {
		if len(a.Where) > 0 && region == "" {
			break // nothing is smaller than a département
		}
		area := areaOfSlug(g, region, parts[0])
		if area == nil {
			a.Unknown = parts[0]
			return nil
		}
		a.Where = html.State{html.PairOf(string(area.Kind), area.Code)}
		if region = ""; area.Kind == territory.KindRegion {
			region = area.Code
		}
	}
	return parts
}

// areaOfSlug returns the région, or the département, that a part of a path names; within
// a région, its départements only. It returns nil when there is none.
func areaOfSlug(g *territory.Gazetteer, region, slug string) *territory.Area {
	key := lettersOf(slug)
	for _, kind := range []territory.Kind{territory.KindRegion, territory.KindDepartement} {
		if region != "" && kind == territory.KindRegion {
			continue
		}
		for area := range g.Areas(kind) {
			if (region == "" || area.Parent == region) && lettersOf(area.Name) == key {
				return area
			}
		}
	}
	return nil
}

// SameSlug reports whether a part of a path of the national map names an area.
func SameSlug(name, slug string) bool { return lettersOf(name) == lettersOf(slug) }

// lettersOf returns the letters and digits of a text, folded: slugs of one name differ in
// their hyphens (cote-d-or, provence-alpes-cote-dazur).
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, directory.Fold(text))
}
