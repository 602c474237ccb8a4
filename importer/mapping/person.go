package mapping

import "strings"

// namesPerson reports whether a column contains names of persons: "Prénom", "Nom du référent",
// "NometPrenomdelapersonne"; not e-mail addresses or functions.
func namesPerson(column string) bool {
	key := strings.ReplaceAll(columnKey(column), " ", "")
	if strings.Contains(key, "prenom") {
		return true
	}
	if !strings.HasPrefix(key, "nom") && !strings.Contains(key, "nomdu") && !strings.HasSuffix(key, "nom") {
		return false
	}
	for _, who := range [...]string{"referent", "contact", "responsable", "interlocut", "personne", "animat",
		"mediateur", "mediatrice", "conseiller", "gestionnaire", "president", "directeur", "directrice"} {
		if strings.Contains(key, who) && !strings.HasPrefix(key, "nombre") {
			return true
		}
	}
	return false
}
