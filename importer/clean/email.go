package clean

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Emails returns the e-mail addresses of a cell, in lower case, each once, in the order of the
// cell. Errors with a single possible correction are repaired ("@@", "mailto:", "courriel :
// "); what is not an address is a finding with action Refused. No address is taken from within
// a longer word: "maisondes services@x.fr" is refused, because "services@x.fr" may belong to
// another person.
func Emails(raw string) (values []string, findings []importer.Finding) {
	if isEmail(raw) && !isUnattended(raw) {
		return []string{raw}, nil
	}
	text := prepareEmails(raw)
	if !strings.Contains(text, "@") {
		rule, detail := "illisible", "ce n'est pas une adresse électronique"
		if looksLikeSite(text) {
			rule, detail = "site_web", "c'est l'adresse d'un site"
		}
		return nil, []importer.Finding{{Value: raw, Rule: rule, Action: importer.Refused, Detail: detail}}
	}
	for _, part := range splitEmails(text) {
		value, guess, err := emailOf(part)
		switch {
		case err != nil:
			findings = append(findings,
				importer.Finding{Value: part, Rule: err.(*Refusal).Rule, Action: importer.Refused, Detail: err.Error()})
		case guess != "":
			findings = append(findings, guessed(part, guess, value, ""))
			values = append(values, value)
		default:
			values = append(values, value)
		}
	}
	values = distinct(values)
	if len(findings) == 0 && strings.Join(values, "|") != raw {
		rule := "forme"
		if len(values) > 1 {
			rule = "separateur"
		} else if len(values) == 1 && strings.EqualFold(values[0], raw) {
			rule = "casse"
		}
		findings = append(findings, corrected(raw, rule, strings.Join(values, "|")))
	}
	return values, findings
}

var emailNoise = strings.NewReplacer("mailto:", "", "[a]", "@", "(a)", "@", "[at]", "@", "(at)", "@", " arobase ", "@",
	"@@", "@",
	"<", " ", ">", " ", "\"", " ", "(", " ", ")", " ", "’", "'", " @", "@", "@ ", "@")

func prepareEmails(raw string) string {
	s := strings.ToLower(raw)
	for {
		next := emailNoise.Replace(s)
		if next == s {
			return strings.TrimSpace(s)
		}
		s = next
	}
}

// splitEmails splits a cell at its separators. White space separates only if every word around
// it is an address, a joining word or a label that ends with ":".
func splitEmails(s string) []string {
	var parts []string
	for _, chunk := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("|;,/\n\t", r) }) {
		words := strings.Fields(chunk)
		var addresses, others []string
		for _, w := range words {
			switch {
			case strings.Contains(w, "@"):
				addresses = append(addresses,
					strings.TrimLeft(w[strings.LastIndexByte(w[:strings.IndexByte(w, '@')], ':')+1:], "-"))
			case w == "et" || w == "ou" || w == "-" || w == "&" || w == "+" || w == ":" || strings.HasSuffix(w, ":"):
			default:
				others = append(others, w)
			}
		}
		switch {
		case len(addresses) == 0 && len(others) == 0:
		case len(others) == 0 || len(addresses) == 1 && sentenceAround(words):
			parts = append(parts, addresses...)
		default:
			parts = append(parts, strings.TrimSpace(chunk))
		}
	}
	return parts
}

// sentenceAround reports whether the words next to an address cannot be parts of it: a label
// ("courriel :"), or at least three words of prose with known link words.
func sentenceAround(words []string) bool {
	known := 0
	for i, w := range words {
		if !strings.Contains(w, "@") {
			continue
		}
		if i > 0 && !isLink(words[i-1]) || i+1 < len(words) && !isLink(words[i+1]) && !strings.HasSuffix(w, ".") {
			return false
		}
		known++
	}
	return known == 1
}

func isLink(w string) bool {
	switch strings.TrimRight(w, ":") {
	case "", "à", "a", "mail", "email", "e-mail", "courriel", "par", "sur", "contact", "contacter", "adresse", "pour",
		"ou", "et", "au", "-":
		return true
	}
	return strings.HasSuffix(w, ":")
}

// emailOf cleans one address. guess is the rule of a repair that is not certain.
func emailOf(part string) (value, guess string, err error) {
	value = strings.Trim(part, ".-:'*")
	if strings.Count(value, "@") > 1 {
		return "", "", refuse("arobases", "plusieurs arobases")
	}
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return "", "", refuse("espace", "une espace au milieu : l'adresse entière ne se devine pas")
	}
	local, domain, _ := strings.Cut(value, "@")
	if local == "" {
		return "", "", refuse("illisible", "ce n'est pas une adresse électronique")
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r >= 0x80 }) {
		// ç and à are the keys next to @ on a French keyboard.
		if trimmed := strings.TrimRight(local, "çà"); trimmed != local && len(trimmed) > 5 {
			local = trimmed
		}
		if folded := directory.Fold(local); folded != local {
			local, guess = folded, "accents"
		}
		// A domain with accents is another one than the same without.
		if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
			domain = ascii
		}
		value = local + "@" + domain
	}
	if strings.Contains(value, "..") {
		value, guess = strings.ReplaceAll(value, "..", "."), "points"
	}
	if strings.HasSuffix(value, ".gouv") { // only gouv.fr exists
		value, guess = value+".fr", "domaine_complete"
	}
	if !isEmail(value) {
		if _, domain, _ := strings.Cut(value, "@"); !isHost(domain) {
			return "", "", refuse("domaine", "le domaine n'existe pas")
		}
		return "", "", refuse("caracteres", "des caractères qu'une adresse ne peut pas avoir")
	}
	if isUnattended(value) {
		return "", "", refuse("sans_reponse", "personne ne lit les réponses à cette adresse")
	}
	return value, guess, nil
}

var localMarks = strings.NewReplacer("-", "", "_", "", ".", "")

// isUnattended reports whether address only sends mail from programs (no-reply).
func isUnattended(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	switch localMarks.Replace(local) {
	case "noreply", "donotreply", "nepasrepondre", "mailerdaemon":
		return true
	}
	return false
}

// isEmail reports whether s is a well-formed address in normal form: lower-case ASCII, with a
// domain under an existing public suffix.
func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || at > 64 || s[0] == '.' || s[at-1] == '.' || s[0] == '-' {
		return false
	}
	for i := 0; i < at; i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("._-+'&=%", c) >= 0) ||
			c == '.' && s[i+1] == '.' {
			return false
		}
	}
	return isHost(s[at+1:])
}

// isHost reports whether host has at least two labels in lower-case ASCII and ends in a public
// suffix of the Internet (the ICANN section of the Public Suffix List).
func isHost(host string) bool {
	labels := 1
	length := 0
	for i := 0; i < len(host); i++ {
		switch c := host[i]; {
		case c == '.':
			if length == 0 || host[i-1] == '-' {
				return false
			}
			labels, length = labels+1, 0
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && length > 0 || c == '_' && length >= 0:
			length++
		default:
			return false
		}
	}
	if labels < 2 || length < 2 || host[len(host)-1] == '-' || len(host) > 253 {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "fr" || last == "com" || last == "org" {
		return true
	}
	_, icann := publicsuffix.PublicSuffix(last)
	return icann
}

// looksLikeSite reports whether s is a web address rather than an e-mail address.
func looksLikeSite(s string) bool {
	return !strings.Contains(s, "@") && !strings.ContainsFunc(s, unicode.IsSpace) &&
		(strings.HasPrefix(s, "http") || strings.HasPrefix(s, "www."))
}
