package words

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Term is a value of the schema in plain words, with an example.
type Term struct{ Label, Help string }

// plainTerms has the values that pages show in plain words, by field then value.
var plainTerms = map[string]map[string]Term{
	"services": {
		"Aide aux démarches administratives": {"Faire une démarche en ligne",
			"Impôts, CAF, retraite, santé, papiers"},
		"Maîtrise des outils numériques du quotidien": {"Apprendre l’ordinateur, le téléphone",
			"Allumer, écrire, envoyer un message, aller sur internet"},
		"Insertion professionnelle via le numérique": {"Chercher un emploi",
			"CV, candidatures, compte France Travail"},
		"Utilisation sécurisée du numérique": {"Se protéger sur internet",
			"Mots de passe, arnaques, vie privée"},
		"Parentalité et éducation avec le numérique": {"Suivre la scolarité des enfants",
			"Pronote, temps d’écran, devoirs"},
		"Loisirs et créations numériques": {"Créer et se divertir",
			"Photos, vidéos, jeux, fabrication"},
		"Compréhension du monde numérique": {"Comprendre le numérique",
			"Internet, les données, l’intelligence artificielle"},
		"Accès internet et matériel informatique": {"Utiliser un ordinateur sur place",
			"Ordinateur, imprimante, scanner, wifi"},
		"Acquisition de matériel informatique à prix solidaire": {"Acheter du matériel à petit prix",
			"Matériel d’occasion remis en état"},
	},
	"offre": {
		"assistance": {"Faire la démarche avec moi", "Quelqu’un la fait en ligne avec vous"},
		"mediation":  {"M’aider à devenir autonome", "Une personne vous accompagne à votre rythme"},
		"formation":  {"M’apprendre", "Des ateliers ou des cours"},
	},
	"frais_a_charge": {
		"Gratuit sous condition": {"Gratuit sous condition", "Selon la situation ou l’adhésion"},
	},
	"prise_en_charge_specifique": {
		"Surdité":                      {"Surdité", "Langue des signes, boucle magnétique…"},
		"Illettrisme":                  {"Difficultés à lire et à écrire", ""},
		"Langues étrangères (anglais)": {"Accueil en anglais", ""},
		"Langues étrangères (autres)":  {"Accueil dans d’autres langues", ""},
		"Déficience visuelle":          {"Déficience visuelle", ""},
	},
	"modalites_accompagnement": {
		"En autonomie":              {"Être en autonomie", "Le matériel est à disposition, on vous aide si besoin"},
		"Accompagnement individuel": {"Être accompagné seul à seul", ""},
		"Dans un atelier collectif": {"Participer à un atelier", ""},
		"À distance":                {"Être aidé à distance", "Par téléphone ou en visioconférence"},
	},
	"typologie": kindTerms,
	"label": {
		"France Services":        {"France Services", "Démarches avec une dizaine d’administrations"},
		"Conseillers numériques": {"Conseillers numériques", "Des professionnels formés vous apprennent le numérique"},
		"Aidants Connect":        {"Aidants Connect", "On peut faire une démarche à votre place, en sécurité"},
		"Certification PIX":      {"Certification PIX", "Faire reconnaître ses compétences"},
	},
}

// TermOf returns the plain words for a value of a field, by default the value itself.
func TermOf(field, value string) Term {
	if w, ok := plainTerms[field][value]; ok {
		return w
	}
	return Term{Label: value}
}

// TermLabels returns the plain words for values of a field.
func TermLabels(field string, values []string) []string {
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = TermOf(field, v).Label
	}
	return labels
}

// MaxLine is how many characters of a text of a source a line shows at most.
const MaxLine = 140

// Clip shortens a text to a number of characters and adds an ellipsis.
func Clip(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return strings.TrimSpace(s[:i]) + "…"
		}
		n++
	}
	return s
}

// Some joins whole texts, the first that fit a number of characters; "…" stands for the others.
func Some(texts []string, limit int) string {
	joined := ""
	for _, text := range texts {
		longer := strings.TrimPrefix(joined+" · "+text, " · ")
		if utf8.RuneCountInString(longer) > limit {
			return strings.TrimPrefix(joined+" · …", " · ")
		}
		joined = longer
	}
	return joined
}

// WebURL returns an http or https address that a page may link to, "" for anything else.
func WebURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.User != nil || len(s) > 2000 || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}
