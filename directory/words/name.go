package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Name returns the name of a place. One that its source writes in capitals is set as a
// name: "MEDIATHEQUE D AGEN" as "Médiathèque d'Agen".
func Name(t *i18n.Locale, p *directory.Place) string {
	switch {
	case strings.TrimSpace(p.Name) == "":
		return t.Say("Lieu sans nom")
	case inCapitals(p.Name):
		return setName(p.Name, p.Commune)
	}
	return p.Name
}

// inCapitals reports whether a name has no small letter, and a word that is too long
// to be an acronym alone.
func inCapitals(name string) bool {
	run, longest := 0, 0
	for _, r := range name {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			run++
			longest = max(longest, run)
		default:
			run = 0
		}
	}
	return longest > 3
}

// setName sets a name in capitals: common words in small letters with their accents,
// the others with one capital, the commune of the place as it is spelled. What may be an
// acronym stays as it is; no other accent is guessed.
func setName(name, commune string) string {
	town := directory.Fold(strings.ReplaceAll(commune, "-", " "))
	var b strings.Builder
	b.Grow(len(name) + 8)
	first := true // of the name, or of a part of it
	for name != "" {
		if n := townLength(name, town); n > 0 && !first {
			b.WriteString(commune)
			name = name[n:]
			continue
		}
		n := nameWord(name)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(name)
			if strings.ContainsRune("(:/–«\"[", r) || r == '-' && strings.HasPrefix(name, "- ") {
				first = true
			}
			b.WriteString(name[:size])
			name = name[size:]
			continue
		}
		word, rest := name[:n], name[n:]
		switch {
		case (word == "D" || word == "L") && apostrophe(rest) > 0:
			b.WriteString(elided(word, first))
		case (word == "D" || word == "L") && beforeVowel(rest):
			b.WriteString(elided(word, first) + "'")
			rest = rest[1:]
		default:
			b.WriteString(setWord(word, first))
		}
		first = first && (word == "D" || word == "L")
		name = rest
	}
	return b.String()
}

func elided(word string, first bool) string {
	if first {
		return word
	}
	return strings.ToLower(word)
}

// setWord sets one word of a name in capitals.
func setWord(word string, first bool) string {
	single := utf8.RuneCountInString(word) == 1 && word != "À" && word != "A"
	if single || acronyms[word] || strings.ContainsAny(word, "0123456789") {
		return word
	}
	folded := directory.Fold(word)
	small, common := commonWords[folded]
	switch {
	case common && !first:
		return small
	case common:
		word = strings.ToUpper(small)
	case len(word) < 6 && !strings.ContainsAny(folded, "aeiouy") && word != "ST":
		return word // CCAS has a vowel, MDS and SNCF have none
	}
	_, n := utf8.DecodeRuneInString(word)
	return word[:n] + strings.ToLower(word[n:])
}

// townLength returns the length of the name of a town, already folded, that a text in
// capitals starts with as whole words; 0 when it starts with another.
func townLength(text, town string) int {
	if town == "" {
		return 0
	}
	for at := 0; ; {
		n := nameWord(text[at:])
		word, rest, more := strings.Cut(town, " ")
		if n == 0 || directory.Fold(text[at:at+n]) != word {
			return 0
		}
		at += n
		if !more {
			return at
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		if at+size >= len(text) || nameWord(text[at:]) > 0 {
			return 0
		}
		at, town = at+size, rest
	}
}

// nameWord returns the length of the letters and digits that s starts with.
func nameWord(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// apostrophe returns the length of the apostrophe that s starts with, 0 without one.
func apostrophe(s string) int {
	for _, sign := range []string{"'", "’"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// beforeVowel reports whether a space and a vowel follow an article that has lost its
// apostrophe: "D AGEN".
func beforeVowel(rest string) bool {
	if len(rest) < 3 || rest[0] != ' ' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return strings.ContainsRune("AEIOUYHÀÂÉÈÊÎÔŒ", r)
}

// commonWords are the words of names that are no proper names, by their folded form.
var commonWords = func() map[string]string {
	words := map[string]string{}
	for _, word := range strings.Fields(`à au aux de des du en et la le les ou par pour sous sur chez dans entre avec
		sans vers lès lez un une numérique numériques social sociale sociaux sociales
		communal communale intercommunal intercommunale communaux municipal municipale
		municipaux départemental départementale régional régionale national nationale
		local locale locales culturel culturelle culturels socioculturel
		socioculturelle public publique publics publiques français française mobile
		urbaine métropolitaine commune communes mairie ville village département
		région métropole agglomération communauté centre centres maison maisons espace
		espaces point points bureau antenne relais agence atelier ateliers foyer
		médiathèque médiathèques bibliothèque ludothèque école collège lycée mission
		association associations fédération comité groupe union réseau service
		services action actions accueil aide insertion emploi formation médiation
		solidarité solidarités citoyenneté jeunesse jeunes familles famille enfance
		parents habitants quartier quartiers prévention lutte développement gestion
		protection promotion accompagnement information informatique culture loisirs
		éducation populaire travail artisanat commerce métiers agriculture chambre
		caisse office tiers lieu proximité ressources ressource bus camion itinérant
		itinérante`) {
		words[directory.Fold(word)] = word
	}
	return words
}()

// acronyms stay in capitals although they could be read as words.
var acronyms = func() map[string]bool {
	found := map[string]bool{}
	for _, word := range strings.Fields(`ADAPEI ADIE ADIL ADMR AFPA AGEFIPH ALEFPA ANPAA APEI APF ARS ASEPT ASTI ATD
		BGE BIJ CA CAF CAPEB CARSAT CAUE CC CCAS CCI CD CESER CFA CFPPA CHU CIAS CIDFF
		CIJ CIO CIP CLAE CLIC CMA CMS CNAM CNFPT CPAM CPIE CRIJ CROUS CSC CUMA DSDEN
		EHPAD EPCI EPIDE EPN ERIP ESAT ESS EVS FJT FOL FRMJC GEM GIP GRETA IFAC INFREP
		INSA IUT MAS MDA MDE MDEF MDPH MDS MFR MIS MJC MLIFE MPT MSA MSAP MSF MSVS
		OFII PAEJ PIJ PIMMS PLIE PMI QPV RAM RATP RERS RPE RSA SAMU SAVS SCIC SCOP
		SDSEI SIAE SIVOM SIVU SMIVOM SOS SPIP SSIAD UDAF UFCV UTAS UTPAS ZAC`) {
		found[word] = true
	}
	return found
}()
