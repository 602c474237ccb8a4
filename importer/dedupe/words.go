package dedupe

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// stopWords say nothing of a place.
var stopWords = setOf("de du des d la le les l et a au aux en sur sous pour par chez dans un une avec n ou the cedex")

// genericWords are in the names of places of all sorts: they count little.
var genericWords = setOf(`espace maison centre point antenne site service services public publics numerique numeriques accueil association associations
structure local locale pole relais bureau municipal municipale communal communale intercommunal intercommunale departemental departementale siege agence
permanence permanences lieu lieux salle mediation inclusion conseiller conseillers ville commune communes communaute social sociale action culturel culturelle
territoire territorial territoriale pays canton cantonal info information multi unite reseau groupe federation comite section delegation direction cyber informatique
multimedia atelier ateliers acces aide france francais francaise cc ca`)

// shortened are the abbreviations that names and addresses use.
var shortened = map[string]string{
	"st": "saint", "ste": "sainte", "sts": "saints", "ctre": "centre", "ass": "association", "assoc": "association", "asso": "association",
	"fed": "federation", "dep": "departement", "dept": "departement", "departemt": "departement", "inter": "intercommunal", "numer": "numerique", "num": "numerique",
	"med": "mediatheque", "biblio": "bibliotheque", "mediat": "mediatheque", "soc": "social", "cult": "culturel", "prim": "primaire",
	"av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "pl": "place", "pce": "place",
	"rte": "route", "r": "rue", "all": "allee", "allees": "allee", "che": "chemin", "chem": "chemin", "imp": "impasse", "sq": "square", "fg": "faubourg",
	"fbg": "faubourg", "gal": "general", "gen": "general", "gl": "general", "mal": "marechal", "mar": "marechal", "dr": "docteur", "doct": "docteur", "pdt": "president",
	"pres": "president", "lt": "lieutenant", "cdt": "commandant", "cne": "capitaine", "col": "colonel", "cl": "colonel", "esp": "esplanade", "crs": "cours",
	"res": "residence", "lot": "lotissement", "qua": "quartier", "qrt": "quartier", "prom": "promenade", "pass": "passage", "rpt": "rond", "mgr": "monseigneur",
	"prof": "professeur", "pr": "professeur", "fr": "frere", "egl": "eglise", "j": "jean", "jj": "jean", "grde": "grande", "gde": "grande", "gd": "grand",
	"hlm": "residence", "n": "numero",
}

// streetKinds open the name of a street: addresses mix them up.
var streetKinds = setOf(`rue avenue boulevard place route allee chemin impasse square faubourg cours quai esplanade promenade passage residence lotissement quartier rond
ruelle sentier voie villa hameau cite parvis mail traverse montee cote lieu dit zone za zi zac batiment bat immeuble bp cs tsa etage rdc grande grand bis ter numero`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w], set[singular(w)] = true, true
	}
	return set
}

// split takes a text apart into folded words of letters and digits.
func split(s string) []string {
	folded := strings.ReplaceAll(joinInitials(directory.Fold(s)), "1/3 lieu", "tiers lieu")
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// words keeps the words that say something, abbreviations written out.
func words(dst, all []string) []string {
	for _, w := range all {
		if long, ok := shortened[w]; ok {
			w = long
		}
		if w = singular(w); !stopWords[w] {
			dst = append(dst, w)
		}
	}
	return dst
}

// initials are those of the first words of a name: in capitals those of little
// words, which acronyms keep or leave out.
type initials [7]byte

func initialsOf(all []string) (in initials) {
	n := 0
	for _, w := range all {
		switch {
		case n == len(in):
			return in
		case w == "de" || w == "du" || w == "des" || w == "d":
			in[n] = 'D'
		case w == "pour":
			in[n] = 'P'
		case stopWords[w]:
			continue
		default:
			in[n] = w[0]
		}
		n++
	}
	return in
}

// spell tells whether a word of three letters or more is made of the initials.
func (in initials) spell(w string) bool {
	return len(w) >= 3 && len(w) <= len(in) && spells(in[:], w)
}

func spells(in []byte, w string) bool {
	for n, c := range in {
		switch {
		case n == len(w):
			return true
		case c >= 'A' && c <= 'Z':
			return c|0x20 == w[n] && spells(in[n+1:], w[n+1:]) || spells(in[n+1:], w[n:])
		case c != w[n]:
			return false
		}
	}
	return len(in) == len(w)
}

// joinInitials writes "c.i.a.s." as "cias".
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

// singular takes the mark of the plural away, and does the same to names that only look like one.
func singular(w string) string {
	if len(w) > 4 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') && w[len(w)-2] != 's' {
		return w[:len(w)-1]
	}
	return w
}

// phraseKinds is the table of phrases turned round, by first word, longest first.
var phraseKinds = func() map[string][]phrase {
	sums := map[string]kind{}
	for k, texts := range phrases {
		for _, text := range texts {
			sums[strings.Join(words(nil, split(text)), " ")] |= k
		}
	}
	for _, text := range programmes {
		sums[strings.Join(words(nil, split(text)), " ")] = 0
	}
	table := map[string][]phrase{}
	for text, k := range sums {
		p := phrase{words: strings.Fields(text), kind: k}
		table[p.words[0]] = append(table[p.words[0]], p)
	}
	for _, list := range table {
		slices.SortFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return table
}()

type phrase struct {
	words []string
	kind  kind
}

// isTownHall tells whether a name opens like that of a town hall: "Commune de Bailleul".
func isTownHall(all []string) bool {
	return len(all) > 1 && (all[0] == "commune" || all[0] == "ville") && (all[1] == "de" || all[1] == "d" || all[1] == "du" || all[1] == "des")
}

// takeKinds takes the phrases that say a kind out of a name's words.
func takeKinds(name []string) (rest []string, kinds kind) {
	rest = make([]string, 0, len(name))
next:
	for i := 0; i < len(name); {
		for _, p := range phraseKinds[name[i]] {
			if len(name)-i >= len(p.words) && slices.Equal(name[i:i+len(p.words)], p.words) {
				kinds |= p.kind
				i += len(p.words)
				continue next
			}
		}
		if k := misspelt(name[i]); k != 0 {
			kinds |= k
		} else {
			rest = append(rest, name[i])
		}
		i++
	}
	return rest, kinds
}

// longKinds are the long words that say a kind by themselves.
var longKinds = []string{"mediatheque", "bibliotheque", "ludotheque", "prefecture", "ressourcerie"}

// misspelt is the kind that a word with one typing error says.
func misspelt(w string) kind {
	if len(w) < 9 {
		return 0
	}
	for _, long := range longKinds {
		if editDistance(w, long, 1) == 1 {
			return phraseKinds[long][len(phraseKinds[long])-1].kind
		}
	}
	return 0
}

// numberOf reads a word such as 12, 03, 14e, 1er or 2eme.
func numberOf(w string) (digits string, ok bool) {
	end := 0
	for end < len(w) && w[end] >= '0' && w[end] <= '9' {
		end++
	}
	switch w[end:] {
	case "", "e", "er", "eme", "ere", "nd", "nde", "bis", "ter":
		digits = strings.TrimLeft(w[:end], "0")
		return digits, end > 0 && end <= 4 && digits != ""
	}
	return "", false
}

// near tells whether two words are one but for a typing error or an ending.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 || len(b)-len(a) > 2 {
		return len(a) >= 4 && len(b)-len(a) <= 4 && strings.HasPrefix(b, a)
	}
	if strings.HasPrefix(b, a) {
		return true
	}
	allowed := 1
	switch {
	case len(a) < 5:
		return false
	case len(a) >= 9:
		allowed = 2
	}
	ofA, ofB := letters(a), letters(b)
	if bits.OnesCount32(ofA&^ofB) > allowed || bits.OnesCount32(ofB&^ofA) > allowed {
		return false // each change takes one letter away at most, and brings one
	}
	return editDistance(a, b, allowed) <= allowed
}

// letters is the set of the bytes of a word, by their last five bits.
func letters(w string) (set uint32) {
	for i := range len(w) {
		set |= 1 << (w[i] & 31)
	}
	return set
}

// editDistance counts insertions, deletions, substitutions and swaps of
// neighbours, in bytes; beyond limit it may stop at any greater number.
func editDistance(a, b string, limit int) int {
	const most = 40
	if len(a) >= most || len(b) >= most {
		return limit + 1
	}
	var rows [3][most]int
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		current, previous, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		current[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			current[j] = d
			best = min(best, d)
		}
		if best > limit {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}
