package clean

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// URLs returns the web addresses of a cell, absolute, each once, in the order of the cell. A
// missing or mistyped scheme is repaired, words around an address are ignored, and what is not
// an address is a finding with action Refused.
func URLs(raw string) (values []string, findings []importer.Finding) {
	if isNormalURL(raw) {
		return []string{raw}, nil
	}
	for _, part := range splitURLs(repairScheme(strings.TrimSpace(raw))) {
		value, fix := urlOf(part)
		if fix.Rule != "" {
			findings = append(findings, fix)
		}
		if value != "" {
			values = append(values, value)
		}
	}
	if len(values)+len(findings) == 0 {
		findings = append(findings, importer.Finding{Value: raw, Rule: "illisible", Action: importer.Refused,
			Detail: "ce n'est pas une adresse internet"})
	}
	return distinct(values), findings
}

// URL is URLs for a field that holds one address; other addresses are reported.
func URL(raw string) (string, []importer.Finding, error) {
	values, findings := URLs(raw)
	if len(values) == 0 {
		return "", nil, refuse(findings[0].Rule, findings[0].Detail)
	}
	if len(values) > 1 {
		findings = append(findings, importer.Finding{Value: raw, Rule: "plusieurs", After: values[0],
			Action: importer.Reported, Detail: "la première adresse est publiée"})
	}
	return values[0], findings, nil
}

// isNormalURL reports whether s is the frequent address that needs no repair: http(s), a
// lower-case host and plain characters.
func isNormalURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			return false
		}
	}
	end := strings.IndexAny(rest, "/?#:")
	if end < 0 {
		end = len(rest)
	}
	if !isHost(rest[:end]) || strings.HasPrefix(rest, "www.") && strings.Count(rest[:end], ".") < 2 ||
		redirectTarget(s) != "" {
		return false
	}
	for i := end; i < len(rest); i++ {
		if c := rest[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{}|,;", c) >= 0 {
			return false
		}
	}
	_, err := url.Parse(s)
	return err == nil && !strings.HasPrefix(rest[end:], ":") && !strings.Contains(rest, "http://") &&
		!strings.Contains(rest, "https://")
}

// urlSeparators stand between two addresses. They become a mark that no address holds.
var urlSeparators = strings.NewReplacer("\n", urlMark, "\t", urlMark, " ou ", urlMark, " OU ", urlMark, " et ", urlMark,
	" / ", urlMark, " - ", urlMark, "|", urlMark)

const urlMark = " \x00 "

// splitURLs splits a cell at separators, and at spaces before an address. What could be the end
// of the address before it is not cut off: "www.media theque.fr" is not theque.fr.
func splitURLs(raw string) []string {
	var parts []string
	marked := false
	for chunk := range strings.FieldsSeq(urlSeparators.Replace(raw)) {
		if chunk == strings.TrimSpace(urlMark) {
			marked = true
			continue
		}
		for _, piece := range cutBeforeScheme(chunk) {
			if piece = strings.Trim(piece, ",;"); piece == "" {
				continue
			}
			if n := len(parts); n > 0 && !startsAnother(piece, parts[n-1], marked) {
				parts[n-1] += " " + piece // judged with what comes before it
			} else {
				parts = append(parts, piece)
			}
			marked = false
		}
	}
	return parts
}

// startsAnother reports whether piece is an address other than the one before it. marked
// reports that a separator stands between them.
func startsAnother(piece, before string, marked bool) bool {
	if hasScheme(piece) {
		return true
	}
	if !startsAddress(piece) {
		return false
	}
	if hasScheme(before) || !marked {
		_, rule := absolute(repairScheme(before))
		return rule == "" && !strings.HasSuffix(before, "-")
	}
	return true
}

// cutBeforeScheme separates addresses that are joined by nothing, "," or ";".
func cutBeforeScheme(s string) (pieces []string) {
	for {
		i := -1
		for _, mark := range []string{"http://", "https://", ",www.", ";www.", ";", ","} {
			if j := strings.Index(s[min(1, len(s)):], mark); j >= 0 && (i < 0 || j+1 < i) {
				if (mark == ";" || mark == ",") && !startsAddress(s[j+2:]) {
					continue
				}
				i = j + 1
			}
		}
		if i < 0 || strings.ContainsAny(s[:i], "?=") || onlyScheme(s[:i]) {
			return append(pieces, s)
		}
		pieces = append(pieces, strings.Trim(s[:i], ",;"))
		s = strings.TrimLeft(s[i:], ",;")
	}
}

// onlyScheme reports whether s is a repeated scheme: "http://https://x" is one address.
func onlyScheme(s string) bool { return s == "http://" || s == "https://" }

// hasScheme reports whether s starts as only addresses do: with a scheme or www.
func hasScheme(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 4)])
	return strings.HasPrefix(lower, "http") || strings.HasPrefix(lower, "www")
}

// startsAddress reports whether s starts with a scheme, www or the name of a host.
func startsAddress(s string) bool {
	if hasScheme(s) {
		return true
	}
	host, _, _ := strings.Cut(strings.ToLower(s), "/")
	return isHost(host)
}

// schemeTypos are misspellings of https:// and www., in the order in which they are replaced.
var schemeTypos = []struct{ wrong, right string }{
	{"http://http://", "http://"}, {"http://https://", "https://"}, {"https://http://", "http://"},
	{"https://https://", "https://"},
	{"https ://", "https://"}, {"http ://", "http://"}, {"https//:", "https://"}, {"http//:", "http://"},
	{"https//", "https://"}, {"http//", "http://"},
	{"https:://", "https://"}, {"http:://", "http://"}, {"https:///", "https://"}, {"http:///", "http://"},
	{"https:\\\\", "https://"}, {"http:\\\\", "http://"},
	{"htpps://", "https://"}, {"htps://", "https://"}, {"hhttps://", "https://"}, {"hhttp://", "http://"},
	{"htttps://", "https://"}, {"htttp://", "http://"}, {"htp://", "http://"}, {"ttps://", "https://"},
	{"ttp://", "http://"},
	{"https;//", "https://"}, {"http;//", "http://"}, {"https.//", "https://"}, {"http.//", "http://"},
	{"https:www", "https://www"}, {"http:www", "http://www"}, {"https:/w", "https://w"}, {"http:/w", "http://w"},
	{"https/www", "https://www"}, {"http/www", "http://www"}, {"httpwww", "http://www"},
	{"httpswww", "https://www"},
	{"https://www,", "https://www."}, {"http://www,", "http://www."}, {"https://www:", "https://www."},
	{"http://www:", "http://www."}, {"https://wwww.", "https://www."}, {"http://wwww.", "http://www."},
	{"www:", "www."}, {"www,", "www."}, {"wwww.", "www."}, {"ww.", "www."}, {"://", "https://"}, {"//", "https://"},
}

func repairScheme(s string) string {
	for range 4 {
		before := s
		for _, t := range schemeTypos {
			if len(s) >= len(t.wrong) && strings.EqualFold(s[:len(t.wrong)], t.wrong) {
				if t.wrong == "//" && strings.HasPrefix(s, "///") {
					continue
				}
				s = t.right + s[len(t.wrong):]
				break
			}
		}
		if s == before {
			break
		}
	}
	return s
}

// urlOf cleans one address with the words around it.
func urlOf(part string) (string, importer.Finding) {
	no := func(rule, detail string) (string, importer.Finding) {
		return "", importer.Finding{Value: part, Rule: rule, Action: importer.Refused, Detail: detail}
	}
	s := repairScheme(strings.Trim(part, " .,;\"'"))
	if local, domain, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://"), "@"); ok &&
		isEmail(strings.ToLower(local+"@"+domain)) {
		return no("courriel", "c'est une adresse électronique")
	}
	if rest := strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://"); rest == "" {
		return no("vide", "il n'y a que le début d'une adresse")
	}
	if target := redirectTarget(s); target != "" {
		if value, _ := urlOf(target); value != "" {
			return value, corrected(part, "redirection", value)
		}
	}
	value, rule := absolute(s)
	if rule != "" {
		return extracted(part, s, rule)
	}
	if value == part {
		return value, importer.Finding{}
	}
	return value, corrected(part, "forme", value)
}

// extracted returns the only address within words.
func extracted(part, s, rule string) (string, importer.Finding) {
	found := ""
	words := strings.Fields(s)
	for i, w := range words {
		w = strings.Trim(w, ".,;:()\"'")
		if i+1 < len(words) && strings.HasSuffix(w, "-") || !startsAddress(w) || len(words) == 1 {
			continue // a path broken by a space would be cut short
		}
		if i > 0 && !hasScheme(w) && !announcesSite(words[i-1]) {
			continue // it may be the end of a name broken by a space
		}
		if value, bad := absolute(repairScheme(w)); bad == "" {
			if found != "" {
				found = ""
				break
			}
			found = value
		}
	}
	if found == "" {
		return "", importer.Finding{Value: part, Rule: rule, Action: importer.Refused, Detail: urlRefusals[rule]}
	}
	return found, guessed(part, "extraite", found, "")
}

// announcesSite reports whether an address may follow a word.
func announcesSite(word string) bool {
	switch strings.Trim(directory.Fold(word), ".,;:()\"'-") {
	case "", "site", "web", "internet", "page", "blog", "portail", "adresse", "url", "lien", "sur", "voir", "via",
		"facebook", "twitter", "instagram", "linkedin", "consulter", "visiter", "en", "ligne":
		return true
	}
	return strings.HasSuffix(word, ":")
}

var urlRefusals = map[string]string{
	"illisible": "ce n'est pas une adresse internet",
	"domaine":   "le nom du site n'existe pas ou est incomplet",
	"schema":    "seules les adresses http et https sont publiées",
}

// absolute returns the normal form of an address without spaces: scheme and host in lower
// case, international hosts in ASCII, other characters percent-encoded. rule is that of the
// refusal, "" for none.
func absolute(s string) (value, rule string) {
	if strings.ContainsFunc(s, unicode.IsSpace) || strings.ContainsRune(s, unicode.ReplacementChar) {
		return "", "illisible"
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "http", s
	}
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" {
		return "", "schema"
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, port, hasPort := strings.Cut(strings.ToLower(rest[:end]), ":")
	host = strings.TrimSuffix(host, ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	switch {
	case strings.Contains(host, "@") || !strings.Contains(host, "."):
		return "", "illisible"
	case !isHost(host) && !isIPv4(host), strings.HasPrefix(host, "www.") && strings.Count(host, ".") < 2:
		return "", "domaine"
	}
	if hasPort && onlyDigits(port) == port && port != "" {
		host += ":" + port
	}
	value = scheme + "://" + host + escapePath(rest[end:])
	if _, err := url.Parse(value); err != nil {
		return "", "illisible"
	}
	return value, ""
}

func isIPv4(host string) bool {
	return strings.Count(host, ".") == 3 && strings.Trim(host, "0123456789.") == ""
}

// escapePath percent-encodes the characters that a URL cannot contain.
func escapePath(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		broken := c == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]))
		if c <= ' ' || c >= 0x7f || broken || strings.IndexByte("\"<>\\^`{}|", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// redirectTarget returns the address to which a link of a search engine redirects, or "".
func redirectTarget(s string) string {
	if !strings.Contains(s, "/url?") && !strings.Contains(s, "/l.php?") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || !strings.Contains(u.Host, "google.") && !strings.HasSuffix(u.Host, "facebook.com") {
		return ""
	}
	for _, name := range []string{"url", "q", "u"} {
		if target := u.Query().Get(name); strings.HasPrefix(target, "http") {
			return target
		}
	}
	return ""
}

// siteKey returns an address without scheme, "www." and final slash, for comparisons.
func siteKey(s string) string {
	s = directory.Fold(s)
	s = s[strings.Index(s, "://")+3:]
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}
