package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// streetCase writes an address that is all in capitals as French writes them:
// "12 RUE DE LA PAIX" → "12 rue de la Paix". Acronyms, Roman numerals, initials and
// words with figures stay as they are; nothing is spelt out, no accent is guessed, but
// the apostrophe of "DE L EGLISE" is. An address with a small letter in it is left alone.
func streetCase(s string) string {
	if !allCapitals(s) {
		return s
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

// lostElision tells "DE L EGLISE", "RUE D AJACCIO": an article that lost its
// apostrophe, and no building D.
func lostElision(previous, word, after string) bool {
	if word != "L" && word != "D" || len(after) < 2 || after[0] != ' ' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after[1:])
	return strings.ContainsRune("AEIOUYHÀÂÉÈÊÎÔŒ", next) && smallWords[previous] && !numberedParts[previous]
}

// numberedParts are followed by the letter of a part.
var numberedParts = set("BATIMENT", "BÂTIMENT", "BAT", "BÂT", "IMMEUBLE", "ETAGE", "ÉTAGE", "BIS", "TER", "QUATER",
	"RESIDENCE", "RÉSIDENCE", "LOT", "LOTISSEMENT", "ALLEE", "ALLÉE", "ALL")

// allCapitals tells a text without small letters, with a word long enough to be one.
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

// wordLength is how many bytes of letters and figures s starts with.
func wordLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// spaced tells a hyphen that stands between two parts rather than within a word.
func spaced(before, after string) bool {
	return before == "" || strings.HasSuffix(before, " ") || strings.HasPrefix(after, " ")
}

// wordCase is one word; first is at the start of the address, where all words have a capital.
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

// isRoman tells a numeral up to XXXIX: those above are words as well ("DIX", "MIL").
func isRoman(word string) bool {
	return len(word) > 1 && strings.Trim(word, "IVX") == "" && !strings.Contains(word, "IIII") &&
		!strings.Contains(word, "VV")
}

// repeats stand between the number and the street.
var repeats = set("BIS", "TER", "QUATER", "A", "B", "C", "D")

// smallWords are written small within an address: articles, and what streets are.
var smallWords = set(strings.Fields(`
	DE DU DES LA LE LES ET EN SUR SOUS AU AUX À LÈS LEZ PAR POUR DIT BIS TER QUATER RUE AVENUE AV AVE BOULEVARD BD
	BLD BLVD PLACE PL ROUTE RTE CHEMIN CHE CHEM ALLEE ALLÉE ALLEES ALLÉES ALL IMPASSE IMP SQUARE SQ COURS CRS QUAI
	PASSAGE RUELLE SENTIER VOIE MONTEE MONTÉE ESPLANADE PROMENADE FAUBOURG FG FBG ROND POINT PARVIS RESIDENCE
	RÉSIDENCE LOTISSEMENT LOT HAMEAU LIEU TRAVERSE COTE CÔTE BATIMENT BÂTIMENT BAT BÂT IMMEUBLE ETAGE ÉTAGE`)...)

// streetAcronyms stay in capitals although they could be said.
var streetAcronyms = set(strings.Fields(`
	ZAC ZA ZAE ZAD ZI ZUP ZUS ZAM ZIL ZIRST ZAL ZIN BP CS TSA RN RD CD CR VC RDC HLM CAF CPAM MSA CCAS CIAS CIAP
	EHPAD MJC ESAT UFR IUT INSA AFPA CNAM GRETA CFA CROUS EDF GDF SNCF RATP ONU OTAN FFI FTP FFL BEF RAF DB SIVOM
	SIVU EPCI RAM PMI PMS CMS UTAS MDS CIO ANPE ADIL CAUE INRA CEA ENA ESC USA HEI`)...)
