package propose

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// look is what the values of a field look like.
type look struct {
	test   func(string) bool
	proper bool // no other kind of value looks so
}

// looks are the forms of values by key of the language.
var looks = map[string]look{
	"pivot":               {likeIdentifier, true},
	"nom":                 {likeName, false},
	"commune":             {likeTown, false},
	"adresse":             {likeAddress, true},
	"complement_adresse":  {likeWords, false},
	"code_postal":         {fits(`^(\d{4,5}|\d{2} \d{3})(\.0)?$`), false},
	"code_insee":          {fits(`(?i)^(\d{4,5}|2[ab]\d{3})(\.0)?$`), false},
	"telephone":           {likePhone, true},
	"courriels":           {fits(`\S@\S+\.\S`), true},
	"site_web":            {website.MatchString, true},
	"prise_rdv":           {fits(`(?i)^https?://`), false},
	"fiche_acces_libre":   {fits(`(?i)acceslibre`), true},
	"date_maj":            {date.MatchString, true},
	"presentation_detail": {func(s string) bool { return len(strings.Fields(s)) >= 4 }, false},
	"presentation_resume": {func(s string) bool { return len(strings.Fields(s)) >= 3 }, false},
	"structure_parente":   {likeWords, false},
	"id":                  {func(s string) bool { return len(s) <= 80 && len(strings.Fields(s)) <= 2 }, false},
	positionField:         {mapping.HoldsPoint, true},
}

// positionField is the field of columns that hold both coordinates.
const positionField = "point"

func fits(form string) func(string) bool {
	return regexp.MustCompile(form).MatchString
}

var (
	website = regexp.MustCompile(`(?i)^\W*(https? ?:|www\.|` +
		`[\w-]+(\.[\w-]+)*\.(fr|com|org|net|eu|info|gouv|asso|io|co|re|nc|be|ch)\b)`)
	date = regexp.MustCompile(`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|` +
		`^1[4-9]\d{8}(\d{3})?$`)
	siret = regexp.MustCompile(`^(\d{14}|\d{9}|[Ww]\d{9})$`)
	way   = regexp.MustCompile(`(?i)\b(rue|avenue|av|ave|bd|bld|bvd|boulevard|place|pl|chemin|ch|che|route|rte|` +
		`all[ée]es?|imp(asse)?|` +
		`quai|cours|square|sq|bourg|mairie|lieu[ -]dit|lieudit|z\.?a\.?c?|zone|r[ée]sidence|esplanade|parvis|passage|mail|` +
		`faubourg|rond[ -]point|sentier|venelle|mont[ée]e|promenade|hameau|centre|rdpt|traverse|ruelle|villa|cit[ée])\b`)
	numbered = regexp.MustCompile(`(?i)^\d{1,4}\s?(bis|ter|quater|[a-d])?\s?,?\s+\pL`)
	osmHours = regexp.MustCompile(`\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b.*(\d:\d|off|closed)|^24/7`)
	hours    = regexp.MustCompile(`(?i)\d\s*[h:]\s*\d{0,2}\s*(-|–|à|a|/|et|jusqu)|\d\s*h\b|de \d+|\bferm[ée]|` +
		`rendez|rdv|24 ?/ ?24`)
	dayWords = regexp.MustCompile(`(?i)\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|` +
		`lun|mar|mer|jeu|ven|sam|dim)\b`)
)

var noSeparators = strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "")

// decimal is a number that is no identifier nor telephone number.
var decimal = regexp.MustCompile(`^[-+]?\d+[.,]\d+$`)

func likeIdentifier(s string) bool {
	return !decimal.MatchString(strings.TrimSuffix(s, ".0")) &&
		siret.MatchString(noSeparators.Replace(strings.TrimSuffix(s, ".0")))
}

// likePhone reports whether a text starts with a telephone number: 9 to 13 digits, or a short number.
func likePhone(s string) bool {
	digits, others := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune(" .-/+()\u00a0\u202f_,;:", r):
		case unicode.IsLetter(r) && digits >= 9:
			return true
		default:
			others++
		}
	}
	if decimal.MatchString(s) || strings.ContainsAny(s, "|[{") || mapping.HoldsPoint(s) {
		return false
	}
	return digits >= 9 && others <= 8 && !strings.Contains(s, "@") ||
		digits == 4 && others == 0 && strings.HasPrefix(s, "3")
}

func likeAddress(s string) bool { return numbered.MatchString(s) || way.MatchString(s) }

// likeWords reports whether a text is words rather than a code, an address of the internet or a number.
func likeWords(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return 2*letters > len([]rune(s)) && !strings.Contains(s, "@") && !strings.Contains(s, "://")
}

func likeName(s string) bool { return likeWords(s) && len(s) <= 160 }

func likeTown(s string) bool { return likeWords(s) && len(s) <= 50 && !strings.ContainsAny(s, ";|\n") }

func likeHours(s string) bool { return hours.MatchString(s) || osmHours.MatchString(s) }

// coordinateOf returns a text as a coordinate; ok is false for anything else, and for zero.
func coordinateOf(s string) (value float64, ok bool) {
	value, _, ok = importer.ParseCoordinate(s)
	return value, ok && value != 0
}
