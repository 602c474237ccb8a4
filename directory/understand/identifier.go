package understand

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var (
	mailForm    = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}`)
	addressForm = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s<>"]+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s<>"]*`)
	phoneForm   = regexp.MustCompile(`(?:(?:\+|\b00)[\s.-]?(33|590|594|596|262` +
		`|508|681|687|689)[\s.-]*(?:\(0\))?[\s.-]*[1-9]|` +
		`\b0[1-9])(?:[\s.\x{a0}\x{202f}-]?\d{2}){4}\b`)
	siretForm = regexp.MustCompile(`\b\d{3}[\s.\x{a0}\x{202f}]?\d{3}[\s.\x{a0}\x{202f}]?\d{3}[\s.\x{a0}\x{202f}]?\d{5}\b`)
	sirenForm = regexp.MustCompile(`\b\d{3}[\s\x{a0}\x{202f}]?\d{3}[\s\x{a0}\x{202f}]?\d{3}\b`)
	plusForm  = regexp.MustCompile(`(?i)(?:^|\s)([23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3})(?:\s|,|$)`)
	threeForm = regexp.MustCompile(`/{2,3}[\p{L}-]+\.[\p{L}-]+\.[\p{L}-]+`)

	degrees  = `(\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″]|''|’’)\s*)?`
	lettered = regexp.MustCompile(`(?i)^` + degrees + `(n|s|nord|sud)\s*[,;/ ]?\s*` + degrees +
		`(e|o|w|est|ouest|west|east)$`)
	letterLed  = regexp.MustCompile(`(?i)^(n|s)\s*` + degrees + `[,;/ ]?\s*(e|o|w)\s*` + degrees + `$`)
	decimalsIn = regexp.MustCompile(`(?i)^(?:geo:)?(?:lat(?:itude)?\s*[:=]?\s*)?([+-]?\d{1,` +
		`2}(?:\.\d+)?)\s*(?:,|;|/|\s)\s*` +
		`(?:lon(?:g|gitude)?\s*[:=]?\s*)?([+-]?\d{1,3}(?:\.\d+)?)$`)
	commasIn = regexp.MustCompile(`^([+-]?\d{1,2},\d+)\s*[;/ ]\s*([+-]?\d{1,3},\d+)$`)
)

// readIdentifiers reads what is neither a word nor a place name: coordinates, addresses of views, telephone
// and company numbers, e-mail addresses. It blanks what it has read; done reports that the
// text is nothing else.
func (w *reading) readIdentifiers() (done bool) {
	whole := strings.Trim(strings.TrimSpace(w.text), "()[]")
	if at, ok := readPosition(whole); ok {
		w.answer.Query = Query{{"pres_de", at}}
		return true
	}
	if strings.ContainsAny(w.text, "/@") || strings.Contains(w.text, "www.") {
		if w.readAddress(); len(w.answer.Query) > 0 {
			return true
		}
	}
	if strings.ContainsAny(w.text, "0123456789") {
		w.readIdentities()
	}
	if strings.ContainsAny(w.text, "+/") {
		w.readUnreadCodes()
	}
	return false
}

// readAddress reads the address of a view or of another page, and an e-mail address.
func (w *reading) readAddress() {
	if found := addressForm.FindStringIndex(w.text); found != nil {
		address := strings.TrimRight(w.text[found[0]:found[1]], ".,;)")
		view, ok := w.readViewAddress(address)
		switch {
		case ok && strings.TrimSpace(w.text) == address:
			w.answer.Query = view
			return
		case ok:
			w.query = append(w.query, view...)
			w.blank(found, "")
		default:
			w.blank(found, address)
		}
	}
	if found := mailForm.FindStringIndex(w.text); found != nil {
		w.blank(found, w.text[found[0]:found[1]])
	}
}

// readIdentities reads a telephone number and the numbers of companies; that of an EPCI is a territory.
func (w *reading) readIdentities() {
	if found := phoneForm.FindStringIndex(w.text); found != nil && !w.touchesDigit(found[0], found[1]) {
		w.blank(found, phoneDigits(w.text[found[0]:found[1]]))
	}
	for _, form := range []*regexp.Regexp{siretForm, sirenForm} {
		found := form.FindStringIndex(w.text)
		if found == nil || w.touchesDigit(found[0], found[1]) {
			continue
		}
		code := onlyDigits(w.text[found[0]:found[1]])
		if w.gazetteer.EPCI(code) != nil {
			w.mentions = append(w.mentions, mention{kind: territory.KindEPCI, code: code})
			code = ""
		}
		w.blank(found, code)
	}
}

// readUnreadCodes lists codes of positions, which are not understood, among the words that are ignored.
func (w *reading) readUnreadCodes() {
	if found := plusForm.FindStringSubmatchIndex(w.text); found != nil {
		w.answer.Ignored = append(w.answer.Ignored, w.text[found[2]:found[3]])
		w.blank(found[2:4], "")
	}
	if found := threeForm.FindStringIndex(w.text); found != nil {
		w.answer.Ignored = append(w.answer.Ignored, w.text[found[0]:found[1]])
		w.blank(found, "")
	}
}

// isUnreadCode reports whether a text is a code of a position that is not understood.
func isUnreadCode(s string) bool { return plusForm.MatchString(s) || threeForm.MatchString(s) }

// touchesDigit reports whether a digit stands right before or after a part of the text.
func (w *reading) touchesDigit(from, to int) bool {
	return from > 0 && query.IsDigits(w.text[from-1:from]) || to < len(w.text) && query.IsDigits(w.text[to:to+1])
}

// blank replaces a part of the text by spaces, and keeps its words for a search.
func (w *reading) blank(at []int, words string) {
	w.text = w.text[:at[0]] + strings.Repeat(" ", at[1]-at[0]) + w.text[at[1]:]
	if words != "" {
		w.words = append(w.words, words)
	}
}

// phoneDigits returns a French number as it is dialled in France.
func phoneDigits(s string) string {
	digits := onlyDigits(strings.Replace(s, "(0)", "", 1))
	international := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if international {
		digits = strings.TrimPrefix(digits, "00")
		return "0" + digits[len(digits)-9:]
	}
	return digits
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// readPosition reads coordinates in their usual forms as «lat,lon».
func readPosition(s string) (string, bool) {
	if m := decimalsIn.FindStringSubmatch(s); m != nil &&
		(strings.ContainsAny(m[1]+m[2], ".") || strings.ContainsAny(s, ",;")) &&
		!query.IsDigits(strings.ReplaceAll(s, " ", "")) {
		return position(number(m[1]), number(m[2]))
	}
	if m := commasIn.FindStringSubmatch(s); m != nil {
		return position(number(m[1]), number(m[2]))
	}
	if m := lettered.FindStringSubmatch(s); m != nil {
		return position(angle(m[1], m[2], m[3], m[4]), angle(m[5], m[6], m[7], m[8]))
	}
	if m := letterLed.FindStringSubmatch(s); m != nil {
		return position(angle(m[2], m[3], m[4], m[1]), angle(m[6], m[7], m[8], m[5]))
	}
	return "", false
}

func number(s string) float64 {
	f, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	return f
}

// angle returns degrees, minutes and seconds in degrees, negative towards the south and the west.
func angle(degrees, minutes, seconds, letter string) float64 {
	a := number(degrees) + number(minutes)/60 + number(seconds)/3600
	if strings.ContainsAny(strings.ToLower(letter)[:1], "sow") {
		return -a
	}
	return a
}

func position(lat, lon float64) (string, bool) {
	if lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return "", false
	}
	return degreesText(lat) + "," + degreesText(lon), true
}

// degreesText writes degrees with seven decimals at most: a centimetre.
func degreesText(x float64) string {
	s := strconv.FormatFloat(x, 'f', 7, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// readViewAddress reads the address of a view: its parameters, or the territory of its path.
func (w *reading) readViewAddress(address string) (Query, bool) {
	if !strings.Contains(address, "//") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, false
	}
	var view Query
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, okName := query.Unescape(name)
		value, ok := query.Unescape(value)
		if p, known := query.Named(name); known && okName && ok && query.View.Has(p) && strings.TrimSpace(value) != "" {
			view = append(view, Pair{name, strings.TrimSpace(value)})
		}
	}
	if view != nil {
		return view, true
	}
	return w.territoryOfPath(strings.Split(strings.Trim(u.Path, "/"), "/"))
}

// territoryOfPath reads the path of a page of a territory: «/territoires/departement/33», or that of
// the national map, «/nouvelle-aquitaine/gironde». The last part that is a territory counts.
func (w *reading) territoryOfPath(parts []string) (Query, bool) {
	for i := len(parts) - 1; i >= 0; i-- {
		if i > 0 {
			kind := territory.Kind(parts[i-1])
			if kind.IsFilter() {
				if s, ok := w.gazetteer.Lookup(kind, strings.ToUpper(parts[i])); ok {
					return Query{{string(kind), s.Code}}, true
				}
			}
		}
		for _, n := range w.names.exact(withoutArticle(placeSlug(parts[i]))) {
			if n.kind == territory.KindDepartement || n.kind == territory.KindRegion {
				return Query{{string(n.kind), n.code}}, true
			}
		}
	}
	return nil, false
}

// withoutArticle returns a slug without its leading article.
func withoutArticle(slug string) string {
	if first, rest, ok := strings.Cut(slug, " "); ok && isArticle(first) {
		return rest
	}
	return slug
}

// trimSigns returns a text without the signs around it, emoji among them.
func trimSigns(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return !isWordRune(r) })
}
