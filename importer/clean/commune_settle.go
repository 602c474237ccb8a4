package clean

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// settle sets the commune, its code and the postcode.
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
		if r.insee == nil {
			r.leftover = c.Name
		}
		c = current
	}
	if c.Code == current.Code {
		c = r.arrondissement(current)
	}
	r.out.Commune, r.out.Name, r.out.INSEECode = c, current.Name, c.Code
	r.settleName(current)
	r.settleINSEE(c)
	r.settlePostcode(c, current)
}

// settleName records how the name of the commune differs from the given one.
func (r *resolver) settleName(current *territory.Commune) {
	if r.name != "" && !r.supported(byName) {
		r.leftover = r.name
	}
	if r.in.Commune == current.Name {
		return
	}
	switch {
	case r.nameFrom == nameOfPlace && r.name != "":
		r.add("commune", guessed(r.in.PlaceName, "dans_le_nom", current.Name, r.trace()))
	case r.name != "" && r.verdict != nil && r.verdict.best.like > unlike && r.supported(byName):
		r.add("commune", guessed(r.in.Commune, "nom_approchant", current.Name, r.trace()))
	case r.supported(byName) && r.in.Commune == "" && r.name != "":
		r.add("commune", guessed(r.name, "completee", current.Name, r.trace()))
	case r.supported(byName) && r.leftover != "":
		r.add("commune", corrected(r.in.Commune, "ancienne", current.Name))
	case r.supported(byName) && r.name != "":
		r.add("commune", corrected(r.in.Commune, "nom_officiel", current.Name))
	default:
		r.add("commune", guessed(r.in.Commune, r.ruleOfCommune(), current.Name, r.trace()))
	}
}

// ruleOfCommune is the rule of a commune that its name does not give: the best witness of it.
func (r *resolver) ruleOfCommune() string {
	switch {
	case r.supported(byINSEE):
		return "selon_code_insee"
	case r.supported(byPostcode), r.supported(bySecondPostcode):
		return "selon_code_postal"
	}
	return "selon_coordonnees"
}

// settleINSEE records how the code of the commune differs from the given one.
func (r *resolver) settleINSEE(c *territory.Commune) {
	switch {
	case r.in.INSEECode == c.Code:
	case r.insee == nil || r.in.INSEECode == "":
		r.add("code_insee", guessed(r.in.INSEECode, "complete", c.Code, ""))
	case r.insee.Parent == c.Parent:
		if r.insee.Code != c.Code {
			r.add("code_insee", corrected(r.in.INSEECode, "actuel", c.Code))
		}
	default:
		r.add("code_insee", guessed(r.in.INSEECode, "contredit", c.Code, r.trace()))
	}
}

// arrondissement returns the municipal arrondissement of a row in Paris, Lyon or Marseille: the only one of its
// postcode, or the one where its CEDEX delivers ("Paris Cedex 09"), else the commune.
func (r *resolver) arrondissement(current *territory.Commune) *territory.Commune {
	communes := r.delivery.Communes
	if r.postcode != nil {
		communes = r.postcode.Communes
	}
	found := current
	for _, c := range communes {
		if c.Kind == territory.KindArrondissement && c.Parent == current.Code {
			if found != current {
				return current
			}
			found = c
		}
	}
	return found
}

// settleUnknown keeps the name and the postcode of a row whose commune is not certain, and moves nothing.
func (r *resolver) settleUnknown() {
	r.out.Name = r.name
	if r.nameFrom == nameOfPlace {
		r.out.Name = ""
	}
	if r.insee != nil {
		r.add("code_insee", importer.Finding{Value: r.in.INSEECode, Rule: "contredit", Action: importer.Refused,
			Detail: r.trace()})
	}
	if r.postcode != nil && !r.cedex {
		r.out.PostalCode = r.cp
	} else if r.cp != "" {
		r.refusePostcode("")
	}
	f := importer.Finding{Value: r.in.Commune, Rule: "inconnue", After: r.out.Name, Action: importer.Reported,
		Detail: "aucune commune certaine ne correspond"}
	switch {
	case r.out.Name == "" && r.cp == "":
		return
	case r.verdict.rival != nil:
		f.Rule, f.Detail = "contradictoire", r.trace()
	case r.homonyms():
		f.Rule, f.Detail = "homonymes", "plusieurs communes portent ce nom et rien ne dit laquelle"
	}
	r.add("commune", f)
}

// refusePostcode refuses a postcode that no commune uses, replaced by that of the commune if it is known.
func (r *resolver) refusePostcode(after string) {
	rule, detail := "inconnu", "ce code postal n'existe pas"
	if r.cedex {
		rule, detail = "cedex", "un code CEDEX n'est pas celui d'un lieu"
	}
	r.add("code_postal", importer.Finding{Value: r.in.PostalCode, Rule: rule, After: after, Action: importer.Refused,
		Detail: detail})
}

// settlePostcode keeps a postcode that the commune uses, else sets that of the commune if it has one only or
// one is a digit from the given one.
func (r *resolver) settlePostcode(c, current *territory.Commune) {
	if r.cp != "" && !r.cedex && (slices.Contains(c.Postcodes, r.cp) || slices.Contains(current.Postcodes, r.cp) ||
		r.inPostcode(c)) {
		r.out.PostalCode = r.cp
		return
	}
	codes := c.Postcodes
	if len(codes) == 0 {
		codes = current.Postcodes
	}
	if r.second != nil && slices.Contains(codes, r.second.Code) {
		r.out.PostalCode = r.second.Code
		r.add("code_postal", guessed(r.cp, "dans_l_adresse", r.second.Code, r.trace()))
		return
	}
	code := postcodeLike(r.cp, codes)
	if cedex := r.cedexOf(c, current); cedex != "" {
		r.out.PostalCode = cedex
		r.add("code_postal", guessed(r.cp, "cedex", cedex, "un code CEDEX est remplacé par celui de la commune"))
		return
	}
	r.out.PostalCode = code
	switch {
	case len(codes) == 0:
		if r.postcode != nil {
			r.out.PostalCode = r.cp
		}
	case r.cp == "" && code == "":
		r.add("code_postal",
			importer.Finding{Rule: "absent", Action: importer.Reported, Detail: "la commune a plusieurs codes postaux"})
	case r.cp == "":
		r.add("code_postal", guessed("", "selon_commune", code, ""))
	case r.postcode == nil:
		r.refusePostcode(code)
	case code == "":
		r.add("code_postal", importer.Finding{Value: r.cp, Rule: "hors_commune", Action: importer.Refused,
			Detail: "ce code postal n'est pas de cette commune ; " + r.trace()})
	default:
		r.add("code_postal", guessed(r.cp, "selon_commune", code, r.trace()))
	}
}

// cedexOf returns the postcode of the commune for which the CEDEX code of the row stands; "" when it is none, is of
// another département, or is of a town whose arrondissement is unknown.
func (r *resolver) cedexOf(c, current *territory.Commune) string {
	if !r.cedex || r.delivery.Departement == nil || r.delivery.Departement.Code != current.Departement ||
		hasArrondissements(c.Code) {
		return ""
	}
	delivery := territory.Delivery{Code: r.cp, Communes: []*territory.Commune{c}}
	code, _ := delivery.Postcode()
	return code
}

// postcodeLike returns the only postcode of a list, or the only one that is a digit from a given one; else "".
func postcodeLike(given string, codes []string) string {
	if len(codes) == 1 {
		return codes[0]
	}
	found := ""
	for _, code := range codes {
		if given != "" && oneDigitApart(given, code) {
			if found != "" {
				return ""
			}
			found = code
		}
	}
	return found
}

// hasArrondissements reports whether insee is Paris, Lyon or Marseille.
func hasArrondissements(insee string) bool {
	return insee == "75056" || insee == "69123" || insee == "13055"
}

// keepLeftover keeps a locality or a former commune in the address complement.
func (r *resolver) keepLeftover() {
	if r.leftover == "" || r.out.Commune == nil {
		return
	}
	name := strings.Trim(withoutCedex(r.leftover), " ,-")
	if r.isTerritoryWord(name) {
		return
	}
	folded := directory.Fold(name)
	if folded == "" || strings.Contains(directory.Fold(r.out.Address+" "+r.out.Complement+" "+r.out.Name), folded) {
		return
	}
	r.addComplement(name)
	r.add("complement_adresse", corrected(r.in.Complement, "lieu_dit_garde", r.out.Complement))
}

// withoutCedex returns a name without CEDEX and its number.
func withoutCedex(name string) string {
	if i := strings.Index(strings.ToLower(name), " cedex"); i > 0 {
		return name[:i]
	}
	return name
}

func (r *resolver) addComplement(text string) {
	if r.out.Complement == "" {
		r.out.Complement = text
	} else if !strings.Contains(directory.Fold(r.out.Complement), directory.Fold(text)) {
		r.out.Complement += ", " + text
	}
}
