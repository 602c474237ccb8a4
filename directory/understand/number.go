package understand

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// mention is a territory that the text names.
type mention struct {
	from, to int
	kind     territory.Kind // of a territory by its code; "" for a name
	code     string
	slug     string // of a name
	article  string
	epci     bool   // words that say an EPCI stand before the name
	typed    string // the misspelt text; "" when it is a name as it is
}

var (
	countryCode = regexp.MustCompile(`^(?:f|fr|cp)(\d{5})$`)
	roman       = regexp.MustCompile(`^(x{0,2})(ix|iv|v?i{0,3})(e|eme|er|ieme)?$`)
)

// measures are words after which a number is no territory: an age, a price, an hour, a distance.
var measures = map[string]bool{
	"an": true, "ans": true, "euro": true, "euros": true, "h": true, "heure": true, "heures": true, "min": true,
	"minute": true, "minutes": true, "jour": true, "jours": true, "mois": true, "fois": true, "km": true, "kms": true,
	"kilometre": true, "kilometres": true, "personnes": true, "enfants": true, "semaines": true, "years": true,
	"g":  true,
	"go": true, "pm": true, "am": true, "eur": true, "pourcent": true, "kilometers": true,
}

// readNumbers reads postcodes, codes of départements, arrondissements, radiuses and the word CEDEX.
func (w *reading) readNumbers() {
	w.readRadius()
	for i := range w.tokens {
		if w.tokens[i].fold == "cedex" && !w.tokens[i].used {
			w.cedex = true
			w.readCedexNumber(i)
		}
	}
	w.readArrondissement()
	for i := 0; i < len(w.tokens); i++ {
		if !w.tokens[i].used {
			w.readCode(i)
		}
	}
}

var kilometres = regexp.MustCompile(`^(\d{1,3})kms?$`)

// readRadius reads «à moins de 10 km de», «10km autour de».
func (w *reading) readRadius() {
	for i := range w.tokens {
		t := &w.tokens[i]
		value, to := "", i+1
		if m := kilometres.FindStringSubmatch(t.fold); m != nil {
			value = m[1]
		} else if query.IsDigits(t.fold) && len(t.fold) <= 3 && i+1 < len(w.tokens) {
			switch w.tokens[i+1].fold {
			case "km", "kms", "kilometre", "kilometres", "kilometers":
				value, to = t.fold, i+2
			}
		}
		if n, err := strconv.Atoi(value); err == nil && n > 0 && n <= 200 && w.radius == "" {
			w.radius = value
			w.use(i, to)
			for k := i - 1; k >= 0 && k >= i-4; k-- { // the words before it
				switch w.tokens[k].fold {
				case "moins", "rayon", "less", "than", "within", "jusqu":
					w.tokens[k].used = true
				}
			}
		}
	}
}

// readCedexNumber reads the number after CEDEX: the arrondissement of Paris, Lyon or Marseille where it is one.
func (w *reading) readCedexNumber(i int) {
	w.use(i, i+1)
	if i+1 >= len(w.tokens) || !query.IsDigits(w.tokens[i+1].fold) || len(w.tokens[i+1].fold) > 2 {
		return
	}
	w.use(i+1, i+2)
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		if w.arrondissement(k, strings.TrimLeft(w.tokens[i+1].fold, "0"), k, k+1) {
			return
		}
	}
}

// readArrondissement reads «lyon 3», «Paris XIe», «3e arrondissement de Marseille».
func (w *reading) readArrondissement() {
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.used || !isDivided(t.fold) {
			continue
		}
		if k := w.nextOrdinal(i + 1); k > 0 && w.arrondissement(i, w.ordinalAt(k, true), i, k+1) {
			w.useWord(k+1, isArrondissement)
			return
		}
		for k := i - 1; k >= 0 && k >= i-4; k-- {
			digits := w.ordinalAt(k, false)
			if digits != "" && query.IsDigits(w.tokens[k].fold) && !(k+1 < i && isArrondissement(w.tokens[k+1].fold)) {
				digits = ""
			}
			if digits != "" && !w.tokens[k].used && w.arrondissement(i, digits, k, i+1) {
				return
			}
			if !w.tokens[k].empty && !isArrondissement(w.tokens[k].fold) {
				break
			}
		}
	}
}

// nextOrdinal returns the index of the number that follows a name, 0 when there is none.
func (w *reading) nextOrdinal(k int) int {
	for k < len(w.tokens) && (w.tokens[k].fold == "le" || w.tokens[k].fold == "dans") {
		k++
	}
	if k >= len(w.tokens) || w.tokens[k].used || w.ordinalAt(k, true) == "" ||
		k+1 < len(w.tokens) && measures[w.tokens[k+1].fold] {
		return 0
	}
	return k
}

// ordinalAt returns the number of an ordinal, in Arabic or Roman figures. A Roman figure alone is one
// in capitals, after the name.
func (w *reading) ordinalAt(k int, after bool) string {
	t := &w.tokens[k]
	if digits := ordinalDigits(t.fold); digits != "" {
		return digits
	}
	m := roman.FindStringSubmatch(t.fold)
	if m == nil || m[3] == "" && !(after && t.fold != t.lower || after && strings.ToUpper(t.lower) == w.span(k, k+1)) {
		return ""
	}
	n := 10 * len(m[1])
	switch units := m[2]; units {
	case "ix":
		n += 9
	case "iv":
		n += 4
	default:
		n += len(units)
		if strings.HasPrefix(units, "v") {
			n += 4
		}
	}
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// isDivided reports whether a word is the name of a commune divided in arrondissements.
func isDivided(word string) bool { return word == "paris" || word == "lyon" || word == "marseille" }

// arrondissement adds the arrondissement of a number of the commune that token i names; false when
// there is none.
func (w *reading) arrondissement(i int, digits string, from, to int) bool {
	if !isDivided(w.tokens[i].fold) || digits == "" {
		return false
	}
	for _, n := range w.names.exact(w.tokens[i].fold + " " + digits) {
		if n.kind == territory.KindArrondissement {
			w.mentions = append(w.mentions, mention{from: from, to: to, kind: n.kind, code: n.code})
			w.use(from, to)
			return true
		}
	}
	return false
}

// useWord marks a token as read when it is a word of a kind.
func (w *reading) useWord(i int, is func(string) bool) {
	if i < len(w.tokens) && is(w.tokens[i].fold) {
		w.tokens[i].used = true
	}
}

// readCode reads the code that begins at a token.
func (w *reading) readCode(i int) {
	t := &w.tokens[i]
	code, to := t.fold, i+1
	if m := countryCode.FindStringSubmatch(code); m != nil {
		code = m[1]
	}
	if query.IsDigits(code) && len(code) < 5 {
		joined := code
		for to < len(w.tokens) && to < i+3 && query.IsDigits(w.tokens[to].fold) && !w.tokens[to].used && len(joined) < 5 {
			joined += w.tokens[to].fold
			to++
		}
		if len(joined) == 5 && w.gazetteer.Postcode(joined) != nil {
			code = joined
		} else {
			to = i + 1
		}
	}
	follows := ""
	if to < len(w.tokens) {
		follows = w.tokens[to].fold
	}
	before := ""
	if i > 0 {
		before = w.tokens[i-1].fold
	}
	switch {
	case len(code) == 5 && query.IsDigits(code) && before == "insee" && w.gazetteer.Commune(code) != nil:
		w.addTown(code, i-1, to)
	case len(code) == 5 && query.IsDigits(code) && w.gazetteer.Postcode(code) != nil:
		if before == "f" || before == "fr" {
			w.use(i-1, i)
		}
		w.mention(mention{from: i, to: to, kind: territory.KindPostcode, code: code})
	case len(code) == 5 && query.IsDigits(code):
		if _, ok := w.gazetteer.Cedex(code, "cedex"); ok || departementOf(w.gazetteer, code) != "" {
			w.cedexCode = code
			w.use(i, to)
		}
	case len(code) == 5 && w.gazetteer.Commune(strings.ToUpper(code)) != nil:
		w.addTown(strings.ToUpper(code), i, to)
	case len(code) == 4 && query.IsDigits(code) && w.gazetteer.Postcode("0"+code) != nil:
		w.readLostZero(i, "0"+code)
	case (len(code) == 2 || len(code) == 3) && !measures[follows] && !w.isDecimal(i) &&
		w.gazetteer.Departement(code) != nil:
		w.mention(mention{from: i, to: to, kind: territory.KindDepartement, code: strings.ToUpper(code)})
	}
}

// isDecimal reports whether a number is a part of one with decimals, or of a date.
func (w *reading) isDecimal(i int) bool {
	t := &w.tokens[i]
	joins := func(at, digit int) bool {
		return digit >= 0 && digit < len(w.text) && strings.IndexByte(".,/:", w.text[at]) >= 0 &&
			query.IsDigits(w.text[digit:digit+1])
	}
	return t.from > 1 && joins(t.from-1, t.from-2) || t.to+1 < len(w.text) && joins(t.to, t.to+1)
}

// departementOf returns the département of the first digits of a postcode; "" when there is none.
func departementOf(g *territory.Gazetteer, code string) string {
	if d, ok := g.Cedex(code, "cedex"); ok && d.Departement != nil {
		return d.Departement.Code
	}
	if code[:2] == "97" || code[:2] == "98" {
		code = code[:3]
	} else {
		code = code[:2]
	}
	if d := g.Departement(code); d != nil {
		return d.Code
	}
	return ""
}

// readLostZero reads four digits and a name as a postcode that lost its zero, where the name is one of its
// communes.
func (w *reading) readLostZero(i int, code string) {
	found, ok := w.exactAt(i + 1)
	if !ok {
		return
	}
	for _, n := range w.names.exact(found.slug) {
		for _, c := range w.gazetteer.Postcode(code).Communes {
			if n.code == c.Code {
				w.use(i, i+1)
				w.addTown(c.Code, found.from, found.to)
				return
			}
		}
	}
}

func (w *reading) mention(m mention) {
	w.mentions = append(w.mentions, m)
	w.use(m.from, m.to)
}

// addTown adds a commune, an arrondissement or a former commune by its INSEE code.
func (w *reading) addTown(code string, from, to int) {
	c := w.gazetteer.Commune(code)
	if c == nil {
		return
	}
	kind := territory.KindCommune
	if c.Kind == territory.KindArrondissement {
		kind = c.Kind
	} else {
		code = c.Parent
	}
	w.mention(mention{from: from, to: to, kind: kind, code: code})
}

// readDistrict reads the name of a district that the post uses, «Paris La Défense CEDEX».
func (w *reading) readDistrict() {
	if !w.cedex {
		return
	}
	from, to := 0, 0
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.fold == "cedex" {
			to = i
			break
		}
		if t.fold == w.cedexCode {
			from = i + 1
		} else if t.comma {
			from = i
		}
	}
	if from >= to {
		return
	}
	d, ok := w.gazetteer.Cedex(w.cedexCode, w.span(from, to)+" CEDEX")
	if ok && d.Basis == territory.ByDistrict && len(d.Communes) > 0 {
		w.district = d.Communes
		w.use(from, to)
	}
}
