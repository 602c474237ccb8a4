package query

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Param identifies a parameter.
type Param uint8

// Set is a set of parameters.
type Set uint64

// SetOf returns the set of some parameters.
func SetOf(params ...Param) Set {
	var s Set
	for _, p := range params {
		s |= 1 << p
	}
	return s
}

// Has reports whether the set holds a parameter.
func (s Set) Has(p Param) bool { return s>>p&1 == 1 }

// The parameters: those of a view (contract §2.1) up to Words, then those of single
// routes. Territories have one parameter for each kind.
const (
	Services Param = iota
	Audiences
	SpecificSupport
	Fees
	Programmes
	Trainings
	OtherLabels
	AccessModes
	SupportModes
	Typologies
	Itinerance
	Label
	Source
	Labelled
	Offers
	firstArea // of those that name territories, in the order of territory.FilterKinds
)

// The parameters of a view after those that name territories, then those of single routes.
const (
	Bound Param = firstArea + territory.FilterCount + iota
	Near
	Radius
	Open
	OpenBetween
	UnknownHours
	Accessible
	Bookable
	Conforming
	NotReceiving
	MinScore
	UpdatedSince
	Places
	Words
	Limit
	After
	Lat
	Lon
	Version
	Facets
	Need
	Ease
	paramCount
)

// View is the set of the parameters of a view: the filters and the origin of
// distances, which every representation takes.
const View Set = 1<<(Words+1) - 1

// Areas is the set of the parameters of a view that name territories.
const Areas Set = 1<<Bound - 1<<firstArea

// Parameter describes a parameter. What depends on parameters (the parser, the
// flags of the command line, the OpenAPI document, the attributes of the custom
// element) derives from the table of them.
type Parameter struct {
	Name  string // in URLs; `-` for `_` in attributes and on the command line
	Many  bool   // several values are possible, comma-separated or repeated: OR
	Value string // the only value of a flag, "true" or "inclure"; "" for other parameters

	Placeholder string // of the value on the command line
	Help        string // one line, French, on the command line

	// Description, Example and Schema document a parameter of a view in OpenAPI.
	// Schema is the JSON Schema of the value; "" for a list, a flag or any text.
	Description, Example, Schema string

	free bool           // a value may itself hold commas
	kind territory.Kind // of the area that it names; "" none
	flag directory.Flag // what a parameter with a Value sets
	read func(r *Request, p *Parameter, value string)
}

// parameters is the table of all parameters.
var parameters = func() [paramCount]Parameter {
	table := others
	for i, kind := range territory.FilterKinds() {
		table[int(firstArea)+i] = area(kind)
	}
	return table
}()

// others is the table of the parameters but those that name territories.
var others = [paramCount]Parameter{
	Services: {Name: "services", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Services proposés.",
		Description: "L'un de ces services est proposé.", Example: "Aide aux démarches administratives"},
	Audiences: {Name: "publics_specifiquement_adresses", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Publics.",
		Description: "Le lieu s'adresse en particulier à l'un de ces publics.", Example: "Seniors"},
	SpecificSupport: {Name: "prise_en_charge_specifique", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Besoins pris en charge.",
		Description: "Le lieu prend en charge l'un de ces besoins.", Example: "Illettrisme"},
	Fees: {Name: "frais_a_charge", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Coût.",
		Description: "Ce que la personne paie.", Example: "Gratuit"},
	Programmes: {Name: "dispositif_programmes_nationaux", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Dispositifs nationaux.",
		Description: "Le lieu appartient à l'un de ces programmes.", Example: "France Services"},
	Trainings: {Name: "formations_labels", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Formations et labels.",
		Description: "Le lieu porte l'un de ces labels.", Example: "Fabriques de Territoire"},
	OtherLabels: {Name: "autres_formations_labels", Many: true, free: true, read: (*Request).readFree,
		Placeholder: "VALEURS", Help: "Autres labels.",
		Description: "Le lieu porte l'un de ces autres labels : des valeurs libres, présentes dans l'annuaire."},
	AccessModes: {Name: "modalites_acces", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Modalités d'accès.",
		Description: "Comment y accéder.", Example: "Téléphoner"},
	SupportModes: {Name: "modalites_accompagnement", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Formes d'accompagnement.",
		Description: "Forme d'accompagnement.", Example: "Accompagnement individuel"},
	Typologies: {Name: "typologie", Many: true, read: (*Request).readTerm,
		Placeholder: "CODES", Help: "Types de structure.",
		Description: "Nature de la structure.", Example: "BIB"},
	Itinerance: {Name: "itinerance", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "Itinérant ou Fixe.",
		Description: "Lieu fixe ou itinérant.", Example: "Fixe"},
	Label: {Name: "label", Many: true, free: true, read: (*Request).readFree,
		Placeholder: "VALEURS", Help: "Labels du registre, par leur nom, leur code ou un synonyme.",
		Description: "Le lieu porte l'un de ces labels, par leur nom, leur code ou un synonyme du registre " +
			"(/referentiel).", Example: "Aidants Connect"},
	Source: {Name: "source", Many: true, free: true, read: (*Request).readFree,
		Placeholder: "NOMS", Help: "Source.",
		Description: "Qui a recueilli la donnée : une valeur présente dans l'annuaire."},
	Labelled: flag(directory.Labelled, "Au moins un label qui qualifie le lieu.",
		"Seulement les lieux qu'un label, une habilitation ou une certification qualifie, au-delà de la participation "+
			"à un programme ou à un réseau."),
	Offers: {Name: "offre", Many: true, read: (*Request).readTerm,
		Placeholder: "VALEURS", Help: "assistance, mediation, formation.",
		Description: "Ce que le lieu offre, d'après ses services et ses modalités d'accompagnement : assistance (faire " +
			"avec moi), mediation (m'aider à devenir autonome), formation (m'apprendre).", Example: "assistance"},
	Bound: {Name: "bbox", read: (*Request).readBound,
		Placeholder: "O,S,E,N", Help: "Emprise : lon min, lat min, lon max, lat max.",
		Description: "Le lieu est dans cette boîte : lonMin,latMin,lonMax,latMax.", Example: "-0.7,44.7,-0.4,45.0"},
	Near: {Name: "pres_de", read: (*Request).readNear,
		Placeholder: "LIEU", Help: "Origine des distances : 33000, insee:33063 ou lat,lon.",
		Description: "D'où les distances se mesurent : un code postal, une commune (insee:33063) ou latitude,longitude.",
		Example:     "33000"},
	Radius: {Name: "rayon_km", read: (*Request).readRadius,
		Placeholder: "KM", Help: "Rayon autour de l'origine.",
		Description: "Ne garder que ce qui est à cette distance au plus du point de départ.",
		Schema:      `{"type": "number", "exclusiveMinimum": 0, "maximum": 200}`},
	Open: {Name: "ouvert", Many: true, read: (*Request).readOpen,
		Placeholder: "QUAND", Help: "maintenant, un jour (samedi, 2026-12-05), ou une date et une heure (RFC 3339).",
		Description: "Seulement les lieux ouverts : `maintenant`, à un instant RFC 3339, ou à un moment d'un jour : une " +
			"date AAAA-MM-JJ, ou `lundi` à `dimanche`, le prochain jour de ce nom, aujourd'hui compris, à l'heure de chaque " +
			"lieu. Plusieurs jours se joignent par des virgules. Les états `ouvert` de la réponse sont ceux de l'instant " +
			"demandé, sinon ceux du moment présent.",
		Example: "samedi"},
	OpenBetween: {Name: "ouvert_entre", read: (*Request).readOpenBetween,
		Placeholder: "HEURES", Help: "Avec un jour : ouvert entre ces heures, telles que 14:00-18:00.",
		Description: "Avec un jour (`ouvert=samedi`) : seulement les lieux ouverts à un moment entre ces deux heures, " +
			"telles que `14:00-18:00`.",
		Schema: `{"type": "string", "pattern": "^\\d{2}:\\d{2}-\\d{2}:\\d{2}$"}`},
	UnknownHours: flag(directory.UnknownHours, "Avec --ouvert : garder les horaires inconnus.",
		"Avec ouvert : garder aussi les lieux dont les horaires sont inconnus."),
	Accessible: flag(directory.Accessible, "Lieux qui ont une fiche Acceslibre.",
		"Seulement les lieux qui ont une fiche Acceslibre."),
	Bookable: flag(directory.Bookable, "Lieux où l'on prend rendez-vous en ligne.",
		"Seulement les lieux où l'on prend rendez-vous en ligne."),
	Conforming: flag(directory.Conforming, "Lieux que le validateur du schéma national accepte.",
		"Seulement les lieux que le validateur du schéma national (1.0.2) accepte : ses champs obligatoires sont là, et "+
			"leurs valeurs ont la forme qu'il demande. /api/v1/conformite compte ce qui manque aux autres."),
	NotReceiving: flag(directory.NotReceiving, "Garder les lieux qui n'accueillent pas de public.",
		"Garder aussi les lieux qui n'accueillent pas de public."),
	MinScore: {Name: "score_qualite_minimum", read: (*Request).readMinScore,
		Placeholder: "0..1", Help: "Qualité minimale.",
		Description: "Note de qualité minimale.", Schema: `{"type": "number", "minimum": 0, "maximum": 1}`},
	UpdatedSince: {Name: "maj_depuis", read: (*Request).readUpdatedSince,
		Placeholder: "AAAA-MM-JJ", Help: "Mis à jour depuis.",
		Description: "Mis à jour ce jour-là ou après.", Example: "2026-01-01",
		Schema: `{"type": "string", "format": "date"}`},
	Places: {Name: "lieux", Many: true, read: (*Request).readPlace,
		Placeholder: "IDS", Help: "Lieux choisis, par leur identifiant.",
		Description: "Seulement ces lieux, par leur identifiant : une sélection. L'identifiant d'un lieu fusionné vaut " +
			"pour celui d'aujourd'hui."},
	Words: {Name: "q", read: (*Request).readWords,
		Placeholder: "MOTS", Help: "Mots cherchés.",
		Description: "Des mots du nom, de la commune, de l'adresse ou de la présentation ; le début d'un mot suffit.",
		Example:     "mediatheque", Schema: `{"type": "string", "maxLength": 200}`},
	Limit:   {Name: "limit", read: (*Request).readLimit},
	After:   {Name: "apres", read: (*Request).readAfter},
	Lat:     {Name: "lat", read: (*Request).readLat},
	Lon:     {Name: "lon", read: (*Request).readLon},
	Version: {Name: "v", read: (*Request).readVersion},
	Facets:  {Name: "facettes", Many: true, read: (*Request).readFacet},
	Need:    {Name: "besoin", read: (*Request).readNeed},
	Ease:    {Name: "aisance", read: (*Request).readEase},
}

// area returns the parameter that names territories of a kind.
func area(kind territory.Kind) Parameter {
	doc := kind.FilterDoc()
	p := Parameter{Name: string(kind), Many: true, kind: kind, read: (*Request).readArea,
		Placeholder: doc.Codes, Help: doc.Help, Description: doc.Description, Example: doc.Example}
	switch kind {
	case territory.KindPostcode:
		p.read = (*Request).readPostcode
	case territory.KindCommune:
		p.read = (*Request).readCommune
	}
	return p
}

// flag returns the parameter of a filter that is a flag.
func flag(f directory.Flag, help, description string) Parameter {
	filter := directory.Flags()[f]
	return Parameter{
		Name: filter.Name, Value: filter.Value, Help: help, Description: description,
		flag: f, read: (*Request).readFlag,
	}
}

// String returns the name of the parameter in URLs.
func (p Param) String() string { return parameters[p].Name }

// Parameters returns the parameters of a view, in the order of contract §2.1.
func Parameters() []Parameter { return append([]Parameter(nil), parameters[:Words+1]...) }

// Describe returns the entry of a parameter in the table.
func Describe(p Param) Parameter { return parameters[p] }

// byName indexes parameters by name; read only.
var byName = func() map[string]Param {
	m := make(map[string]Param, paramCount)
	for p := range parameters {
		m[parameters[p].Name] = Param(p)
	}
	return m
}()

// Named returns the parameter of that exact name; ok is false when there is none.
func Named(name string) (p Param, ok bool) {
	p, ok = byName[name]
	return p, ok
}

// Params returns the parameters of the set, in the order of the table.
func (s Set) Params() []Param {
	var params []Param
	for p := range paramCount {
		if s.Has(p) {
			params = append(params, p)
		}
	}
	return params
}

// NamesOf returns the names of the parameters of a set, in the order of the table.
func NamesOf(s Set) []string {
	var names []string
	for _, p := range s.Params() {
		names = append(names, p.String())
	}
	return names
}

// HasName reports whether the set holds the parameter of a name.
func (s Set) HasName(name string) bool {
	p, ok := byName[name]
	return ok && s.Has(p)
}
