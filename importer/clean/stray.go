package clean

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// strayName removes from a name what belongs to another column: the hyphen that an export left
// for a missing part, a web address, a number.
func strayName(s string) (string, []importer.Finding) {
	if len(s) < 2 {
		return s, nil
	}
	var findings []importer.Finding
	if cut := strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(s, " -"), "- ")); cut != s && cut != "" {
		findings = append(findings, corrected(s, "tiret", cut))
		s = cut
	}
	switch {
	case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
		if named := nameInURL(s); named != "" {
			return named, append(findings, guessed(s, "adresse_internet", named, "le nom est une adresse internet"))
		}
	case len(s) >= 9 && strings.Trim(s, "0123456789 ") == "":
		findings = append(findings,
			importer.Finding{Value: s, Rule: "numero", Action: importer.Reported, Detail: "le nom est un numéro"})
	}
	return s, findings
}

// nameInURL returns the last words of the path of an address, or its host.
func nameInURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || strings.Contains(s, " ") {
		return ""
	}
	last := path.Base(u.Path)
	if last == "." || last == "/" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return strings.Join(strings.FieldsFunc(strings.TrimSuffix(last, path.Ext(last)), func(r rune) bool {
		return r == '-' || r == '_' || r == '+'
	}), " ")
}

var (
	phoneAhead = regexp.MustCompile(`^(?:(?i:t[ée]l)[. :]*)?0[1-9](?:[ .]\d\d){4}[ ,:-]+`)
	mailInside = regexp.MustCompile(`[^\s,;]+@[^\s,;]+\.[A-Za-z]{2,}`)
)

// strayAddress removes a leading telephone number and e-mail addresses from a postal address.
func strayAddress(s string) (string, []importer.Finding) {
	var findings []importer.Finding
	if cut := phoneAhead.ReplaceAllString(s, ""); cut != s {
		findings = append(findings, corrected(s, "telephone", cut))
		s = cut
	}
	if !strings.Contains(s, "@") {
		return s, findings
	}
	if cut := strings.Trim(collapseSpaces(mailInside.ReplaceAllString(s, ""), false), " ,;-"); cut != s &&
		mailInside.MatchString(s) {
		findings = append(findings, importer.Finding{Value: s, Rule: "courriel", Action: importer.Refused, After: cut,
			Detail: "une adresse électronique n'est pas une adresse"})
		s = cut
	}
	return s, findings
}
