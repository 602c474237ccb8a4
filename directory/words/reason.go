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
// day is what OpenOn says.
func Reason(t *i18n.Locale, r *orientation.Reason, metres float64, now time.Time, p *directory.Place,
	day string) string {
	switch r.Criterion {
	case "distance":
		return t.Say("à %s", t.Distance(metres))
	case "ouverture":
		return OpeningOf(t, *r.Opening, now, p).Text
	case "fraicheur":
		if day, ok := recordedOn(r); ok {
			return t.Say("Mis à jour le %s.", t.Date(day))
		}
		return t.Say("Date de mise à jour non connue.")
	}
	return t.Say("%s : %s", ReasonSubject(t, r, day), ReasonGround(t, r))
}

// ReasonGround says on what ground a place answers so.
func ReasonGround(t *i18n.Locale, r *orientation.Reason) string {
	switch r.Answer {
	case orientation.Yes:
		return saidBy(t, r)
	case orientation.Probable:
		return t.Say("sans doute, car %s", t.Say(r.Rule.Text))
	case orientation.Unknown:
		return t.Say("ce n’est pas dit, mieux vaut demander")
	}
	if instead := plainValues(t, r.Filter, r.Held); r.Filter != "" && instead != "" {
		return t.Say("non, le lieu dit « %s »", instead)
	}
	return t.Say("non")
}

// ReasonSubject says what a criterion asks of a place or, where its records say yes, what they say.
// day is what OpenOn says.
func ReasonSubject(t *i18n.Locale, r *orientation.Reason, day string) string {
	if r.Criterion == "ouvert" && r.Answer == orientation.Yes && day != "" {
		return t.Say("Ouvert %s", day)
	}
	values := r.Values
	if r.Answer == orientation.Yes && r.Filter != "" {
		values = r.Held
	}
	return joinSubject(t, t.Say(reasonSubjects[r.Criterion]), plainValues(t, r.Filter, values))
}

// ReasonWord returns an answer in a word.
func ReasonWord(t *i18n.Locale, a orientation.Answer) string { return t.Say(reasonWords[a]) }

// reasonWords are the answers in French.
var reasonWords = map[orientation.Answer]string{
	orientation.Yes: "Oui", orientation.Probable: "Sans doute", orientation.Unknown: "À demander", orientation.No: "Non",
}

// reasonSubjects is what each criterion is about, where its values do not say it.
var reasonSubjects = map[string]string{
	"operateur":             "Travaille avec l’organisme",
	"accessible":            "Accessibilité décrite",
	"prise_rdv":             "Rendez-vous en ligne",
	"labellise":             "Lieu reconnu",
	"conforme":              "Conforme au schéma national",
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

// saidBy returns who says it, and when.
func saidBy(t *i18n.Locale, r *orientation.Reason) string {
	if r.Record == nil {
		return t.Say("d’après notre calcul")
	}
	if day, ok := recordedOn(r); ok {
		return SaidOn(t, day)
	}
	return t.Say("dit par le lieu")
}

// recordedOn returns the date of the record that supports a reason.
func recordedOn(r *orientation.Reason) (day time.Time, ok bool) {
	if r.Record == nil {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, r.Record.UpdatedOn)
	return day, err == nil
}

// SaidOn returns that a place has said something on a day.
func SaidOn(t *i18n.Locale, day time.Time) string { return t.Say("dit par le lieu le %s", t.Date(day)) }
