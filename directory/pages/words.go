package pages

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// wording is how pages say a value of the référentiel: in words of every day, with an example.
type wording struct{ label, help string }

// plainWords is the values that pages say otherwise, by field then value.
var plainWords = map[string]map[string]wording{
	"services": {
		"Aide aux démarches administratives":                    {"Faire une démarche en ligne", "Impôts, CAF, retraite, santé, papiers"},
		"Maîtrise des outils numériques du quotidien":           {"Apprendre à se servir d’un ordinateur ou d’un téléphone", "Allumer, écrire, envoyer un message, aller sur internet"},
		"Insertion professionnelle via le numérique":            {"Chercher un emploi", "CV, candidatures, compte France Travail"},
		"Utilisation sécurisée du numérique":                    {"Se protéger sur internet", "Mots de passe, arnaques, vie privée"},
		"Parentalité et éducation avec le numérique":            {"Suivre la scolarité des enfants", "Pronote, temps d’écran, devoirs"},
		"Loisirs et créations numériques":                       {"Créer et se divertir", "Photos, vidéos, jeux, fabrication"},
		"Compréhension du monde numérique":                      {"Comprendre le numérique", "Internet, les données, l’intelligence artificielle"},
		"Accès internet et matériel informatique":               {"Utiliser un ordinateur ou internet sur place", "Ordinateur, imprimante, scanner, wifi"},
		"Acquisition de matériel informatique à prix solidaire": {"Acheter un ordinateur ou un téléphone à petit prix", "Matériel d’occasion remis en état"},
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
	"label": {
		"France Services":        {"France Services", "Démarches avec une dizaine d’administrations"},
		"Conseillers numériques": {"Conseillers numériques", "Des professionnels formés vous apprennent le numérique"},
		"Aidants Connect":        {"Aidants Connect", "On peut faire une démarche à votre place, en sécurité"},
		"Certification PIX":      {"Certification PIX", "Faire reconnaître ses compétences"},
	},
}

// say is the words for a value of a field.
func say(field, value string) wording {
	if w, ok := plainWords[field][value]; ok {
		return w
	}
	return wording{label: value}
}

// sayAll is the labels of values.
func sayAll(field string, values []string) []string {
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = say(field, v).label
	}
	return said
}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// longDate is "1er mars 2026".
func longDate(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + frenchMonths[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// frenchInt is a whole number, its thousands separated.
func frenchInt(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString("\u202f")
		}
		b.WriteRune(d)
	}
	return b.String()
}

// placesCount is "1 lieu", "12 lieux".
func placesCount(n int) string {
	if n < 2 {
		return frenchInt(n) + " lieu"
	}
	return frenchInt(n) + " lieux"
}

// distanceText rounds a distance for reading: 10 m below a kilometre, 100 m below ten, 1 km beyond.
func distanceText(metres float64) string {
	switch {
	case metres < 0:
		return ""
	case metres < 10:
		return "moins de 10\u00a0m"
	case metres < 995:
		return strconv.Itoa(int(math.Round(metres/10))*10) + "\u00a0m"
	case metres < 9950:
		km := strconv.FormatFloat(math.Round(metres/100)/10, 'f', -1, 64)
		return strings.Replace(km, ".", ",", 1) + "\u00a0km"
	}
	return frenchInt(int(math.Round(metres/1000))) + "\u00a0km"
}

// clipText shortens a text of strangers to a number of characters.
func clipText(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return strings.TrimSpace(s[:i]) + "…"
		}
		n++
	}
	return s
}

// webURL is an address of the web that a page may link to; "" for anything else.
func webURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.User != nil || len(s) > 2000 || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

// originOf is scheme://host of an address, for a content policy; "" when it is no plain web address.
func originOf(address string) string {
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.ContainsAny(u.Host, " ;,'\"") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// digitsOnly reports whether s is a whole number.
func digitsOnly(s string) bool {
	_, ok := query.Digits(s)
	return ok
}

// appendOnce appends a value unless the list holds it.
func appendOnce(values []string, value string) []string {
	if slices.Contains(values, value) {
		return values
	}
	return append(values, value)
}
