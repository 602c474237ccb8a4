package words

import (
	"cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// DistanceNote returns how distances are measured, in French.
func DistanceNote(near *directory.Origin) string {
	switch {
	case near.Type == "position" || near.Type == AddressType:
		return "Distances à vol d’oiseau."
	case near.Precision == geo.PrecisionCommune || near.Precision == geo.PrecisionPoint:
		return "Distances à vol d’oiseau, depuis le centre de la commune."
	}
	return "Distances approximatives : la position exacte de cette commune n’est pas connue."
}

// AddressType is the type of an origin that is a street, of which pages know the name.
const AddressType = "adresse"

// NearLabel returns the name of an origin.
func NearLabel(t *i18n.Locale, near *directory.Origin) string {
	if near.Type == "position" {
		return t.Say("votre position")
	}
	return NearName(t, near)
}

// NearName returns the name of an origin that is a territory.
func NearName(t *i18n.Locale, near *directory.Origin) string {
	if near.Text.IsZero() {
		return near.Label
	}
	return t.Text(near.Text)
}

// searchedKinds lists the kinds of territories that the search box shows, the
// kind that it prefers first.
var searchedKinds = func() []territory.Kind {
	kinds := []territory.Kind{territory.KindCommune}
	for _, kind := range territory.FilterKinds() {
		if kind != territory.KindCommune {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}()

// Where returns the text of the search box for a view.
func Where(t *i18n.Locale, g *territory.Gazetteer, q *directory.Query) string {
	switch {
	case q.Near != nil && q.Near.Type == "position":
		return t.Say("Autour de moi")
	case q.Near != nil:
		return NearName(t, q.Near)
	}
	for _, kind := range searchedKinds {
		if codes := q.Areas[kind]; len(codes) == 1 && kind == territory.KindPostcode {
			return codes[0]
		} else if len(codes) == 1 {
			return Territory(t, g, kind, codes[0])
		}
	}
	return q.Words
}

// Territory returns the name of the territory of a filter, its code when it
// has no name.
func Territory(t *i18n.Locale, g *territory.Gazetteer, kind territory.Kind, code string) string {
	if kind == territory.KindPostcode {
		return t.Say("code postal %s", code)
	}
	return cmp.Or(g.NameOf(kind, code), code)
}
