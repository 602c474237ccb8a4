package clean

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// Placeholder replaces what is withheld within published texts.
const Placeholder = "[non publié]"

// WithholdPersons replaces the names of persons and the nominative addresses of a text by
// Placeholder. Names are recognised by what precedes them ("Mme Dupont", "animé par Jeanne
// DUPONT", "contact : …"), because streets and institutions have names of persons too. With
// functional, e-mail addresses are kept. Names that are all in public are kept too.
func WithholdPersons(text, public, context string, functional bool) (published string, withheld bool) {
	if !mayNamePerson(text) {
		return text, false
	}
	return withholdPersons(text, public, context, functional)
}

// withholdPersons is WithholdPersons for a text that may name a person.
func withholdPersons(text, public, context string, functional bool) (published string, withheld bool) {
	words := splitWords(text)
	var b strings.Builder
	end := 0
	for i := 0; i < len(words); {
		n := personAt(words, i)
		if n > 0 && isPublic(words[i:i+n], public) {
			i += n
			continue
		}
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

// isPublic reports whether words, titles and initials apart, are in a published name.
func isPublic(words []word, public string) bool {
	var parts []string
	for _, w := range words {
		if part := bare(w.text); len(part) > 1 && !titles[strings.ToLower(strings.TrimLeft(w.text, "("))] {
			parts = append(parts, part)
		}
	}
	return len(parts) > 0 && names(public, parts...)
}

// names reports whether all the words, folded, are among those of a text.
func names(text string, words ...string) bool {
	if text == "" {
		return false
	}
	own := strings.FieldsFunc(directory.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	for _, w := range words {
		if !slices.Contains(own, w) {
			return false
		}
	}
	return true
}

// mayNamePerson is a cheap test that most texts fail: it looks for words that a name may
// follow.
func mayNamePerson(text string) bool {
	if len(text) < 4 {
		return false
	}
	if strings.Contains(text, "@") || strings.Contains(text, "M.") || strings.Contains(text, "M ") {
		return true
	}
	for i := 0; i+1 < len(text); i++ {
		if cueStarts[text[i]] && (hasCue(text[i:]) || hasCue(text[i+1:])) {
			return true
		}
	}
	return false
}

// cues are the parts of words that a name may follow, by their first byte. They count at one of cueStarts, or
// right after it.
var cueStarts, cues = func() (starts [256]bool, cues [256][]string) {
	for _, c := range "MmcCrRpaAP" {
		starts[c] = true
	}
	for _, cue := range [...]string{"Mme", "Mlle", "Mr", "Monsieur", "Madame", "MME", "MR ", "ontact", "par ", "vec ",
		"férent", "eferent", "médiat", "esponsable", "nimat", "onseill", "résident", "uprès"} {
		cues[cue[0]] = append(cues[cue[0]], cue)
	}
	return starts, cues
}()

func hasCue(text string) bool {
	for _, cue := range cues[text[0]] {
		if strings.HasPrefix(text, cue) {
			return true
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

// titles precede names of persons only, when capitalised.
var titles = set("m.", "mr", "mr.", "mme", "mme.", "mlle", "mlle.", "monsieur", "madame", "mademoiselle")

// roles are words after which a first and a last name are those of a person.
var roles = set("contact", "contacter", "par", "avec", "aupres", "referent", "referente", "responsable", "animateur",
	"animatrice", "conseiller", "conseillere", "numerique", "mediateur", "mediatrice",
	"president", "presidente", "directeur", "directrice", "formateur", "formatrice", "interlocuteur", "interlocutrice",
	"de", "d'aupres", "demander", "coordinateur", "coordinatrice", "benevole")

// personAt returns the number of words from i that are the name of a person with its title, 0
// for none.
func personAt(words []word, i int) int {
	w := words[i].text
	if i+1 >= len(words) || !capital(w) || !capital(words[i+1].text) {
		return 0
	}
	if titles[strings.ToLower(strings.TrimLeft(w, "("))] && !institutional(words, i) {
		n := 2
		for n < 4 && i+n < len(words) && !closed(words[i+n-1].text) && capital(words[i+n].text) &&
			!titles[strings.ToLower(words[i+n].text)] {
			n++
		}
		return n
	}
	if i == 0 || closed(w) || !afterRole(words, i) {
		return 0
	}
	first, last := bare(w), bare(words[i+1].text)
	if isFirstName(first) && len(last) > 1 && !famousPeople[first+" "+last] && !isFunctional(last) {
		return 2
	}
	return 0
}

// afterRole reports whether a role, a colon or both precede word i. "de" alone ("médiathèque
// de Jean Macé") does not count unless a role precedes it.
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

// buildingWords are kinds of places that are often named after a person.
var buildingWords = set(strings.Fields(`
	rue avenue place allee boulevard square impasse chemin quai cours esplanade pl av bd parvis promenade espace
	salle ecole college lycee residence theatre centre mediatheque bibliotheque maison batiment gymnase stade hall
	tour galerie parking arret station groupe fondation culturel culturelle social municipal municipale communal
	communale intercommunale quartier stade parc jardin hotel cite foyer`)...)

// institutional reports whether the word before i is a street or a building: "rue Mme de
// Sévigné".
func institutional(words []word, i int) bool {
	if i == 0 {
		return false
	}
	return buildingWords[strings.TrimPrefix(strings.TrimPrefix(bare(words[i-1].text), "l'"), "d'")]
}

// bare returns a word, folded, without the punctuation around it.
func bare(w string) string {
	return strings.Trim(directory.Fold(w), ".,;:()[]\"'«»-–!?/")
}

// closed reports whether a sentence or a group ends after the word.
func closed(w string) bool {
	return strings.HasSuffix(w, ",") || strings.HasSuffix(w, ";") || strings.HasSuffix(w, ":") ||
		strings.HasSuffix(w, ")") || strings.HasSuffix(w, ".") && len(w) > 3
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

// personOf returns the person whose full name is in a nominative address.
func personOf(email string) (who Person, ok bool) {
	local, _, _ := strings.Cut(email, "@")
	tokens := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' })
	if len(tokens) < 2 {
		return Person{}, false
	}
	who = Person{tokens[0], strings.Trim(tokens[1], "0123456789")}
	return who, len(who.First) > 2 && len(who.Last) > 2
}

// withholdKnown removes the names of known persons from a text, in either order, except in
// names of streets and buildings.
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
			if (x != who.First || y != who.Last) && (x != who.Last || y != who.First) || institutional(words, i) ||
				words[i].start < end {
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

// PersonInName splits the name of a place that starts with the first and last name of a
// person, followed by what the place is ("Jeanne Dupont - Formation numérique"): it returns
// the person, and the rest, which can be published.
func PersonInName(name string) (who Person, rest string, found bool) {
	cut := strings.IndexAny(name, "-–:,(/")
	if cut < 0 || !strings.ContainsRune(" (", rune(name[max(cut-1, 0)])) && name[cut] != ',' && name[cut] != ':' &&
		name[cut] != '(' {
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
