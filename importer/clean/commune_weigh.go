package clean

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// witness is one of the things that a row says about its commune.
type witness uint8

const (
	byName witness = iota
	byPostcode
	byINSEE
	byPoint
	bySecondPostcode // another one, in the address
	byPlaceName
	byTerritory
	byLocality // the name is that of a resort or quarter
	witnesses
)

// Weights of witnesses. Two communes are told apart by at least leastMargin, and a commune is
// certain with at least leastWeight. Weights add up, so that one more witness of the right
// commune never makes it less likely.
const (
	leastWeight = 50
	leastMargin = 10
	decisive    = 45 // of one witness that names a commune rather than one of several

	exactName = 60
	likeName  = 25 // and 5 for each degree of likeness
	// otherArticle is what "Le Bourg" lacks to be "Bourg", once for the name and once more in one postcode.
	otherArticle = 5
	// placeName is an exact name that only the name of the place holds. A point is then needed, if there is one.
	placeName        = 50
	placeNameAtPoint = 40

	// A postcode of one commune is more precise than one of several. A name is rarely wrong in
	// the same département: "Saint-Aubin" with the postcode of the next town.
	onlyOfPostcode = 70
	oneOfPostcode  = 60
	besidePostcode = 25 // one digit from a postcode of the commune
	nearPostcode   = 20 // same département
	secondPostcode = 40 // in the address, while the cell has another
	secondPlace    = 60 // followed by the name of the commune

	exactINSEE = 60
	// namedINSEE is what a code adds to the name of the same commune: it was found by the name.
	namedINSEE = 30

	// centrePoint is what a point adds that was derived from the postcode or the commune.
	centrePoint = 5
	// sameDepartementPoint is for communes of the département where the point is.
	sameDepartementPoint = 10

	// ofLocality is for a name that is that of a place in the commune. It does not decide alone.
	ofLocality = 40

	inPlaceName = 15
	inTerritory = 20
)

// candidate is a commune that at least one witness names.
type candidate struct {
	current *territory.Commune
	part    *territory.Commune // the part of it that a witness names, or current
	like    likeness           // of its name with the given one
	support [witnesses]int
	total   int
}

// verdict is the result of weighing the candidates.
type verdict struct {
	best, second *candidate // nil when there is none
	// rival weighs nearly as much as best by a witness that does not name best; nil when there is none.
	rival   *candidate
	certain bool
}

// unanimous returns the commune of rows whose name is that of a commune of the postcode, and whose
// INSEE code agrees or is missing: what else they say cannot weigh more. Nil for other rows.
func (r *resolver) unanimous() *territory.Commune {
	if r.postcode == nil || r.nameFrom == nameOfPlace {
		return nil
	}
	var found *territory.Commune
	for _, c := range r.named {
		switch {
		case !r.inPostcode(c):
		case found == nil || c.Kind == territory.KindCommune && found.Kind == territory.KindDelegated &&
			c.Parent == found.Parent:
			found = c
		case c.Parent != found.Parent:
			return nil
		}
	}
	if found == nil || r.insee != nil && r.insee.Parent != found.Parent {
		return nil
	}
	if r.insee != nil {
		return finer(r.insee, found)
	}
	return found
}

// finer returns the municipal arrondissement of the two, if one of them is one.
func finer(a, b *territory.Commune) *territory.Commune {
	if b.Kind == territory.KindArrondissement {
		return b
	}
	return a
}

// weigh returns the commune for which the witnesses of the row weigh most, nil when none weighs
// enough, or two weigh nearly as much.
func (r *resolver) weigh() *territory.Commune {
	r.verdict = r.compare(r.insee)
	if r.insee != nil && !r.verdict.certain {
		// What the row says without the code that is contradicted is what cleaning it again finds.
		if v := r.compare(nil); v.certain {
			r.verdict = v
		}
	}
	if !r.verdict.certain {
		return nil
	}
	return r.verdict.best.part
}

// compare weighs the witnesses of the row, with a given INSEE code or none (nil).
func (r *resolver) compare(insee *territory.Commune) *verdict {
	var list []candidate
	list = r.addNamed(list)
	list = r.addPostcode(list)
	list = r.addDelivery(list)
	list = r.addLocality(list)
	if insee != nil {
		list = r.candidate(list, insee)
		list[r.find(list, insee)].support[byINSEE] = exactINSEE
	}
	list = r.addPoint(list)
	r.addLikeness(list)
	v := &verdict{}
	for i := range list {
		c := &list[i]
		r.complete(c)
		switch {
		case v.best == nil || c.total > v.best.total:
			v.best, v.second = c, v.best
		case v.second == nil || c.total > v.second.total:
			v.second = c
		}
	}
	v.certain = v.best != nil && v.best.total >= leastWeight &&
		(v.second == nil || v.best.total-v.second.total >= leastMargin)
	for i := range list {
		if c := &list[i]; !v.certain && c.total > v.best.total-leastMargin && c.contradicts(v.best) {
			v.rival = c
			break
		}
	}
	return v
}

// contradicts reports whether a witness names c and not other.
func (c *candidate) contradicts(other *candidate) bool {
	for w, weight := range c.support {
		if weight >= decisive && other.support[w] < least[w] {
			return true
		}
	}
	return false
}

// candidate adds the commune that contains c to the list, if it is not in it.
func (r *resolver) candidate(list []candidate, c *territory.Commune) []candidate {
	current := r.g.Current(c.Code)
	if current == nil {
		current = c
	}
	for i := range list {
		if list[i].current == current {
			list[i].part = finest(list[i].part, c)
			return list
		}
	}
	return append(list, candidate{current: current, part: c})
}

// finest returns the arrondissement of two communes with the same current one, else the current one,
// else the part that is known.
func finest(a, b *territory.Commune) *territory.Commune {
	switch {
	case a.Kind == territory.KindArrondissement:
		return a
	case b.Kind == territory.KindArrondissement, b.Kind == territory.KindCommune:
		return b
	}
	return a
}

func (r *resolver) find(list []candidate, c *territory.Commune) int {
	return slices.IndexFunc(list, func(x candidate) bool { return x.current.Code == c.Parent || x.current == c })
}

// addNamed adds the communes that have the name.
func (r *resolver) addNamed(list []candidate) []candidate {
	weight := exactName
	switch {
	case r.nameFrom == nameOfPlace && r.in.Located:
		weight = placeNameAtPoint
	case r.nameFrom == nameOfPlace:
		weight = placeName
	}
	article := leadingArticle(r.name)
	exact := slices.ContainsFunc(r.named, func(c *territory.Commune) bool { return leadingArticle(c.Name) == article })
	for _, c := range r.named {
		list = r.candidate(list, c)
		support := &list[r.find(list, c)].support[byName]
		if !exact || leadingArticle(c.Name) == article {
			*support = weight
		} else {
			*support = max(*support, weight-otherArticle)
		}
	}
	return list
}

// leadingArticle returns the article at the start of a name, "" when it has none.
func leadingArticle(name string) string {
	folded := directory.Fold(name)
	for _, article := range [...]string{"le ", "la ", "les ", "l'"} {
		if strings.HasPrefix(folded, article) {
			return article
		}
	}
	return ""
}

// addPostcode adds the communes of the postcodes.
func (r *resolver) addPostcode(list []candidate) []candidate {
	for _, p := range []*territory.Postcode{r.postcode, r.second} {
		if p == nil || len(p.Communes) == 0 {
			continue
		}
		w, weight := byPostcode, oneOfPostcode
		if onlyCommune(p) {
			weight = onlyOfPostcode
		}
		if p == r.second {
			w, weight = bySecondPostcode, secondPostcode
		}
		for _, c := range p.Communes {
			list = r.candidate(list, c)
			support := &list[r.find(list, c)].support[w]
			*support = max(*support, weight)
			if p == r.second && territory.Slug(r.secondName) == territory.Slug(c.Name) {
				*support = secondPlace
			}
		}
	}
	return list
}

// addDelivery adds the communes to which a CEDEX postcode delivers by its series, by the number after CEDEX or by the
// name of a district. Of several, the first receives most of its mail.
func (r *resolver) addDelivery(list []candidate) []candidate {
	if !r.cedex || r.delivery.Basis == territory.ByName {
		return list // the name of the commune is a witness already
	}
	first := oneOfPostcode
	if r.delivery.Basis == territory.ByDistrict {
		first = onlyOfPostcode // the name says the same
	}
	for i, c := range r.delivery.Communes {
		list = r.candidate(list, c)
		support := &list[r.find(list, c)].support[byPostcode]
		if i == 0 {
			*support = first
		} else {
			*support = max(*support, first-leastMargin)
		}
	}
	return list
}

// addLocality adds the communes of a resort or quarter that the row names as a commune. Of several, the first holds
// most of it.
func (r *resolver) addLocality(list []candidate) []candidate {
	if r.name == "" || r.cedex || r.nameFrom == nameOfPlace {
		return list
	}
	for i, c := range r.g.Locality(r.name) {
		list = r.candidate(list, c)
		weight := ofLocality
		if i > 0 {
			weight -= leastMargin
		}
		list[r.find(list, c)].support[byLocality] = weight
	}
	return list
}

// onlyCommune reports whether a postcode serves a single commune.
func onlyCommune(p *territory.Postcode) bool {
	for _, c := range p.Communes {
		if c.Parent != p.Communes[0].Parent {
			return false
		}
	}
	return true
}

// addLikeness sets the support of a name that is not exactly that of the candidate. It is no slip of the
// keyboard when a commune has exactly that name in the same département.
func (r *resolver) addLikeness(list []candidate) {
	if len(r.name) < 4 || r.nameFrom == nameOfPlace || r.cedex && r.delivery.Basis == territory.ByDistrict {
		return
	}
	for i := range list {
		if c := &list[i]; c.support[byName] > 0 && (c.support[byPoint] > 0 || r.sameDepartement(c.current)) {
			return
		}
	}
	best, alone := unlike, true
	for i := range list {
		c := &list[i]
		if c.support[byName] == 0 && c.support[byPostcode]+c.support[byINSEE]+c.support[byPoint] >= insidePoint {
			c.like = r.likeness(c.current)
		}
		switch {
		case c.like > best:
			best, alone = c.like, true
		case c.like == best:
			alone = false
		}
	}
	for i := range list {
		c := &list[i]
		if c.like > unlike && (c.like == best && alone || c.support[byPoint] >= insidePoint) {
			c.support[byName] = likeName + 5*int(c.like)
		}
	}
}

// sameDepartement reports whether a commune is in a département of the postcode.
func (r *resolver) sameDepartement(c *territory.Commune) bool {
	if r.postcode != nil {
		return slices.ContainsFunc(r.postcode.Communes, func(p *territory.Commune) bool {
			return p.Departement == c.Departement
		})
	}
	return r.cp != "" && sharesPrefix(r.cp, c.Departement)
}

// sharesPrefix reports whether a postcode begins as those of a département do. Those of Corsica do not
// tell 2A and 2B apart.
func sharesPrefix(cp, departement string) bool {
	if departement == "2A" || departement == "2B" {
		departement = "20"
	}
	return strings.HasPrefix(cp, departement)
}

// complete adds the weak witnesses of a candidate and its total.
func (r *resolver) complete(c *candidate) {
	if c.support[byPostcode] == 0 && r.cp != "" {
		switch {
		case oneDigitFrom(r.cp, c.current):
			c.support[byPostcode] = besidePostcode
		case r.sameDepartement(c.current):
			c.support[byPostcode] = nearPostcode
		}
	}
	if c.support[byName] == exactName-otherArticle && c.support[byPostcode] >= oneOfPostcode {
		c.support[byName] -= otherArticle
	}
	if c.support[byINSEE] > 0 && c.support[byName] >= exactName-2*otherArticle && c.support[byPostcode] < oneOfPostcode {
		c.support[byINSEE] = namedINSEE
	}
	if slices.Contains(r.in.Departements, c.current.Departement) {
		c.support[byTerritory] = inTerritory
	}
	if r.nameFrom != nameOfPlace && len(c.current.Name) > 3 &&
		holdsWords(territory.Slug(r.in.PlaceName), territory.Slug(c.current.Name)) {
		c.support[byPlaceName] = inPlaceName
	}
	for _, weight := range c.support {
		c.total += weight
	}
}

// oneDigitFrom reports whether a postcode is oneDigitApart from one of a commune.
func oneDigitFrom(cp string, c *territory.Commune) bool {
	return slices.ContainsFunc(c.Postcodes, func(p string) bool { return oneDigitApart(cp, p) })
}

// oneDigitApart reports whether two postcodes differ by one digit, or by two next to each other that are
// exchanged.
func oneDigitApart(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	differ, first := 0, 0
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			differ, first = differ+1, i
		}
	}
	return differ == 1 || differ == 2 && a[first] == b[first+1] && a[first+1] == b[first]
}

// placePrefixes may precede the name of the commune in the name of a place.
var placePrefixes = [...]string{"antenne france services de ", "antenne france services d'", "france services de ",
	"france services d'", "france services ", "antenne france services ", "antenne de ", "antenne d'", "mairie de ",
	"mairie d'", "commune de ", "commune d'", "ville de ", "ville d'", ""}

// nameInPlaceName returns the name of a commune that the name of the place consists of, or ends
// with after a known prefix; "" when there is none.
func (r *resolver) nameInPlaceName() string {
	folded := directory.Fold(r.in.PlaceName)
	for _, prefix := range placePrefixes {
		if rest, ok := strings.CutPrefix(folded, prefix); ok && rest != "" && len(r.g.ByName(rest)) > 0 {
			return rest
		}
	}
	return ""
}
