package directory

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// FieldKind is the type of a référentiel field.
type FieldKind int

// The kinds of fields.
const (
	Text FieldKind = iota
	List           // several values, joined by `|` in flat rows
	URL
	URLs // a List of URLs
	Emails
	Number
	Date // YYYY-MM-DD
)

// MaxSearched is the greatest rank that Field.Searched may have.
const MaxSearched = 4

// Field is one field of the référentiel. Its entry in Fields is the
// only description of a field in the program.
type Field struct {
	Name       string // verbatim: JSON key, CSV header, SQL column, query parameter
	Kind       FieldKind
	Required   bool           // by the schema; Lieux publishes what it has and reports what is missing
	Vocabulary *Vocabulary    // nil: free values
	Pattern    *regexp.Regexp // nil: any text
	MaxLength  int            // in characters; 0: no limit
	Limit      float64        // greatest absolute value of a Number
	Label      string         // short name in French
	Help       string         // what it holds, in plain French sentences
	Searched   int            // rank of its words in searches, 1 (best) to MaxSearched; 0: not searched
	Sibling    string         // the field whose values producers confuse with its own, ""

	// Exactly one accessor is not nil. Text and Date point at the value in the
	// place, List at the list; known is false for a place without a position.
	Text   func(*Place) *string
	List   func(*Place) *[]string
	Date   func(*Place) *time.Time
	Number func(*Place) (v float64, known bool)
}

// IsList reports whether the field holds several values.
func (f *Field) IsList() bool { return f.List != nil }

// Known reports whether p has a value of the field.
func (f *Field) Known(p *Place) bool {
	switch {
	case f.Text != nil:
		return *f.Text(p) != ""
	case f.List != nil:
		return len(*f.List(p)) > 0
	case f.Date != nil:
		return !f.Date(p).IsZero()
	}
	_, known := f.Number(p)
	return known
}

// Flat returns the value of the field in p as in a cell of a listing: the values of a list joined by `|`, a date
// YYYY-MM-DD; "" when it is unknown.
func (f *Field) Flat(p *Place) string {
	switch {
	case !f.Known(p):
		return ""
	case f.List != nil:
		return strings.Join(*f.List(p), "|")
	case f.Text != nil:
		return *f.Text(p)
	case f.Date != nil:
		return f.Date(p).Format(time.DateOnly)
	}
	v, _ := f.Number(p)
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Fields lists the fields in the order of schema v1.0.2, which is that of CSV columns.
var Fields = [...]Field{
	{
		Name: "id", Required: true,
		Label: "Identifiant",
		Help:  "Identifiant du lieu dans cet annuaire. Il survit aux réimports.",
		Text:  func(p *Place) *string { return &p.ID },
	},
	{
		Name: "pivot", Required: true, Pattern: regexp.MustCompile(`^[a-zA-Z0-9]{9,14}$`),
		Label: "SIRET, RNA ou RIDET de la structure",
		Help: "Identifiant de la structure : SIRET (14 chiffres), sinon RNA (W et 9 caractères), sinon " +
			"RIDET (Nouvelle-Calédonie, Polynésie).",
		Text: func(p *Place) *string { return &p.Pivot },
	},
	{
		Name: "nom", Required: true, Searched: 1,
		Label: "Nom du lieu",
		Help:  "Nom sous lequel le public connaît le lieu.",
		Text:  func(p *Place) *string { return &p.Name },
	},
	{
		Name: "commune", Required: true, Searched: 2,
		Label: "Commune",
		Help:  "Nom officiel de la commune.",
		Text:  func(p *Place) *string { return &p.Commune },
	},
	{
		Name: "code_postal", Required: true, Pattern: regexp.MustCompile(`^\d{5}$`), Searched: 2,
		Label: "Code postal",
		Help:  "Cinq chiffres.",
		Text:  func(p *Place) *string { return &p.PostalCode },
	},
	{
		Name: "code_insee", Pattern: regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`),
		Label: "Code INSEE de la commune ou de l'arrondissement",
		Help:  "Code officiel géographique de la commune, ou de l'arrondissement à Paris, Lyon et Marseille.",
		Text:  func(p *Place) *string { return &p.INSEECode },
	},
	{
		Name: "adresse", Required: true, Searched: 3,
		Label: "Numéro et voie",
		Help:  "Numéro et nom de la voie, sans code postal ni commune.",
		Text:  func(p *Place) *string { return &p.Address },
	},
	{
		Name: "complement_adresse", Searched: 3,
		Label: "Complément d'adresse",
		Help:  "Bâtiment, étage, lieu-dit ou indication pour trouver l'entrée.",
		Text:  func(p *Place) *string { return &p.AddressComplement },
	},
	{
		Name: "latitude", Kind: Number, Limit: 90,
		Label:  "Latitude (WGS84)",
		Help:   "Degrés décimaux, WGS84. Absente quand la position n'est pas connue.",
		Number: func(p *Place) (float64, bool) { return p.Location.Position[1], p.Location.Known },
	},
	{
		Name: "longitude", Kind: Number, Limit: 180,
		Label:  "Longitude (WGS84)",
		Help:   "Degrés décimaux, WGS84. Absente quand la position n'est pas connue.",
		Number: func(p *Place) (float64, bool) { return p.Location.Position[0], p.Location.Known },
	},
	{
		Name: "typologie", Kind: List, Vocabulary: VocabularyTypologies,
		Label: "Type de structure",
		Help: "Nature de la structure, par les codes en usage : BIB pour une bibliothèque, CCAS, RFS pour " +
			"une France Services…",
		List: func(p *Place) *[]string { return &p.Typologies },
	},
	{
		Name:  "telephone",
		Label: "Téléphone",
		Help:  "Au format international, sans espaces (+33556000000) ; ou un numéro court tel que 3949.",
		Text:  func(p *Place) *string { return &p.Phone },
	},
	{
		Name: "courriels", Kind: Emails,
		Label: "Adresses électroniques",
		Help:  "Adresses de contact du lieu.",
		List:  func(p *Place) *[]string { return &p.Emails },
	},
	{
		Name: "site_web", Kind: URLs,
		Label: "Sites internet",
		Help:  "Adresses complètes, http ou https.",
		List:  func(p *Place) *[]string { return &p.Websites },
	},
	{
		Name:  "horaires",
		Label: "Horaires d'ouverture (OpenStreetMap opening_hours)",
		Help: "Horaires dans la syntaxe opening_hours d'OpenStreetMap. Absents quand ceux du producteur " +
			"n'ont pas pu être compris exactement.",
		Text: func(p *Place) *string { return &p.Hours },
	},
	{
		Name: "presentation_resume", MaxLength: 280, Searched: 4,
		Label: "Présentation en bref",
		Help:  "Une ou deux phrases, 280 caractères au plus.",
		Text:  func(p *Place) *string { return &p.Summary },
	},
	{
		Name: "presentation_detail", Searched: 4,
		Label: "Présentation",
		Help:  "Présentation complète du lieu.",
		Text:  func(p *Place) *string { return &p.Description },
	},
	{
		Name:  "source",
		Label: "Qui a recueilli la donnée",
		Help:  "Qui a recueilli la donnée.",
		Text:  func(p *Place) *string { return &p.Source },
	},
	{
		Name: "itinerance", Kind: List, Vocabulary: VocabularyItinerance,
		Label: "Lieu fixe ou itinérant",
		Help:  "Si le lieu se déplace, s'il est fixe, ou les deux.",
		List:  func(p *Place) *[]string { return &p.Itinerance },
	},
	{
		Name:  "structure_parente",
		Label: "Structure dont dépend le lieu",
		Help:  "Structure qui porte le lieu, quand elle n'est pas le lieu lui-même.",
		Text:  func(p *Place) *string { return &p.ParentStructure },
	},
	{
		Name: "date_maj", Kind: Date, Required: true,
		Label: "Date de mise à jour",
		Help:  "Jour de la dernière mise à jour par le producteur. Absent quand il n'est pas connu.",
		Date:  func(p *Place) *time.Time { return &p.UpdatedOn },
	},
	{
		Name: "services", Kind: List, Vocabulary: VocabularyServices,
		Label: "Services proposés",
		Help:  "Ce que le lieu propose.",
		List:  func(p *Place) *[]string { return &p.Services },
	},
	{
		Name: "publics_specifiquement_adresses", Kind: List, Vocabulary: VocabularyAudiences,
		Sibling: "prise_en_charge_specifique",
		Label:   "Publics à qui le lieu s'adresse en particulier",
		Help: "À qui le lieu s'adresse en particulier ; absent quand il accueille tout le monde sans " +
			"distinction.",
		List: func(p *Place) *[]string { return &p.Audiences },
	},
	{
		Name: "prise_en_charge_specifique", Kind: List, Vocabulary: VocabularySpecificSupport,
		Sibling: "publics_specifiquement_adresses",
		Label:   "Besoins particuliers pris en charge",
		Help:    "Besoins particuliers auxquels le lieu sait répondre.",
		List:    func(p *Place) *[]string { return &p.SpecificSupport },
	},
	{
		Name: "frais_a_charge", Kind: List, Vocabulary: VocabularyFees,
		Label: "Coût pour la personne",
		Help:  "Ce que la personne paie.",
		List:  func(p *Place) *[]string { return &p.Fees },
	},
	{
		Name: "dispositif_programmes_nationaux", Kind: List, Vocabulary: VocabularyProgrammes,
		Sibling: "formations_labels",
		Label:   "Dispositifs et programmes nationaux",
		Help:    "Programmes et réseaux nationaux auxquels le lieu appartient.",
		List:    func(p *Place) *[]string { return &p.Programmes },
	},
	{
		Name: "formations_labels", Kind: List, Vocabulary: VocabularyTrainings,
		Sibling: "dispositif_programmes_nationaux",
		Label:   "Formations et labels",
		Help:    "Formations suivies et labels obtenus par le lieu.",
		List:    func(p *Place) *[]string { return &p.Trainings },
	},
	{
		Name: "autres_formations_labels", Kind: List,
		Label: "Autres formations et labels",
		Help:  "Autres labels, en valeurs libres : ceux d'un territoire par exemple.",
		List:  func(p *Place) *[]string { return &p.OtherLabels },
	},
	{
		Name: "modalites_acces", Kind: List, Vocabulary: VocabularyAccessModes,
		Sibling: "modalites_accompagnement",
		Label:   "Comment y accéder",
		Help:    "Comment entrer en contact ou venir.",
		List:    func(p *Place) *[]string { return &p.AccessModes },
	},
	{
		Name: "modalites_accompagnement", Kind: List, Vocabulary: VocabularySupportModes,
		Sibling: "modalites_acces",
		Label:   "Formes d'accompagnement",
		Help:    "Sous quelle forme la personne est aidée.",
		List:    func(p *Place) *[]string { return &p.SupportModes },
	},
	{
		Name: "fiche_acces_libre", Kind: URL,
		Label: "Fiche Acceslibre",
		Help:  "Page du lieu sur Acceslibre, qui décrit son accessibilité.",
		Text:  func(p *Place) *string { return &p.AccessibilityURL },
	},
	{
		Name: "prise_rdv", Kind: URL,
		Label: "Prise de rendez-vous en ligne",
		Help:  "Page où prendre rendez-vous en ligne.",
		Text:  func(p *Place) *string { return &p.BookingURL },
	},
}

// FieldCount is the number of fields, for arrays with one element a field.
const FieldCount = len(Fields)

var fieldsByName = func() map[string]*Field {
	m := make(map[string]*Field, len(Fields))
	for i := range Fields {
		m[Fields[i].Name] = &Fields[i]
	}
	return m
}()

// FieldNamed returns the field of that exact name, or nil.
func FieldNamed(name string) *Field { return fieldsByName[name] }
