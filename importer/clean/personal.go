package clean

import (
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// IsNominative tells that an e-mail address names a person: first.last@, f.last@,
// last.first@. context is what names the place (its name, commune, address): an
// address made of its words only is the place's own ("jean.moulin@" of the
// Collège Jean Moulin). Precision comes first: an address with any word of a
// service, a building or an organisation in it is functional.
func IsNominative(email, context string) bool {
	local, domain, ok := strings.Cut(email, "@")
	if !ok {
		return false
	}
	tokens := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' })
	for i := range tokens {
		if tokens[i] = strings.Trim(tokens[i], "0123456789-+"); len(tokens[i]) == 1 && strings.ContainsAny(local[:min(3, len(local))], "0123456789") {
			return false // "5b." is no initial
		}
	}
	tokens = nonEmpty(tokens)
	if len(tokens) == 1 {
		// jean-dupont@: a hyphen separates only after a first name, and not within jean-marc@.
		first, last, cut := strings.Cut(tokens[0], "-")
		if !cut || !firstNames[first] || firstNames[last] {
			return false
		}
		tokens = []string{first, last}
	}
	if len(tokens) < 2 || len(tokens) > 4 {
		return false
	}
	for _, t := range tokens {
		if isFunctional(t) {
			return false
		}
	}
	first, last := tokens[0], tokens[1]
	switch {
	case famousPeople[first+" "+last], namesPlace(tokens, context), namesPlace(tokens, domain):
		return false
	case domain == "conseiller-numerique.fr" || domain == "conseiller.numerique.fr": // every mailbox there is a person's
		return true
	case isFirstName(first):
		return len(last) > 1
	case isInitial(first):
		return len(last) > 2
	case isFirstName(tokens[len(tokens)-1]):
		return len(first) > 1
	}
	return false
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

// isFirstName tells a first name, or two joined by a hyphen or by nothing.
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

// isInitial tells "j", "j-m" and the pairs of initials that are nothing else.
func isInitial(s string) bool {
	if len(s) == 1 || len(s) == 3 && s[1] == '-' {
		return true
	}
	switch s {
	case "jp", "jm", "jc", "jf", "jl", "jy", "jb", "jd", "fx", "ph", "ch":
		return true
	}
	return false
}

// namesPlace tells that every token is in the words that name the place.
func namesPlace(tokens []string, context string) bool {
	if context == "" {
		return false
	}
	folded := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, directory.Fold(context))
	for _, t := range tokens {
		t = strings.ReplaceAll(t, "-", "")
		if len(t) < 3 || !strings.Contains(folded, t) {
			return false
		}
	}
	return true
}

// functionalWords are whole tokens of mailboxes that belong to no person.
var functionalWords = set(strings.Fields(`
accueil acceuil contact contacts info infos information informations secretariat secretaire direction directeur directrice coordination coordinateur coordinatrice administration admin gestion comptabilite compta presidence president presidente tresorier
mairie mairies commune communes ville village bourg agglo agglomeration communaute cc cca ccas cias cdc metropole departement region prefecture sousprefecture sous-prefecture conseil elu elus maire
bibliotheque bibliotheques biblio bibli bib bm bmi bdp bu mediatheque mediatheques media ludotheque lecture cdi archives musee culture culturel
numerique numeriques num cyber cyberbase cyberespace epn ecm erm multimedia informatique info-jeunes infojeunes fablab lab labo atelier ateliers tiers-lieu tierslieu coworking cowork
france franceservices france-services franceservice france-service fs frs mfs efs msap mds mdd mdr mds msp mdph mdf mda pad pimms point pointinfo services service public publics psp plp pfsp poms sp sdsei cms
social sociale sociaux solidarite solidarites centre centres cs csc csp css cso csx evs espace espaces maison maisons mjc mpt mj mq mqt foyer foyers pole poles plateforme relais antenne annexe agence bureau cite site siege
asso association associations afr familles famillesrurales fd udaf ufcv ligue fol adapei secours croixrouge emmaus restos caritas france-benevolat benevolat benevoles
emploi insertion mission missionlocale locale ml mli mlj milo mloa mlhg plie pe cio cap capemploi formation formations formateur greta afpa cfa rh job
jeunesse jeunes jeune pij bij pj ij animation anim animateur animateurs animatrice animatrices enfance enfants petite creche loisirs sport sports vacances parents parentalite famille education ecole ecoles college lycee
conseiller conseillere conseillers conseillernumerique conseiller-numerique conseillerenumerique cnfs cn cnum mediateur mediatrice mediation mediateurs referent referente aidant aidants
caf cpam msa carsat laposte poste bus itinerant itinerante mobile van camion
pro dsi com communication webmaster web site mail mails noreply reservation reservations rdv inscription inscriptions support aide sav boutique shop standard
saint sainte st ste le la les du des de aux au en sur sous chez nord sud est ouest haut haute bas basse val pays
rsp chrs ehpad esat cada huda csapa rers gem sam sas face aio afs asae pre agir uniscite ressourcerie recyclerie regie quartier quartiers cafe citoyen citoyens citoyennete citoyenne habitants resident residence residences`)...)

// functionalStems mark a token that holds them as functional, whatever is around.
var functionalStems = []string{"mairie", "mediath", "biblio", "service", "numeri", "social", "maison", "espace", "centre", "accueil", "contact", "asso", "mission", "relais", "france", "famille", "commun", "direction",
	"secretar", "cyber", "jeunes", "atelier", "animat", "conseil", "emploi", "format", "info", "educ", "culture", "cafe", "club", "ville", "collectif", "foyer", "pole", "point", "antenne", "insert", "projet", "quartier", "habitat", "citoyen"}

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

// Placeholder stands in published texts where something personal was withheld.
const Placeholder = "[non publié]"

// WithholdPersons takes out of a text the names of persons and the nominative
// addresses that it holds, and puts Placeholder in their place. Names are
// recognised by what stands before them ("Mme Dupont", "animé par Jeanne
// DUPONT", "contact : …"): streets and institutions carry names of people too.
// functional leaves e-mail addresses as they are.
func WithholdPersons(text, context string, functional bool) (published string, withheld bool) {
	if !mayNamePerson(text) {
		return text, false
	}
	words := splitWords(text)
	var b strings.Builder
	end := 0
	for i := 0; i < len(words); {
		n := personAt(words, i)
		if n == 0 && !functional && strings.Contains(words[i].text, "@") {
			if address := strings.Trim(strings.ToLower(words[i].text), ".,;:()<>\""); IsNominative(address, context) {
				n = 1
			}
		}
		if n == 0 {
			i++
			continue
		}
		last := words[i+n-1]
		b.WriteString(text[end:words[i].start])
		b.WriteString(Placeholder)
		end = last.start + len(strings.TrimRight(last.text, ".,;:)!?"))
		withheld = true
		i += n
	}
	if !withheld {
		return text, false
	}
	b.WriteString(text[end:])
	return b.String(), true
}

// mayNamePerson is a cheap test that most texts fail: a mark that a name could follow.
func mayNamePerson(text string) bool {
	if len(text) < 4 {
		return false
	}
	if strings.Contains(text, "@") || strings.Contains(text, "M.") || strings.Contains(text, "M ") {
		return true
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case 'M', 'm', 'c', 'C', 'r', 'R', 'p', 'a', 'A', 'P':
			rest := text[i:]
			for _, cue := range [...]string{"Mme", "Mlle", "Mr", "Monsieur", "Madame", "MME", "MR ", "ontact", "par ", "vec ", "férent", "eferent", "médiat", "esponsable", "nimat", "onseill", "résident", "uprès"} {
				if strings.HasPrefix(rest, cue) || len(rest) > 1 && strings.HasPrefix(rest[1:], cue) {
					return true
				}
			}
		}
	}
	return false
}

type word struct {
	text  string
	start int
}

func splitWords(s string) []word {
	var words []word
	start := -1
	for i, r := range s {
		if unicode.IsSpace(r) {
			if start >= 0 {
				words = append(words, word{s[start:i], start})
			}
			start = -1
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		words = append(words, word{s[start:], start})
	}
	return words
}

// titles are what only a person's name follows, when it is capitalised.
var titles = set("m.", "mr", "mr.", "mme", "mme.", "mlle", "mlle.", "monsieur", "madame", "mademoiselle")

// roles are words after which a first name and a last name are a person's.
var roles = set("contact", "contacter", "par", "avec", "aupres", "referent", "referente", "responsable", "animateur", "animatrice", "conseiller", "conseillere", "numerique", "mediateur", "mediatrice",
	"president", "presidente", "directeur", "directrice", "formateur", "formatrice", "interlocuteur", "interlocutrice", "de", "d'aupres", "demander", "coordinateur", "coordinatrice", "benevole")

// personAt gives how many words from i on are a person's name with its title, 0 when none.
func personAt(words []word, i int) int {
	w := words[i].text
	if titles[strings.ToLower(strings.TrimLeft(w, "("))] && capital(w) && i+1 < len(words) && capital(words[i+1].text) && !institutional(words, i) {
		n := 2
		for n < 4 && i+n < len(words) && !closed(words[i+n-1].text) && capital(words[i+n].text) && !titles[strings.ToLower(words[i+n].text)] {
			n++
		}
		return n
	}
	if i == 0 || !afterRole(words, i) || closed(w) || i+1 >= len(words) {
		return 0
	}
	first, last := bare(w), bare(words[i+1].text)
	if capital(w) && isFirstName(first) && capital(words[i+1].text) && len(last) > 1 && !famousPeople[first+" "+last] && !isFunctional(last) {
		return 2
	}
	return 0
}

// afterRole tells that a role, a colon or both stand before word i; "de" alone
// ("médiathèque de Jean Macé") does not count unless a role stands before it.
func afterRole(words []word, i int) bool {
	before := bare(words[i-1].text)
	if before == "" && i > 1 {
		before = bare(words[i-2].text)
	}
	if before == "de" || before == "numerique" {
		return i > 1 && roles[bare(words[i-2].text)] && bare(words[i-2].text) != "de"
	}
	return roles[before]
}

// buildingWords name what is often called after a person.
var buildingWords = set(strings.Fields(`rue avenue place allee boulevard square impasse chemin quai cours esplanade pl av bd parvis promenade
	espace salle ecole college lycee residence theatre centre mediatheque bibliotheque maison batiment gymnase stade hall tour galerie parking
	arret station groupe fondation culturel culturelle social municipal municipale communal communale intercommunale quartier stade parc jardin hotel cite foyer`)...)

// institutional tells that the word before i names a street or a building: "rue Mme de Sévigné".
func institutional(words []word, i int) bool {
	if i == 0 {
		return false
	}
	return buildingWords[strings.TrimPrefix(strings.TrimPrefix(bare(words[i-1].text), "l'"), "d'")]
}

// bare is a word folded, without the punctuation around it.
func bare(w string) string {
	return strings.Trim(directory.Fold(w), ".,;:()[]\"'«»-–!?/")
}

// closed tells that a sentence or a group ends after the word.
func closed(w string) bool {
	return strings.HasSuffix(w, ",") || strings.HasSuffix(w, ";") || strings.HasSuffix(w, ":") || strings.HasSuffix(w, ")") || strings.HasSuffix(w, ".") && len(w) > 3
}

func capital(w string) bool {
	for _, r := range w {
		if r == '(' || r == '"' || r == '«' {
			continue
		}
		return unicode.IsUpper(r)
	}
	return false
}

// Person is a first and a last name, folded.
type Person struct{ First, Last string }

// personOf is the person that a nominative address names in full.
func personOf(email string) (who Person, ok bool) {
	local, _, _ := strings.Cut(email, "@")
	tokens := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' })
	if len(tokens) < 2 {
		return Person{}, false
	}
	who = Person{tokens[0], strings.Trim(tokens[1], "0123456789")}
	return who, len(who.First) > 2 && len(who.Last) > 2
}

// withholdKnown takes persons who are known by name out of a text, in either
// order of their names, but where they name a street or a building.
func withholdKnown(text string, known []Person) (published string, withheld bool) {
	if len(known) == 0 || text == "" {
		return text, false
	}
	words := splitWords(text)
	var b strings.Builder
	end := 0
	for i := 0; i+1 < len(words); i++ {
		x, y := bare(words[i].text), bare(words[i+1].text)
		for _, who := range known {
			if (x != who.First || y != who.Last) && (x != who.Last || y != who.First) || institutional(words, i) || words[i].start < end {
				continue
			}
			last := words[i+1]
			b.WriteString(text[end : words[i].start+len(words[i].text)-len(strings.TrimLeft(words[i].text, "(\"«"))])
			b.WriteString(Placeholder)
			end = last.start + len(strings.TrimRight(last.text, ".,;:)!?\"»"))
			withheld = true
		}
	}
	if !withheld {
		return text, false
	}
	b.WriteString(text[end:])
	return b.String(), true
}

// PersonInName tells a place name that starts with a person's first and last
// name followed by what the place is ("Jeanne Dupont - Formation numérique"),
// and gives who, and that rest, which can be published.
func PersonInName(name string) (who Person, rest string, found bool) {
	cut := strings.IndexAny(name, "-–:,(/")
	if cut < 0 || !strings.ContainsRune(" (", rune(name[max(cut-1, 0)])) && name[cut] != ',' && name[cut] != ':' && name[cut] != '(' {
		return who, "", false
	}
	words := strings.Fields(name[:cut])
	if len(words) != 2 || !isFirstName(bare(words[0])) {
		return who, "", false
	}
	for _, w := range words {
		if !capital(w) || isFunctional(bare(w)) {
			return who, "", false
		}
	}
	who = Person{bare(words[0]), bare(words[1])}
	if famousPeople[who.First+" "+who.Last] {
		return who, "", false
	}
	rest = strings.Trim(strings.TrimLeft(name[cut:], "-–:,( /"), " ")
	if strings.HasSuffix(rest, ")") && strings.Count(rest, "(") < strings.Count(rest, ")") {
		rest = strings.TrimSuffix(rest, ")")
	}
	letters := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return who, rest, letters > 3
}
