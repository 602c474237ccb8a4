package words

import (
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Filter describes a filter of a view, by the name of its parameter and one value.
func Filter(t *i18n.Locale, g *territory.Gazetteer, name, value string) string {
	switch name {
	case "q":
		return t.Say("« %s »", Clip(value, 60))
	case "rayon_km":
		return t.Say("à moins de %s", t.Decimal(value)+"\u00a0km")
	case "bbox":
		return t.Say("zone de la carte")
	case "source":
		return t.Say("source : %s", Clip(value, 60))
	case "score_qualite_minimum":
		return t.Say("qualité d’au moins %s", t.Decimal(value))
	case "maj_depuis":
		return t.Say("mis à jour depuis le %s", value)
	case "typologie":
		return t.Say("type %s", value)
	}
	if kind := territory.Kind(name); kind.IsFilter() {
		return Territory(t, g, kind, value)
	}
	if text, ok := flagTexts[name]; ok {
		return t.Say(text)
	}
	return Clip(t.Say(TermOf(name, value).Label), 80)
}

// flagTexts describes the filters that are flags.
var flagTexts = map[string]string{
	"labellise":  "avec un label qui qualifie le lieu",
	"accessible": "accessibilité décrite", "prise_rdv": "rendez-vous en ligne",
	"conforme":          "conforme au schéma national",
	"horaires_inconnus": "horaires inconnus compris", "sans_accueil": "lieux sans accueil compris",
}
