package api

import (
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func (p *parser) readPostalCode(id paramID, value string) {
	if p.isOrigin(id) {
		p.nearPostcode(params[id].name, "", value)
		return
	}
	if p.postcode(params[id].name, "", value) != nil {
		p.query.PostalCodes = appendOnce(p.query.PostalCodes, strings.TrimSpace(value))
	}
}

func (p *parser) readCommune(id paramID, value string) {
	if p.isOrigin(id) {
		p.nearCommune(params[id].name, "", value)
		return
	}
	c := p.commune(params[id].name, "", value)
	if c == nil {
		return
	}
	code := c.Code
	if c.Kind == territory.KindDelegated {
		code = c.Parent // places know the commune of today
	}
	p.query.Communes = appendOnce(p.query.Communes, code)
}

// postcode finds a postcode; nil, and the error noted, when it does not exist.
// prefix is what suggestions begin with.
func (p *parser) postcode(name, prefix, value string) *territory.Postcode {
	code := strings.TrimSpace(value)
	if found := p.gazetteer.Postcode(code); found != nil {
		return found
	}
	if len(code) == 5 && isDigits(code) {
		p.wrong(name, value, "ce code postal n'existe pas", p.suggestPostcode(name, prefix, code))
		return nil
	}
	p.wrong(name, value, "code postal attendu : cinq chiffres, tel que 33000", p.suggestPostcode(name, prefix, code))
	return nil
}

func (p *parser) commune(name, prefix, value string) *territory.Commune {
	code := strings.ToUpper(strings.TrimSpace(value))
	if found := p.gazetteer.Commune(code); found != nil {
		return found
	}
	p.wrong(name, value, "code INSEE d'une commune attendu, tel que 33063", p.suggestCommune(prefix, code))
	return nil
}

// suggestPostcode tries, in this order: an INSEE code taken for a postcode, a lost
// leading zero, a commune's name, and the postcodes that differ by one digit.
func (p *parser) suggestPostcode(name, prefix, code string) string {
	if len(code) == 4 && isDigits(code) && p.gazetteer.Postcode("0"+code) != nil {
		return prefix + "0" + code
	}
	if c := p.gazetteer.Commune(strings.ToUpper(code)); c != nil {
		if name == params[paramNear].name {
			return "insee:" + c.Code
		}
		if len(c.Postcodes) > 0 {
			return prefix + c.Postcodes[0]
		}
	}
	if !isDigits(code) {
		if c := p.communeNamed(code); c != nil && len(c.Postcodes) > 0 {
			return prefix + c.Postcodes[0]
		}
		return ""
	}
	if near := p.nextPostcode(code); near != "" {
		return prefix + near
	}
	return ""
}

// nextPostcode is a postcode that differs by one digit from code, the last digits first.
func (p *parser) nextPostcode(code string) string {
	if len(code) != 5 {
		return ""
	}
	digits := []byte(code)
	for i := len(digits) - 1; i >= 0; i-- {
		kept := digits[i]
		for d := byte('0'); d <= '9'; d++ {
			digits[i] = d
			if p.gazetteer.Postcode(string(digits)) != nil {
				return string(digits)
			}
		}
		digits[i] = kept
	}
	return ""
}

// suggestCommune tries a postcode taken for an INSEE code, then a commune's name.
func (p *parser) suggestCommune(prefix, code string) string {
	if found := p.gazetteer.Postcode(code); found != nil && len(found.Communes) > 0 {
		return prefix + found.Communes[0].Code
	}
	if len(code) == 4 && p.gazetteer.Commune("0"+code) != nil {
		return prefix + "0" + code
	}
	if c := p.communeNamed(code); c != nil {
		return prefix + c.Code
	}
	return ""
}

// communeNamed is the most populated commune of that name, or nil.
func (p *parser) communeNamed(name string) *territory.Commune {
	if len(name) > maxClip {
		return nil
	}
	if found := p.gazetteer.ByName(name); len(found) > 0 {
		return found[0]
	}
	return nil
}

// areaOf reads what each kind of area is and how its codes look.
var areaOf = map[paramID]struct {
	kind     territory.Kind
	expected string
}{
	paramEPCI:        {territory.KindEPCI, "numéro SIREN d'une intercommunalité attendu, tel que 243300316"},
	paramDepartement: {territory.KindDepartement, "code d'un département attendu, tel que 33, 2A ou 974"},
	paramRegion:      {territory.KindRegion, "code INSEE d'une région attendu, tel que 75"},
}

func (p *parser) readArea(id paramID, value string) {
	code := strings.ToUpper(strings.TrimSpace(value))
	kind := areaOf[id]
	if areaNamed(p.gazetteer, kind.kind, code) == nil {
		p.wrong(params[id].name, value, kind.expected, p.suggestArea(kind.kind, code))
		return
	}
	switch id {
	case paramEPCI:
		p.query.EPCIs = appendOnce(p.query.EPCIs, code)
	case paramDepartement:
		p.query.Departements = appendOnce(p.query.Departements, code)
	case paramRegion:
		p.query.Regions = appendOnce(p.query.Regions, code)
	}
}

// areaNamed is the area of a kind and code, or nil.
func areaNamed(g *territory.Gazetteer, kind territory.Kind, code string) *territory.Area {
	switch kind {
	case territory.KindEPCI:
		return g.EPCI(code)
	case territory.KindDepartement:
		return g.Departement(code)
	case territory.KindRegion:
		return g.Region(code)
	}
	return nil
}

// suggestArea tries a lost leading zero, then the area whose name begins so.
func (p *parser) suggestArea(kind territory.Kind, code string) string {
	if areaNamed(p.gazetteer, kind, "0"+code) != nil {
		return "0" + code
	}
	if len(code) > maxClip || isDigits(code) {
		return ""
	}
	for _, s := range p.gazetteer.Complete(code, 20) {
		if s.Kind == kind {
			return s.Code
		}
	}
	return ""
}

func isDigits(s string) bool {
	_, ok := digits(s)
	return ok
}

// readNear reads an origin: a postcode, `insee:` and a commune, or lat,lon.
func (p *parser) readNear(id paramID, value string) {
	name := params[id].name
	s := strings.TrimSpace(value)
	if code, ok := cutFold(s, "insee:"); ok {
		p.nearCommune(name, "insee:", code)
		return
	}
	if strings.Contains(s, ",") {
		p.nearPosition(id, s)
		return
	}
	if isDigits(s) {
		p.nearPostcode(name, "", s)
		return
	}
	suggestion := ""
	if c := p.gazetteer.Commune(strings.ToUpper(s)); c != nil {
		suggestion = "insee:" + c.Code
	} else if c := p.communeNamed(s); c != nil {
		suggestion = "insee:" + c.Code
	}
	p.wrong(name, value, "code postal (33000), commune (insee:33063) ou « latitude,longitude » attendus", suggestion)
}

// cutFold cuts a prefix off, whatever its case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return strings.TrimSpace(s[len(prefix):]), true
}

func (p *parser) nearPosition(id paramID, value string) {
	at, err := geo.ParsePosition(value)
	if err != nil {
		p.wrong(params[id].name, value, err.Error(), "")
		return
	}
	p.query.Near = positionOrigin(at[1], at[0])
}

func positionOrigin(lat, lon float64) *directory.Origin {
	label := strconv.AppendFloat(nil, lat, 'f', -1, 64)
	label = append(label, ", "...)
	label = strconv.AppendFloat(label, lon, 'f', -1, 64)
	return &directory.Origin{Type: "position", Label: string(label), Position: geo.Position{lon, lat}, Precision: geo.PrecisionPoint}
}

func (p *parser) nearPostcode(name, prefix, value string) {
	found := p.postcode(name, prefix, value)
	if found == nil {
		return
	}
	p.query.Near = &directory.Origin{
		Type:      string(territory.KindPostcode),
		Label:     found.Label(),
		Position:  found.Position,
		Precision: found.Precision,
	}
}

func (p *parser) nearCommune(name, prefix, value string) {
	c := p.commune(name, prefix, value)
	if c == nil {
		return
	}
	p.query.Near = &directory.Origin{
		Type:      string(territory.KindCommune),
		Label:     c.Name,
		Position:  c.Position,
		Precision: c.Precision,
	}
}

// checkTogether judges the parameters that need each other.
func (p *parser) checkTogether() {
	p.checkOrigin()
	if p.seen.has(paramRadius) && p.query.Near == nil && !p.anyOriginSeen() {
		p.wrong("rayon_km", "", "un rayon se mesure depuis un point : donnez aussi pres_de", "")
	}
}

func (p *parser) anyOriginSeen() bool {
	return p.seen&setOf(paramNear) != 0 || p.form.origin
}

// checkOrigin judges, on a route that needs an origin, that there is one and only one.
func (p *parser) checkOrigin() {
	if !p.form.origin {
		return
	}
	lat, lon := p.seen.has(paramLat), p.seen.has(paramLon)
	switch {
	case lat && !lon:
		p.wrong("lon", "", "lat et lon vont ensemble", "")
	case lon && !lat:
		p.wrong("lat", "", "lat et lon vont ensemble", "")
	}
	given := 0
	for _, one := range []bool{p.seen.has(paramPostalCode), p.seen.has(paramCommune), p.seen.has(paramNear), lat || lon} {
		if one {
			given++
		}
	}
	switch {
	case given == 0 && !p.misspelledOrigin():
		p.wrong("code_postal", "", "d'où chercher ? Donnez code_postal, commune, pres_de, ou lat et lon", "")
	case given > 1:
		p.wrong("pres_de", "", "un seul point de départ est possible : code_postal, commune, pres_de, ou lat et lon", "")
	case lat && lon && len(p.errors) == 0:
		p.query.Near = positionOrigin(p.lat, p.lon)
	}
}

// misspelledOrigin tells that a missing origin is already explained by another error.
func (p *parser) misspelledOrigin() bool {
	for _, e := range p.errors {
		switch e.Suggestion {
		case "code_postal", "commune", "pres_de", "lat", "lon":
			return true
		}
	}
	return false
}
