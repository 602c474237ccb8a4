package clean

import "github.com/lieux-numeriques/lieux/directory"

// IsNothing reports whether a cell of a field means "no value" in words or signs: "#N/D", "-",
// "non renseigné". It depends on the field: "Non" and "aucun" mean that there is no telephone,
// but may be part of a name; "0" is not a postcode.
func IsNothing(field, value string) bool {
	if len(value) > 24 {
		return false
	}
	if onlyPunctuation(value) {
		return true
	}
	folded := directory.Fold(value)
	return nothingAnywhere[folded] || !nameFields[field] && nothingButInNames[folded]
}

func onlyPunctuation(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '-', '.', '/', '?', '*', '_', ' ', ',', ';', ':', '\'', '"', '!', '|', '@':
		default:
			return false
		}
	}
	return true
}

// nameFields are the fields in which an ordinary word may be the value itself.
var nameFields = map[string]bool{"id": true, "nom": true, "commune": true, "adresse": true, "structure_parente": true,
	"source": true}

var nothingAnywhere = set("#n/d", "#n/a", "#na", "n/a", "n/d", "n.c.", "n.c", "n.r.", "#ref!", "#value!", "#valeur!",
	"#name?", "#nom?", "#null!", "#nul!", "#div/0!",
	"null", "undefined", "nan", "<null>", "(null)", "(vide)", "[vide]",
	"non renseigne", "non renseignee", "non communique", "non communiquee", "non precise", "non disponible",
	"a completer", "a renseigner", "pas renseigne", "non connu", "none")

var nothingButInNames = set("non", "no", "aucun", "aucune", "neant", "vide", "nc", "nd", "nr", "na", "x", "xx", "xxx",
	"0", "00", "00000", "0000000000",
	"sans", "sans objet", "inconnu", "inconnue", "pas de site", "pas de site internet", "pas de mail",
	"pas de telephone", "pas d'adresse mail", "false", "faux", "rien")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
