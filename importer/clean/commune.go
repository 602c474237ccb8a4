package clean

import (
	"math"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// PlaceText is what a row says of where its place is, as text.
type PlaceText struct {
	Commune, PostalCode, INSEECode string
	Address, Complement            string
	PlaceName                      string // looked at when nothing else says where the place is
	// Hints are positions that the row's coordinates may mean; they only decide
	// between communes that the text leaves possible.
	Hints []geo.Position
	// Territory is the département that the source covers, "" when unknown: it
	// only decides between communes of the same name.
	Territory string
}

// FieldFix is a Fix of one field.
type FieldFix struct {
	Field string
	Fix   Fix
}

// PlaceFound is where a place is, after Resolve.
type PlaceFound struct {
	Commune    *territory.Commune // commune or municipal arrondissement; nil when it could not be told
	Name       string             // official name of the commune, or the given one
	PostalCode string
	INSEECode  string
	Address    string // number and street
	Complement string
	Fixes      []FieldFix
}

// resolver holds one resolution.
type resolver struct {
	g        *territory.Gazetteer
	in       PlaceText
	out      PlaceFound
	insee    *territory.Commune   // by the INSEE code, nil
	postcode *territory.Postcode  // by the postcode, nil
	cp       string               // five digits, whether known or not; ""
	named    []*territory.Commune // by the name
	name     string
	slug     string // of the name that is published, see officialSlug
	// leftover names a former commune or a locality that the official name hides.
	leftover string
}

// Resolve finds the commune of a row and separates the street from what surrounds
// it. Postcode and INSEE code come first, the name second: a name that is unique
// in France says nothing when the postcode is of another département. What cannot
// be told is left unknown, never filled with a likely value; what is inferred is
// told as guessed.
func Resolve(g *territory.Gazetteer, in PlaceText) PlaceFound {
	r := &resolver{g: g, in: in}
	r.out.Address, r.out.Complement = in.Address, in.Complement
	r.readINSEE()
	r.readPostcode()
	r.readName()
	c := r.choose()
	r.settle(c)
	r.cutAddress()
	r.keepLeftover()
	return r.out
}

func (r *resolver) fix(field string, f Fix) {
	r.out.Fixes = append(r.out.Fixes, FieldFix{field, f})
}

// readINSEE reads the code of a commune, with the 0 that spreadsheets lose.
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
			r.fix("code_insee", corrected(raw, "forme", code))
		}
		return
	}
	rule, detail := "inconnu", "aucune commune n'a ce code"
	if len(code) != 5 {
		rule, detail = "forme", "ce n'est pas un code de commune"
	}
	r.fix("code_insee", Fix{Before: raw, Rule: rule, Action: importer.Refused, Detail: detail})
}

// readPostcode reads the postcode, from its cell or else from the address.
func (r *resolver) readPostcode() {
	raw := r.in.PostalCode
	code := onlyDigits(strings.TrimSuffix(raw, ".0"))
	if len(code) == 4 {
		code = "0" + code
	}
	if len(code) == 5 && plausiblePostcode(code) {
		r.cp, r.postcode = code, r.g.Postcode(code)
		if code != raw {
			r.fix("code_postal", corrected(raw, "forme", code))
		}
		return
	}
	if raw != "" {
		r.fix("code_postal", Fix{Before: raw, Rule: "forme", Action: importer.Refused, Detail: "ce n'est pas un code postal"})
	}
	for _, text := range []string{r.in.Address, r.in.Complement, r.in.Commune} {
		code, _, _ := findPostcode(r.g, text)
		if code != "" && (r.insee == nil || r.insee.Departement == departementOf(code)) {
			r.cp, r.postcode = code, r.g.Postcode(code)
			r.fix("code_postal", guessed(text, "dans_l_adresse", code, ""))
			return
		}
	}
}

// plausiblePostcode tells five digits that start with a département or territory.
func plausiblePostcode(code string) bool {
	switch code[:2] {
	case "00", "96", "99":
		return false
	case "97", "98":
		return code[2] >= '0'
	}
	return true
}

// departementOf is the département of a postcode: 33, 974, 2A or 2B for Corsica.
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

// readName reads the name of the commune, from its cell or else from the address
// after the postcode.
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
		r.name = r.nameInAddress()
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

// nameInAddress is the first piece of text after the postcode that names one of
// its communes, or the piece after it.
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

// lastPiece is the last piece of an address without postcode that names a
// commune ("Belle Noue, Épernay, Marne, Grand Est, FRA"), near the coordinates if any.
func (r *resolver) lastPiece() string {
	if r.cp != "" || r.insee != nil {
		return ""
	}
	pieces := addressPieces(r.in.Address)
	for i := len(pieces) - 1; i > 0; i-- {
		communes := r.g.ByName(pieces[i])
		if len(communes) == 0 || r.namesArea(pieces[i]) {
			continue
		}
		if _, d := r.nearest(communes); len(r.in.Hints) == 0 || d < 40_000 {
			return pieces[i]
		}
	}
	return ""
}

// namesArea tells the name of any département or région: "Marne" after a comma
// is not the commune La Marne.
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

// inPostcode tells that the commune, or the one it is part of, uses the row's postcode.
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

// choose picks the commune, or nil.
func (r *resolver) choose() *territory.Commune {
	switch {
	case r.insee != nil:
		return r.chooseWithINSEE()
	case r.cp != "":
		return r.chooseWithPostcode()
	}
	return r.chooseByName()
}

func (r *resolver) chooseWithINSEE() *territory.Commune {
	for _, c := range r.named {
		if c.Parent == r.insee.Parent {
			return r.finer(r.insee, c)
		}
	}
	if r.postcode == nil && r.cp != "" && departementOf(r.cp) != r.insee.Departement {
		if c := r.sameDepartement(); c != nil {
			r.contradict(c)
			return c
		}
	}
	if r.cp == "" || r.inPostcode(r.insee) || r.postcode == nil {
		if r.name != "" && territory.Slug(r.name) != territory.Slug(r.insee.Name) {
			f := corrected(r.in.Commune, "selon_code_insee", r.official(r.insee))
			if len(r.named) > 0 {
				f.Action, f.Detail = importer.Guessed, "le nom est celui d'une autre commune que celle du code"
			}
			r.fix("commune", f)
			r.leftover = r.name
		}
		return r.insee
	}
	for _, c := range r.named {
		if r.inPostcode(c) {
			r.contradict(c)
			return c
		}
	}
	r.fix("code_insee", Fix{Before: r.in.INSEECode, Rule: "incoherent", After: r.in.INSEECode, Action: importer.Reported, Detail: "le code postal n'est pas de cette commune"})
	return r.insee
}

// contradict tells that postcode and name agree against the INSEE code.
func (r *resolver) contradict(c *territory.Commune) {
	r.fix("code_insee", Fix{Before: r.in.INSEECode, Rule: "contredit", After: r.g.Current(c.Code).Code, Action: importer.Corrected, Detail: "le code postal et le nom désignent une autre commune"})
}

// finer prefers a municipal arrondissement to its commune.
func (r *resolver) finer(a, b *territory.Commune) *territory.Commune {
	if b.Kind == territory.KindArrondissement {
		return b
	}
	return a
}

func (r *resolver) chooseWithPostcode() *territory.Commune {
	var current *territory.Commune
	for _, c := range r.named {
		if r.inPostcode(c) && (current == nil || c.Kind == territory.KindCommune && current.Kind == territory.KindDelegated) {
			current = c
		}
	}
	if current != nil {
		return current
	}
	if c := r.approximate(); c != nil {
		r.fix("commune", guessed(r.in.Commune, "nom_approchant", r.official(c), ""))
		return c
	}
	if c := r.sameDepartement(); c != nil {
		return c
	}
	if c := r.whereCoordinatesAre(); c != nil {
		return c
	}
	if r.postcode == nil || len(r.postcode.Communes) == 0 {
		return nil
	}
	c := r.onlyCommune()
	if c == nil {
		c = r.nearestCommune(r.postcode.Communes, 2)
	}
	if c != nil && r.name != "" {
		r.leftover = r.name
		r.fix("commune", guessed(r.in.Commune, "selon_code_postal", r.official(c), "le nom donné est un lieu-dit ou n'est pas celui d'une commune de ce code postal"))
	} else if c != nil {
		r.fix("commune", guessed(r.in.Commune, "selon_code_postal", r.official(c), ""))
	}
	return c
}

// onlyCommune is the commune of a postcode that serves a single one.
func (r *resolver) onlyCommune() *territory.Commune {
	parent := r.postcode.Communes[0].Parent
	for _, c := range r.postcode.Communes {
		if c.Parent != parent {
			return nil
		}
	}
	return r.g.Current(parent)
}

// whereCoordinatesAre takes a commune of that name that the coordinates are in or
// next to, against the postcode: two witnesses of three.
func (r *resolver) whereCoordinatesAre() *territory.Commune {
	if len(r.in.Hints) == 0 || len(r.named) == 0 {
		return nil
	}
	c, d := r.nearest(r.named)
	if d > 8000 {
		return nil
	}
	if r.postcode != nil {
		if _, other := r.nearest(r.postcode.Communes); other < 2*d {
			return nil
		}
	}
	return c
}

// likeness ranks how a given name can stand for a commune's; the best wins when
// it is alone.
type likeness int

const (
	unlike likeness = iota
	slipped1
	someWords
	inside
	beginning
	sameLetters
)

// approximate finds the one commune of the postcode, former communes included,
// that the given name stands for.
func (r *resolver) approximate() *territory.Commune {
	if r.postcode == nil || len(r.name) < 4 {
		return nil
	}
	given := strings.Trim(r.name, "0123456789 ")
	slug, letters := territory.Slug(given), compact(given)
	if len(slug) < 4 {
		return nil
	}
	var found *territory.Commune
	best, alone := unlike, true
	consider := func(c *territory.Commune) {
		switch like := alike(slug, letters, c.Name); {
		case like == unlike || like < best:
		case like > best:
			found, best, alone = c, like, true
		case c.Parent != found.Parent:
			alone = false
		}
	}
	for _, c := range r.postcode.Communes {
		consider(c)
		if c.Kind == territory.KindCommune {
			for _, part := range r.g.MembersOf(territory.KindCommune, c.Code) {
				consider(part)
			}
		}
	}
	if !alone {
		return nil
	}
	return found
}

// compact is the letters of a name alone, articles included.
func compact(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, directory.Fold(name))
}

func alike(slug, letters, official string) likeness {
	other := territory.Slug(official)
	switch {
	case letters == compact(official) || strings.ReplaceAll(slug, " ", "") == strings.ReplaceAll(other, " ", ""):
		return sameLetters
	case strings.HasPrefix(other, slug+" "), strings.HasPrefix(slug, other+" ") && len(other) > 3:
		return beginning
	case holdsWords(other, slug), holdsWords(slug, other):
		return inside
	case wordsInOrder(other, slug), wordsInOrder(slug, other):
		return someWords
	case slipOfKeyboard(slug, other), slipOfKeyboard(letters, compact(official)):
		return slipped1
	}
	return unlike
}

// holdsWords tells that the words of part are words of whole, in a row.
func holdsWords(whole, part string) bool {
	return len(part) >= 4 && strings.Contains(" "+whole+" ", " "+part+" ")
}

// wordsInOrder tells that two words of part or more, the first one first, are
// words of whole in the same order ("Chiré Montreuil", "Chiré-en-Montreuil").
func wordsInOrder(whole, part string) bool {
	words := strings.Fields(part)
	if len(words) < 2 || len(part) < 8 {
		return false
	}
	i := 0
	for n, w := range strings.Fields(whole) {
		if i < len(words) && w == words[i] {
			i++
		} else if n == 0 {
			return false
		}
	}
	return i == len(words)
}

// slipOfKeyboard tells two names of at least six letters that differ by one
// letter more, less or other, by two letters exchanged, or by the spaces alone.
func slipOfKeyboard(a, b string) bool {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	if len(a) < 6 || len(b) < 6 || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch {
	case len(x) == len(y):
		return len(x) == 0 || x[1:] == y[1:] || len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
	case len(x) > len(y):
		return x[1:] == y
	}
	return y[1:] == x
}

// sameDepartement takes a commune of exactly that name in the département of the
// postcode when the postcode itself knows no such name: a mistyped, default or
// CEDEX postcode. When coordinates are nearer to the postcode's communes, the
// name is a locality there instead.
func (r *resolver) sameDepartement() *territory.Commune {
	departement := departementOf(r.cp)
	var found *territory.Commune
	for _, c := range r.named {
		if c.Departement != departement {
			continue
		}
		if found != nil && found.Parent != c.Parent {
			return nil
		}
		if found == nil || c.Kind == territory.KindCommune {
			found = c
		}
	}
	if found == nil {
		return nil
	}
	// A commune whose own point is unknown stands at that of its intercommunality: no distance to compare.
	if r.postcode != nil && len(r.in.Hints) > 0 && len(r.postcode.Communes) > 0 && found.Precision == geo.PrecisionCommune {
		_, near := r.nearest(r.postcode.Communes)
		if near < r.distance(found) {
			return nil
		}
	}
	return found
}

// chooseByName picks a commune from its name alone: unique in France, or the one
// that the coordinates or the territory of the source single out.
func (r *resolver) chooseByName() *territory.Commune {
	var communes []*territory.Commune
	for _, c := range r.named {
		if len(communes) == 0 || communes[len(communes)-1].Parent != c.Parent {
			communes = append(communes, c)
		}
	}
	if len(communes) == 0 {
		if r.name == "" {
			return r.inPlaceName()
		}
		return nil
	}
	if len(r.in.Hints) > 0 {
		c, d := r.nearest(communes)
		if d < 40_000 {
			return c
		}
	}
	if len(communes) == 1 {
		if len(r.in.Hints) > 0 {
			r.fix("commune", Fix{Before: r.in.Commune, Rule: "loin_des_coordonnees", After: r.official(communes[0]), Action: importer.Reported})
		}
		return communes[0]
	}
	var here *territory.Commune
	for _, c := range communes {
		if r.in.Territory != "" && c.Departement == r.in.Territory {
			if here != nil {
				return nil
			}
			here = c
		}
	}
	if here == nil {
		r.fix("commune", Fix{Before: r.in.Commune, Rule: "homonymes", After: r.in.Commune, Action: importer.Reported, Detail: "plusieurs communes portent ce nom et rien ne dit laquelle"})
	}
	return here
}

// placePrefixes are what a place's name may have before the name of its commune.
var placePrefixes = [...]string{"antenne france services de ", "antenne france services d'", "france services de ", "france services d'", "france services ", "antenne france services ", "antenne de ", "antenne d'", "mairie de ", "mairie d'", "commune de ", "commune d'", "ville de ", "ville d'", ""}

// inPlaceName is the commune that the name of the place is, or ends with after a
// known beginning, when the coordinates are there or, without any, when no other
// commune of France has that name.
func (r *resolver) inPlaceName() *territory.Commune {
	folded := directory.Fold(r.in.PlaceName)
	for _, prefix := range placePrefixes {
		rest, ok := strings.CutPrefix(folded, prefix)
		if !ok || rest == "" {
			continue
		}
		communes := r.g.ByName(rest)
		if len(communes) == 0 {
			continue
		}
		found, d := r.nearest(communes)
		if len(r.in.Hints) == 0 {
			found, d = communes[0], 0
			for _, c := range communes {
				if c.Parent != found.Parent {
					return nil
				}
			}
		}
		if d > 8000 {
			return nil
		}
		r.fix("commune", guessed(r.in.PlaceName, "dans_le_nom", r.official(found), "rien d'autre ne dit le nom de la commune"))
		return found
	}
	return nil
}

// nearestCommune is the commune nearest to the coordinates when it is at least
// factor times nearer than the next one; nil otherwise.
func (r *resolver) nearestCommune(communes []*territory.Commune, factor float64) *territory.Commune {
	if len(r.in.Hints) == 0 {
		return nil
	}
	best, d := r.nearest(communes)
	if best == nil || best.Precision != geo.PrecisionCommune || d > 4000 {
		return nil
	}
	for _, c := range communes {
		if c.Parent != best.Parent && (r.distance(c) < factor*d || c.Precision != geo.PrecisionCommune) {
			return nil
		}
	}
	return best
}

func (r *resolver) nearest(communes []*territory.Commune) (best *territory.Commune, distanceM float64) {
	distanceM = math.Inf(1)
	for _, c := range communes {
		if d := r.distance(c); d < distanceM {
			best, distanceM = c, d
		}
	}
	return best, distanceM
}

// distance is the metres from the nearest hint to the commune's point, on a
// plane: it only compares.
func (r *resolver) distance(c *territory.Commune) float64 {
	best := math.Inf(1)
	for _, h := range r.in.Hints {
		dy := h[1] - c.Position[1]
		dx := (h[0] - c.Position[0]) * math.Cos(h[1]*math.Pi/180)
		best = min(best, 111_195*math.Hypot(dx, dy))
	}
	return best
}

// official is the name under which a commune is published: that of its current commune.
func (r *resolver) official(c *territory.Commune) string {
	if current := r.g.Current(c.Code); current != nil {
		return current.Name
	}
	return c.Name
}

// settle writes the commune, its code and the postcode.
func (r *resolver) settle(c *territory.Commune) {
	if c == nil {
		r.settleUnknown()
		return
	}
	current := r.g.Current(c.Code)
	if current == nil {
		current = c
	}
	if c.Kind == territory.KindDelegated {
		if r.leftover == "" && r.insee == nil {
			r.leftover = c.Name
		}
		c = current
	}
	if c.Code == current.Code {
		c = r.arrondissement(current)
	}
	r.out.Commune, r.out.Name, r.out.INSEECode = c, current.Name, c.Code
	if r.in.Commune != current.Name && !r.told("commune") {
		switch {
		case r.in.Commune == "":
			r.fix("commune", guessed(r.name, "completee", current.Name, ""))
		case r.leftover != "":
			r.fix("commune", corrected(r.in.Commune, "ancienne", current.Name))
		default:
			r.fix("commune", corrected(r.in.Commune, "nom_officiel", current.Name))
		}
	}
	if r.in.INSEECode != c.Code && !r.told("code_insee") {
		if r.insee == nil {
			r.fix("code_insee", guessed(r.in.INSEECode, "complete", c.Code, ""))
		} else {
			r.fix("code_insee", corrected(r.in.INSEECode, "actuel", c.Code))
		}
	}
	r.settlePostcode(c, current)
}

func (r *resolver) told(field string) bool {
	for _, f := range r.out.Fixes {
		if f.Field == field && f.Fix.Action != importer.Reported && f.Fix.Rule != "forme" && f.Fix.Rule != "inconnu" {
			return true
		}
	}
	return false
}

// arrondissement is the municipal arrondissement that the postcode singles out, or the commune.
func (r *resolver) arrondissement(current *territory.Commune) *territory.Commune {
	if r.postcode == nil {
		return current
	}
	found := current
	for _, p := range r.postcode.Communes {
		if p.Kind == territory.KindArrondissement && p.Parent == current.Code {
			if found != current {
				return current
			}
			found = p
		}
	}
	return found
}

func (r *resolver) settleUnknown() {
	r.out.Name, r.out.PostalCode = r.name, r.cp
	if r.insee != nil {
		r.out.INSEECode = r.insee.Code
	}
	if r.out.Name != "" || r.cp != "" {
		r.fix("commune", Fix{Before: r.in.Commune, Rule: "inconnue", After: r.out.Name, Action: importer.Reported, Detail: "aucune commune certaine ne correspond"})
	}
	if r.postcode == nil && r.cp != "" {
		r.fix("code_postal", Fix{Before: r.in.PostalCode, Rule: "inconnu", After: r.cp, Action: importer.Reported, Detail: "ce code postal n'est pas dans la table"})
	}
}

// settlePostcode keeps a postcode that the commune uses, and otherwise gives the
// commune's own: a guess where it has several.
func (r *resolver) settlePostcode(c, current *territory.Commune) {
	uses := func(x *territory.Commune) bool {
		for _, p := range x.Postcodes {
			if p == r.cp {
				return true
			}
		}
		return false
	}
	if r.cp != "" && (uses(c) || uses(current) || r.inPostcode(c)) {
		r.out.PostalCode = r.cp
		return
	}
	codes := c.Postcodes
	if len(codes) == 0 {
		codes = current.Postcodes
	}
	switch {
	case len(codes) == 0:
		r.out.PostalCode = r.cp
	case r.cp == "" && len(codes) > 1:
		r.fix("code_postal", Fix{Rule: "absent", Action: importer.Reported, Detail: "la commune a plusieurs codes postaux"})
	case r.cp == "":
		r.out.PostalCode = codes[0]
		r.fix("code_postal", guessed("", "selon_commune", codes[0], ""))
	case len(codes) > 1 && hasArrondissements(c.Code):
		// Its first postcode would name an arrondissement, which nothing tells.
		r.fix("code_postal", Fix{Before: r.cp, Rule: "hors_commune", Action: importer.Refused, Detail: "ce code postal n'est pas de cette commune"})
	default:
		r.out.PostalCode = codes[0]
		rule, detail := "selon_commune", "ce code postal n'est pas de cette commune"
		if r.postcode == nil && departementOf(r.cp) == current.Departement {
			rule, detail = "cedex", "un code CEDEX est remplacé par celui de la commune"
		}
		r.fix("code_postal", guessed(r.cp, rule, codes[0], detail))
	}
}

// hasArrondissements tells Paris, Lyon and Marseille.
func hasArrondissements(insee string) bool {
	return insee == "75056" || insee == "69123" || insee == "13055"
}

// keepLeftover keeps a locality or a former commune in the address complement.
func (r *resolver) keepLeftover() {
	if r.leftover == "" || r.out.Commune == nil {
		return
	}
	name := strings.Trim(r.leftover, " ,-")
	if r.isTerritoryWord(name) {
		return
	}
	folded := directory.Fold(name)
	if folded == "" || strings.Contains(directory.Fold(r.out.Address+" "+r.out.Complement+" "+r.out.Name), folded) {
		return
	}
	r.addComplement(name)
	r.fix("complement_adresse", corrected(r.in.Complement, "lieu_dit_garde", r.out.Complement))
}

func (r *resolver) addComplement(text string) {
	if r.out.Complement == "" {
		r.out.Complement = text
	} else if !strings.Contains(directory.Fold(r.out.Complement), directory.Fold(text)) {
		r.out.Complement += ", " + text
	}
}
