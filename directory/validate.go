package directory

import (
	"iter"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Violation is one value of a place that the référentiel does not allow. Unlike an
// importer.Finding it has no action: the caller decides.
type Violation struct {
	Field   string // référentiel name
	Value   string
	Rule    string // "champ.requis", "champ.format", "champ.vocabulaire", "champ.longueur", "champ.bornes"
	Message string // in French
}

// Validate checks a place against the référentiel (schema v1.0.2), each field
// alone, in the order of Fields. Lists are split before their items are checked:
// the patterns of the schema for lists check only the last item.
// The telephone is checked against E.164 of the French territories and short numbers.
func Validate(p *Place) []Violation {
	var found []Violation
	for i := range Fields {
		found = append(found, Fields[i].validate(p)...)
	}
	return found
}

func (f *Field) validate(p *Place) []Violation {
	switch {
	case f.Date != nil:
		return f.validateDate(*f.Date(p))
	case f.Number != nil:
		return f.validateNumber(p)
	case f.List != nil:
		return f.validateList(*f.List(p))
	}
	return f.validateText(*f.Text(p))
}

func (f *Field) violation(value, rule, message string) []Violation {
	return []Violation{{Field: f.Name, Value: value, Rule: f.Name + "." + rule, Message: message}}
}

func (f *Field) validateText(value string) []Violation {
	if strings.TrimSpace(value) == "" {
		if f.Required {
			return f.violation(value, "requis", "valeur absente, attendue par le référentiel")
		}
		return nil
	}
	if f.MaxLength > 0 && utf8.RuneCountInString(value) > f.MaxLength {
		return f.violation(value, "longueur", "texte trop long")
	}
	if f.Pattern != nil && !f.Pattern.MatchString(value) {
		return f.violation(value, "format", "n'a pas la forme attendue")
	}
	if f.Kind == URL && !isWebAddress(value) {
		return f.violation(value, "format", "n'est pas une adresse internet complète")
	}
	if f.Name == "telephone" && !isPhone(value) {
		return f.violation(value, "format", "n'est pas un numéro français au format international ni un numéro court")
	}
	return nil
}

func (f *Field) validateList(values []string) (found []Violation) {
	for _, v := range values {
		switch {
		case f.Vocabulary != nil && f.Vocabulary.Index(v) < 0:
			found = append(found, f.violation(v, "vocabulaire", "n'est pas dans le vocabulaire du référentiel")...)
		case f.Kind == URLs && !isWebAddress(v):
			found = append(found, f.violation(v, "format", "n'est pas une adresse internet complète")...)
		case f.Kind == Emails && !isEmail(v):
			found = append(found, f.violation(v, "format", "n'est pas une adresse électronique")...)
		case strings.ContainsAny(v, "|"):
			found = append(found, f.violation(v, "separateur", "contient le séparateur de listes")...)
		}
	}
	return found
}

func (f *Field) validateNumber(p *Place) []Violation {
	if v, known := f.Number(p); known && !(v >= -f.Limit && v <= f.Limit) {
		return f.violation("", "bornes", "hors des bornes")
	}
	return nil
}

func (f *Field) validateDate(d time.Time) []Violation {
	if d.IsZero() {
		return f.violation("", "requis", "date de mise à jour inconnue")
	}
	return nil
}

// Miss is one constraint of the national schema that a place does not meet.
type Miss struct {
	Field      string `json:"champ"`      // référentiel name
	Constraint string `json:"contrainte"` // one of the constants
}

// The constraints of the schema.
const (
	MissRequired   = "requis"      // there is no value
	MissPattern    = "forme"       // the value has another form
	MissLength     = "longueur"    // the value is too long
	MissVocabulary = "vocabulaire" // a value is not in the list of the schema
)

// String returns the constraint in one word, such as "pivot.requis".
func (m Miss) String() string { return m.Field + "." + m.Constraint }

// Misses yields the constraints of the national schema (v1.0.2) that its validator would find broken in the row of
// p, in the order of Fields. What Lieux publishes is larger: a missing pivot, a short telephone number. Each value of
// a list is checked, as by validators that match the whole cell.
func (p *Place) Misses() iter.Seq[Miss] {
	return func(yield func(Miss) bool) {
		for i := range Fields {
			f := &Fields[i]
			if c := f.misses(p); c != "" && !yield(Miss{f.Name, c}) {
				return
			}
		}
	}
}

// Conforms reports whether the national schema's validator accepts the row of p.
func (p *Place) Conforms() bool {
	for range p.Misses() {
		return false
	}
	return true
}

// misses returns the constraint of the schema that the value of p breaks, "" none.
func (f *Field) misses(p *Place) string {
	switch {
	case !f.Known(p):
		if f.Required {
			return MissRequired
		}
	case f.List != nil:
		for _, v := range *f.List(p) {
			if f.Vocabulary != nil && (f.Vocabulary.Index(v) < 0 || v == misspelt) {
				return MissVocabulary
			}
		}
	case f.Text != nil:
		v := *f.Text(p)
		switch {
		case f.MaxLength > 0 && utf8.RuneCountInString(v) > f.MaxLength:
			return MissLength
		case f.Pattern != nil && !f.Pattern.MatchString(v), f.Name == "telephone" && digits(v):
			return MissPattern
		}
	}
	return ""
}

// misspelt is the label that the pattern of the schema spells without its space, unlike the text of the schema.
const misspelt = "Étapes numériques (La Poste)"

// isWebAddress reports whether s is an absolute http(s) URL with a dotted host.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") &&
		strings.Contains(strings.Trim(u.Hostname(), "."),
			".") && !strings.ContainsAny(s, " \t\n|")
}

// isEmail reports whether s is an address of the form local@domain.tld, no display name.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && !strings.ContainsAny(s, " \t\n|,;<>()[]\"") && !strings.Contains(domain, "@") &&
		strings.Contains(strings.Trim(domain, "."), ".") && !strings.HasPrefix(domain, ".") &&
		!strings.HasSuffix(domain, ".") && !strings.Contains(s, "..")
}

// phonePrefixes are the country codes of French territories in E.164.
var phonePrefixes = []string{"+33", "+590", "+594", "+262", "+596", "+269", "+687", "+689", "+508", "+681"}

// isPhone reports whether s is an E.164 number of a French territory (6 to 9 digits after the
// country code) or a French short number: 3xxx, 10xx, 1xx, 116xxx, 118xxx.
func isPhone(s string) bool {
	if digits(s) {
		switch len(s) {
		case 3:
			return s[0] == '1'
		case 4:
			return s[0] == '3' || s[:2] == "10"
		case 6:
			return s[:3] == "116" || s[:3] == "118"
		}
		return false
	}
	for _, prefix := range phonePrefixes {
		if rest, ok := strings.CutPrefix(s, prefix); ok && digits(rest) && len(rest) >= 6 && len(rest) <= 9 {
			return true
		}
	}
	return false
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
