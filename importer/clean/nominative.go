package clean

import (
	"strings"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
)

// IsNominative reports whether an e-mail address names a person. It depends on the form of the
// local part: first.last@, f.last@, last.f@, first-last@, firstlast@, first@, whatever the
// names are. context is the words about the place (its name, commune, address). An address
// with a word for a service, a building, an organisation, or of the place itself, is
// functional ("jean.moulin@" of the Collège Jean Moulin).
func IsNominative(email, context string) bool {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || domain == "france-services.gouv.fr" || domain == "franceservices.gouv.fr" { // given to places only
		return false
	}
	tokens := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' })
	for i, t := range tokens {
		if tokens[i] = strings.Trim(t, "0123456789-+"); len(tokens[i]) == 1 && strings.ContainsAny(t, "0123456789") {
			return false // "5b." is no initial
		}
	}
	tokens = nonEmpty(tokens)
	for _, t := range tokens {
		if isFunctional(t) {
			return false
		}
	}
	if len(tokens) == 0 || len(tokens) > 4 || namesPlace(tokens, context) || namesPlace(tokens, domain) {
		return false
	}
	company, _, _ := cutLast(domain, ".")
	own := ownWords{context: letters(context), domain: letters(company), names: context}
	if len(tokens) == 1 {
		if first, last, cut := strings.Cut(tokens[0], "-"); cut {
			return hyphened(first, last, own)
		}
		return glued(tokens[0], own) || !openToAll[domain] && initialThenName(tokens[0], own)
	}
	if domain == "conseiller-numerique.fr" || domain == "conseiller.numerique.fr" { // every mailbox there is a person's
		return !famousPeople[tokens[0]+" "+tokens[1]]
	}
	return separated(tokens, own)
}

// separated reports whether tokens are first.last, f.last, last.first or last.f.
func separated(tokens []string, own ownWords) bool {
	first, second, last := tokens[0], tokens[1], tokens[len(tokens)-1]
	switch {
	case famousPeople[first+" "+second]:
		return false
	case isFirstName(first):
		return len(second) > 1
	case isInitial(first):
		return len(second) > 2
	case isFirstName(last):
		return len(first) > 1
	case own.hold(first) || own.hold(last) || len(tokens) > 2:
		return false
	case len(last) == 1:
		return len(first) > 3 && sounds(first)
	}
	return len(first) > 1 && len(last) > 3 && sounds(last) && sounds(first) && !departements[first] &&
		!departements[last] && strings.Trim(first, "aeiouy") != ""
}

// hyphened reports whether two words are first-last, last-first or last-f. A hyphen also joins
// first names ("jean-marc") and many other words.
func hyphened(first, last string, own ownWords) bool {
	switch {
	case famousPeople[first+" "+last] || own.hold(first) || own.hold(last):
		return false
	case isFirstName(first) && !strings.Contains(last, "-"):
		return true
	case isFirstName(last):
		return len(first) > 3 && sounds(first)
	}
	return len(last) == 1 && len(first) > 3 && sounds(first)
}

// glued reports whether word is a first name, or a first and a last name without separator.
func glued(word string, own ownWords) bool {
	if own.hold(word) || strings.ContainsAny(word, "0123456789") {
		return false
	}
	if isFirstName(word) {
		return true
	}
	for cut := 5; cut+4 <= len(word); cut++ { // 5 and 4: shorter ones are in all sorts of words
		head, tail := word[:cut], word[cut:]
		if firstNames[head] && sounds(tail) && !own.hold(tail) && !regional[tail] && !famousPeople[head+" "+tail] {
			return true
		}
		if head, tail := word[:len(word)-cut], word[len(word)-cut:]; firstNames[tail] && sounds(head) &&
			!own.hold(head) && !own.hold(tail) {
			return true
		}
	}
	return false
}

// regional are endings of words that start like a first name: "martinique".
var regional = set("ique", "iques", "aise", "aises", "ienne", "iens", "iques", "inois", "inoise", "eaux", "ette",
	"ettes")

// openToAll are domains where anyone can choose the name of a mailbox.
var openToAll = set("gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "hotmail.fr", "hotmail.com", "yahoo.fr",
	"yahoo.com", "laposte.net", "outlook.fr", "outlook.com", "sfr.fr", "icloud.com", "live.fr", "aol.com", "bbox.fr",
	"neuf.fr")

// initialThenName reports whether word is like "jdupont": two consonants that start no French
// word, then a pronounceable name; or an initial before a first name that serves as a last
// name ("jantoine").
func initialThenName(word string, own ownWords) bool {
	if len(word) < 5 || own.hold(word) {
		return false
	}
	for _, n := range [...]int{1, 2} {
		if initial, name := word[:n], word[n:]; isInitial(initial) && len(name) > 4 && firstNames[name] {
			return !own.hold(name)
		}
	}
	name := word[1:]
	return !vowel(word[0]) && !vowel(word[1]) && !begins[word[:2]] &&
		(vowel(name[1]) || begins[name[:2]] && vowel(name[2])) &&
		vowels(name) > 1 && sounds(name) && !own.hold(name) && !isFunctional(name)
}

// begins are the pairs of consonants with which a French word or name may start.
var begins = set(strings.Fields("bl br ch cl cr dr fl fr gl gn gr kl kr ll pl pr ps ph th tr vr sc sk sl sm sn sp sq " +
	"st sh rh wh ts tz")...)

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

func vowels(word string) (n int) {
	for i := range len(word) {
		if vowel(word[i]) {
			n++
		}
	}
	return n
}

// departements are those whose name is one word: many mailboxes end in one.
var departements = set(strings.Fields(`
	ain aisne allier ardeche ardennes ariege aube aude aveyron calvados cantal charente cher correze corse creuse
	dordogne doubs drome essonne eure finistere gard gers gironde guadeloupe guyane herault indre isere jura landes
	loire loiret lot lozere manche marne martinique mayenne mayotte meurthe meuse morbihan moselle nievre nord oise
	orne paris reunion rhone sarthe savoie somme tarn vaucluse vendee vienne vosges yonne yvelines normandie
	bretagne alsace lorraine aquitaine provence picardie`)...)

// sounds reports whether word can be pronounced: letters and hyphens only, with a vowel among
// any four of them, as in names and unlike acronyms.
func sounds(word string) bool {
	silent := 0
	for i := range len(word) {
		switch c := word[i]; {
		case vowel(c), c == '-':
			silent = 0
		case c < 'a' || c > 'z':
			return false
		default:
			if silent++; silent > 4 {
				return false
			}
		}
	}
	return vowels(word) > 0
}

// ownWords are the words of the name of a place, of its address and of its domain.
type ownWords struct{ context, domain, names string }

// hold reports whether word, or most of it, is in the name, the address or the domain of the
// place, or consists of the initials of its name.
func (o ownWords) hold(word string) bool {
	word = strings.ReplaceAll(word, "-", "")
	if len(word) > 3 && (strings.Contains(o.context, word) || strings.Contains(o.domain, word)) {
		return true
	}
	if n := len(o.domain); n > 3 && strings.Contains(word, o.domain) {
		return true
	}
	for w := range strings.FieldsFuncSeq(directory.Fold(o.names), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(w) > 3 && strings.Contains(word, w) {
			return true
		}
	}
	return len(word) > 1 && len(word) < 7 && strings.Contains(initials(o.names), word)
}

// initials returns the first letters of the words of a name, except articles and prepositions.
func initials(name string) string {
	var b strings.Builder
	for w := range strings.FieldsFuncSeq(directory.Fold(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch w {
		case "de", "des", "du", "d", "la", "le", "les", "l", "et", "en", "sur", "a", "au", "aux", "pour":
			continue
		}
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

func nonEmpty(values []string) []string {
	kept := values[:0]
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// isFirstName reports whether s is a first name, or two of them, joined by a hyphen or by
// nothing.
func isFirstName(s string) bool {
	if firstNames[s] {
		return true
	}
	if first, second, ok := strings.Cut(s, "-"); ok {
		return firstNames[first] && (firstNames[second] || len(second) <= 2)
	}
	for _, head := range [...]string{"jean", "marie", "anne", "pierre"} {
		if rest, ok := strings.CutPrefix(s, head); ok && firstNames[rest] {
			return true
		}
	}
	return false
}

// isInitial reports whether s is "j", "j-m" or a pair of initials that is not a word.
func isInitial(s string) bool {
	if len(s) == 1 || len(s) == 3 && s[1] == '-' {
		return true
	}
	switch s {
	case "jp", "jm", "jc", "jf", "jl", "jy", "jb", "jd", "jn", "fx", "ph", "ch", "mc", "mf", "mp", "mh", "mt":
		return true
	}
	return false
}

// namesPlace reports whether every token is among the words about the place.
func namesPlace(tokens []string, context string) bool {
	if context == "" {
		return false
	}
	folded := letters(context)
	for _, t := range tokens {
		t = strings.ReplaceAll(t, "-", "")
		if len(t) < 3 || !strings.Contains(folded, t) {
			return false
		}
	}
	return true
}

// cutLast is strings.Cut at the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// letters returns the letters and digits of a text, folded.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, directory.Fold(text))
}

// functionalWords are tokens of mailboxes that belong to no single person.
var functionalWords = set(strings.Fields(`
	accueil acceuil contact contacts info infos information informations secretariat secretaire direction directeur
	directrice coordination coordinateur coordinatrice administration admin gestion comptabilite compta presidence
	president presidente tresorier mairie mairies commune communes ville village bourg agglo agglomeration
	communaute cc cca ccas cias cdc metropole departement region prefecture sousprefecture sous-prefecture conseil
	elu elus maire bibliotheque bibliotheques biblio bibli bib bm bmi bdp bu mediatheque mediatheques media
	ludotheque lecture cdi archives musee culture culturel numerique numeriques num cyber cyberbase cyberespace epn
	ecm erm multimedia informatique info-jeunes infojeunes fablab lab labo atelier ateliers tiers-lieu tierslieu
	coworking cowork france franceservices france-services franceservice france-service fs frs mfs efs msap mds mdd
	mdr mds msp mdph mdf mda pad pimms point pointinfo services service public publics psp plp pfsp poms sp sdsei
	cms social sociale sociaux solidarite solidarites centre centres cs csc csp css cso csx evs espace espaces
	maison maisons mjc mpt mj mq mqt foyer foyers pole poles plateforme relais antenne annexe agence bureau cite
	site siege asso association associations afr familles famillesrurales fd udaf ufcv ligue fol adapei secours
	croixrouge emmaus restos caritas france-benevolat benevolat benevoles emploi insertion mission missionlocale
	locale ml mli mlj milo mloa mlhg plie pe cio cap capemploi formation formations formateur greta afpa cfa rh job
	jeunesse jeunes jeune pij bij pj ij animation anim animateur animateurs animatrice animatrices enfance enfants
	petite creche loisirs sport sports vacances parents parentalite famille education ecole ecoles college lycee
	conseiller conseillere conseillers conseillernumerique conseiller-numerique conseillerenumerique cnfs cn cnum
	mediateur mediatrice mediation mediateurs referent referente aidant aidants caf cpam msa carsat laposte poste
	bus itinerant itinerante mobile van camion pro dsi com communication webmaster web site mail mails noreply
	reservation reservations rdv inscription inscriptions support aide sav boutique shop standard saint sainte st
	ste le la les du des de aux au en sur sous chez nord sud est ouest haut haute bas basse val pays unique guichet
	affaires generales general secteur actions action solidaires solidaire territoire territoires administratif
	administrative equipe equipes courrier bonjour bienvenue hello welcome team cabinet permanence permanences
	responsable responsables assistant assistante urbanisme etablissement institution multi sites sec ems eds utas
	mddep pms mdsi mdsp msd pi tl ape apf esp lelabo lectpub dgac vignoble mjd dgs dsu cij crij gem dd ad ud rf mecs
	rpa rsp chrs ehpad esat cada huda csapa rers gem sam sas face aio afs asae pre agir uniscite ressourcerie
	recyclerie regie quartier quartiers cafe citoyen citoyens citoyennete citoyenne habitants resident residence
	residences`)...)

// functionalStems make a token that contains one functional.
var functionalStems = []string{"mairie", "mediath", "biblio", "service", "numeri", "social", "maison", "espace",
	"centre", "accueil", "contact", "asso", "mission", "relais", "france", "famille", "commun", "direction",
	"secretar", "cyber", "jeunes", "atelier", "animat", "conseil", "emploi", "format", "info", "educ", "culture",
	"cafe", "club", "ville", "collectif", "foyer", "pole", "point", "antenne", "insert", "projet", "quartier",
	"habitat", "citoyen", "multimed", "msap", "pimms", "ccas", "generale", "territoi"}

func isFunctional(token string) bool {
	for part := range strings.SplitSeq(token, "-") {
		if functionalWords[part] {
			return true
		}
	}
	if functionalWords[token] {
		return true
	}
	for _, stem := range functionalStems {
		if strings.Contains(token, stem) {
			return true
		}
	}
	return false
}
