package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// asides are the columns that may limit the hours although the mapping does not read them:
// "sur rendez-vous" in any column contradicts stated hours.
type asides struct {
	note   []int // columns that by their name comment on the hours, when the mapping names none
	moving []int // whether the place is itinerant
	aside  []int // other columns that the mapping does not read at all, and the presentation
}

// asides returns these columns; none for a mapping without hours.
func (m *Mapping) asides(f *finder) (a asides) {
	h := &m.hours
	if len(h.osm)+len(h.week) == 0 && !slices.ContainsFunc(h.days[:], func(day []string) bool { return len(day) > 0 }) {
		return a
	}
	read := map[int]bool{}
	for _, column := range m.readColumns() {
		for _, i := range f.find(column).indexes {
			read[i] = true
		}
	}
	for i, name := range f.header.Names() {
		switch {
		case read[i]:
		case len(h.note) == 0 && commentsOnHours(name):
			a.note = append(a.note, i)
		case columnKey(name) == "itinerance":
			a.moving = append(a.moving, i)
		default:
			a.aside = append(a.aside, i)
		}
	}
	return a
}

// readColumns returns the columns that the mapping names, except those that only give a
// presentation: it may limit the hours too.
func (m *Mapping) readColumns() []string {
	rest := *m
	rest.text = slices.DeleteFunc(slices.Clone(m.text), func(t textRule) bool {
		return strings.HasPrefix(t.field, "presentation_")
	})
	return rest.columns()
}

// Words in the names of columns that comment on the hours: a comment, or information on the
// hours, and no other word.
var (
	commentWords = words("commentaire commentaires remarque remarques observation observations precision precisions")
	infoWords    = words("info infos information informations complement complements")
	hoursWords   = words("horaire horaires ouverture ouvertures")
	linkWords    = words("h sur les des de d l a au et libre libres divers diverses acces accueil complementaire " +
		"complementaires")
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// commentsOnHours reports whether the name of a column is that of a comment on the hours, or
// of a general comment.
func commentsOnHours(column string) bool {
	comment, info, hours := false, false, false
	for w := range strings.FieldsFuncSeq(columnKey(column), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch {
		case commentWords[w]:
			comment = true
		case infoWords[w]:
			info = true
		case hoursWords[w]:
			hours = true
		case !linkWords[w]:
			return false
		}
	}
	return comment || info && hours
}

// tellComments reports the columns that are read as comments on the hours although the mapping
// does not name them.
func (m *Mapping) tellComments(f *finder) (findings []importer.Finding) {
	for _, i := range m.asides(f).note {
		findings = append(findings, importer.Finding{Rule: "correspondance.commentaire_horaires",
			Action: importer.Guessed, Value: f.header.Names()[i], After: "horaires : commentaire",
			Detail: "La correspondance ne lit pas cette colonne ; ce qu'elle met de condition aux horaires " +
				"(rendez-vous, fermeture) est pris en compte."})
	}
	return findings
}

// cells returns the texts that may limit the hours, one per line, and whether the place is
// itinerant.
func (a *asides) cells(values []string) (aside string, moving bool) {
	var lines []string
	for _, i := range a.aside {
		if c := cell(values, i); len(c) > 2 && importer.MayLimitHours(c) {
			lines = append(lines, c)
		}
	}
	for _, i := range a.moving {
		switch directory.Fold(cell(values, i)) {
		case "oui", "o", "x", "1", "true", "vrai", "itinerant", "itinerante":
			moving = true
		}
	}
	return strings.Join(lines, "\n"), moving
}
