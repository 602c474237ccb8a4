package propose

import (
	"regexp"

	"github.com/lieux-numeriques/lieux/importer/glossary"
)

// hours finds the columns of the days, and those of the hours of the whole week.
func (s *survey) hours() {
	for _, c := range s.free() {
		if day, ok := s.dayOf(c); ok && !c.excluded && c.share(likeHours) >= 0.5 {
			s.days[day] = append(s.days[day], c)
		}
	}
	named := 0
	for _, columns := range s.days {
		if len(columns) > 0 {
			named++
		}
	}
	if named < 2 { // "sam" alone may be anything
		s.days = [7][]*column{}
	}
	for _, columns := range s.days {
		for _, c := range columns {
			c.take("horaires", Sure, "son nom est celui d'un jour et ses valeurs sont des heures")
		}
	}
	s.week(named >= 2)
	for _, c := range s.free() {
		if c.share(alternateWeek.MatchString) >= 0.8 {
			c.take("semaine_ouverture", Sure, "ses valeurs disent quelle semaine, paire ou impaire")
		}
	}
}

var alternateWeek = regexp.MustCompile(`(?i)^semaines? (im)?paires?$`)

// dayOf returns the day that the name of a column has; ok is false when it has none or several.
func (s *survey) dayOf(c *column) (day int, ok bool) {
	for i, phrases := range s.glossary.Days {
		if glossary.AnyIn(phrases, c.words) {
			if ok {
				return 0, false
			}
			day, ok = i, true
		}
	}
	return day, ok
}

// week finds the column of the hours of the week.
func (s *survey) week(haveDays bool) {
	var best *column
	rank := 0.0
	for _, c := range s.free() {
		named := c.said.Field == "horaires"
		osm := c.share(osmHours.MatchString)
		like := c.share(likeHours)
		worded := glossary.AnyIn(s.glossary.Columns["horaires"].Words, c.words)
		days := c.share(dayWords.MatchString)
		points := 0.0
		switch {
		case named && c.said.Own, named && like >= 0.3:
			points = 3 + like
		case named:
			continue
		case worded && !c.excluded && like >= 0.6:
			points = 2 + like
		case osm >= 0.8, like >= 0.8 && days >= 0.8:
			points = 1 + like
		}
		if points > rank {
			best, rank = c, points
		}
		c.osm = osm >= someOSM
	}
	switch {
	case best == nil, haveDays && rank < 3:
	case rank >= 3:
		best.byName = best.said.Own || best.share(osmHours.MatchString) >= someOSM
		best.refused = !best.byName // it is read as prose instead
		best.take("horaires", Sure, becauseOfName)
	case rank >= 2:
		best.take("horaires", Sure, becauseOfBoth)
	default:
		best.take("horaires", Likely, becauseOfValues)
	}
}

// someOSM is the share of hours in the form of OpenStreetMap beyond which a column is read as such.
const someOSM = 0.1

// Reasons, in French.
const (
	becauseOfName   = "son nom est celui du champ"
	becauseOfBoth   = "son nom le dit et ses valeurs le confirment"
	becauseOfValues = "ses valeurs en ont la forme ; son nom ne le dit pas"
	becauseOfWords  = "son nom le laisse penser ; ses valeurs ne le prouvent pas"
)
