package directory

import (
	"slices"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Flag numbers the filters that a request sets or leaves out.
type Flag uint8

// The flags. Each has one entry in Filters, from which all the rest derives.
const (
	Labelled     Flag = iota // has at least one label that qualifies it
	Accessible               // has an Acceslibre page
	Bookable                 // takes appointments on line
	NotReceiving             // includes places that do not receive the public
	UnknownHours             // with Query.Open: includes places whose hours are unknown
	Conforming               // the national schema's validator accepts its row
)

// FlagSet is a set of flags. The zero FlagSet is empty.
type FlagSet uint64

// SetOf returns the set of some flags.
func SetOf(flags ...Flag) FlagSet {
	var s FlagSet
	for _, f := range flags {
		s = s.With(f)
	}
	return s
}

// Has reports whether f is in the set.
func (s FlagSet) Has(f Flag) bool { return s>>f&1 != 0 }

// With returns the set with f in it.
func (s FlagSet) With(f Flag) FlagSet { return s | 1<<f }

// FilterKind is the type of a filter.
type FilterKind uint8

// The kinds of filters.
const (
	ByValue FilterKind = iota // places that hold one of the values, see Query.Lists
	ByFlag                    // places that pass a test, see Query.Flags
	ByArea                    // places that lie in one of the territories, see Query.Areas
)

// Filter is one filter on what places are. Parameters of queries, facets and the
// filters of a snapshot derive from the entries of Filters.
type Filter struct {
	Name  string // of the parameter and of the facet
	Kind  FilterKind
	Facet bool // Facets counts it

	// ByValue alone: the values and those of a place, nil for a filter whose values are free.

	Vocabulary *Vocabulary
	List       func(*Place) *[]string

	// ByFlag alone.

	Flag  Flag
	Value string // the only value that the parameter takes
	// Test reports whether a place has what the flag asks for; nil for a flag
	// that changes another filter.
	Test func(*Place) bool
	// Widens means that only places that pass Test are kept while the flag is
	// not set, and all of them once it is.
	Widens bool
}

// byField returns the filter by the values of a field.
func byField(name string) Filter {
	f := FieldNamed(name)
	return Filter{Name: name, Facet: true, Vocabulary: f.Vocabulary, List: f.List}
}

// Filters lists the filters in the order in which facets are shown. To add a
// filter that is a flag, add a constant above, an entry here and, for pages, its
// translations.
var Filters = slices.Concat([]Filter{
	byField("services"),
	{Name: "offre", Facet: true, Vocabulary: VocabularyOffers,
		List: func(p *Place) *[]string { return &p.Offers }},
	byField("publics_specifiquement_adresses"),
	byField("prise_en_charge_specifique"),
	byField("frais_a_charge"),
	byField("dispositif_programmes_nationaux"),
	byField("formations_labels"),
	byField("autres_formations_labels"),
	{Name: "label", Facet: true},
	{Name: "labellise", Facet: true, Kind: ByFlag, Flag: Labelled, Value: "true",
		Test: func(p *Place) bool { return p.Qualified }},
	byField("modalites_acces"),
	byField("modalites_accompagnement"),
	byField("typologie"),
	byField("itinerance"),
	{Name: "accessible", Facet: true, Kind: ByFlag, Flag: Accessible, Value: "true",
		Test: fieldKnown("fiche_acces_libre")},
	{Name: "prise_rdv", Facet: true, Kind: ByFlag, Flag: Bookable, Value: "true", Test: fieldKnown("prise_rdv")},
	{Name: "conforme", Facet: true, Kind: ByFlag, Flag: Conforming, Value: "true", Test: (*Place).Conforms},
	{Name: "sans_accueil", Kind: ByFlag, Flag: NotReceiving, Value: "inclure", Test: (*Place).ReceivesPublic,
		Widens: true},
	{Name: "horaires_inconnus", Kind: ByFlag, Flag: UnknownHours, Value: "inclure"},
	{Name: "source", Facet: true},
}, areaFilters())

// areaFilters returns the filters by territory, the largest territories first.
func areaFilters() []Filter {
	var filters []Filter
	for _, kind := range slices.Backward(territory.FilterKinds()) {
		filters = append(filters, Filter{Name: string(kind), Kind: ByArea, Facet: true})
	}
	return filters
}

// fieldKnown returns a test that a place has a value of a field.
func fieldKnown(name string) func(*Place) bool {
	return func(p *Place) bool { return FieldNamed(name).Known(p) }
}

// ReceivesPublic reports whether a place receives the public or has no access mode.
func (p *Place) ReceivesPublic() bool {
	return len(p.AccessModes) != 1 || p.AccessModes[0] != NotReceivingPublic
}

// FilterNamed returns the filter of that exact name, or nil.
func FilterNamed(name string) *Filter {
	for i := range Filters {
		if Filters[i].Name == name {
			return &Filters[i]
		}
	}
	return nil
}

// Flags returns the filters that are flags, in the order of their numbers.
func Flags() []Filter { return slices.Clone(flags) }

var flags = func() []Filter {
	var list []Filter
	for _, f := range Filters {
		if f.Kind == ByFlag {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b Filter) int { return int(a.Flag) - int(b.Flag) })
	return list
}()

// FacetNames lists the filters that View.Facets counts, in the order in which they are shown.
var FacetNames = func() []string {
	var names []string
	for _, f := range Filters {
		if f.Facet {
			names = append(names, f.Name)
		}
	}
	return names
}()
