package territory

import (
	"regexp"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
)

// Kind is the kind of a territory. Its value is the name of the kind in the API: the
// type of a territory, the parameter that filters places by territory, and the
// facet that counts them.
type Kind string

// The kinds of territories. Each has one row in the table kinds.
const (
	KindCommune        Kind = "commune"
	KindDelegated      Kind = "commune_deleguee" // delegated or associated commune of a current commune
	KindArrondissement Kind = "arrondissement"   // municipal arrondissement of Paris, Lyon, Marseille
	KindPostcode       Kind = "code_postal"
	KindEPCI           Kind = "epci"
	KindDepartement    Kind = "departement"
	KindRegion         Kind = "region"
)

// Areas holds the codes of the areas of a commune, "" where it is in none.
type Areas struct {
	EPCI        string // SIREN
	Departement string // 33, 2A, 974
	Region      string // INSEE code: 75
}

// Code returns the code of the area of a kind; nil when the kind is not one of areas.
func (a *Areas) Code(kind Kind) *string {
	if r := kind.row(); r != nil && r.of != nil {
		return r.of(a)
	}
	return nil
}

// FilterCount is the number of FilterKinds, for what numbers them.
const FilterCount = 5

// FilterDoc documents, in French, the filter of places by territories of a kind.
type FilterDoc struct {
	Codes       string // what stands for the codes in the help of the command line
	Help        string // one line, on the command line
	Description string // what the filter keeps
	Example     string // a code
}

// kindRow describes one kind of territory.
type kindRow struct {
	kind     Kind
	noun     string         // French common noun, singular, shown after a name
	plural   string         // French, plural, shown after a count
	key      string         // plural of the name of the kind, which names a list or a count in JSON
	code     *regexp.Regexp // form of codes, in upper case
	expected string         // French message: what was expected, with an example
	filter   Kind           // kind by which places in such a territory are filtered; "" for none
	rank     int            // order of filters, smallest territory first; 0 when it is not a filter
	byCode   int            // order of suggestions for a code; 0 when another kind covers it
	doc      FilterDoc      // of the filter, when it is one

	// The rest is for areas, the kinds that are made of whole current communes.

	within    Kind                 // kind of Area.Parent, "" when areas have none
	numbered  bool                 // labels show the code
	precision geo.Precision        // precision of the centre of the area; "" when too coarse
	of        func(*Areas) *string // field that holds the code of the area; nil for other kinds
}

// kinds is the table of kinds, in the order of Kinds. An area comes before the one
// that contains it. To add a kind of area, add a constant, a field of Areas, a row
// of this table and a file in package generate.
var kinds = [...]kindRow{
	{
		kind: KindCommune, noun: "commune", plural: "communes", key: "communes",
		filter: KindCommune, rank: 2, byCode: 4,
		code:     regexp.MustCompile(`^(\d\d|2[AB])\d{3}$`),
		expected: "code INSEE d'une commune attendu, tel que 33063",
		doc: FilterDoc{"INSEE", "Communes.",
			"Le lieu est dans l'une de ces communes ou l'un de ces arrondissements (code INSEE). " +
				"Une commune déléguée vaut pour la commune d'aujourd'hui.", "33063"},
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
		doc:      FilterDoc{"CODES", "Codes postaux.", "Le lieu est dans l'un de ces codes postaux.", "33000"},
	},
	{
		kind: KindEPCI, noun: "intercommunalité", plural: "EPCI", key: "epci",
		filter: KindEPCI, rank: 3, byCode: 5,
		code:     regexp.MustCompile(`^\d{9}$`),
		expected: "numéro SIREN d'une intercommunalité attendu, tel que 243300316",
		doc: FilterDoc{"SIREN", "Intercommunalités.", "Le lieu est dans l'une de ces intercommunalités (SIREN).",
			"243300316"},
		precision: geo.PrecisionEPCI,
		of:        func(a *Areas) *string { return &a.EPCI },
	},
	{
		kind: KindDepartement, noun: "département", plural: "départements et collectivités", key: "departements",
		filter: KindDepartement, rank: 4, byCode: 1,
		code:      regexp.MustCompile(`^(\d\d|2[AB]|9[78]\d)$`),
		expected:  "code d'un département attendu, tel que 33, 2A ou 974",
		doc:       FilterDoc{"CODES", "Départements.", "Le lieu est dans l'un de ces départements.", "33"},
		within:    KindRegion,
		numbered:  true,
		precision: geo.PrecisionDepartement,
		of:        func(a *Areas) *string { return &a.Departement },
	},
	{
		kind: KindRegion, noun: "région", plural: "régions", key: "regions",
		filter: KindRegion, rank: 5, byCode: 2,
		code:     regexp.MustCompile(`^(\d\d|9[78]\d)$`),
		expected: "code INSEE d'une région attendu, tel que 75",
		doc:      FilterDoc{"CODES", "Régions.", "Le lieu est dans l'une de ces régions (code INSEE).", "75"},
		of:       func(a *Areas) *string { return &a.Region },
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

// Kinds returns every kind, in the order in which the documentation lists them.
func Kinds() []Kind { return kindsWhere(func(*kindRow) bool { return true }) }

// AreaKinds returns the kinds that are made of whole current communes. A kind comes
// before the one that contains it.
func AreaKinds() []Kind { return kindsWhere(func(r *kindRow) bool { return r.of != nil }) }

// FilterKinds returns the kinds by which places are filtered and counted, the
// smallest territories first.
func FilterKinds() []Kind {
	list := kindsWhere(func(r *kindRow) bool { return r.rank > 0 })
	slices.SortFunc(list, func(a, b Kind) int { return a.row().rank - b.row().rank })
	return list
}

// codeKinds returns the kinds that are suggested for a code, in the order of
// suggestions.
func codeKinds() []Kind {
	list := kindsWhere(func(r *kindRow) bool { return r.byCode > 0 })
	slices.SortFunc(list, func(a, b Kind) int { return a.row().byCode - b.row().byCode })
	return list
}

// kindsWhere returns the kinds whose row keep accepts, in the order of the table.
func kindsWhere(keep func(*kindRow) bool) []Kind {
	var list []Kind
	for i := range kinds {
		if keep(&kinds[i]) {
			list = append(list, kinds[i].kind)
		}
	}
	return list
}

// IsArea reports whether territories of this kind are made of whole current
// communes, as an EPCI, a département and a région are.
func (k Kind) IsArea() bool {
	r := k.row()
	return r != nil && r.of != nil
}

// IsCommune reports whether territories of this kind are communes or parts of one.
func (k Kind) IsCommune() bool {
	return k == KindCommune || k == KindDelegated || k == KindArrondissement
}

// Filter returns the kind by which places in a territory of kind k are filtered: k
// itself, commune for an arrondissement, and "" for an unknown kind and for a
// delegated commune, of which places have no record.
func (k Kind) Filter() Kind {
	if r := k.row(); r != nil {
		return r.filter
	}
	return ""
}

// IsFilter reports whether places are filtered by territories of this kind.
func (k Kind) IsFilter() bool {
	r := k.row()
	return r != nil && r.rank > 0
}

// Noun returns the French common noun of a kind, such as «intercommunalité»; ""
// for an unknown kind.
func (k Kind) Noun() string {
	if r := k.row(); r != nil {
		return r.noun
	}
	return ""
}

// Plural returns the French plural that follows a count, such as «départements et
// collectivités»; "" for an unknown kind.
func (k Kind) Plural() string {
	if r := k.row(); r != nil {
		return r.plural
	}
	return ""
}

// Key returns the plural that names a list or a count of territories in JSON, such
// as «codes_postaux»; "" for an unknown kind.
func (k Kind) Key() string {
	if r := k.row(); r != nil {
		return r.key
	}
	return ""
}

// FilterDoc returns the documentation of the filter by territories of a kind; empty when
// the kind is not a filter.
func (k Kind) FilterDoc() FilterDoc {
	if r := k.row(); r != nil {
		return r.doc
	}
	return FilterDoc{}
}

// Expected returns the French message for a value that is not a code of this kind:
// what was expected, with an example. It is "" for an unknown kind.
func (k Kind) Expected() string {
	if r := k.row(); r != nil {
		return r.expected
	}
	return ""
}

// Numbered reports whether territories of this kind are known by their code, which
// labels then show, as départements are.
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

// part returns the row of the kind of area that lies within those of kind k; nil
// when there is none.
func (k Kind) part() *kindRow {
	for i := range kinds {
		if kinds[i].within == k {
			return &kinds[i]
		}
	}
	return nil
}

// IsStored reports whether the table stores the area of this kind of each commune.
// Those of the other kinds are derived from an area inside them.
func (k Kind) IsStored() bool { return k.IsArea() && k.part() == nil }

// HasForm reports whether code has the form of the codes of this kind, letters in
// upper case. There may be no such territory.
func (k Kind) HasForm(code string) bool {
	r := k.row()
	return r != nil && r.code.MatchString(code)
}

// CodeOf returns the code of the territory of a kind that contains c: an area, the
// current commune for KindCommune, c itself when it is a part of that kind. It is ""
// when there is none, and for postcodes, of which a commune may have several.
func (c *Commune) CodeOf(kind Kind) string {
	switch r := kind.row(); {
	case r != nil && r.of != nil:
		return *r.of(&c.Areas)
	case kind == KindCommune:
		return c.Parent
	case kind == c.Kind:
		return c.Code
	}
	return ""
}
