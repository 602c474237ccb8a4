package mapping

import (
	"maps"
	"regexp"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/importer"
)

// Seeing returns the mapping for a listing of which records are a sample. In a listing without mapping, a column whose
// values cannot be of the field that its name suggests is left unread: "Handicap moteur" under `accessibilite` is no
// address of Acceslibre. A column with the field's present name is always read. Other mappings are unchanged.
func (m *Mapping) Seeing(records []*importer.Record) *Mapping {
	if !m.standard || len(records) == 0 {
		return m
	}
	seen := *m
	seen.unlike = maps.Clone(m.unlike)
	for i, column := range records[len(records)-1].Header.Names() {
		name, ok := standardKey(column)
		looks := likenesses[name.key]
		if !ok || looks == nil || column == name.key {
			continue
		}
		some, like := false, false
		for _, r := range records {
			if c := cell(r.Values, i); !blank(c) {
				some, like = true, like || looks(strings.TrimSpace(c))
			}
		}
		if some && !like {
			if seen.unlike == nil {
				seen.unlike = map[string]bool{}
			}
			seen.unlike[column] = true
		}
	}
	return &seen
}

// likenesses report, by key of the language, whether a value may be of the field.
var likenesses = map[string]func(string) bool{
	"site_web": likeURL, "prise_rdv": likeURL, "fiche_acces_libre": likeURL,
	"courriels":   func(s string) bool { return strings.Contains(s, "@") },
	"telephone":   func(s string) bool { return countDigits(s) > 2 },
	"pivot":       func(s string) bool { return countDigits(s) > 6 },
	"date_maj":    func(s string) bool { return countDigits(s) > 3 },
	"code_postal": func(s string) bool { return countDigits(s) > 3 },
	"code_insee":  func(s string) bool { return countDigits(s) > 3 },
	"latitude":    func(s string) bool { return countDigits(s) > 0 },
	"longitude":   func(s string) bool { return countDigits(s) > 0 },
	"nom":         func(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) },
	pointName:     func(s string) bool { _, _, ok := splitPoint(s, false); return ok },
}

var host = regexp.MustCompile(`(?i)^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?$`)

func likeURL(s string) bool {
	return strings.Contains(s, "://") || strings.Contains(strings.ToLower(s), "www.") || host.MatchString(s)
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
