package clean

import (
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// contacts cleans the e-mail addresses and the sites. An address in the column of the other
// moves to its own, if that column is empty or lacks it.
func (w *work) contacts() {
	emails, rawEmails := w.contactCell("courriels")
	sites, rawSites := w.contactCell("site_web")
	p := w.place
	var findings []importer.Finding
	if emails != "" {
		p.Emails, findings = Emails(keepLines(rawEmails, emails))
		w.addContact("courriels", findings, "site_web", func(f importer.Finding) bool {
			if f.Rule != "site_web" {
				return false
			}
			values, _ := URLs(f.Value)
			p.Websites = values
			return len(values) > 0
		})
	}
	if sites != "" {
		values, findings := URLs(keepLines(rawSites, sites))
		w.addContact("site_web", findings, "courriels", func(f importer.Finding) bool {
			if f.Rule != "courriel" {
				return false
			}
			moved, _ := Emails(f.Value)
			p.Emails = distinct(append(p.Emails, moved...))
			return len(moved) > 0
		})
		p.Websites = append(values, p.Websites...)
	}
	p.Websites = distinctSites(p.Websites)
}

// contactCell is cellOrItems for cells that may contain HTML links: their targets are the
// values.
func (w *work) contactCell(field string) (cleaned, raw string) {
	cleaned, raw = w.cellOrItems(field)
	if !strings.Contains(raw, "href") {
		return cleaned, raw
	}
	var targets []string
	for _, m := range linkTarget.FindAllStringSubmatch(raw, -1) {
		targets = append(targets, strings.TrimPrefix(m[1], "mailto:"))
	}
	if len(targets) == 0 {
		return cleaned, raw
	}
	raw = strings.Join(targets, "|")
	cleaned, _ = Text(raw)
	return cleaned, raw
}

var linkTarget = regexp.MustCompile(`(?i)<a\b[^>]*\bhref *= *["']*([^"'> ]+)`)

// keepLines restores the line breaks of a contact cell, which separate values.
func keepLines(raw, cleaned string) string {
	if strings.ContainsAny(raw, "\n\t") {
		cleaned, _ = Prose(raw)
	}
	return cleaned
}

// addContact records the findings of one contact field. Refused values that move accepts into
// the other field are reported as moved.
func (w *work) addContact(field string, findings []importer.Finding, other string, move func(importer.Finding) bool) {
	for _, f := range findings {
		if f.Action == importer.Refused && move(f) {
			f = importer.Finding{Value: f.Value, Rule: "deplace_vers_" + other, Action: importer.Corrected,
				Detail: f.Detail}
		}
		w.add(field, f)
	}
}

// distinctSites removes addresses that differ from another by scheme, "www." or final slash
// only.
func distinctSites(values []string) []string {
	if len(values) < 2 {
		return values
	}
	kept := values[:0:0]
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if key := siteKey(v); !seen[key] {
			seen[key] = true
			kept = append(kept, v)
		}
	}
	return kept
}
