package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/importer"
)

// presentationText is Prose without the line breaks that cut a sentence, as texts copied from a mail or a PDF have
// them. The breaks of paragraphs, of list items and after sentences are kept.
func presentationText(raw string) (string, []importer.Finding) {
	s, findings := Prose(raw)
	if joined := joinLines(s); joined != s {
		return joined, append(findings, corrected(raw, "coupures", joined))
	}
	return s, findings
}

// shortLine is the length in characters of a line that may be an item of a list without marks.
const shortLine = 50

// joinLines replaces the line breaks within a sentence by a space, or by nothing after a hyphen.
func joinLines(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	lines := strings.Split(s, "\n")
	width := wrapWidth(lines)
	var b strings.Builder
	line := lines[0] // what stands since the last break that was kept
	items := endsWith(line, ":")
	for i := 1; i < len(lines); i++ {
		next, breaks := lines[i], "\n"
		if next == "" && i+1 < len(lines) {
			i++
			next, breaks = lines[i], "\n\n"
		}
		full := width > 0 &&
			utf8.RuneCountInString(lines[i-1])+1+utf8.RuneCountInString(firstWord(next)) > width
		if breaks == "\n\n" || !goesOn(line, next, full, items) {
			b.WriteString(line + breaks)
			line, items = next, endsWith(next, ":") || items && !endsWith(next, ".!?")
			continue
		}
		if !cutWord(line, next) {
			line += " "
		}
		line += next
		items = items && !endsWith(line, ".!?")
	}
	b.WriteString(line)
	return b.String()
}

// goesOn reports whether the sentence at the end of a line goes on in the next one. full reports that the next word
// did not fit, items that the lines may be items announced by a colon.
func goesOn(line, next string, full, items bool) bool {
	if line == "" || next == "" || listMark.MatchString(next) || endsWith(line, ".!?…:;") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next)
	small := unicode.IsLower(first) || first == '(' || first == ')'
	switch {
	case small && items:
		return utf8.RuneCountInString(line) >= shortLine
	case small, strings.HasSuffix(line, ","), cutWord(line, next):
		return true
	}
	return linkWords[lastWord(line)] || strings.Count(line, "(") > strings.Count(line, ")") || full
}

// listMark matches the start of an item of a list.
var listMark = regexp.MustCompile(`^(?:[-–—•·*+►▶✓✔●○▪■→⇒>]|o |\d{1,2}[.)°]\D|[a-z]\))`)

// wrapWidth returns the width at which a text is wrapped: its longest line, when small letters after line breaks show
// that it is; else 0.
func wrapWidth(lines []string) int {
	width, wrapped := 0, false
	for i, line := range lines {
		width = max(width, utf8.RuneCountInString(line))
		if i > 0 && lines[i-1] != "" && !endsWith(lines[i-1], ".!?…:;") {
			first, _ := utf8.DecodeRuneInString(line)
			wrapped = wrapped || unicode.IsLower(first) && utf8.RuneCountInString(lines[i-1]) >= shortLine
		}
	}
	if !wrapped {
		return 0
	}
	return width
}

// cutWord reports whether a hyphen at the end of a line joins it to the next word ("Carbon-", "Blanc").
func cutWord(line, next string) bool {
	before, ok := strings.CutSuffix(line, "-")
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(next)
	return ok && unicode.IsLetter(last) && unicode.IsLetter(first)
}

// endsWith reports whether a line ends with one of these signs, perhaps before a quotation mark or a bracket.
func endsWith(line, signs string) bool {
	line = strings.TrimRight(line, ` "»”’)]`)
	last, _ := utf8.DecodeLastRuneInString(line)
	return line != "" && strings.ContainsRune(signs, last)
}

// linkWords cannot end a sentence.
var linkWords = set(strings.Fields(`
	de du des d' d’ l' l’ le la les un une et ou à au aux en par pour avec sur dans sans sous chez vers entre que qui dont
	où ce cet cette ces son sa ses leur leurs votre vos notre nos est sont`)...)

func firstWord(line string) string {
	word, _, _ := strings.Cut(line, " ")
	return word
}

func lastWord(line string) string { return strings.ToLower(line[strings.LastIndexByte(line, ' ')+1:]) }
