package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// addTo adds a value of a list filter to the query, once.
func (r *Request) addTo(p *Parameter, value string) {
	if r.Query.Lists == nil {
		r.Query.Lists = make(map[string][]string, 4)
	}
	r.Query.Lists[p.Name] = AppendOnce(r.Query.Lists[p.Name], value)
}

// AppendOnce appends a value unless the list holds it.
func AppendOnce[T comparable](values []T, value T) []T {
	if slices.Contains(values, value) {
		return values
	}
	return append(values, value)
}

func (r *Request) readTerm(p *Parameter, value string) {
	name := p.Name
	vocabulary := directory.FilterNamed(name).Vocabulary
	official, ok := vocabulary.Match(value)
	if !ok {
		r.Wrong(name, value, Closest(vocabulary, value), "valeur inconnue du référentiel")
		return
	}
	r.addTo(p, official)
}

// maxFreeCommas is how many commas a free value may hold.
const maxFreeCommas = 3

// readFree reads comma-separated free values, which may hold commas: the longest
// run of items that is a value of the directory is one value.
func (r *Request) readFree(p *Parameter, value string) {
	known := r.values.of(p.Name)
	for rest := value; ; {
		matched, end := known.longest(rest)
		if matched == nil {
			item, _, _ := strings.Cut(rest, ",")
			item, end = strings.TrimSpace(item), len(item)
			label := known.label(item)
			switch {
			case item == "":
				r.Wrong(p.Name, "", "", "valeur vide dans la liste")
			case label != "":
				r.addTo(p, label)
			default:
				r.Wrong(p.Name, item, known.closest(item), "aucun lieu de l'annuaire ne porte cette valeur")
			}
		}
		for _, m := range matched {
			r.addTo(p, m)
		}
		if end >= len(rest) || r.full() {
			return
		}
		rest = rest[end+1:]
	}
}

func (r *Request) readFlag(p *Parameter, value string) {
	if !strings.EqualFold(strings.TrimSpace(value), p.Value) {
		r.Wrong(p.Name, value, p.Value, "seule la valeur « %s » est possible ; sans elle, retirez le paramètre",
			p.Value)
		return
	}
	r.Query.Flags = r.Query.Flags.With(p.flag)
}

// number reads a decimal number within lo..hi, with a decimal point. expected is the
// message of the error.
func (r *Request) number(p *Parameter, value string, lo, hi float64, expected string) (x float64, ok bool) {
	s := strings.TrimSpace(value)
	for i := 0; i < len(s); i++ {
		if !(s[i] >= '0' && s[i] <= '9' || strings.IndexByte("+-.eE", s[i]) >= 0) {
			return 0, r.wrongNumber(p, value, expected)
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || x < lo || x > hi {
		return 0, r.wrongNumber(p, value, expected)
	}
	return x, true
}

// wrongNumber records a wrong number, and suggests a point for a decimal comma. It
// returns false.
func (r *Request) wrongNumber(p *Parameter, value, expected string) (ok bool) {
	r.Wrong(p.Name, value, dotted(value), expected)
	return false
}

// dotted returns a number written with a decimal comma with a point, "" for anything else.
func dotted(value string) string {
	if strings.Count(value, ",") != 1 {
		return ""
	}
	pointed := strings.TrimSpace(strings.Replace(value, ",", ".", 1))
	if _, err := strconv.ParseFloat(pointed, 64); err != nil {
		return ""
	}
	return pointed
}

func (r *Request) readRadius(p *Parameter, value string) {
	const expected = "nombre de kilomètres attendu, plus grand que 0 et jusqu'à 200"
	km, ok := r.number(p, value, 0, 200, expected)
	if ok && km == 0 {
		r.wrongNumber(p, value, expected)
		return
	}
	r.Query.RadiusM = km * 1000
}

func (r *Request) readMinScore(p *Parameter, value string) {
	r.Query.MinScore, _ = r.number(p, value, 0, 1, "nombre attendu, de 0 à 1")
}

func (r *Request) readLat(p *Parameter, value string) {
	lat, err := geo.ParseLatitude(value)
	if err != nil {
		r.wrongNumber(p, value, "latitude attendue, en degrés de -90 à 90")
	}
	r.lat = lat
}

func (r *Request) readLon(p *Parameter, value string) {
	lon, err := geo.ParseLongitude(value)
	if err != nil {
		r.wrongNumber(p, value, "longitude attendue, en degrés de -180 à 180")
	}
	r.lon = lon
}

func (r *Request) readBound(p *Parameter, value string) {
	b, err := geo.ParseBound(value)
	if err != nil {
		r.Wrong(p.Name, value, "", "%s", i18n.Of(err))
		return
	}
	r.Query.Bound = &b
}

func (r *Request) readUpdatedSince(p *Parameter, value string) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(value))
	if err != nil {
		r.Wrong(p.Name, value, frenchDate(value), "date attendue, de la forme AAAA-MM-JJ")
		return
	}
	r.Query.UpdatedSince = day
}

// frenchDate suggests the ISO form of a day written 31/12/2025, "" for anything else.
func frenchDate(value string) string {
	if day, err := time.Parse("2/1/2006", strings.TrimSpace(value)); err == nil {
		return day.Format(time.DateOnly)
	}
	return ""
}

// maxWords is the maximum length of `q`, in characters.
const maxWords = 200

func (r *Request) readWords(p *Parameter, value string) {
	if utf8.RuneCountInString(value) > maxWords {
		r.Wrong(p.Name, value, "", "recherche trop longue : 200 caractères au plus")
		return
	}
	if !strings.ContainsFunc(value, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		r.Wrong(p.Name, value, "", "aucun mot : il faut au moins une lettre ou un chiffre")
		return
	}
	r.Query.Words = strings.TrimSpace(value)
}

func (r *Request) readLimit(p *Parameter, value string) {
	n, ok := Digits(value)
	if !ok || n < 1 || n > r.form.MaxLimit {
		suggestion := ""
		if ok && n > r.form.MaxLimit {
			suggestion = strconv.Itoa(r.form.MaxLimit)
		}
		r.Wrong(p.Name, value, suggestion, "nombre entier attendu, de 1 à %s", strconv.Itoa(r.form.MaxLimit))
		return
	}
	r.Query.Limit = n
}

func (r *Request) readAfter(_ *Parameter, value string) { r.Query.After = value }

// readVersion checks the version in the address of a tile; see namesVersion.
func (r *Request) readVersion(p *Parameter, value string) {
	if !IsDigits(value) {
		r.Wrong(p.Name, value, "", "numéro de version attendu")
	}
}

var facetWords = directory.NewVocabulary("facettes", directory.FacetNames...)

func (r *Request) readNeed(_ *Parameter, value string) { r.Need = strings.TrimSpace(value) }

func (r *Request) readEase(_ *Parameter, value string) { r.Ease = strings.TrimSpace(value) }

func (r *Request) readFacet(p *Parameter, value string) {
	name, ok := facetWords.Match(value)
	if !ok {
		r.Wrong(p.Name, value, Closest(facetWords, value), "ce n'est pas un filtre dont les valeurs sont comptées")
		return
	}
	r.Facets = AppendOnce(r.Facets, name)
}
