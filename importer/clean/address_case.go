package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// streetCase rewrites an address in capitals with the French rules of case: "12 RUE DE LA
// PAIX" → "12 rue de la Paix". Acronyms, Roman numerals, initials and words with digits are
// unchanged; no abbreviation is expanded and no accent is guessed, but the apostrophe of "DE L
// EGLISE" is. Otherwise only the name of the street is set, see nameCase.
func streetCase(s string) string {
	if !allCapitals(s) {
		return nameCase(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	opening := true // nothing, or a figure, comes before in this part of the address
	numbered := false
	previous := ""
	for len(s) > 0 {
		n := wordLength(s)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s)
			switch r {
			case ',', '(', '\n', '/', ':', ';':
				opening, numbered = true, false
			case '-', '–':
				if spaced(b.String(), s[size:]) {
					opening, numbered = true, false
				}
			}
			b.WriteString(s[:size])
			s = s[size:]
			continue
		}
		word := s[:n]
		elided := n < len(s) && (s[n] == '\'' || strings.HasPrefix(s[n:], "’"))
		switch {
		case strings.ContainsAny(word, "0123456789"):
			b.WriteString(word)
			numbered = true
		case elided && len(word) == 1 && (!opening || numbered):
			b.WriteString(strings.ToLower(word)) // d', l'
		case lostElision(previous, word, s[n:]):
			b.WriteString(strings.ToLower(word) + "'")
			n++
		default:
			b.WriteString(wordCase(word, opening && !numbered))
			opening = opening && numbered && repeats[word]
		}
		previous, s = word, s[n:]
	}
	return b.String()
}

// nameCase sets the name of the street in an address in mixed case: "11 avenue salvador
// Allende" → "11 avenue Salvador Allende", "rue du GENERAL leclerc" → "rue du General
// Leclerc". The name starts after the kind of street and ends at a comma, a figure or a word
// that says where in the street.
func nameCase(s string) string {
	start := streetName(s)
	if start == 0 {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:start])
	for rest := s[start:]; rest != ""; {
		n := wordLength(rest)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(rest)
			if strings.ContainsRune(",;:(/\n", r) {
				return b.String() + rest
			}
			b.WriteString(rest[:size])
			rest = rest[size:]
			continue
		}
		word := rest[:n]
		upper := strings.ToUpper(word)
		elided := strings.HasPrefix(rest[n:], "'") || strings.HasPrefix(rest[n:], "’")
		switch {
		case strings.ContainsAny(word, "0123456789"), withinStreet[upper]:
			return b.String() + rest
		case smallWords[upper]:
			if word == upper {
				word = strings.ToLower(word)
			}
			b.WriteString(word)
		case word == upper && utf8.RuneCountInString(word) > 3:
			b.WriteString(wordCase(upper, false))
		case !elided && word == strings.ToLower(word) && utf8.RuneCountInString(word) > 1:
			_, size := utf8.DecodeRuneInString(word)
			b.WriteString(upper[:size] + word[size:])
		default:
			b.WriteString(word)
		}
		rest = rest[n:]
	}
	return b.String()
}

// streetName returns the offset of what follows the number and the kind of street at the start
// of an address, 0 when it has no kind.
func streetName(s string) int {
	for at := 0; at < len(s); {
		n := wordLength(s[at:])
		word := strings.ToUpper(s[at : at+n])
		switch {
		case n == 0:
			_, n = utf8.DecodeRuneInString(s[at:])
		case streetKinds[word]:
			return at + n
		case !strings.ContainsAny(word, "0123456789") && !repeats[word]:
			return 0
		}
		at += n
	}
	return 0
}

// spaceAfterNumber separates a number from the kind of street: "11avenue" → "11 avenue".
func spaceAfterNumber(s string) string {
	n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if n < 1 || !streetKinds[strings.ToUpper(s[n:n+wordLength(s[n:])])] {
		return s
	}
	return s[:n] + " " + s[n:]
}

// streetKinds are the kinds of streets, and their abbreviations.
var streetKinds = set(strings.Fields(`RUE AVENUE AV AVE BOULEVARD BD BLD BLVD PLACE PL ROUTE RTE CHEMIN CHE CHEM ALLEE
	ALLÉE ALLEES ALLÉES IMPASSE IMP SQUARE SQ COURS CRS QUAI PASSAGE RUELLE SENTIER MONTEE MONTÉE ESPLANADE PROMENADE
	FAUBOURG FG FBG PARVIS TRAVERSE`)...)

// withinStreet are words that end the name of a street: what follows says where in it.
var withinStreet = set(strings.Fields(`PRES PRÈS DERRIERE DERRIÈRE DEVANT FACE ENTREE ENTRÉE PORTE COTE CÔTÉ ANGLE
	NIVEAU SALLE APPARTEMENT APPT BUREAU RDC ETAGE ÉTAGE BATIMENT BÂTIMENT BAT BÂT IMMEUBLE RESIDENCE RÉSIDENCE CHEZ
	DANS PUIS OU VERS AVEC PAR APRES APRÈS AVANT ENTRE PROCHE SOUS SUR BIS TER`)...)

// lostElision reports whether word is an article that lost its apostrophe ("DE L EGLISE", "RUE
// D AJACCIO"), as opposed to the letter of a building.
func lostElision(previous, word, after string) bool {
	if word != "L" && word != "D" || len(after) < 2 || after[0] != ' ' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after[1:])
	return strings.ContainsRune("AEIOUYHÀÂÉÈÊÎÔŒ", next) && smallWords[previous] && !numberedParts[previous]
}

// numberedParts may be followed by the letter of a building or entrance.
var numberedParts = set("BATIMENT", "BÂTIMENT", "BAT", "BÂT", "IMMEUBLE", "ETAGE", "ÉTAGE", "BIS", "TER", "QUATER",
	"RESIDENCE", "RÉSIDENCE", "LOT", "LOTISSEMENT", "ALLEE", "ALLÉE", "ALL")

// allCapitals reports whether s has no lower-case letter, and a word of at least two letters.
func allCapitals(s string) bool {
	letters, longest := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			letters++
			longest = max(longest, letters)
		default:
			letters = 0
		}
	}
	return longest > 2
}

// wordLength returns the length in bytes of the letters and digits that s starts with.
func wordLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// spaced reports whether a hyphen separates two parts, as opposed to one within a word.
func spaced(before, after string) bool {
	return before == "" || strings.HasSuffix(before, " ") || strings.HasPrefix(after, " ")
}

// wordCase returns a word in its case. first reports that it is at the start of the address,
// where every word has a capital.
func wordCase(word string, first bool) string {
	switch {
	case streetAcronyms[word] || isRoman(word) || utf8.RuneCountInString(word) == 1:
		return word
	case smallWords[word] && !first:
		return strings.ToLower(word)
	case !smallWords[word] && len(word) < 5 && !strings.ContainsAny(word, "AEIOUYÀÂÉÈÊËÎÏÔÛÙÜŒ"):
		if word == "ST" || word == "STS" {
			break
		}
		return word // "SNCF", "LCL"
	}
	_, n := utf8.DecodeRuneInString(word)
	return word[:n] + strings.ToLower(word[n:])
}

// isRoman reports whether word is a numeral up to XXXIX: higher ones are words as well ("DIX",
// "MIL").
func isRoman(word string) bool {
	return len(word) > 1 && strings.Trim(word, "IVX") == "" && !strings.Contains(word, "IIII") &&
		!strings.Contains(word, "VV")
}

// repeats may stand between the number and the street.
var repeats = set("BIS", "TER", "QUATER", "A", "B", "C", "D")

// smallWords are in lower case within an address: articles, and kinds of streets.
var smallWords = set(strings.Fields(`
	DE DU DES LA LE LES ET EN SUR SOUS AU AUX À LÈS LEZ PAR POUR DIT BIS TER QUATER RUE AVENUE AV AVE BOULEVARD BD
	BLD BLVD PLACE PL ROUTE RTE CHEMIN CHE CHEM ALLEE ALLÉE ALLEES ALLÉES ALL IMPASSE IMP SQUARE SQ COURS CRS QUAI
	PASSAGE RUELLE SENTIER VOIE MONTEE MONTÉE ESPLANADE PROMENADE FAUBOURG FG FBG ROND POINT PARVIS RESIDENCE
	RÉSIDENCE LOTISSEMENT LOT HAMEAU LIEU TRAVERSE COTE CÔTE BATIMENT BÂTIMENT BAT BÂT IMMEUBLE ETAGE ÉTAGE`)...)

// streetAcronyms stay in capitals although they could be pronounced as words.
var streetAcronyms = set(strings.Fields(`
	ZAC ZA ZAE ZAD ZI ZUP ZUS ZAM ZIL ZIRST ZAL ZIN BP CS TSA RN RD CD CR VC RDC HLM CAF CPAM MSA CCAS CIAS CIAP
	EHPAD MJC ESAT UFR IUT INSA AFPA CNAM GRETA CFA CROUS EDF GDF SNCF RATP ONU OTAN FFI FTP FFL BEF RAF DB SIVOM
	SIVU EPCI RAM PMI PMS CMS UTAS MDS CIO ANPE ADIL CAUE INRA CEA ENA ESC USA HEI`)...)
