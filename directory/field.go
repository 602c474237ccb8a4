package directory

import "regexp"

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

// Field is one of the 32 fields of the référentiel.
type Field struct {
	Name       string // verbatim: JSON key, CSV header, SQL column, query parameter
	Kind       FieldKind
	Required   bool           // by the schema; Lieux publishes what it has and reports what is missing
	Vocabulary *Vocabulary    // nil: free values
	Pattern    *regexp.Regexp // nil: any text
	MaxLength  int            // in characters; 0: no limit
	Label      string         // what it is, in a few French words

	// Text reaches a scalar of a place and List a list; one of them is non-nil
	// but for latitude, longitude and date_maj, which are not text.
	Text func(*Place) *string
	List func(*Place) *[]string
}

// IsList tells whether the field holds several values.
func (f *Field) IsList() bool { return f.List != nil }

// Fields is the 32 fields in the order of schema v1.0.2, which is that of CSV columns.
var Fields = []Field{
	{Name: "id", Required: true, Label: "Identifiant", Text: func(p *Place) *string { return &p.ID }},
	{Name: "pivot", Required: true, Label: "SIRET, RNA ou RIDET de la structure", Pattern: regexp.MustCompile(`^[a-zA-Z0-9]{9,14}$`), Text: func(p *Place) *string { return &p.Pivot }},
	{Name: "nom", Required: true, Label: "Nom du lieu", Text: func(p *Place) *string { return &p.Name }},
	{Name: "commune", Required: true, Label: "Commune", Text: func(p *Place) *string { return &p.Commune }},
	{Name: "code_postal", Required: true, Label: "Code postal", Pattern: regexp.MustCompile(`^\d{5}$`), Text: func(p *Place) *string { return &p.PostalCode }},
	{Name: "code_insee", Label: "Code INSEE de la commune ou de l'arrondissement", Pattern: regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`), Text: func(p *Place) *string { return &p.INSEECode }},
	{Name: "adresse", Required: true, Label: "Numéro et voie", Text: func(p *Place) *string { return &p.Address }},
	{Name: "complement_adresse", Label: "Complément d'adresse", Text: func(p *Place) *string { return &p.AddressComplement }},
	{Name: "latitude", Kind: Number, Label: "Latitude (WGS84)"},
	{Name: "longitude", Kind: Number, Label: "Longitude (WGS84)"},
	{Name: "typologie", Kind: List, Vocabulary: VocabularyTypologies, Label: "Type de structure", List: func(p *Place) *[]string { return &p.Typologies }},
	{Name: "telephone", Label: "Téléphone", Text: func(p *Place) *string { return &p.Phone }},
	{Name: "courriels", Kind: Emails, Label: "Adresses électroniques", List: func(p *Place) *[]string { return &p.Emails }},
	{Name: "site_web", Kind: URLs, Label: "Sites internet", List: func(p *Place) *[]string { return &p.Websites }},
	{Name: "horaires", Label: "Horaires d'ouverture (OpenStreetMap opening_hours)", Text: func(p *Place) *string { return &p.Hours }},
	{Name: "presentation_resume", MaxLength: 280, Label: "Présentation en bref", Text: func(p *Place) *string { return &p.Summary }},
	{Name: "presentation_detail", Label: "Présentation", Text: func(p *Place) *string { return &p.Description }},
	{Name: "source", Label: "Qui a recueilli la donnée", Text: func(p *Place) *string { return &p.Source }},
	{Name: "itinerance", Kind: List, Vocabulary: VocabularyItinerance, Label: "Lieu fixe ou itinérant", List: func(p *Place) *[]string { return &p.Itinerance }},
	{Name: "structure_parente", Label: "Structure dont dépend le lieu", Text: func(p *Place) *string { return &p.ParentStructure }},
	{Name: "date_maj", Kind: Date, Required: true, Label: "Date de mise à jour"},
	{Name: "services", Kind: List, Vocabulary: VocabularyServices, Label: "Services proposés", List: func(p *Place) *[]string { return &p.Services }},
	{Name: "publics_specifiquement_adresses", Kind: List, Vocabulary: VocabularyAudiences, Label: "Publics à qui le lieu s'adresse en particulier", List: func(p *Place) *[]string { return &p.Audiences }},
	{Name: "prise_en_charge_specifique", Kind: List, Vocabulary: VocabularySpecificSupport, Label: "Besoins particuliers pris en charge", List: func(p *Place) *[]string { return &p.SpecificSupport }},
	{Name: "frais_a_charge", Kind: List, Vocabulary: VocabularyFees, Label: "Coût pour la personne", List: func(p *Place) *[]string { return &p.Fees }},
	{Name: "dispositif_programmes_nationaux", Kind: List, Vocabulary: VocabularyProgrammes, Label: "Dispositifs et programmes nationaux", List: func(p *Place) *[]string { return &p.Programmes }},
	{Name: "formations_labels", Kind: List, Vocabulary: VocabularyTrainings, Label: "Formations et labels", List: func(p *Place) *[]string { return &p.Trainings }},
	{Name: "autres_formations_labels", Kind: List, Label: "Autres formations et labels", List: func(p *Place) *[]string { return &p.OtherLabels }},
	{Name: "modalites_acces", Kind: List, Vocabulary: VocabularyAccessModes, Label: "Comment y accéder", List: func(p *Place) *[]string { return &p.AccessModes }},
	{Name: "modalites_accompagnement", Kind: List, Vocabulary: VocabularySupportModes, Label: "Formes d'accompagnement", List: func(p *Place) *[]string { return &p.SupportModes }},
	{Name: "fiche_acces_libre", Kind: URL, Label: "Fiche Acceslibre", Text: func(p *Place) *string { return &p.AccessibilityURL }},
	{Name: "prise_rdv", Kind: URL, Label: "Prise de rendez-vous en ligne", Text: func(p *Place) *string { return &p.BookingURL }},
}

var fieldsByName = func() map[string]*Field {
	m := make(map[string]*Field, len(Fields))
	for i := range Fields {
		m[Fields[i].Name] = &Fields[i]
	}
	return m
}()

// FieldNamed is the field of that exact name, or nil.
func FieldNamed(name string) *Field { return fieldsByName[name] }
