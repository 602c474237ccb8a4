package propose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/importer/glossary"
)

// scalarFields are the fields of one text, in the order in which they choose among columns: those whose values are
// unmistakable first.
var scalarFields = []string{"courriels", "telephone", "fiche_acces_libre", "site_web", "pivot", "code_postal",
	"code_insee", "date_maj", positionField, "adresse", "commune", "nom", "id", "prise_rdv",
	"complement_adresse", "structure_parente",
	"presentation_resume", "presentation_detail", "source"}

// candidate is a column that may be a field.
type candidate struct {
	column *column
	field  string
	points float64
	sure   Certainty
	why    string
	byName bool
	gives  bool // way to a better column, although a mapping would read its name
}

// scalars gives columns to the fields of one text, the best matches first.
func (s *survey) scalars() {
	var all []candidate
	for _, c := range s.free() {
		for _, field := range scalarFields {
			if found, ok := s.judge(c, field); ok {
				all = append(all, found)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.points, a.points) })
	taken := map[string]bool{}
	for _, c := range all {
		if c.column.field != "" || taken[c.field] && (!c.byName || c.gives) {
			c.column.refused = c.column.refused || c.column.field == "" && c.gives
			continue
		}
		if c.field == positionField && s.located() {
			continue
		}
		taken[c.field] = true
		c.column.take(c.field, c.sure, c.why)
		c.column.byName = c.byName
	}
	s.nameAtLeast(taken)
}

// located reports whether the coordinates have columns.
func (s *survey) located() bool {
	return slices.ContainsFunc(s.columns, func(c *column) bool { return c.field == "latitude" })
}

// judge says whether a column may be a field, by its name and by its values.
func (s *survey) judge(c *column, field string) (found candidate, ok bool) {
	found = candidate{column: c, field: field}
	l, known := looks[field]
	like := 1.0
	if known {
		like = c.share(l.test)
	}
	if field == "id" && c.distinct() < 0.98 || field == "nom" && c.distinct() < 0.3 && s.rows > 5 {
		like = min(like, 0.4)
	}
	if strings.HasPrefix(field, "presentation_") && c.distinct() < 0.4 && s.rows > 5 {
		like = min(like, 0.4)
	}
	named := c.said.Field == field
	word := s.wordOf(c, field)
	switch {
	case named && c.said.Own:
		found.points, found.sure, found.why, found.byName = 6, Sure, becauseOfName, true
	case named && c.said.Weak:
		found.points, found.sure, found.why, found.byName, found.gives = 2.6+like, Sure, becauseOfBoth, true, true
		if like < 0.5 {
			return found, false
		}
	case named && l.proper && like == 0:
		c.refused = true
		return found, false
	case named:
		found.points, found.sure, found.why, found.byName = 5, Sure, becauseOfName, true
		if like < 0.3 && l.proper {
			found.points, found.sure, found.why, found.gives = 2, Likely, becauseOfWords, true
		}
	case c.excluded:
		return found, false
	case word > 0 && like >= 0.8 && (l.proper || word >= strongWord):
		found.points, found.sure, found.why = 3+word+like/10, Sure, becauseOfBoth
	case word > 0 && like >= 0.5, like >= 0.8 && glossary.AnyIn(s.glossary.Columns[field].Hints, c.words):
		found.points, found.sure, found.why = 2+word+like/10, Likely, becauseOfWords
	case l.proper && like >= 0.9 && field != "adresse" && field != "date_maj":
		found.points, found.sure, found.why = 1+like/10, Likely, becauseOfValues
	default:
		return found, false
	}
	return found, true
}

// strongWord is what the words of a name must weigh for values without a form of their own.
const strongWord = 0.6

// wordOf weighs the words of a field in the name of a column, 0 for none and below 1: the more telling the words and
// the less else the name says, the more.
func (s *survey) wordOf(c *column, field string) float64 {
	words := s.glossary.Columns[field].Words
	for i, p := range words {
		at := p.In(c.words)
		if at < 0 {
			continue
		}
		telling := 1 - float64(i)/float64(len(words)+1)
		explained := float64(len(p)) / float64(len(c.words))
		first := 0.0
		if at == 0 {
			first = 0.1
		}
		if len(p) > 1 {
			first += 0.2
		}
		return 0.3*telling + 0.35*explained + 0.2 + first/2
	}
	return 0
}

// nameAtLeast finds the column of the names where no name of a column says it: of those with different texts, the one
// whose texts name kinds of places.
func (s *survey) nameAtLeast(taken map[string]bool) {
	if taken["nom"] {
		return
	}
	var best *column
	rank := 0.0
	for _, c := range s.free() {
		if c.excluded || c.share(likeName) < 0.9 || c.distinct() < 0.6 || c.length > 90*c.filled {
			continue
		}
		kinds := c.share(func(text string) bool { return len(kindsOf(text)) > 0 })
		if points := kinds + float64(c.filled)/float64(2*s.rows); kinds >= 0.2 && points > rank {
			best, rank = c, points
		}
	}
	if best != nil {
		best.take("nom", Likely, "ses valeurs nomment des lieux ; son nom ne le dit pas")
	}
}
