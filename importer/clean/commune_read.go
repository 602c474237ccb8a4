package clean

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// readINSEE reads the code of the commune, and restores the leading 0 that spreadsheets drop.
func (r *resolver) readINSEE() {
	raw := r.in.INSEECode
	if raw == "" {
		return
	}
	code := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(raw)), ".0")
	if len(code) == 4 && (onlyDigits(code) == code) {
		code = "0" + code
	}
	c := r.g.Commune(code)
	if c == nil {
		c = r.g.Current(code) // the code of a commune that went with a merger
	}
	if c != nil {
		r.insee = c
		if code != raw {
			r.add("code_insee", corrected(raw, "forme", code))
		}
		return
	}
	rule, detail := "inconnu", "aucune commune n'a ce code"
	if len(code) != 5 {
		rule, detail = "forme", "ce n'est pas un code de commune"
	}
	r.add("code_insee", importer.Finding{Value: raw, Rule: rule, Action: importer.Refused, Detail: detail})
}

// readPostcode reads the postcode from its cell, else from the address.
func (r *resolver) readPostcode() {
	raw := r.in.PostalCode
	code := onlyDigits(strings.TrimSuffix(raw, ".0"))
	switch {
	case len(raw) == 5 && (raw[:2] == "2A" || raw[:2] == "2B"): // the département for its digits
		code = "20" + raw[2:]
	case len(code) == 4 && r.g.Postcode("0"+code) == nil && r.nameAt(code+"0"):
		code += "0" // the zero was lost at the other end
	case len(code) == 4:
		code = "0" + code
	}
	if len(code) == 5 && plausiblePostcode(code) {
		r.cp, r.postcode = code, r.g.Postcode(code)
		if code != raw {
			r.add("code_postal", corrected(raw, "forme", code))
		}
		if r.postcode != nil || !r.postcodeAfterRefusal() {
			r.secondPostcode()
		}
		return
	}
	if raw != "" {
		r.add("code_postal", importer.Finding{Value: raw, Rule: "forme", Action: importer.Refused,
			Detail: "ce n'est pas un code postal"})
	}
	r.postcodeInAddress()
}

// postcodeInAddress reads the postcode of a row whose cell has none from the rest of its address.
func (r *resolver) postcodeInAddress() {
	for _, text := range []string{r.in.Address, r.in.Complement, r.in.Commune} {
		if code, _, _ := findPostcode(r.g, text); code != "" {
			r.cp, r.postcode = code, r.g.Postcode(code)
			r.add("code_postal", guessed(text, "dans_l_adresse", code, ""))
			return
		}
	}
}

// postcodeAfterRefusal reads the postcode of a row from its address when that of its cell does not exist. It
// returns false when the address has none that exists.
func (r *resolver) postcodeAfterRefusal() bool {
	code, _, _ := findPostcode(r.g, r.in.Address)
	if r.g.Postcode(code) == nil {
		return false
	}
	if _, cedex := r.g.Cedex(r.cp, r.in.Commune); cedex {
		r.add("code_postal", guessed(r.cp, "cedex", code, ""))
	} else {
		r.refusePostcode(code)
	}
	r.cp, r.postcode = code, r.g.Postcode(code)
	return true
}

// readCedex reads what a CEDEX postcode delivers to, by itself or by the name beside it.
func (r *resolver) readCedex() {
	if r.cp != "" && r.postcode == nil {
		r.delivery, r.cedex = r.g.Cedex(r.cp, cmp.Or(r.in.Commune, r.name))
	}
}

// secondPostcode reads a postcode of the address that is not that of the cell.
func (r *resolver) secondPostcode() {
	code, _, end := findPostcode(r.g, r.in.Address)
	if code == "" || code == r.cp {
		return
	}
	r.second = r.g.Postcode(code)
	if pieces := addressPieces(r.in.Address[end:]); r.second != nil && len(pieces) > 0 {
		r.secondName = pieces[0]
	}
}

// nameAt reports whether the commune of the row is one of a postcode.
func (r *resolver) nameAt(postcode string) bool {
	for _, c := range r.g.ByName(r.in.Commune) {
		if slices.Contains(c.Postcodes, postcode) {
			return true
		}
	}
	return false
}

// plausiblePostcode reports whether code is five digits that start with a département or
// territory.
func plausiblePostcode(code string) bool {
	switch code[:2] {
	case "00", "96", "99":
		return false
	case "97", "98":
		return code[2] >= '0'
	}
	return true
}

// departementOf returns the département of a postcode: 33, 974, 2A or 2B for Corsica.
func departementOf(cp string) string {
	switch {
	case len(cp) < 3:
		return ""
	case cp[:2] == "97" || cp[:2] == "98":
		return cp[:3]
	case cp[:3] == "200" || cp[:3] == "201":
		return "2A"
	case cp[:2] == "20":
		return "2B"
	}
	return cp[:2]
}

// nameOrigin is where the name of the commune was read.
type nameOrigin uint8

const (
	nameOfCell nameOrigin = iota
	nameOfAddress
	nameOfPlace
)

// readName reads the name of the commune from its cell, else from the address after the
// postcode, else, when nothing else is known, from the name of the place.
func (r *resolver) readName() {
	r.name = r.in.Commune
	if strings.Trim(r.name, "0123456789 ") == "" {
		r.name = ""
	}
	if i := strings.IndexAny(r.name, "(["); i > 0 && len(r.g.ByName(r.name)) == 0 {
		r.name = strings.TrimSpace(r.name[:i])
	}
	if code, start, end := findPostcode(r.g, r.name); code != "" {
		r.name = strings.TrimSpace(r.name[:start] + " " + r.name[end:])
	}
	if r.name == "" {
		r.name, r.nameFrom = r.nameInAddress(), nameOfAddress
	}
	if r.name == "" && r.postcode == nil && r.insee == nil {
		r.name, r.nameFrom = r.nameInPlaceName(), nameOfPlace
	}
	if r.name == "" {
		return
	}
	r.named = r.g.ByName(r.name)
	if len(r.named) == 0 {
		if bare := strings.Trim(r.name, "0123456789 -,.;"); bare != r.name && bare != "" {
			r.named = r.g.ByName(bare)
		}
	}
}

// nameInAddress returns the first piece of text after the postcode that names one of its
// communes, else the piece after it.
func (r *resolver) nameInAddress() string {
	_, start, end := findPostcode(r.g, r.in.Address)
	if end == 0 {
		return r.lastPiece()
	}
	pieces := addressPieces(r.in.Address[end:])
	for _, p := range pieces {
		for _, c := range r.g.ByName(p) {
			if r.inPostcode(c) {
				return p
			}
		}
	}
	if len(pieces) > 0 {
		return pieces[0]
	}
	if before := addressPieces(r.in.Address[:start]); len(before) > 1 && len(r.g.ByName(before[len(before)-1])) > 0 {
		return before[len(before)-1]
	}
	return ""
}

// lastPiece returns the last piece of an address without postcode that names a commune ("Belle
// Noue, Épernay, Marne, Grand Est, FRA").
func (r *resolver) lastPiece() string {
	if r.postcode != nil || r.insee != nil {
		return ""
	}
	pieces := addressPieces(r.in.Address)
	for i := len(pieces) - 1; i > 0; i-- {
		communes := r.g.ByName(pieces[i])
		if len(communes) == 0 || r.namesArea(pieces[i]) {
			continue
		}
		return pieces[i]
	}
	return ""
}

// namesArea reports whether piece is the name of a département or région: "Marne" after a
// comma is not the commune La Marne.
func (r *resolver) namesArea(piece string) bool {
	slug := territory.Slug(piece)
	for _, kind := range []territory.Kind{territory.KindDepartement, territory.KindRegion} {
		for area := range r.g.Areas(kind) {
			if territory.Slug(area.Name) == slug {
				return true
			}
		}
	}
	return false
}

// inPostcode reports whether the commune, or the one that contains it, uses the postcode of
// the row.
func (r *resolver) inPostcode(c *territory.Commune) bool {
	if r.postcode == nil {
		return false
	}
	for _, p := range r.postcode.Communes {
		if p.Code == c.Code || p.Code == c.Parent {
			return true
		}
	}
	return false
}
