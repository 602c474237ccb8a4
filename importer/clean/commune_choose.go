package clean

import (
	"math"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// choose returns the commune, nil when it is not certain.
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
			r.add("commune", f)
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
	r.add("code_insee", importer.Finding{Value: r.in.INSEECode, Rule: "incoherent", After: r.in.INSEECode,
		Action: importer.Reported, Detail: "le code postal n'est pas de cette commune"})
	return r.insee
}

// contradict records that postcode and name agree against the INSEE code.
func (r *resolver) contradict(c *territory.Commune) {
	r.add("code_insee", importer.Finding{Value: r.in.INSEECode, Rule: "contredit", After: r.g.Current(c.Code).Code,
		Action: importer.Corrected, Detail: "le code postal et le nom désignent une autre commune"})
}

// finer returns the municipal arrondissement of the two, if one of them is one.
func (r *resolver) finer(a, b *territory.Commune) *territory.Commune {
	if b.Kind == territory.KindArrondissement {
		return b
	}
	return a
}

func (r *resolver) chooseWithPostcode() *territory.Commune {
	var current *territory.Commune
	for _, c := range r.named {
		if r.inPostcode(c) &&
			(current == nil || c.Kind == territory.KindCommune && current.Kind == territory.KindDelegated) {
			current = c
		}
	}
	if current != nil {
		return current
	}
	// This comes before a name that is only similar: "Saint-Aubin-de-Blaye" with the postcode
	// of Blaye.
	if c := r.whereCoordinatesAre(); c != nil {
		return c
	}
	if c := r.approximate(); c != nil {
		r.add("commune", guessed(r.in.Commune, "nom_approchant", r.official(c), ""))
		return c
	}
	if c := r.sameDepartement(); c != nil {
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
		r.add("commune", guessed(r.in.Commune, "selon_code_postal", r.official(c),
			"le nom donné est un lieu-dit ou n'est pas celui d'une commune de ce code postal"))
	} else if c != nil {
		r.add("commune", guessed(r.in.Commune, "selon_code_postal", r.official(c), ""))
	}
	return c
}

// onlyCommune returns the commune of a postcode that serves a single one.
func (r *resolver) onlyCommune() *territory.Commune {
	parent := r.postcode.Communes[0].Parent
	for _, c := range r.postcode.Communes {
		if c.Parent != parent {
			return nil
		}
	}
	return r.g.Current(parent)
}

// whereCoordinatesAre returns a commune of that name in or next to which the coordinates are,
// against the postcode: two clues of three agree.
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

// sameDepartement returns a commune of exactly that name in the département of the postcode
// when the postcode has no such commune: it is mistyped, a default, or CEDEX. When the
// coordinates are nearer to the communes of the postcode, the name is that of a locality
// there.
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
	// A commune whose own position is unknown has that of its intercommunality: distances do
	// not compare.
	if r.postcode != nil && len(r.in.Hints) > 0 && len(r.postcode.Communes) > 0 &&
		found.Precision == geo.PrecisionCommune {
		_, near := r.nearest(r.postcode.Communes)
		if near < r.distance(found) {
			return nil
		}
	}
	return found
}

// chooseByName returns a commune from its name alone: unique in France, or the only one that
// fits the coordinates or the territory of the source.
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
			r.add("commune", importer.Finding{Value: r.in.Commune, Rule: "loin_des_coordonnees",
				After: r.official(communes[0]), Action: importer.Reported})
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
		r.add("commune", importer.Finding{Value: r.in.Commune, Rule: "homonymes", After: r.in.Commune,
			Action: importer.Reported, Detail: "plusieurs communes portent ce nom et rien ne dit laquelle"})
	}
	return here
}

// placePrefixes may precede the name of the commune in the name of a place.
var placePrefixes = [...]string{"antenne france services de ", "antenne france services d'", "france services de ",
	"france services d'", "france services ", "antenne france services ", "antenne de ", "antenne d'", "mairie de ",
	"mairie d'", "commune de ", "commune d'", "ville de ", "ville d'", ""}

// inPlaceName returns the commune that the name of the place consists of, or ends with after a
// known prefix, if the coordinates are there or, without coordinates, if no other commune of
// France has that name.
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
		r.add("commune",
			guessed(r.in.PlaceName, "dans_le_nom", r.official(found), "rien d'autre ne dit le nom de la commune"))
		return found
	}
	return nil
}

// nearestCommune returns the commune nearest to the coordinates if it is at least factor times
// nearer than the next one, else nil.
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

// distance returns the distance in metres from the nearest hint to the position of the
// commune, on a plane: good enough for comparisons.
func (r *resolver) distance(c *territory.Commune) float64 {
	best := math.Inf(1)
	for _, h := range r.in.Hints {
		dy := h[1] - c.Position[1]
		dx := (h[0] - c.Position[0]) * math.Cos(h[1]*math.Pi/180)
		best = min(best, 111_195*math.Hypot(dx, dy))
	}
	return best
}
