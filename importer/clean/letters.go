package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/importer"
)

// codedFields are the fields in which a letter or a digit is never guessed.
var codedFields = set("pivot", "telephone", "code_postal", "code_insee", "courriels", "site_web", "fiche_acces_libre",
	"prise_rdv", "date_maj")

// lostDetail is that of a value with a letter that nobody knows.
const lostDetail = "une lettre a été perdue avant l'import"

// restore returns a text with its lost letters, when the words that have them are known, and what was found.
func (s *Settings) restore(raw, text string, prose bool) (string, []importer.Finding) {
	if !mayLackLetters(text) {
		return text, nil
	}
	l := restorer{settings: s, prose: prose}
	restored := l.text(text)
	var findings []importer.Finding
	if restored != text {
		findings = append(findings, corrected(raw, "lettres_retrouvees", restored))
	}
	if l.lost {
		findings = append(findings, importer.Finding{Value: raw, Rule: "lettre_perdue", Action: importer.Reported,
			After: restored, Detail: lostDetail + ", et rien ne dit laquelle"})
	}
	return restored, findings
}

// mayLackLetters reports whether a text may have lost letters, in one pass: nearly no text has.
func mayLackLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '?':
			if i+1 < len(s) && s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z' {
				return true
			}
		case 0xEF, 0xC2, 0xC5, 0xC6, 0xCB, 0xE2:
			if r, _ := utf8.DecodeRuneInString(s[i:]); isLost(r) {
				return true
			}
		}
	}
	return false
}

// isLost reports whether a character stands for a lost letter: U+FFFD, or one that French words do not have and that
// letters become when a file is read in the wrong encoding (é of a Mac is Ž, è of DOS is Š).
func isLost(r rune) bool {
	switch r {
	case utf8.RuneError, '‚', 'ƒ', '„', '†', '‡', 'ˆ', '‰', 'Š', 'Ž', 'š', 'ž', '¢', '£', '¥', '¤',
		'¦', '¨', '¬', '´', '¸':
		return true
	}
	return false
}

// restorer restores the letters of one text.
type restorer struct {
	settings *Settings
	prose    bool // a question mark may end a sentence without a space after it
	lost     bool // a letter could not be restored
}

func (l *restorer) text(s string) string {
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(runes); {
		if !isWordRune(runes, i) {
			b.WriteRune(runes[i])
			i++
			continue
		}
		end := i
		for end < len(runes) && isWordRune(runes, end) {
			end++
		}
		l.word(&b, runes, i, end)
		i = end
	}
	return b.String()
}

// isWordRune reports whether the rune at i belongs to a word: a letter, a lost one, or a question mark before a letter.
func isWordRune(runes []rune, i int) bool {
	r := runes[i]
	return unicode.IsLetter(r) || isLost(r) ||
		r == '?' && i+1 < len(runes) && unicode.IsLower(runes[i+1]) && !inAddress(runes, i)
}

// inAddress reports whether the rune at i belongs to an address of the web, which keeps its question mark.
func inAddress(runes []rune, i int) bool {
	start, end := i, i
	for start > 0 && !unicode.IsSpace(runes[start-1]) {
		start--
	}
	for end < len(runes) && !unicode.IsSpace(runes[end]) {
		end++
	}
	return strings.ContainsAny(string(runes[start:end]), "/=@") || slices.Contains(runes[start:i], '.')
}

// word writes the word between start and end, with its letters restored when they are certain.
func (l *restorer) word(b *strings.Builder, runes []rune, start, end int) {
	word := runes[start:end]
	gaps := 0
	for _, r := range word {
		if isGap(r) {
			gaps++
		}
	}
	switch restored, ok := l.restored(word, gaps); {
	case gaps == 0:
		b.WriteString(string(word))
	case isNumero(word, runes[end:]):
		b.WriteString(string(word[0]) + "°")
	case ok:
		b.WriteString(cased(restored, word, start == 0))
	default:
		b.WriteString(string(word))
		l.lost = l.lost || l.doubtful(word)
	}
}

// doubtful reports whether a word that nobody knows lost a letter: it has U+FFFD, a sign between its letters, a
// capital after a small letter, or outside prose a question mark between small letters.
func (l *restorer) doubtful(word []rune) bool {
	for i, r := range word {
		inside := i > 0 && i+1 < len(word)
		switch {
		case r == utf8.RuneError:
			return true
		case r == '?':
			if inside && !l.prose && unicode.IsLower(word[i-1]) && unicode.IsLower(word[i+1]) {
				return true
			}
		case isLost(r) && inside && (!unicode.IsLetter(r) || unicode.IsUpper(r) && unicode.IsLower(word[i-1])):
			return true
		}
	}
	return false
}

// isNumero reports whether the word is the abbreviation of "numéro", before a figure.
func isNumero(word, after []rune) bool {
	if len(word) != 2 || word[0] != 'n' && word[0] != 'N' {
		return false
	}
	next := strings.TrimLeft(string(after[:min(len(after), 3)]), " \u00a0")
	return next != "" && next[0] >= '0' && next[0] <= '9'
}

// restored returns the only known word that has the letters of this one. A letter in UTF-8 is two or three lost
// characters to programs that know ASCII only, and an apostrophe may be what was lost.
func (l *restorer) restored(word []rune, gaps int) ([]rune, bool) {
	if gaps == 0 || gaps == len(word) {
		return nil, false
	}
	if found, ok := l.known(word); ok {
		return found, true
	}
	if found, ok := l.elided(word); ok {
		return found, true
	}
	if joined := joinGaps(word); len(joined) < len(word) {
		if found, ok := l.known(joined); ok {
			return found, true
		}
		return l.elided(joined)
	}
	return nil, false
}

// joinGaps replaces two lost letters in a row by one.
func joinGaps(word []rune) []rune {
	var joined []rune
	for i := 0; i < len(word); i++ {
		joined = append(joined, word[i])
		if isGap(word[i]) && i+1 < len(word) && word[i+1] == word[i] {
			i++
		}
	}
	return joined
}

func isGap(r rune) bool { return r == '?' || isLost(r) }

// endings are those of plurals and feminines, tried when a word is not known with them.
var endings = []string{"", "s", "e", "es", "x"}

// known returns the only word of the lexicons that has the letters of word. The words of the listing itself decide
// between several.
func (l *restorer) known(word []rune) ([]rune, bool) {
	lower := strings.ToLower(string(word))
	gapped := strings.Map(func(r rune) rune {
		if r == '?' || r >= utf8.RuneSelf {
			return utf8.RuneError
		}
		return r
	}, lower)
	for _, ending := range endings {
		stem, ok := strings.CutSuffix(gapped, ending)
		if !ok || utf8.RuneCountInString(stem) < 2 {
			continue
		}
		var only *lexeme
		proper := true
		for _, lexicon := range l.settings.lexicons() {
			fit, several := lexicon.fit(stem, lower)
			if several || fit != nil && only != nil && fit.word != only.word {
				return nil, false
			}
			if fit != nil {
				only, proper = fit, proper && fit.proper
				if lexicon == l.settings.Lexicon {
					break
				}
			}
		}
		if only != nil {
			found := []rune(only.word + ending)
			if proper {
				found[0] = unicode.ToUpper(found[0])
			}
			return found, true
		}
	}
	return nil, false
}

// fit returns the word with these gaps whose letters are those that lower still has.
func (l *Lexicon) fit(gaps, lower string) (only *lexeme, several bool) {
	if l == nil {
		return nil, false
	}
	have := []rune(lower)
	for i := range l.byGaps[gaps] {
		candidate := &l.byGaps[gaps][i]
		at, fits := 0, true
		for _, r := range candidate.word {
			fits = fits && (have[at] == r || isGap(have[at]) && r >= utf8.RuneSelf)
			at++
		}
		switch {
		case !fits:
		case only != nil:
			return nil, true
		default:
			only = candidate
		}
	}
	return only, false
}

// elisions are the words that lose their last letter before a vowel.
var elisions = set("l", "d", "qu", "n", "s", "j", "m", "c", "t", "jusqu", "lorsqu", "puisqu", "quelqu", "aujourd")

// elided restores the apostrophe of "l�accueil", when both sides of it are known words.
func (l *restorer) elided(word []rune) ([]rune, bool) {
	for i, r := range word {
		if !isGap(r) {
			continue
		}
		rest := word[i+1:]
		if !elisions[strings.ToLower(string(word[:i]))] || len(rest) < 2 {
			return nil, false
		}
		if isGap(rest[0]) && len(rest) > 2 && isGap(rest[1]) { // the three bytes of ’
			rest = rest[2:]
		}
		if found, ok := l.known(rest); ok && strings.ContainsRune("aeiouyhàâéèêîïôœ", unicode.ToLower(found[0])) {
			restored := append(append([]rune{}, word[:i]...), '’')
			return append(restored, []rune(cased(found, rest, false))...), true
		}
		return nil, false
	}
	return nil, false
}

// cased returns a restored word with the case of what is left of it: the letters that were kept stay as they are.
func cased(restored, word []rune, first bool) string {
	upper, letters := 0, 0
	for _, r := range word {
		if unicode.IsLetter(r) && !isLost(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	out := append([]rune{}, restored...)
	same := len(restored) == len(word)
	for i, r := range out {
		switch {
		case same && !isGap(word[i]):
			out[i] = word[i]
		case letters > 1 && upper == letters:
			out[i] = unicode.ToUpper(r)
		case i == 0 && (first || unicode.IsUpper(word[0]) && !isLost(word[0])):
			out[i] = unicode.ToUpper(r)
		}
	}
	return string(out)
}

// lexicons are those of a listing, the surest first.
func (s *Settings) lexicons() []*Lexicon {
	s.communesOnce.Do(func() {
		if s.Gazetteer != nil {
			s.communes = communeLexicon(s.Gazetteer)
		}
	})
	return []*Lexicon{s.Lexicon, frenchLexicon(), s.communes}
}
