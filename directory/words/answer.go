package words

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Answer is what a view holds. Around an origin its numbers are those of a distance that
// people travel: the one asked for, or directory.Reaches.Near.
type Answer struct {
	Query    *directory.Query
	Matched  int               // places of the view
	Reaches  directory.Reaches // around the origin, whatever the radius
	NearestM float64           // metres to the first place; negative: unknown, or none
	Now      time.Time         // the present
	Zone     *time.Location    // of the places, in which days are told
}

// AnswerOf returns the answer to a query of which some places were found.
func AnswerOf(v directory.View, q *directory.Query, found directory.Result, now time.Time) (Answer, error) {
	a := Answer{Query: q, Matched: found.Matched, NearestM: -1, Now: now, Zone: territory.Zone("")}
	if len(found.Hits) > 0 {
		a.NearestM = found.Hits[0].DistanceM
		a.Zone = territory.Zone(v.Fields(found.Hits[0].Index, "code_insee").INSEECode)
	}
	if q.Near == nil {
		return a, nil
	}
	var err error
	a.Reaches, err = v.Reaches(q)
	return a, err
}

// Within returns the distance that the answer speaks of, in kilometres, 0 for none, and
// the number of places within it.
func (a *Answer) Within() (km float64, places int) {
	switch {
	case a.Query.Near == nil, len(a.Query.Places) > 0: // a selection is kept whole, however far
		return 0, a.Matched
	case a.Query.RadiusM > 0:
		return a.Query.RadiusM / 1000, a.Matched
	}
	reach, places := a.Reaches.Near()
	return float64(reach), places
}

// Kilometres returns a distance: "2,5 km".
func Kilometres(t *i18n.Locale, km float64) string {
	return t.Decimal(strconv.FormatFloat(km, 'f', -1, 64)) + "\u00a0km"
}

// Title returns the answer in a sentence: "6 lieux ouverts samedi à moins de 5 km de
// Lormont", "423 lieux d’aide numérique en Gironde".
func (a *Answer) Title(t *i18n.Locale, g *territory.Gazetteer) string {
	q := a.Query
	km, places := a.Within()
	if len(q.Places) > 0 {
		return t.Say("Ma sélection : %s", t.Places(places))
	}
	title := a.subject(t, places)
	if !q.Open.IsZero() {
		title += " " + WhenAsked(t, &q.Open, a.Now, a.Zone)
	}
	if q.Words != "" {
		title = t.Say("%s pour « %s »", title, Clip(q.Words, 60))
	}
	switch within := inAreas(title, t, g, q); {
	case within != "":
		title = within
	case q.Bound != nil:
		title = t.Say("%s dans la zone de la carte", title)
	}
	if q.Near != nil {
		title += " " + t.Text(WithinOf(Kilometres(t, km), q.Near))
	}
	return title
}

// subject returns "6 lieux ouverts", "423 lieux d’aide numérique", "Aucun lieu".
func (a *Answer) subject(t *i18n.Locale, places int) string {
	open, unknown := !a.Query.Open.IsZero(), a.Query.Flags.Has(directory.UnknownHours)
	switch {
	case open && unknown && places == 0:
		return t.Say("Aucun lieu ouvert, même peut-être,")
	case open && unknown:
		return t.Count(places, "%s lieu ouvert ou peut-être ouvert", "%s lieux ouverts ou peut-être ouverts")
	case open && places == 0:
		return t.Say("Aucun lieu ouvert")
	case open:
		return t.Count(places, "%s lieu ouvert", "%s lieux ouverts")
	case places == 0:
		return t.Say("Aucun lieu")
	case a.Query.Near != nil || a.Query.Words != "":
		return t.Places(places)
	}
	return t.Count(places, "%s lieu d’aide numérique", "%s lieux d’aide numérique")
}

// namedAreas is how many territories a title names.
const namedAreas = 3

// inAreas returns something with the smallest territories that a view asks for: "lieux en
// Gironde et dans les Landes"; "" when it asks for none.
func inAreas(what string, t *i18n.Locale, g *territory.Gazetteer, q *directory.Query) string {
	for _, kind := range searchedKinds {
		codes := q.Areas[kind]
		if len(codes) > namedAreas {
			return t.Say("%s dans %s territoires", what, t.Int(len(codes)))
		}
		for i, code := range codes {
			switch {
			case i > 0 && i == len(codes)-1:
				what += " " + t.Say("et")
			case i > 0:
				what += ","
			}
			what = t.Text(In(what, g, kind, code))
		}
		if len(codes) > 0 {
			return what
		}
	}
	return ""
}

// joined returns "a, b et c"; last is "et" or "ou".
func joined(t *i18n.Locale, texts []string, last string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	end := len(texts) - 1
	return strings.Join(texts[:end], ", ") + " " + t.Say(last) + " " + texts[end]
}

// Beyond returns what lies farther than the distance of the title: "112 à moins de 20 km",
// "Le plus proche est à 229 km"; "" when there is nothing to say.
func (a *Answer) Beyond(t *i18n.Locale) string {
	if a.Query.Near == nil || len(a.Query.Places) > 0 {
		return ""
	}
	km, places := a.Within()
	for i := len(a.Reaches) - 2; i < len(a.Reaches); i++ { // 20 and 50 km
		if n, reach := a.Reaches[i], float64(directory.ReachesKM[i]); reach > km && n > places {
			return t.Say("%s à moins de %s", t.Int(n), Kilometres(t, reach))
		}
	}
	if a.NearestM >= 0 && (places == 0 || km == float64(directory.ReachesKM[len(a.Reaches)-1])) {
		return t.Say("Le plus proche est à %s.", t.Distance(a.NearestM))
	}
	return ""
}

// Note returns how distances are measured, or how to have them; "" for neither. located
// reports whether the view is limited to a location.
func (a *Answer) Note(t *i18n.Locale, located bool) string {
	switch {
	case a.Query.Near != nil && a.Matched > 0:
		return t.Say(DistanceNote(a.Query.Near))
	case !located:
		return t.Say("Indiquez un code postal ou une commune pour voir les plus proches de chez vous.")
	}
	return ""
}
