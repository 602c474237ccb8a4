package clean

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/lieux-numeriques/lieux/importer"
)

// Text cleans one line of text: it repairs the encoding, removes HTML, control, zero-width and
// bidirectional characters, composes accents (NFC), and replaces every run of white space,
// including no-break spaces and line breaks, by one space. It never refuses a text and keeps
// every visible character.
func Text(raw string) (string, []importer.Finding) { return cleanText(raw, false) }

// Prose is Text for presentations: line breaks are kept, at most two in a row.
func Prose(raw string) (string, []importer.Finding) { return cleanText(raw, true) }

func cleanText(raw string, lines bool) (string, []importer.Finding) {
	if isPlain(raw, lines) {
		return raw, nil
	}
	var findings []importer.Finding
	s := raw
	// A repair may reveal another error ("&amp;lt;"): repeat until nothing changes. Every
	// round but the last shortens the text, so the loop ends.
	for {
		before := s
		for _, pass := range textPasses {
			if after := pass.repair(s); after != s {
				if !hasRule(findings, pass.rule) {
					findings = append(findings, corrected(raw, pass.rule, ""))
				}
				s = after
			}
		}
		if s = collapseSpaces(s, lines); s == before {
			break
		}
	}
	if s != raw && len(findings) == 0 {
		findings = append(findings, corrected(raw, "espaces", ""))
	}
	for i := range findings {
		findings[i].After = s
	}
	return s, findings
}

func hasRule(findings []importer.Finding, rule string) bool {
	for _, f := range findings {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

// textPasses are the repairs of a text, in order.
var textPasses = []struct {
	rule   string
	repair func(string) string
}{
	{"encodage", repairEncoding},
	{"html", stripHTML},
	{"caracteres_invisibles", dropInvisible},
	{"accents_decomposes", norm.NFC.String},
}

// isPlain reports whether a text needs no repair, in one pass; most cells do not.
func isPlain(s string, lines bool) bool {
	previous := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ' && (previous == ' ' || previous == '\n'), c < ' ' &&
			(!lines || c != '\n' || previous == ' '), c == 0x7f, c == '<', c == '&':
			return false
		case c >= 0x80:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !isPlainRune(r) {
				return false
			}
			i += n - 1
		}
		previous = c
	}
	return previous != ' ' && previous != '\n' || s == ""
}

// isPlainRune reports whether no repair concerns r: Latin letters except those of broken
// encodings, and common French punctuation.
func isPlainRune(r rune) bool {
	switch {
	case r == 'Ã', r == 'Â', r == 'â', r == 'Å', r == 0xAD, r == '¬', r == 'Ô':
		return r == 'â' // a common letter; broken only before €, which is looked at with it
	case r >= 0xA1 && r < 0x250:
		return true
	case r == '’', r == '‘', r == '“', r == '”', r == '–', r == '—', r == '…', r == '•':
		return true
	}
	return false
}

// cp1252 are the runes of the bytes 0x80–0x9F in Windows-1252; 0 for the five unused ones.
var cp1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// legacyByte returns the byte that Windows-1252 shows as r.
func legacyByte(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	for i, c := range cp1252 {
		if c == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// repairEncoding repairs UTF-8 that was decoded as Windows-1252 ("Ã©" is é), replaces C1
// controls by their Windows-1252 characters (U+0092 is ’), and decodes bytes that are not UTF-8
// so.
func repairEncoding(s string) string {
	if !utf8.ValidString(s) {
		s = readBytes(s)
	}
	if !strings.ContainsFunc(s, suspectEncoding) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if repaired, length, ok := misread(s[i:]); ok {
			b.WriteRune(repaired)
			i += length
			continue
		}
		if r >= 0x80 && r < 0xA0 {
			r = windowsRune(byte(r))
		}
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

// windowsRune returns the character of a byte from 0x80 to 0x9F in Windows-1252, U+FFFD for the five unused ones: they
// are letters of another encoding, which nobody knows any more.
func windowsRune(b byte) rune {
	if r := cp1252[b-0x80]; r != 0 {
		return r
	}
	return utf8.RuneError
}

// readBytes decodes the bytes that are not UTF-8 as Windows-1252.
func readBytes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			r = rune(s[i])
			if s[i] < 0xA0 {
				r = windowsRune(s[i])
			}
		}
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

func suspectEncoding(r rune) bool {
	switch r {
	case 'Ã', 'Â', 'Å', 'â', '√', '≈', '¬', '‚', '├', '┬', '┼', 'Ô', 'Γ':
		return true
	}
	return r >= 0x80 && r < 0xA0
}

// misread decodes the UTF-8 sequence at the start of s if it was decoded as Windows-1252. Only
// the lead bytes of French text count: other capitals before a quotation mark ("CAFÉ»") are
// kept.
func misread(s string) (r rune, length int, ok bool) {
	lead, n := utf8.DecodeRuneInString(s)
	size := 2
	switch lead {
	case 'Ã', 'Â', 'Å', 'Æ': // Æ’ is ƒ, in é that was misread three times
	case 'â':
		size = 3
	default:
		return misreadElsewhere(s)
	}
	bytes, length := []byte{byte(lead)}, n
	for len(bytes) < size {
		next, n := utf8.DecodeRuneInString(s[length:])
		if lead == 'Ã' && (n == 0 || next == ' ' || next == '\n' || next == '\r' || next == '\t') {
			return 'à', length, true // the no-break space of "Ã " became another space, or was trimmed
		}
		b, legacy := legacyByte(next)
		if n == 0 || !legacy || b < 0x80 || b > 0xBF {
			return 0, 0, false
		}
		bytes, length = append(bytes, b), length+n
	}
	r, _ = utf8.DecodeRune(bytes)
	return r, length, r != utf8.RuneError && (lead != 'Æ' || r == 'ƒ')
}

// foreignLeads are the first characters of UTF-8 sequences of French text that was decoded as another encoding than
// Windows-1252: é is √© on a Mac and ├® on DOS.
var foreignLeads = []struct {
	lead  rune
	size  int
	table *charmap.Charmap
}{
	{'√', 2, charmap.Macintosh}, {'≈', 2, charmap.Macintosh}, {'¬', 2, charmap.Macintosh}, {'‚', 3, charmap.Macintosh},
	{'├', 2, charmap.CodePage850}, {'┬', 2, charmap.CodePage850}, {'┼', 2, charmap.CodePage850},
	{'Ô', 3, charmap.CodePage850},
	{'├', 2, charmap.CodePage437}, {'┬', 2, charmap.CodePage437}, {'Γ', 3, charmap.CodePage437},
}

// misreadElsewhere is misread for these encodings. Only letters and punctuation of French text count.
func misreadElsewhere(s string) (r rune, length int, ok bool) {
	lead, n := utf8.DecodeRuneInString(s)
	for _, f := range foreignLeads {
		if f.lead != lead {
			continue
		}
		var bytes []byte
		length = 0
		for range f.size {
			next, n := utf8.DecodeRuneInString(s[length:])
			b, in := f.table.EncodeRune(next)
			if n == 0 || !in || b < 0x80 {
				break
			}
			bytes, length = append(bytes, b), length+n
		}
		r, size := utf8.DecodeRune(bytes)
		if size == f.size && (r >= 0xA0 && r < 0x180 || r >= 0x2013 && r <= 0x2026 || r == '€') {
			return r, length, true
		}
	}
	return 0, n, false
}

// dropInvisible removes invisible characters: controls except line breaks and tabs, zero-width
// spaces and joiners, bidirectional marks, soft hyphens.
func dropInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= ' ' && r < 0x7f, r == '\n', r == '\r', r == '\t', r == '\v', r == '\f', r == 0x85:
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// collapseSpaces replaces runs of white space by one space, or by one or two line breaks if
// lines are kept, and trims both ends.
func collapseSpaces(s string, lines bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	spaces, breaks := 0, 0
	for _, r := range s {
		if r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 {
			breaks++
			continue
		}
		if unicode.IsSpace(r) || r == 0x2800 || r == 0x3164 {
			spaces++
			continue
		}
		if b.Len() > 0 {
			switch {
			case lines && breaks > 0:
				b.WriteString("\n\n"[:min(breaks, 2)])
			case spaces+breaks > 0:
				b.WriteByte(' ')
			}
		}
		spaces, breaks = 0, 0
		b.WriteRune(r)
	}
	return b.String()
}

// blockTags are the HTML elements that end a line.
var blockTags = map[string]bool{"br": true, "p": true, "div": true, "li": true, "ul": true, "ol": true, "tr": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "table": true}

// stripHTML removes tags, comments, scripts and styles and decodes entities. "a < b" is not a
// tag.
func stripHTML(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = stripTags(s)
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return s
}

func stripTags(s string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		name, length := tagAt(s[open:])
		if length == 0 {
			b.WriteString(s[:open+1])
			s = s[open+1:]
			continue
		}
		b.WriteString(s[:open])
		s = s[open+length:]
		switch {
		case blockTags[name]:
			b.WriteByte('\n')
		case name == "script" || name == "style":
			if end := strings.Index(strings.ToLower(s), "</"+name); end >= 0 {
				s = s[end:]
			}
		}
	}
	b.WriteString(s)
	return b.String()
}

// tagAt parses the tag or comment at the start of s: name is in lower case, "" for a closing
// inline tag; length is 0 when there is no tag.
func tagAt(s string) (name string, length int) {
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s, "-->"); end >= 0 {
			return "", end + 3
		}
		return "", 0
	}
	rest := strings.TrimPrefix(s[1:], "/")
	letters := 0
	for letters < len(rest) && (rest[letters]|0x20 >= 'a' && rest[letters]|0x20 <= 'z' || letters > 0 &&
		rest[letters] >= '0' && rest[letters] <= '9') {
		letters++
	}
	end := strings.IndexByte(s, '>')
	if letters == 0 || end < 0 || strings.IndexByte(s[1:end], '<') >= 0 ||
		letters < len(rest) && !strings.ContainsRune(" \t\r\n/>", rune(rest[letters])) {
		return "", 0
	}
	name = strings.ToLower(rest[:letters])
	if s[1] == '/' && (name == "script" || name == "style") {
		name = ""
	}
	return name, end + 1
}
