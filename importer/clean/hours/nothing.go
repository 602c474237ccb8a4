package hours

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// isBlank reports whether a cell is empty or holds a sign that stands for an empty
// one. "-" in the column of a day is a day without hours.
func isBlank(s string) bool {
	if len(s) > 12 {
		return false
	}
	switch directory.Fold(s) {
	case "", "-", "--", "/", "|", ".", ":", "x", "?", "null", "none", "neant", "n/a", "na", "#n/d", "#n/a",
		"undefined", "nan":
		return true
	}
	return false
}

// absent are the phrases that say that the hours are not given, without the words of isAbsent that may lead
// to them.
var absent = phraseSet(
	"non communique", "non communiques", "non renseigne", "non renseignes", "non precise", "non precises",
	"non connu", "non connus", "non disponible", "non disponibles", "non defini", "non definis", "non indique",
	"non indiques", "non communiquee", "non renseignee", "non determine", "non determines", "pas renseigne",
	"pas d'horaires", "pas communique", "pas communiques", "pas d'information", "pas d'informations",
	"sans objet", "a definir", "a completer", "a renseigner", "a preciser", "a confirmer", "a venir",
	"a determiner", "en attente", "en cours de definition", "se renseigner", "nous contacter",
	"nous consulter", "contacter", "contacter la structure", "contacter l'accueil", "contacter le lieu",
	"a contacter", "contacter la mairie", "contactez-nous", "se renseigner aupres de la structure",
	"se renseigner sur place", "se renseigner par telephone", "renseignements sur place",
	"renseignements par telephone", "nous appeler", "merci de nous contacter", "voir site internet",
	"voir le site internet", "voir site", "voir le site", "voir site web", "voir le site web",
	"voir sur le site", "voir sur le site internet", "voir sur site", "voir notre site",
	"voir notre site internet", "sur le site internet", "consulter le site", "consulter le site internet",
	"consulter le site web", "site internet", "consultez le site internet", "voir site de la structure",
	"se referer au site internet", "voir internet", "voir sur internet", "voir facebook",
	"voir la page facebook", "voir page facebook", "voir avec la structure", "voir sur place",
	"voir affichage", "voir site mairie", "voir le site de la mairie", "voir site de la mairie",
	"consulter notre site internet", "consulter notre site", "nc", "nr", "nd", "n.c", "n.r", "n.d", "inconnu",
	"inconnus", "inconnue", "inconnues", "aucun", "aucune", "vide",
)

func phraseSet(phrases ...string) map[string]bool {
	set := make(map[string]bool, len(phrases))
	for _, p := range phrases {
		set[p] = true
	}
	return set
}

// isAbsent reports whether a text only says that the hours are not given: "Non communiqué", "Voir site
// internet".
func isAbsent(s string) bool {
	if len(s) > 60 {
		return false
	}
	folded := strings.Trim(directory.Fold(s), " .!:;-/()")
	for _, lead := range []string{"horaires d'ouverture ", "horaires ", "horaire ", "les horaires ", "information ",
		"informations "} {
		if after, ok := strings.CutPrefix(folded, lead); ok {
			folded = strings.TrimSpace(strings.TrimLeft(after, ":- "))
			break
		}
	}
	folded = strings.TrimPrefix(folded, "sont ")
	return absent[folded]
}

// dropNothing empties the cells that only say that the hours are not given, and reports each such value
// once.
func (r *reading) dropNothing() {
	seen := ""
	for _, cell := range [...]*string{&r.h.OSM, &r.h.Days[0], &r.h.Days[1], &r.h.Days[2], &r.h.Days[3], &r.h.Days[4],
		&r.h.Days[5], &r.h.Days[6], &r.h.Week, &r.h.WeekOpening} {
		if len(*cell) == 0 || !isAbsent(*cell) {
			continue
		}
		if *cell != seen {
			seen = *cell
			r.add(*cell, "sans_valeur", importer.Corrected, "", "")
		}
		*cell = ""
	}
}
