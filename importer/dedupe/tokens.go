package dedupe

import (
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// stopWords are tokens without meaning for the comparison.
var stopWords = setOf("de du des d la le les l et a au aux en sur sous pour par chez dans un une avec n ou the cedex")

// genericWords occur in the names of places of all sorts: their weight is small.
var genericWords = setOf(`
	espace maison centre point antenne site service services public publics numerique numeriques accueil
	association associations structure local locale pole relais bureau municipal municipale communal communale
	intercommunal intercommunale departemental departementale siege agence permanence permanences lieu lieux
	salle mediation inclusion conseiller conseillers ville commune communes communaute social sociale action
	culturel culturelle territoire territorial territoriale pays canton cantonal info information multi unite
	reseau groupe federation comite section delegation direction cyber informatique multimedia atelier ateliers
	acces aide france francais francaise cc ca`)

// abbreviations are those of names and addresses, with the token that they stand for.
var abbreviations = map[string]string{
	"st": "saint", "ste": "sainte", "sts": "saints", "ctre": "centre", "ass": "association",
	"assoc": "association", "asso": "association", "fed": "federation", "dep": "departement",
	"dept": "departement", "departemt": "departement", "inter": "intercommunal", "numer": "numerique",
	"num": "numerique", "med": "mediatheque", "biblio": "bibliotheque", "mediat": "mediatheque", "soc": "social",
	"cult": "culturel", "prim": "primaire", "av": "avenue", "ave": "avenue", "bd": "boulevard",
	"bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "pl": "place", "pce": "place", "rte": "route",
	"r": "rue", "all": "allee", "allees": "allee", "che": "chemin", "chem": "chemin", "imp": "impasse",
	"sq": "square", "fg": "faubourg", "fbg": "faubourg", "gal": "general", "gen": "general", "gl": "general",
	"mal": "marechal", "mar": "marechal", "dr": "docteur", "doct": "docteur", "pdt": "president",
	"pres": "president", "lt": "lieutenant", "cdt": "commandant", "cne": "capitaine", "col": "colonel",
	"cl": "colonel", "esp": "esplanade", "crs": "cours", "res": "residence", "lot": "lotissement",
	"qua": "quartier", "qrt": "quartier", "prom": "promenade", "pass": "passage", "rpt": "rond",
	"mgr": "monseigneur", "prof": "professeur", "pr": "professeur", "fr": "frere", "egl": "eglise", "j": "jean",
	"jj": "jean", "grde": "grande", "gde": "grande", "gd": "grand", "hlm": "residence", "n": "numero",
}

// streetKinds begin the name of a street: addresses confuse them.
var streetKinds = setOf(`
	rue avenue boulevard place route allee chemin impasse square faubourg cours quai esplanade promenade passage
	residence lotissement quartier rond ruelle sentier voie villa hameau cite parvis mail traverse montee cote
	lieu dit zone za zi zac batiment bat immeuble bp cs tsa etage rdc grande grand bis ter numero`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w], set[singular(w)] = true, true
	}
	return set
}

// tokenize splits a text into folded tokens of letters and digits.
func tokenize(s string) []string {
	folded := strings.ReplaceAll(joinInitials(directory.Fold(s)), "1/3 lieu", "tiers lieu")
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// significant appends the tokens that are no stop words, in the singular, with
// abbreviations expanded.
func significant(dst, all []string) []string {
	for _, w := range all {
		if long, ok := abbreviations[w]; ok {
			w = long
		}
		if w = singular(w); !stopWords[w] {
			dst = append(dst, w)
		}
	}
	return dst
}

// joinInitials returns "cias" for "c.i.a.s.".
func joinInitials(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	letter := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= 'a' && s[i] <= 'z' }
	var joined strings.Builder
	for i := range len(s) {
		if s[i] == '.' && letter(i-1) && !letter(i-2) && letter(i+1) && !letter(i+2) {
			continue
		}
		joined.WriteByte(s[i])
	}
	return joined.String()
}

// singular removes the mark of the plural, also from names that only look like one.
func singular(w string) string {
	if len(w) > 4 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') && w[len(w)-2] != 's' {
		return w[:len(w)-1]
	}
	return w
}
