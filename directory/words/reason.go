package words

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/orientation"
)

// Reason says what a place answers to one criterion, and on what ground. metres is its
// distance.
func Reason(t *i18n.Locale, r *orientation.Reason, metres float64, now time.Time, p *directory.Place) string {
	switch r.Criterion {
	case "distance":
		return t.Say("à %s", t.Distance(metres))
	case "ouverture":
		return OpeningOf(t, r.Opening, now, p).Text
	case "fraicheur":
		if day, err := time.Parse(time.DateOnly, r.Record.UpdatedOn); err == nil {
			return t.Say("Mis à jour le %s.", t.Date(day))
		}
		return t.Say("Date de mise à jour non connue.")
	}
	subject := t.Say(reasonSubjects[r.Criterion])
	asked := plainValues(t, r.Filter, r.Values)
	switch r.Answer {
	case orientation.Yes:
		if r.Filter != "" {
			asked = plainValues(t, r.Filter, r.Held)
		}
		return saidBy(t, joinSubject(t, subject, asked), r)
	case orientation.Probable:
		return t.Say("%s : sans doute, car %s", joinSubject(t, subject, asked), t.Say(r.Rule.Text))
	case orientation.Unknown:
		return t.Say("%s : ce n’est pas dit, mieux vaut demander", joinSubject(t, subject, asked))
	}
	if instead := plainValues(t, r.Filter, r.Held); r.Filter != "" && instead != "" {
		return t.Say("%s : non, le lieu dit « %s »", joinSubject(t, subject, asked), instead)
	}
	return t.Say("%s : non", joinSubject(t, subject, asked))
}

// reasonSubjects is what each criterion is about, where its values do not say it.
var reasonSubjects = map[string]string{
	"operateur":             "Travaille avec l’organisme",
	"accessible":            "Accessibilité décrite",
	"prise_rdv":             "Rendez-vous en ligne",
	"labellise":             "Lieu reconnu",
	"ouvert":                "Ouvert quand vous voulez",
	"q":                     "Mots cherchés",
	"score_qualite_minimum": "Fiche complète",
	"maj_depuis":            "Information récente",
}

func joinSubject(t *i18n.Locale, subject, values string) string {
	switch {
	case subject == "":
		return values
	case values == "":
		return subject
	}
	return t.Say("%s (%s)", subject, values)
}

// plainValues returns values of a filter in plain words.
func plainValues(t *i18n.Locale, filter string, values []string) string {
	return strings.Join(TranslateAll(t, TermLabels(filter, values)), ", ")
}

// saidBy adds to a text who says it, and when.
func saidBy(t *i18n.Locale, text string, r *orientation.Reason) string {
	if r.Record == (directory.RecordRef{}) {
		return text
	}
	if day, err := time.Parse(time.DateOnly, r.Record.UpdatedOn); err == nil {
		return t.Say("%s : dit par le lieu le %s", text, t.Date(day))
	}
	return t.Say("%s : dit par le lieu", text)
}
