package api

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// addTo adds one value of a list filter to the question, once.
func (p *parser) addTo(id paramID, value string) {
	if p.query.Lists == nil {
		p.query.Lists = make(map[string][]string, 4)
	}
	name := params[id].name
	p.query.Lists[name] = appendOnce(p.query.Lists[name], value)
}

func appendOnce(values []string, value string) []string {
	for _, v := range values {
		if v == value {
			return values
		}
	}
	return append(values, value)
}

func (p *parser) readVocabulary(id paramID, value string) {
	name := params[id].name
	vocabulary := directory.FieldNamed(name).Vocabulary
	official, ok := vocabulary.Match(value)
	if !ok {
		p.wrong(name, value, "valeur inconnue du référentiel", closest(vocabulary, value))
		return
	}
	p.addTo(id, official)
}

// maxFreeCommas is how many commas a free value may hold.
const maxFreeCommas = 3

// readFree reads comma-separated free values, which may hold commas: the
// longest run of items that is a value of the directory is taken as one.
func (p *parser) readFree(id paramID, value string) {
	known := p.words.free(params[id].name)
	for rest := value; ; {
		matched, end := known.longest(rest)
		if matched == nil {
			item, _, _ := strings.Cut(rest, ",")
			item, end = strings.TrimSpace(item), len(item)
			if item == "" {
				p.wrong(params[id].name, "", "valeur vide dans la liste", "")
			} else {
				p.wrong(params[id].name, item, "aucun lieu de l'annuaire ne porte cette valeur", known.closest(item))
			}
		}
		for _, m := range matched {
			p.addTo(id, m)
		}
		if end >= len(rest) || p.enough() {
			return
		}
		rest = rest[end+1:]
	}
}

// flagValue is the one value that a parameter of yes takes.
var flagValue = map[paramID]string{
	paramLabelled: "true", paramAccessible: "true", paramBookable: "true",
	paramUnknownHours: "inclure", paramNotReceiving: "inclure",
}

func (p *parser) readFlag(id paramID, value string) {
	if want := flagValue[id]; !strings.EqualFold(strings.TrimSpace(value), want) {
		p.wrong(params[id].name, value, "seule la valeur « "+want+" » est possible ; sans elle, retirez le paramètre", want)
		return
	}
	switch id {
	case paramLabelled:
		p.query.Labelled = true
	case paramAccessible:
		p.query.Accessible = true
	case paramBookable:
		p.query.Bookable = true
	case paramUnknownHours:
		p.query.UnknownHours = true
	case paramNotReceiving:
		p.query.NotReceiving = true
	}
}

// number reads a decimal number within lo..hi, a dot before its decimals.
// The message says what is expected.
func (p *parser) number(id paramID, value string, lo, hi float64, expected string) (x float64, ok bool) {
	s := strings.TrimSpace(value)
	for i := 0; i < len(s); i++ {
		if !(s[i] >= '0' && s[i] <= '9' || strings.IndexByte("+-.eE", s[i]) >= 0) {
			return 0, p.wrongNumber(id, value, expected)
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || x < lo || x > hi {
		return 0, p.wrongNumber(id, value, expected)
	}
	return x, true
}

// wrongNumber notes a wrong number, and suggests a dot for a decimal comma.
func (p *parser) wrongNumber(id paramID, value, expected string) (ok bool) {
	suggestion := ""
	if strings.Count(value, ",") == 1 {
		dotted := strings.TrimSpace(strings.Replace(value, ",", ".", 1))
		if _, err := strconv.ParseFloat(dotted, 64); err == nil {
			suggestion = dotted
		}
	}
	p.wrong(params[id].name, value, expected, suggestion)
	return false
}

func (p *parser) readRadius(id paramID, value string) {
	const expected = "nombre de kilomètres attendu, plus grand que 0 et jusqu'à 200"
	km, ok := p.number(id, value, 0, 200, expected)
	if ok && km == 0 {
		p.wrongNumber(id, value, expected)
		return
	}
	p.query.RadiusM = km * 1000
}

func (p *parser) readMinScore(id paramID, value string) {
	p.query.MinScore, _ = p.number(id, value, 0, 1, "nombre attendu, de 0 à 1")
}

func (p *parser) readLat(id paramID, value string) {
	lat, err := geo.ParseLatitude(value)
	if err != nil {
		p.wrongNumber(id, value, "latitude attendue, en degrés de -90 à 90")
	}
	p.lat = lat
}

func (p *parser) readLon(id paramID, value string) {
	lon, err := geo.ParseLongitude(value)
	if err != nil {
		p.wrongNumber(id, value, "longitude attendue, en degrés de -180 à 180")
	}
	p.lon = lon
}

func (p *parser) readBound(id paramID, value string) {
	b, err := geo.ParseBound(value)
	if err != nil {
		p.wrong(params[id].name, value, err.Error(), "")
		return
	}
	p.query.Bound = &b
}

var openWords = directory.NewVocabulary("ouvert", "maintenant")

// readOpen reads `maintenant` or an instant. A `+` that nobody escaped arrives as a space.
func (p *parser) readOpen(id paramID, value string) {
	s := strings.TrimSpace(value)
	if directory.Fold(s) == "maintenant" {
		p.query.OpenAt = p.now
		p.openNow = true
		return
	}
	at, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "+", 1))
	if err != nil || at.Year() < 2000 || at.Year() > 2100 {
		p.wrong(params[id].name, value, "« maintenant » ou un instant RFC 3339 attendu, tel que 2026-05-04T14:30:00+02:00", closest(openWords, s))
		return
	}
	p.query.OpenAt, p.now = at, at // states are told of that instant too
}

func (p *parser) readUpdatedSince(id paramID, value string) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(value))
	if err != nil {
		p.wrong(params[id].name, value, "date attendue, de la forme AAAA-MM-JJ", frenchDate(value))
		return
	}
	p.query.UpdatedSince = day
}

// frenchDate suggests the ISO form of a day written 31/12/2025, "" for anything else.
func frenchDate(value string) string {
	if day, err := time.Parse("2/1/2006", strings.TrimSpace(value)); err == nil {
		return day.Format(time.DateOnly)
	}
	return ""
}

// maxWords is the length of `q`, in characters.
const maxWords = 200

func (p *parser) readWords(id paramID, value string) {
	if utf8.RuneCountInString(value) > maxWords {
		p.wrong(params[id].name, value, "recherche trop longue : 200 caractères au plus", "")
		return
	}
	if !strings.ContainsFunc(value, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		p.wrong(params[id].name, value, "aucun mot : il faut au moins une lettre ou un chiffre", "")
		return
	}
	p.query.Words = strings.TrimSpace(value)
}

func (p *parser) readLimit(id paramID, value string) {
	n, ok := digits(value)
	if !ok || n < 1 || n > p.form.maxLimit {
		suggestion := ""
		if ok && n > p.form.maxLimit {
			suggestion = strconv.Itoa(p.form.maxLimit)
		}
		p.wrong(params[id].name, value, "nombre entier attendu, de 1 à "+strconv.Itoa(p.form.maxLimit), suggestion)
		return
	}
	p.query.Limit = n
}

// digits reads a whole number written with digits only; a number of more than
// nine digits is told as 999 999 999.
func digits(s string) (n int, ok bool) {
	if s == "" {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+int(s[i]-'0'), 999_999_999)
	}
	return n, true
}

func (p *parser) readAfter(_ paramID, value string) { p.query.After = value }

// readVersion judges the version that the address of a tile names; see namesVersion.
func (p *parser) readVersion(id paramID, value string) {
	if !isDigits(value) {
		p.wrong(params[id].name, value, "numéro de version attendu", "")
	}
}

var facetWords = directory.NewVocabulary("facettes", directory.FacetNames...)

func (p *parser) readFacet(id paramID, value string) {
	name, ok := facetWords.Match(value)
	if !ok {
		p.wrong(params[id].name, value, "ce n'est pas un filtre dont les valeurs sont comptées", closest(facetWords, value))
		return
	}
	p.facets = appendOnce(p.facets, name)
}
