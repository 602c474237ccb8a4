package clean

import "strings"

// witnessNames are the witnesses as findings state them.
var witnessNames = [witnesses]string{
	byName: "le nom de la commune", byPostcode: "le code postal", byINSEE: "le code INSEE", byPoint: "le point",
	bySecondPostcode: "le code postal de l'adresse", byPlaceName: "le nom du lieu",
	byTerritory: "le territoire de la liste", byLocality: "le lieu-dit",
}

// least is the weight from which a witness names a commune, rather than not excluding it.
var least = [witnesses]int{
	byName: 1, byPostcode: besidePostcode + 1, byINSEE: 1, byPoint: centrePoint, bySecondPostcode: 1,
	byPlaceName: 1, byTerritory: 1, byLocality: 1,
}

// trace states which witnesses name the commune that was chosen and which ones name another, in French.
func (r *resolver) trace() string {
	v := r.verdict
	if v == nil || v.best == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(r.namedBy(v.best))
	if lost := r.lost(); len(lost) > 0 && v.certain {
		b.WriteString(" ; contre : " + join(lost))
	}
	if v.rival != nil {
		b.WriteString(" ; " + r.namedBy(v.rival))
	}
	return b.String()
}

// namedBy states the witnesses of one candidate: "le code postal et le point désignent Cenon (33119)".
func (r *resolver) namedBy(c *candidate) string {
	var names []string
	for w, weight := range c.support {
		if weight >= least[w] {
			names = append(names, witnessNames[w])
		}
	}
	verb := " désigne "
	if len(names) > 1 {
		verb = " désignent "
	}
	return join(names) + verb + c.current.Name + " (" + c.current.Code + ")"
}

// lost returns the witnesses that the row has and that do not name the commune that was chosen.
func (r *resolver) lost() []string {
	has := [witnesses]bool{
		byName:     r.name != "" && r.verdict.best.support[byLocality] == 0,
		byPostcode: r.cp != "", byINSEE: r.insee != nil, byPoint: r.in.Located,
		bySecondPostcode: r.second != nil, byTerritory: len(r.in.Departements) > 0,
	}
	said := [witnesses]string{byName: " « " + r.name + " »", byPostcode: " " + r.cp}
	if r.insee != nil {
		said[byINSEE] = " " + r.insee.Code
	}
	if r.second != nil {
		said[bySecondPostcode] = " " + r.second.Code
	}
	var lost []string
	for w := range witnesses {
		if has[w] && r.verdict.best.support[w] < least[w] {
			lost = append(lost, witnessNames[w]+said[w])
		}
	}
	return lost
}

// supported reports whether a witness names the commune that was chosen.
func (r *resolver) supported(w witness) bool {
	if r.verdict == nil { // name, postcode and INSEE code agree as far as they are there
		return w == byName || w == byPostcode
	}
	return r.verdict.best.support[w] >= least[w]
}

// join lists texts in French.
func join(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " et " + texts[last]
}

// homonyms reports whether several communes have the name and nothing else tells which.
func (r *resolver) homonyms() bool {
	v := r.verdict
	return v != nil && v.second != nil && v.rival == nil &&
		min(v.best.support[byName], v.second.support[byName]) >= placeName
}
