package query

import (
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// nearName is the parameter that takes an origin in any form.
const nearName = "pres_de"

func (r *Request) readPostcode(p *Parameter, value string) {
	if r.isOrigin(p) {
		r.nearPostcode(p.Name, "", value)
		return
	}
	code := strings.TrimSpace(value)
	ordinary := r.gazetteer.Ordinary(code)
	if ordinary == nil {
		r.wrongPostcode(p.Name, "", value)
		return
	}
	r.postcodes = AppendOnce(r.postcodes, code)
	for _, code := range ordinary {
		r.addArea(territory.KindPostcode, code)
	}
}

func (r *Request) readCommune(p *Parameter, value string) {
	if r.isOrigin(p) {
		r.nearCommune(p.Name, "", value)
		return
	}
	c := r.commune(p.Name, "", value)
	if c == nil {
		return
	}
	code := c.Code
	if c.Kind == territory.KindDelegated {
		code = c.Parent // places know the commune of today
	}
	r.addArea(territory.KindCommune, code)
}

// wrongPostcode records an error about a postcode that does not exist. prefix is the
// prefix of suggestions.
func (r *Request) wrongPostcode(name, prefix, value string) {
	code := strings.TrimSpace(value)
	if len(code) == 5 && IsDigits(code) {
		r.Wrong(name, value, r.suggestPostcode(name, prefix, code), "ce code postal n'existe pas")
		return
	}
	r.Wrong(name, value, r.suggestPostcode(name, prefix, code), "code postal attendu : cinq chiffres, tel que 33000")
}

func (r *Request) commune(name, prefix, value string) *territory.Commune {
	code := strings.ToUpper(strings.TrimSpace(value))
	if found := r.gazetteer.Commune(code); found != nil {
		return found
	}
	r.Wrong(name, value, r.suggestCommune(prefix, code), "code INSEE d'une commune attendu, tel que 33063")
	return nil
}

// suggestPostcode tries, in this order: an INSEE code given as a postcode, a missing
// leading zero, a commune's name, and the postcodes that differ by one digit.
func (r *Request) suggestPostcode(name, prefix, code string) string {
	if len(code) == 4 && IsDigits(code) && r.gazetteer.Postcode("0"+code) != nil {
		return prefix + "0" + code
	}
	if c := r.gazetteer.Commune(strings.ToUpper(code)); c != nil {
		if name == nearName {
			return "insee:" + c.Code
		}
		if len(c.Postcodes) > 0 {
			return prefix + c.Postcodes[0]
		}
	}
	if !IsDigits(code) {
		if c := r.communeNamed(code); c != nil && len(c.Postcodes) > 0 {
			return prefix + c.Postcodes[0]
		}
		return ""
	}
	if near := NextPostcode(r.gazetteer, code); near != "" {
		return prefix + near
	}
	return ""
}

// NextPostcode returns a postcode that differs by one digit from code, the last
// digits first, or "".
func NextPostcode(g *territory.Gazetteer, code string) string {
	if len(code) != 5 {
		return ""
	}
	digits := []byte(code)
	for i := len(digits) - 1; i >= 0; i-- {
		kept := digits[i]
		for d := byte('0'); d <= '9'; d++ {
			digits[i] = d
			if g.Postcode(string(digits)) != nil {
				return string(digits)
			}
		}
		digits[i] = kept
	}
	return ""
}

// suggestCommune tries a postcode given as an INSEE code, then a commune's name.
func (r *Request) suggestCommune(prefix, code string) string {
	if found := r.gazetteer.Postcode(code); found != nil && len(found.Communes) > 0 {
		return prefix + found.Communes[0].Code
	}
	if len(code) == 4 && r.gazetteer.Commune("0"+code) != nil {
		return prefix + "0" + code
	}
	if c := r.communeNamed(code); c != nil {
		return prefix + c.Code
	}
	return ""
}

// communeNamed returns the most populated commune of that name, or nil.
func (r *Request) communeNamed(name string) *territory.Commune {
	if len(name) > maxSuggested {
		return nil
	}
	if found := r.gazetteer.ByName(name); len(found) > 0 {
		return found[0]
	}
	return nil
}

func (r *Request) readArea(p *Parameter, value string) {
	code := strings.ToUpper(strings.TrimSpace(value))
	if r.gazetteer.Area(p.kind, code) == nil {
		r.Wrong(p.Name, value, r.suggestArea(p.kind, code), p.kind.Expected())
		return
	}
	r.addArea(p.kind, code)
}

// addArea adds a territory to the query, once.
func (r *Request) addArea(kind territory.Kind, code string) {
	if r.Query.Areas == nil {
		r.Query.Areas = directory.Areas{}
	}
	r.Query.Areas[kind] = AppendOnce(r.Query.Areas[kind], code)
}

// suggestArea tries a missing leading zero, then an area whose name has the prefix.
func (r *Request) suggestArea(kind territory.Kind, code string) string {
	if r.gazetteer.Area(kind, "0"+code) != nil {
		return "0" + code
	}
	if len(code) > maxSuggested || IsDigits(code) {
		return ""
	}
	for _, s := range r.gazetteer.Complete(code, 20) {
		if s.Kind == kind {
			return s.Code
		}
	}
	return ""
}

// readNear reads an origin: a postcode, `insee:` and a commune, or lat,lon.
func (r *Request) readNear(p *Parameter, value string) {
	name := p.Name
	s := strings.TrimSpace(value)
	if code, ok := cutFold(s, "insee:"); ok {
		r.nearCommune(name, "insee:", code)
		return
	}
	if strings.Contains(s, ",") {
		r.nearPosition(p, s)
		return
	}
	if IsDigits(s) {
		r.nearPostcode(name, "", s)
		return
	}
	suggestion := ""
	if c := r.gazetteer.Commune(strings.ToUpper(s)); c != nil {
		suggestion = "insee:" + c.Code
	} else if c := r.communeNamed(s); c != nil {
		suggestion = "insee:" + c.Code
	}
	r.Wrong(name, value, suggestion, "code postal (33000), commune (insee:33063) ou « latitude,longitude » attendus")
}

// cutFold cuts off a prefix, ignoring case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return strings.TrimSpace(s[len(prefix):]), true
}

func (r *Request) nearPosition(p *Parameter, value string) {
	at, err := geo.ParsePosition(value)
	if err != nil {
		r.Wrong(p.Name, value, "", "%s", i18n.Of(err))
		return
	}
	r.Query.Near = positionOrigin(at[1], at[0])
}

func positionOrigin(lat, lon float64) *directory.Origin {
	label := strconv.AppendFloat(nil, lat, 'f', -1, 64)
	label = append(label, ", "...)
	label = strconv.AppendFloat(label, lon, 'f', -1, 64)
	return &directory.Origin{Type: "position", Label: string(label), Position: geo.Position{lon, lat},
		Precision: geo.PrecisionPoint}
}

func (r *Request) nearPostcode(name, prefix, value string) {
	s, ok := r.gazetteer.Lookup(territory.KindPostcode, strings.TrimSpace(value))
	if !ok {
		r.wrongPostcode(name, prefix, value)
		return
	}
	r.Query.Near = &directory.Origin{
		Type:      string(territory.KindPostcode),
		Label:     s.Label(),
		Text:      labelText(s),
		Position:  s.Position,
		Precision: s.Precision,
	}
	if s.Others == 0 && !s.Cedex {
		r.Query.Near.Name = s.Name + " (" + s.Code + ")"
	}
}

func (r *Request) nearCommune(name, prefix, value string) {
	c := r.commune(name, prefix, value)
	if c == nil {
		return
	}
	r.Query.Near = &directory.Origin{
		Type:      string(territory.KindCommune),
		Label:     c.Name,
		Name:      c.Name,
		Position:  c.Position,
		Precision: c.Precision,
	}
}

// checkTogether checks the parameters that depend on each other.
func (r *Request) checkTogether() {
	r.checkOrigin()
	r.checkOpen()
	if r.Given(Radius) && r.Query.Near == nil && !r.originGiven() && !r.radiusOfOwn() {
		r.Wrong("rayon_km", "", "", "un rayon se mesure depuis un point : donnez aussi pres_de")
	}
}

func (r *Request) originGiven() bool {
	return r.Given(Near) || r.form.Origin
}

// checkOrigin checks that a route that needs an origin has exactly one.
func (r *Request) checkOrigin() {
	if !r.form.Origin {
		return
	}
	lat, lon := r.Given(Lat), r.Given(Lon)
	switch {
	case lat && !lon:
		r.Wrong("lon", "", "", "lat et lon vont ensemble")
	case lon && !lat:
		r.Wrong("lat", "", "", "lat et lon vont ensemble")
	}
	given := 0
	for _, p := range (Areas | SetOf(Near)).Params() {
		if r.Given(p) && (p == Near || r.isOrigin(&parameters[p])) {
			given++
		}
	}
	if lat || lon {
		given++
	}
	switch {
	case given == 0 && !r.misspelledOrigin():
		r.Wrong("code_postal", "", "", "d'où chercher ? Donnez code_postal, commune, pres_de, ou lat et lon")
	case given > 1:
		r.Wrong("pres_de", "", "",
			"un seul point de départ est possible : code_postal, commune, pres_de, ou lat et lon")
	case lat && lon && len(r.errors) == 0:
		r.Query.Near = positionOrigin(r.lat, r.lon)
	}
}

// misspelledOrigin reports whether another error already explains a missing origin.
func (r *Request) misspelledOrigin() bool {
	for _, e := range r.errors {
		switch e.Suggestion {
		case "code_postal", "commune", "pres_de", "lat", "lon":
			return true
		}
	}
	return false
}

// labelText returns the label of a territory as a message.
func labelText(s territory.Suggestion) i18n.Text {
	format, args := s.LabelFormat()
	return i18n.New(format, args...)
}
