package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// official returns the name under which a commune is published: that of its current commune.
func (r *resolver) official(c *territory.Commune) string {
	if current := r.g.Current(c.Code); current != nil {
		return current.Name
	}
	return c.Name
}

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
		if r.leftover == "" && r.insee == nil {
			r.leftover = c.Name
		}
		c = current
	}
	if c.Code == current.Code {
		c = r.arrondissement(current)
	}
	r.out.Commune, r.out.Name, r.out.INSEECode = c, current.Name, c.Code
	if r.in.Commune != current.Name && !r.hasFinding("commune") {
		switch {
		case r.in.Commune == "":
			r.add("commune", guessed(r.name, "completee", current.Name, ""))
		case r.leftover != "":
			r.add("commune", corrected(r.in.Commune, "ancienne", current.Name))
		default:
			r.add("commune", corrected(r.in.Commune, "nom_officiel", current.Name))
		}
	}
	if r.in.INSEECode != c.Code && !r.hasFinding("code_insee") {
		if r.insee == nil {
			r.add("code_insee", guessed(r.in.INSEECode, "complete", c.Code, ""))
		} else {
			r.add("code_insee", corrected(r.in.INSEECode, "actuel", c.Code))
		}
	}
	r.settlePostcode(c, current)
}

func (r *resolver) hasFinding(field string) bool {
	for _, f := range r.out.Findings {
		if f.Field == field && f.Action != importer.Reported && f.Rule != "forme" && f.Rule != "inconnu" {
			return true
		}
	}
	return false
}

// arrondissement returns the only municipal arrondissement of the postcode, or the commune.
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
		r.add("commune", importer.Finding{Value: r.in.Commune, Rule: "inconnue", After: r.out.Name,
			Action: importer.Reported, Detail: "aucune commune certaine ne correspond"})
	}
	if r.postcode == nil && r.cp != "" {
		r.add("code_postal", importer.Finding{Value: r.in.PostalCode, Rule: "inconnu", After: r.cp,
			Action: importer.Reported, Detail: "ce code postal n'est pas dans la table"})
	}
}

// settlePostcode keeps a postcode that the commune uses, else sets one of the commune: a guess
// if it has several.
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
		r.add("code_postal",
			importer.Finding{Rule: "absent", Action: importer.Reported, Detail: "la commune a plusieurs codes postaux"})
	case r.cp == "":
		r.out.PostalCode = codes[0]
		r.add("code_postal", guessed("", "selon_commune", codes[0], ""))
	case len(codes) > 1 && hasArrondissements(c.Code):
		// Its first postcode would name an arrondissement, which is unknown.
		r.add("code_postal", importer.Finding{Value: r.cp, Rule: "hors_commune", Action: importer.Refused,
			Detail: "ce code postal n'est pas de cette commune"})
	default:
		r.out.PostalCode = codes[0]
		rule, detail := "selon_commune", "ce code postal n'est pas de cette commune"
		if r.postcode == nil && departementOf(r.cp) == current.Departement {
			rule, detail = "cedex", "un code CEDEX est remplacé par celui de la commune"
		}
		r.add("code_postal", guessed(r.cp, rule, codes[0], detail))
	}
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
	name := strings.Trim(r.leftover, " ,-")
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

func (r *resolver) addComplement(text string) {
	if r.out.Complement == "" {
		r.out.Complement = text
	} else if !strings.Contains(directory.Fold(r.out.Complement), directory.Fold(text)) {
		r.out.Complement += ", " + text
	}
}
