package hours

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
)

// maxText is the length in bytes from which a cell is not read.
const maxText = 3000

// lineEnds decodes "&amp;" and makes every line end "\n".
var lineEnds = strings.NewReplacer("&amp;", "&", "\r\n", "\n", "\r", "\n", "\u2028", "\n")

// asDash are signs that people write for a dash or a bullet.
var asDash = strings.NewReplacer("→", "-", "➔", "-", "⇒", "-", "_", "-", "−", "-", "―", "-", "~", "-", "^", " ",
	"•", "\n", "●", "\n", "▪", "\n", "◦", "\n", "■", "\n", "►", "\n", "✓", "\n", "📅", "\n", "🕐", "\n",
	"#", "\n", "=", " ", "*", " ", "«", " ", "»", " ", "\"", " ", "\u201c", " ", "\u201d", " ", "…", ". ", "[", "(",
	"]", ")", "{", "(", "}", ")", "½", "30")

var (
	blockTag = regexp.MustCompile(`(?i)<\s*/?\s*(?:br|p|div|li|ul|ol|tr|td|h\d)\b[^>]*>`)
	anyTag   = regexp.MustCompile(`<[^<>]{1,200}>`)
)

// plainLines returns the lines of a text without its markup.
func plainLines(s string) []string {
	if strings.ContainsAny(s, "<&") {
		s = html.UnescapeString(s)
		s = anyTag.ReplaceAllString(blockTag.ReplaceAllString(s, "\n"), " ")
	}
	if strings.ContainsFunc(s, isSign) {
		s = asDash.Replace(lineEnds.Replace(s))
	}
	return strings.Split(s, "\n")
}

// isSign reports whether a rune may be one that lineEnds and asDash replace.
func isSign(r rune) bool {
	return r > 0x2000 || r == '\r' || r < 0x80 && strings.IndexByte(`_~^#=*"[]{}`, byte(r)) >= 0 || r == '«' ||
		r == '»' ||
		r == '½'
}

// capital is the byte that stands before a word that starts with a capital letter and
// goes on in lower case, in the folded text that the lexer reads: the word may start a sentence.
const capital = '^'

// foldLine folds a line, with a mark before each word in title case. Words that are stuck
// together are parted: "19hMercredi" is two words.
func foldLine(line string) string {
	if !strings.ContainsFunc(line, unicode.IsUpper) {
		return directory.Fold(line)
	}
	var b strings.Builder
	b.Grow(len(line) + 16)
	for i := 0; i < len(line); {
		c, n := utf8.DecodeRuneInString(line[i:])
		next, _ := utf8.DecodeRuneInString(line[i+n:])
		starts := unicode.IsUpper(c) && (unicode.IsLower(next) || next == '\'' || next == '’')
		if starts && !(i > 1 && line[i-1] == '-' && line[i-2] != ' ') && !compoundEnd.MatchString(line[i:]) {
			b.WriteByte(' ')
			b.WriteByte(capital)
		}
		b.WriteString(line[i : i+n])
		i += n
	}
	return directory.Fold(b.String())
}

// compoundEnd matches words in title case that are a part of the word, or of the time, before them.
var compoundEnd = regexp.MustCompile(`^(?:Heure|Hr|Oh\b|Vous\b|Midi|End\b)`)

// firstRunes returns s, cut after n runes.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func startsWithLetter(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
