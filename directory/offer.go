package directory

import "slices"

// The three words by which the national strategy reads what a place offers: do it with me, help
// me become autonomous, teach me.
const (
	Assistance = "assistance"
	Mediation  = "mediation"
	Training   = "formation"
)

// VocabularyOffers are the values of the computed property `offre` and of its filter.
var VocabularyOffers = newVocabulary("offre", Assistance, Mediation, Training)

// Offer says what makes an offer: one of some services, in one of some support modes.
type Offer struct {
	Name     string   `json:"nom"`
	Services []string `json:"services"`
	Modes    []string `json:"modalites_accompagnement"`
	// Assumed are the services that make the offer when the place states no mode.
	Assumed []string `json:"services_sans_modalite"`
}

const (
	individualSupport = "Accompagnement individuel"
	groupWorkshop     = "Dans un atelier collectif"
	remoteSupport     = "À distance"

	procedures     = "Aide aux démarches administratives"
	everydayTools  = "Maîtrise des outils numériques du quotidien"
	jobSearch      = "Insertion professionnelle via le numérique"
	safeUse        = "Utilisation sécurisée du numérique"
	parenting      = "Parentalité et éducation avec le numérique"
	creation       = "Loisirs et créations numériques"
	digitalCulture = "Compréhension du monde numérique"
)

// offers is the whole definition of `offre`. Access to equipment is none of the three: nobody
// helps; nor is any service in autonomy only.
var offers = [...]Offer{
	{Assistance,
		[]string{procedures},
		[]string{individualSupport, remoteSupport},
		[]string{procedures}},
	{Mediation,
		[]string{everydayTools, jobSearch, safeUse, parenting, creation, digitalCulture},
		[]string{individualSupport, remoteSupport},
		[]string{everydayTools, jobSearch, safeUse, parenting, digitalCulture}},
	{Training,
		[]string{procedures, everydayTools, jobSearch, safeUse, parenting, creation, digitalCulture},
		[]string{groupWorkshop},
		[]string{everydayTools}},
}

// Offers returns the definition of `offre`. The caller must not modify its lists.
func Offers() []Offer { return slices.Clone(offers[:]) }

// OffersOf returns what a place offers by its services and its support modes, nil when neither
// says.
func OffersOf(p *Place) (names []string) {
	for i := range offers {
		o := &offers[i]
		services := o.Services
		if len(p.SupportModes) == 0 {
			services = o.Assumed
		} else if !intersect(o.Modes, p.SupportModes) {
			continue
		}
		if intersect(services, p.Services) {
			names = append(names, o.Name)
		}
	}
	return names
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
}
