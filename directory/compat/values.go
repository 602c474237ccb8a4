package compat

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// The values of the shape of 2022 that stand for those of the référentiel. It has none for secure use of
// digital tools: of its values, daily use is the nearest.
var (
	servicesOf2022 = map[string][]string{
		"Aide aux démarches administratives": {"Devenir autonome dans les démarches administratives",
			"Réaliser des démarches administratives avec un accompagnement", "Accompagner les démarches de santé"},
		"Maîtrise des outils numériques du quotidien": {"Prendre en main un smartphone ou une tablette",
			"Prendre en main un ordinateur", "Utiliser le numérique au quotidien"},
		"Insertion professionnelle via le numérique": {"Favoriser mon insertion professionnelle",
			"Créer et développer mon entreprise"},
		"Utilisation sécurisée du numérique":         {"Utiliser le numérique au quotidien"},
		"Parentalité et éducation avec le numérique": {"Soutenir la parentalité et l'éducation avec le numérique"},
		"Loisirs et créations numériques":            {"Créer avec le numérique"},
		"Compréhension du monde numérique": {"Approfondir ma culture numérique",
			"Promouvoir la citoyenneté numérique"},
		"Accès internet et matériel informatique": {
			"Accéder à une connexion internet", "Accéder à du matériel",
		},
		"Acquisition de matériel informatique à prix solidaire": {"S'équiper en matériel informatique"},
	}
	publicsOf2022 = map[string][]string{
		"Jeunes": {"Jeunes (16-26 ans)"}, "Familles et/ou enfants": {"Familles/enfants"},
		"Seniors": {"Seniors (+ 65 ans)"},
		"Femmes":  {"Uniquement femmes"}, "Surdité": {"Surdité"}, "Déficience visuelle": {"Déficience visuelle"},
		"Handicaps mentaux":            {"Handicaps mentaux : déficiences limitant les activités d'une personne"},
		"Illettrisme":                  {"Personnes en situation d'illettrisme"},
		"Langues étrangères (anglais)": {"Public langues étrangères"},
		"Langues étrangères (autres)":  {"Public langues étrangères"},
	}
	modesOf2022 = map[string][]string{
		"En autonomie":              {"Seul : j'ai accès à du matériel et une connexion"},
		"Accompagnement individuel": {"Avec de l'aide : je suis accompagné seul dans l'usage du numérique"},
		"Dans un atelier collectif": {"Dans un atelier : j'apprends collectivement à utiliser le numérique"},
	}
	feesOf2022 = map[string][]string{
		"Gratuit": {"Gratuit : Je peux accéder gratuitement au lieu et à ses services"},
		"Gratuit sous condition": {"Gratuit sous condition : La gratuité est conditionnée à des critères (situation " +
			"familiale, convention avec un organisme social...)"},
		"Payant": {"Payant : L'accès au lieu et/ou à ses services est payant"},
	}
	labelsOf2022 = map[string]string{
		"Aidants Connect": "Aidants Connect", "Conseillers numériques": "CNFS", "France Services": "France Services",
		"Grande école du numérique": "Grandes écoles du numérique", "Point d'accès numérique CAF": "Point numérique CAF",
		"Fabriques de Territoire": "Fabriques de Territoire", "Pass numérique (#APTIC)": "APTIC",
		"Relais pôle emploi": "Relais pôle emploi", "French Tech": "French Tech", "Campus connecté": "Campus connecté",
	}
)

// acceptsPass is the fee of 2022 of a place that takes the Pass numérique.
const acceptsPass = "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu"

// typologies2022 are the kinds of structures that the shape of 2022 knows.
var typologies2022 = strings.Fields(`
	ACI ACIPHC AFPA AI ASE ASSO_CHOMEUR ASSO Autre BIB CAARUD CADA CAF CAP_EMPLOI CAVA CC CCAS CCONS CD CHRS CHU CIAS
	CIDFF CITMET CPH CS CSAPA DEETS DEPT DIPLP E2C EA EATT EI EITI EPCI EPIDE ESS ETTI FAIS GEIQ HUDA MDE MDEF MDPH MDS
	MJC ML MQ MSA MUNI OACAS ODC OF OIL OPCS PAD PE PENSION PIJ_BIJ PIMMS PJJ PLIE PREF PREVENTION REG RFS RS_FJT SCP
	SPIP TIERS_LIEUX UDAF`)

// translate returns the values of 2022 of those of a list, each once.
func translate(table map[string][]string, values []string) (out []string) {
	for _, v := range values {
		for _, to := range table[v] {
			if !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// typologiesOf returns the kinds that the shape of 2022 knows: France Travail was Pôle emploi.
func typologiesOf(codes []string) (known []string) {
	for _, code := range codes {
		if code == "FT" {
			code = "PE"
		}
		if slices.Contains(typologies2022, code) && !slices.Contains(known, code) {
			known = append(known, code)
		}
	}
	return known
}

func feesOf(p *directory.Place) []string {
	fees := translate(feesOf2022, p.Fees)
	if slices.Contains(p.OtherLabels, "Pass numérique (#APTIC)") {
		fees = append(fees, acceptsPass)
	}
	return fees
}

// labelsOf returns the national labels of 2022 of a place, and its others.
func labelsOf(p *directory.Place) (national, others []string) {
	for _, label := range p.Labels() {
		if known := labelsOf2022[label]; known != "" {
			national = append(national, known)
		} else {
			others = append(others, label)
		}
	}
	return national, others
}
