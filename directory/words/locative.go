package words

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// prepositions lists, by preposition, the codes of the départements and of the régions
// that do not take "en".
var prepositions = map[territory.Kind]map[string]string{
	territory.KindDepartement: {
		"dans l’":  "01 02 03 10 11 12 27 34 36 60 61 89 91",
		"dans la":  "23 26 42 50 51 55 58 72 80 86",
		"dans le":  "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 84 90 94 95",
		"dans les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92 984",
		"à":        "75 974 975 976 977 978 986",
		"sur l’":   "989",
	},
	territory.KindRegion: {
		"dans le":  "44",
		"dans les": "32 52 984",
		"à":        "04 06 975 977 978 986",
		"sur l’":   "989",
	},
}

// prepositionOf returns the preposition of place of an area, by its code.
func prepositionOf(kind territory.Kind, code string) string {
	for preposition, codes := range prepositions[kind] {
		if strings.Contains(" "+codes+" ", " "+code+" ") {
			return preposition
		}
	}
	return "en"
}

// In returns something with the territory where it is: "lieux en Gironde", "lieux dans le
// Nord", "lieux à Lormont".
func In(what string, g *territory.Gazetteer, kind territory.Kind, code string) i18n.Text {
	name := g.NameOf(kind, code)
	switch {
	case kind == territory.KindPostcode:
		return inPostcode(what, g, code)
	case name == "":
		return i18n.New("%s dans le territoire %s", what, code)
	case kind == territory.KindEPCI:
		return inEPCI(what, name)
	case kind == territory.KindCommune:
		return inCommune(what, name)
	}
	switch prepositionOf(kind, code) {
	case "dans l’":
		return i18n.New("%s dans l’%s", what, name)
	case "dans la":
		return i18n.New("%s dans la %s", what, name)
	case "dans le":
		return i18n.New("%s dans le %s", what, name)
	case "dans les":
		return i18n.New("%s dans les %s", what, name)
	case "à":
		return i18n.New("%s à %s", what, name)
	case "sur l’":
		return i18n.New("%s sur l’%s", what, name)
	}
	return i18n.New("%s en %s", what, name)
}

// inPostcode names the commune of a postcode, when it has only one.
func inPostcode(what string, g *territory.Gazetteer, code string) i18n.Text {
	if s, ok := g.Lookup(territory.KindPostcode, code); ok && s.Others == 0 && !s.Cedex {
		return inCommune(what, s.Name+" ("+code+")")
	}
	return i18n.New("%s dans le code postal %s", what, code)
}

// inCommune contracts the article of a name with the preposition.
func inCommune(what, name string) i18n.Text {
	if rest, ok := strings.CutPrefix(name, "Le "); ok {
		return i18n.New("%s au %s", what, rest)
	}
	if rest, ok := strings.CutPrefix(name, "Les "); ok {
		return i18n.New("%s aux %s", what, rest)
	}
	return i18n.New("%s à %s", what, name)
}

// inEPCI writes out what the names of EPCI abbreviate.
func inEPCI(what, name string) i18n.Text {
	kind, rest, _ := strings.Cut(name, " ")
	switch kind {
	case "CC":
		return i18n.New("%s dans la communauté de communes %s", what, rest)
	case "CA":
		return i18n.New("%s dans la communauté d’agglomération %s", what, rest)
	case "CU":
		return i18n.New("%s dans la communauté urbaine %s", what, rest)
	case "Métropole":
		return i18n.New("%s dans la métropole %s", what, rest)
	case "Eurométropole":
		return i18n.New("%s dans l’%s", what, name)
	}
	return i18n.New("%s dans %s", what, name)
}

// WithinOf returns "à moins de 5 km de Lormont", "… du Havre", "… d’Ajaccio".
func WithinOf(distance string, near *directory.Origin) i18n.Text {
	switch {
	case near.Type == "position":
		return i18n.New("à moins de %s de vous", distance)
	case strings.Contains(near.Label, " CEDEX"):
		return i18n.New("à moins de %s de %s", distance, near.Label)
	case near.Name == "":
		code, _, _ := strings.Cut(near.Label, " ")
		return i18n.New("à moins de %s du code postal %s", distance, code)
	}
	if rest, ok := strings.CutPrefix(near.Name, "Le "); ok {
		return i18n.New("à moins de %s du %s", distance, rest)
	}
	if rest, ok := strings.CutPrefix(near.Name, "Les "); ok {
		return i18n.New("à moins de %s des %s", distance, rest)
	}
	if elides(near.Name) {
		return i18n.New("à moins de %s d’%s", distance, near.Name)
	}
	return i18n.New("à moins de %s de %s", distance, near.Name)
}

// elides reports whether "de" loses its vowel before a name: before a vowel, before a Y
// that is one, and before the H that is surely mute.
func elides(name string) bool {
	folded := directory.Fold(name)
	if len(folded) < 2 {
		return true // the commune of Y
	}
	switch folded[0] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return !strings.ContainsRune("aeiou", rune(folded[1]))
	case 'h':
		return strings.HasPrefix(name, "Hé") || folded[1] == 'y'
	}
	return false
}
