package understand

import (
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// evening is the hour from which an evening is meant.
const evening = 18*time.Hour + 30*time.Minute

// readMoment adds the day and the hours that phrases say. zone is that of the place, where one is known.
func (w *reading) readMoment(zone *time.Location) {
	now := w.now.In(zone)
	var said []string // days, or one instant
	for k := range w.phrases {
		p := &w.phrases[k]
		if p.name || !p.has(day) {
			continue
		}
		word := valueOf(p, day)
		moment := momentOf(word, now)
		w.answer.Dated = w.answer.Dated || moment != word
		switch {
		case len(said) == 0 || said[0] == nowWord && moment != nowWord:
			said = strings.Split(moment, ",")
		case moment == nowWord:
		case isDay(said[0]) && isDay(moment):
			for d := range strings.SplitSeq(moment, ",") {
				if !slices.Contains(said, d) {
					said = append(said, d)
				}
			}
		default:
			w.unuse(p.from, p.to)
		}
	}
	for k := range w.phrases {
		p := &w.phrases[k]
		if p.name || !p.has(hours) {
			continue
		}
		switch {
		case len(said) > 0 && isDay(said[0]) && w.query.Get("ouvert_entre") == "":
			w.query = append(w.query, Pair{"ouvert_entre", valueOf(p, hours)})
		case len(said) == 0 && valueOf(p, hours) == eveningHours:
			said = []string{momentOf("soir", now)}
			w.answer.Dated = true
		default:
			w.unuse(p.from, p.to)
		}
	}
	if len(said) > 0 {
		w.query = append(w.query, Pair{"ouvert", strings.Join(said, ",")})
	}
}

const nowWord = "maintenant"

// isDay reports whether a value of `ouvert` is the name of a day, or begins with one.
func isDay(value string) bool {
	first, _, _ := strings.Cut(value, ",")
	return slices.Contains(query.Weekdays[:], first)
}

const eveningHours = "18:00-21:00"

// valueOf returns the value of the first meaning of a kind.
func valueOf(p *phrase, kind meaningKind) string {
	for _, m := range p.meanings {
		if m.kind == kind {
			return m.value
		}
	}
	return ""
}

// momentOf returns the value of `ouvert` for a word of the tables.
func momentOf(word string, now time.Time) string {
	switch word {
	case "aujourd'hui":
		return query.Weekdays[now.Weekday()]
	case "demain":
		return query.Weekdays[(now.Weekday()+1)%7]
	case "après-demain":
		return query.Weekdays[(now.Weekday()+2)%7]
	case "soir":
		return tonight(now).Format(time.RFC3339)
	case "samedi-dimanche":
		return "samedi,dimanche"
	}
	return word
}

// tonight returns the first instant of the evening, the present once it has begun.
func tonight(now time.Time) time.Time {
	start := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()).Add(evening)
	if now.After(start) {
		return now.Truncate(time.Minute)
	}
	return start
}

// zoneOf returns the time zone of the first place of an answer, that of Paris without any.
func (w *reading) zoneOf(where []Query) *time.Location {
	code := "75056"
	for _, q := range where {
		if c := w.communeOf(q); c != "" {
			code = c
			break
		}
	}
	return territory.Zone(code)
}

// communeOf returns the INSEE code of a commune of a place, "" when it names none.
func (w *reading) communeOf(q Query) string {
	for _, p := range q {
		if code, ok := strings.CutPrefix(p.Value, "insee:"); ok {
			return code
		}
		kind := territory.Kind(p.Name)
		if p.Name == "pres_de" {
			kind = territory.KindPostcode
		}
		if members := w.gazetteer.MembersOf(kind, strings.Split(p.Value, ",")[0]); len(members) > 0 {
			return members[0].Code
		}
	}
	return ""
}
