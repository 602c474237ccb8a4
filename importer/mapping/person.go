package mapping

import "strings"

// namesPerson tells that a column names persons: "Prénom", "Nom du référent",
// "NometPrenomdelapersonne". A column of e-mail addresses or of what somebody does is none.
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
