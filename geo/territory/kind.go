package territory

import (
	"regexp"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
)

// Kind is the kind of a territory. Its text is the name of the kind wherever
// users meet it: the type of a territory in the API, the parameter that filters
// places by it, the facet that counts them.
type Kind string

// The kinds of territories. Each has one row in kinds, which says everything
// else that the program knows of it.
const (
	KindCommune        Kind = "commune"
	KindDelegated      Kind = "commune_deleguee" // delegated or associated commune of a current commune
	KindArrondissement Kind = "arrondissement"   // municipal arrondissement of Paris, Lyon, Marseille
	KindPostcode       Kind = "code_postal"
	KindEPCI           Kind = "epci"
	KindDepartement    Kind = "departement"
	KindRegion         Kind = "region"
)

// kindRow describes one kind of territory.
type kindRow struct {
	kind     Kind
	noun     string         // French common noun, singular, as labels show it after a name
	plural   string         // French, plural, as counts show it
	key      string         // plural of the kind's name, as JSON objects name a list or a count
	code     *regexp.Regexp // what codes look like, in upper case
	expected string         // French: what a value that is no code of this kind should have been, with an example
	filter   Kind           // filter that keeps the places of such a territory; "" when places do not know that they lie in one
	rank     int            // order of filters and facets, smallest territory first; 0 when it is no filter
	byCode   int            // order of suggestions for a typed code; 0 when another kind answers for it

	// What follows is for areas: the kinds that group whole current communes.

	within    Kind                   // kind of Area.Parent, "" when areas have none
	numbered  bool                   // people know it by its code, which labels show
	precision geo.Precision          // precision of the area's centre taken as a position, "" when it is too coarse
	of        func(*Commune) *string // code of the area that contains a commune; nil unless the kind is an area
}

// kinds is the table of the kinds, in the order in which documents list them.
// An area stands before the one that it lies within. To add a kind of area, add
// a constant, a field of Commune, a row here and a reader in package generate.
var kinds = [...]kindRow{
	{
		kind: KindCommune, noun: "commune", plural: "communes", key: "communes",
		filter: KindCommune, rank: 2, byCode: 4,
		code:     regexp.MustCompile(`^(\d\d|2[AB])\d{3}$`),
		expected: "code INSEE d'une commune attendu, tel que 33063",
	},
	{
		kind: KindDelegated, noun: "commune déléguée", plural: "communes déléguées ou associées", key: "communes_deleguees",
		code:     regexp.MustCompile(`^(\d\d|2[AB])\d{3}$`),
		expected: "code INSEE d'une commune attendu, tel que 33063",
	},
	{
		kind: KindArrondissement, noun: "arrondissement", plural: "arrondissements municipaux", key: "arrondissements",
		filter:   KindCommune,
		code:     regexp.MustCompile(`^\d{5}$`),
		expected: "code INSEE d'une commune attendu, tel que 33063",
	},
	{
		kind: KindPostcode, noun: "code postal", plural: "codes postaux", key: "codes_postaux",
		filter: KindPostcode, rank: 1, byCode: 3,
		code:     regexp.MustCompile(`^\d{5}$`),
		expected: "code postal attendu : cinq chiffres, tel que 33000",
	},
	{
		kind: KindEPCI, noun: "intercommunalité", plural: "EPCI", key: "epci",
		filter: KindEPCI, rank: 3, byCode: 5,
		code:      regexp.MustCompile(`^\d{9}$`),
		expected:  "numéro SIREN d'une intercommunalité attendu, tel que 243300316",
		precision: geo.PrecisionEPCI,
		of:        func(c *Commune) *string { return &c.EPCI },
	},
	{
		kind: KindDepartement, noun: "département", plural: "départements et collectivités", key: "departements",
		filter: KindDepartement, rank: 4, byCode: 1,
		code:      regexp.MustCompile(`^(\d\d|2[AB]|9[78]\d)$`),
		expected:  "code d'un département attendu, tel que 33, 2A ou 974",
		within:    KindRegion,
		numbered:  true,
		precision: geo.PrecisionDepartement,
		of:        func(c *Commune) *string { return &c.Departement },
	},
	{
		kind: KindRegion, noun: "région", plural: "régions", key: "regions",
		filter: KindRegion, rank: 5, byCode: 2,
		code:     regexp.MustCompile(`^(\d\d|9[78]\d)$`),
		expected: "code INSEE d'une région attendu, tel que 75",
		of:       func(c *Commune) *string { return &c.Region },
	},
}

// row returns the row of a kind, nil for an unknown kind.
func (k Kind) row() *kindRow {
	for i := range kinds {
		if kinds[i].kind == k {
			return &kinds[i]
		}
	}
	return nil
}

// Kinds returns every kind, in the order in which documents list them.
func Kinds() []Kind { return kindsWhere(func(*kindRow) bool { return true }) }

// AreaKinds returns the kinds that group whole current communes. A kind comes
// before the one that it lies within.
func AreaKinds() []Kind { return kindsWhere(func(r *kindRow) bool { return r.of != nil }) }

// FilterKinds returns the kinds by which places are filtered and counted, the
// smallest territories first. The name of a kind is that of its parameter.
func FilterKinds() []Kind {
	list := kindsWhere(func(r *kindRow) bool { return r.rank > 0 })
	slices.SortFunc(list, func(a, b Kind) int { return a.row().rank - b.row().rank })
	return list
}

// codeKinds returns the kinds whose codes a typed code may begin, in the order
// of suggestions.
func codeKinds() []Kind {
	list := kindsWhere(func(r *kindRow) bool { return r.byCode > 0 })
	slices.SortFunc(list, func(a, b Kind) int { return a.row().byCode - b.row().byCode })
	return list
}

func kindsWhere(keep func(*kindRow) bool) []Kind {
	var list []Kind
	for i := range kinds {
		if keep(&kinds[i]) {
			list = append(list, kinds[i].kind)
		}
	}
	return list
}

// IsArea reports whether territories of this kind group whole current communes,
// as an EPCI, a département and a région do.
func (k Kind) IsArea() bool {
	r := k.row()
	return r != nil && r.of != nil
}

// IsCommune reports whether territories of this kind are communes or parts of one.
func (k Kind) IsCommune() bool {
	return k == KindCommune || k == KindDelegated || k == KindArrondissement
}

// Filter returns the kind by which places that lie in a territory of kind k are
// filtered: k itself, commune for an arrondissement, and "" for an unknown kind
// and for a delegated commune, which places do not know.
func (k Kind) Filter() Kind {
	if r := k.row(); r != nil {
		return r.filter
	}
	return ""
}

// Noun returns the French common noun of a kind, such as «intercommunalité»; ""
// for an unknown kind.
func (k Kind) Noun() string {
	if r := k.row(); r != nil {
		return r.noun
	}
	return ""
}

// Plural returns the French plural of a kind as counts show it, such as
// «départements et collectivités»; "" for an unknown kind.
func (k Kind) Plural() string {
	if r := k.row(); r != nil {
		return r.plural
	}
	return ""
}

// Key returns the plural of a kind as JSON objects name a list or a count of
// territories, such as «codes_postaux»; "" for an unknown kind.
func (k Kind) Key() string {
	if r := k.row(); r != nil {
		return r.key
	}
	return ""
}

// Expected returns the French message for a value that is no code of this kind:
// what was expected, with an example. It is "" for an unknown kind.
func (k Kind) Expected() string {
	if r := k.row(); r != nil {
		return r.expected
	}
	return ""
}

// Numbered reports whether people know territories of this kind by their code,
// as départements: labels show it.
func (k Kind) Numbered() bool {
	r := k.row()
	return r != nil && r.numbered
}

// Within returns the kind of the areas that contain those of kind k, as régions
// contain départements; "" when there is none.
func (k Kind) Within() Kind {
	if r := k.row(); r != nil {
		return r.within
	}
	return ""
}

// part returns the row of the kind of area that lies within those of kind k, so
// that the table stores no column for k; nil when there is none.
func (k Kind) part() *kindRow {
	for i := range kinds {
		if kinds[i].within == k {
			return &kinds[i]
		}
	}
	return nil
}

// IsStored reports whether the table stores the area of this kind of each
// commune; it derives those of the other kinds from an area inside them.
func (k Kind) IsStored() bool { return k.IsArea() && k.part() == nil }

// HasForm reports whether a code is written as those of this kind, upper case
// letters included. There may be no territory of that code.
func (k Kind) HasForm(code string) bool {
	r := k.row()
	return r != nil && r.code.MatchString(code)
}

// CodeOf returns the code of the territory of a kind that contains the commune:
// the current commune for KindCommune, the commune itself for a part of one and
// its own kind. It is "" when there is none, for postcodes, of which a commune
// may have several, and for the parts of a current commune.
func (c *Commune) CodeOf(kind Kind) string {
	switch r := kind.row(); {
	case r != nil && r.of != nil:
		return *r.of(c)
	case kind == KindCommune:
		return c.Parent
	case kind == c.Kind:
		return c.Code
	}
	return ""
}
