package coverage

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// The parameters that requests take besides those of a view: the figures of their question, and
// what they ask.
var (
	NeedsForm = &query.Form{Takes: query.View, Own: append(figures(GroupNeeds), query.Own{Name: "modulation",
		Words: []string{modulationNone, modulationSize}, Default: modulationNone,
		Description: "taille : les heures, les aidants et le budget suivent aussi la taille des communes."})}
	AccessForm = &query.Form{Takes: query.View, Own: append(figures(GroupAccess), query.Own{Name: Other, Text: true,
		Description: "Une autre vue, à comparer : ses filtres, écrits comme ceux d'une adresse " +
			"(label=France Services&frais_a_charge=Gratuit), ou « tous » pour tous les lieux ; avec " +
			"a_la_date=AAAA-MM-JJ, les lieux de ce jour."}, query.DateOwn)}
	PlanForm = &query.Form{Takes: query.View, Own: append(figures(GroupSites), query.DateOwn,
		query.Own{Name: "nombre", Whole: true, Min: 1, Max: MaxSites, Default: strconv.Itoa(defaultSites),
			Description: "Combien de lieux choisir ; 10 au plus avec une tournée."},
		query.Own{Name: "parmi", Words: []string{string(AmongCommunes), string(AmongPlaces)},
			Default: string(AmongCommunes), Description: "Choisir parmi les communes du territoire, ou parmi ses " +
				"lieux que " +
				"les filtres laissent de côté : à labelliser, à ouvrir plus longtemps…"},
		query.Own{Name: "tournee", Words: []string{"oui", "non"}, Default: "non",
			Description: "oui : ordonner les choix en une tournée de bus d'une semaine."})}
)

// The values of modulation.
const (
	modulationNone = "aucune"
	modulationSize = "taille"
)

const defaultSites = 3

// figures returns the parameters of a group as those of a route. The distance of a plan is also
// what rayon_km means there without an origin.
func figures(group Group) []query.Own {
	var own []query.Own
	for _, p := range Standard().Of(group) {
		own = append(own, query.Own{Name: p.Code, Min: p.Min, Max: p.Max, Radius: group == GroupSites,
			Default:     strconv.FormatFloat(p.Value, 'f', -1, 64),
			Description: p.Label + " (" + p.Unit + "). " + p.Source + ", " + strconv.Itoa(p.Year) + "."})
	}
	return own
}

// NeedsOptionsOf returns the options of a request that NeedsForm read.
func NeedsOptionsOf(q *query.Request) NeedsOptions {
	return NeedsOptions{Values: q.Numbers, BySize: q.Word("modulation") == modulationSize}
}

// Other is the parameter that holds the view to compare with.
const Other = "avec"

// OptionsOf returns the options of a request that AccessForm read; other is the request of the view to
// compare with, nil without one.
func OptionsOf(q, other *query.Request) Options {
	o := Options{Values: q.Numbers}
	if other != nil {
		o.Other = &other.Query
	}
	return o
}

// PlanOptionsOf returns the options of a request that PlanForm read. The error is that of a round of
// too many stops.
func PlanOptionsOf(q *query.Request) (PlanOptions, error) {
	o := PlanOptions{Values: q.Numbers, Sites: defaultSites, Among: AmongCommunes, Round: q.Word("tournee") == "oui"}
	if n, ok := q.Number("nombre"); ok {
		o.Sites = int(n)
	}
	if q.Word("parmi") == string(AmongPlaces) {
		o.Among = AmongPlaces
	}
	if o.Round && o.Sites > MaxStops {
		q.Wrong("nombre", strconv.Itoa(o.Sites), strconv.Itoa(MaxStops),
			"une tournée a %s étapes au plus : un matin et un après-midi sur cinq jours", strconv.Itoa(MaxStops))
	}
	return o, q.Err()
}
