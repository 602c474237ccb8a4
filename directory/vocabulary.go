package directory

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Vocabulary is a closed list of values of the référentiel, in their official
// spelling and order. It is immutable and safe for concurrent use.
type Vocabulary struct {
	Name   string   // the field's name
	Values []string // official spellings, verbatim from the schema

	exact map[string]int // by official spelling
	byKey map[string]int // by matchKey
}

func newVocabulary(name string, values ...string) *Vocabulary {
	v := &Vocabulary{Name: name, Values: values, exact: make(map[string]int, len(values)),
		byKey: make(map[string]int, len(values))}
	for i, value := range values {
		v.exact[value] = i
		v.byKey[matchKey(value)] = i
	}
	return v
}

// NewVocabulary returns a vocabulary of values known at run time, such as the sources of one
// version. Where two differ only in case, accents or punctuation, Match returns the last.
func NewVocabulary(name string, values ...string) *Vocabulary { return newVocabulary(name, values...) }

// matchKey returns the folded letters and digits of a text, equal for two spellings of
// one value. Punctuation is left out because the standard itself spells
// "Étapes numériques (La Poste)" with and without the space.
func matchKey(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, Fold(s))
}

// SameLetters reports whether two texts have the same letters and digits, at least one,
// ignoring case, accents, punctuation and spaces.
func SameLetters(a, b string) bool {
	key := matchKey(a)
	return key != "" && key == matchKey(b)
}

// Match returns the official spelling of s, ignoring case, accents, punctuation
// and spaces.
func (v *Vocabulary) Match(s string) (official string, ok bool) {
	if _, ok := v.exact[s]; ok {
		return s, true
	}
	i, ok := v.byKey[matchKey(s)]
	if !ok {
		return "", false
	}
	return v.Values[i], true
}

// Index returns the index of an official spelling in Values, or -1.
func (v *Vocabulary) Index(official string) int {
	if i, ok := v.exact[official]; ok {
		return i
	}
	return -1
}

// Closest returns the value most similar to s, or "" when none is: the
// nearest by edits (a quarter of the letters at most), else the only one that holds s.
func (v *Vocabulary) Closest(s string) string {
	key := matchKey(s)
	if key == "" {
		return ""
	}
	best, bestDistance := -1, len(key)/4+2
	for i, value := range v.Values {
		d := levenshtein.ComputeDistance(key, matchKey(value))
		if d < bestDistance && d < len(key) {
			best, bestDistance = i, d
		}
	}
	if best < 0 {
		best = v.onlyOneHolding(key)
	}
	if best < 0 {
		return ""
	}
	return v.Values[best]
}

// onlyOneHolding returns the index of the only value that contains key, or -1.
func (v *Vocabulary) onlyOneHolding(key string) int {
	if len(key) < 4 {
		return -1
	}
	found := -1
	for i, value := range v.Values {
		if strings.Contains(matchKey(value), key) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// The vocabularies of schema v1.0.2 (Licence Ouverte 2.0), verbatim, straight
// apostrophes and singular "numérique" included. Where the schema spells a value
// twice, the spelling of its description is kept.
var (
	VocabularyItinerance = newVocabulary("itinerance", "Itinérant", "Fixe")

	VocabularyServices = newVocabulary("services",
		"Aide aux démarches administratives",
		"Maîtrise des outils numériques du quotidien",
		"Insertion professionnelle via le numérique",
		"Utilisation sécurisée du numérique",
		"Parentalité et éducation avec le numérique",
		"Loisirs et créations numériques",
		"Compréhension du monde numérique",
		"Accès internet et matériel informatique",
		"Acquisition de matériel informatique à prix solidaire",
	)

	VocabularyAudiences = newVocabulary("publics_specifiquement_adresses",
		"Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes",
	)

	VocabularySpecificSupport = newVocabulary("prise_en_charge_specifique",
		"Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme",
		"Langues étrangères (anglais)", "Langues étrangères (autres)", "Déficience visuelle",
	)

	VocabularyFees = newVocabulary("frais_a_charge", "Gratuit", "Gratuit sous condition", "Payant")

	VocabularyProgrammes = newVocabulary("dispositif_programmes_nationaux",
		"Aidants Connect",
		"Bibliothèques numérique de référence",
		"Certification PIX",
		"Conseillers numériques",
		"Emmaüs Connect",
		"France Services",
		"Grande école du numérique",
		"La Croix Rouge",
		"Point d'accès numérique CAF",
		"Promeneurs du net",
		"Relais numérique (Emmaüs Connect)",
	)

	VocabularyTrainings = newVocabulary("formations_labels",
		"Formé à « Mon Espace Santé »",
		"Formé à « DUPLEX » (illettrisme)",
		"Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
		"Collectif ressources et acteurs réemploi (Normandie)",
		"Étapes numériques (La Poste)",
		"Fabriques de Territoire",
		"Les Éclaireurs du numérique (Drôme)",
		"Mes Papiers (Métropole de Lyon)",
		"ORDI 3.0",
		"SUD LABS (PACA)",
	)

	VocabularyAccessModes = newVocabulary("modalites_acces",
		"Se présenter",
		"Téléphoner",
		"Contacter par mail",
		"Prendre un RDV en ligne",
		NotReceivingPublic,
		"Envoyer un mail avec une fiche de prescription",
	)

	VocabularySupportModes = newVocabulary("modalites_accompagnement",
		"En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance",
	)

	// VocabularyTypologies is the 92 structure codes that the ecosystem uses; the schema itself gives no list.
	VocabularyTypologies = newVocabulary("typologie", strings.Fields(`
		ACI ACIPHC AFPA AI ASE ASSO ASSO_CHOMEUR Autre AVIP BIB CAARUD CADA CAF CAP_EMPLOI CAVA CC CCAS CCONS CD CDAS
		CFP CHRS CHU CIAS CIDFF CITMET CMP CMS CPAM CPH CS CSAPA CSC DEETS DEPT DIPLP E2C EA EATT EI EITI ENM EPCI EPI
		EPIDE EPN ES ESAT ESS ETTI EVS FABLAB FABRIQUE FAIS FT GEIQ HUDA LA_POSTE MDE MDH MDEF MDPH MDS MJC ML MQ MSA
		MSAP MUNI OACAS ODC OF OIL OPCS PAD PENSION PI PIJ_BIJ PIMMS PJJ PLIE PREF PREVENTION REG RELAIS_LECTURE
		RESSOURCERIE RFS RS_FJT SCP SPIP TIERS_LIEUX UDAF`)...)
)

// NotReceivingPublic is the access mode of a place that the public cannot visit;
// a view leaves out places that have no other (contract §2.1, sans_accueil).
const NotReceivingPublic = "Ce lieu n'accueille pas de public"
