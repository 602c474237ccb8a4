package directory

import (
	"cmp"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Place is one published place: the référentiel's 32 fields (latitude and
// longitude are carried by Position), and what Lieux computes about it.
// An empty string, a nil list and a zero date mean "unknown", never "none".
// List values are official spellings of the current référentiel (v1.0.2),
// except OtherLabels, Emails and Websites, which are free.
type Place struct {
	ID                string   // stable public identifier, see RecordID
	Pivot             string   // SIRET (14 digits), RNA (W + 9) or RIDET (7 or 10 digits)
	Name              string   // nom
	Commune           string   // official name of the commune
	PostalCode        string   // five digits
	INSEECode         string   // code_insee of the commune or municipal arrondissement
	Address           string   // number and street, without postcode nor commune
	AddressComplement string   // complement_adresse
	Typologies        []string // typologie: codes such as BIB, CCAS, RFS
	Phone             string   // E.164, or a French short number such as 3949
	Emails            []string // courriels
	Websites          []string // site_web: absolute http(s) URLs
	Hours             string   // horaires: valid OSM opening_hours, or empty
	Summary           string   // presentation_resume, at most 280 characters
	Description       string   // presentation_detail
	Source            string   // the collector of the data, as shown
	Itinerance        []string
	ParentStructure   string    // structure_parente
	UpdatedOn         time.Time // date_maj: a day at 00:00 UTC; zero when unknown
	Services          []string
	Audiences         []string // publics_specifiquement_adresses
	SpecificSupport   []string // prise_en_charge_specifique
	Fees              []string // frais_a_charge
	Programmes        []string // dispositif_programmes_nationaux
	Trainings         []string // formations_labels
	OtherLabels       []string // autres_formations_labels, free values
	AccessModes       []string // modalites_acces
	SupportModes      []string // modalites_accompagnement
	AccessibilityURL  string   // fiche_acces_libre
	BookingURL        string   // prise_rdv

	Location  Location
	Territory Territory
	HoursText string // as the producer wrote them, when Hours cannot represent them
	// HoursAccounts is what each record says of the hours, the best first, when they
	// disagree; nil when they agree. Hours and HoursText are those of the first.
	HoursAccounts []HoursAccount
	Provenance    Provenance // origin of each value
	OwnLabels     []string   // names of its labels of territories, see Label
	Qualified     bool       // one of its labels qualifies it, see LabelKind
	Offers        []string   // offre: what it offers, see OffersOf
	Quality       Quality
}

// Clone returns a copy of the place with its own lists and its own list of records.
// The fields of its provenance are shared.
func (p *Place) Clone() Place {
	c := *p
	for i := range Fields {
		if f := &Fields[i]; f.List != nil {
			*f.List(&c) = slices.Clone(*f.List(p))
		}
	}
	c.Provenance.Records = slices.Clone(p.Provenance.Records)
	c.OwnLabels, c.Offers = slices.Clone(p.OwnLabels), slices.Clone(p.Offers)
	c.HoursAccounts = slices.Clone(p.HoursAccounts)
	return c
}

// HoursAccount is what one record of a place says of its opening hours.
type HoursAccount struct {
	Source    string `json:"source"`                   // name of the source
	Record    string `json:"enregistrement"`           // id of the record
	Hours     string `json:"horaires,omitempty"`       // OSM opening_hours; "" when they were not understood
	Text      string `json:"horaires_texte,omitempty"` // as the producer wrote them, when Hours cannot represent them
	UpdatedOn string `json:"date_maj,omitempty"`       // of the record: YYYY-MM-DD, "" unknown
}

// Disagrees reports whether two accounts do not say the same of the hours. What was not
// understood may say anything, unless both say it in the same words.
func (a *HoursAccount) Disagrees(other *HoursAccount) bool {
	if a.Written() == other.Written() {
		return false
	}
	one, _ := hours.Parse(a.Hours) // hours that this version cannot read are not understood
	two, _ := hours.Parse(other.Hours)
	return one.IsZero() || two.IsZero() || hours.Contradict(one, two)
}

// Written returns the hours in OSM or, when they were not understood, as the producer wrote them.
func (a *HoursAccount) Written() string { return cmp.Or(a.Hours, a.Text) }

// AgreedHours returns the OSM texts that decide when the place is open, which is when all
// of them say so: that of each record when the records disagree, "" for hours that were
// not understood.
func (p *Place) AgreedHours() []string {
	if len(p.HoursAccounts) == 0 {
		return []string{p.Hours}
	}
	texts := make([]string, len(p.HoursAccounts))
	for i := range p.HoursAccounts {
		texts[i] = p.HoursAccounts[i].Hours
	}
	return texts
}

// Location is the position of a place and its precision.
type Location struct {
	Known     bool         // false: the place has no position
	Position  geo.Position // lon,lat WGS84; meaningless when !Known
	Precision geo.Precision
	Origin    string // origine: "source", "geocodeur", "commune"…
	// AddressKey is cle_ban: the identifier, in the Base adresse nationale, of the address, street or locality that
	// the geocoder found; "" when the position comes from elsewhere.
	AddressKey string
}

// Territory holds the codes of the territories that contain a place, from its
// INSEE code; empty strings when that is unknown.
type Territory struct {
	Commune string // INSEE of the current commune: 75056 for a place in 75101
	territory.Areas
}

// Labels returns the union of the three label fields, in the order programmes,
// trainings, other labels, and of the territories' own; the "labels" property of the API.
func (p *Place) Labels() []string {
	n := len(p.Programmes) + len(p.Trainings) + len(p.OtherLabels) + len(p.OwnLabels)
	if n == 0 {
		return nil
	}
	labels := make([]string, 0, n)
	labels = append(labels, p.Programmes...)
	labels = append(labels, p.Trainings...)
	labels = append(labels, p.OtherLabels...)
	return append(labels, p.OwnLabels...)
}
