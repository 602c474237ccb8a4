package feedback

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// problem is what can be wrong with a place: an answer of the first question, and what is asked then.
type problem struct {
	Code   string // in the address
	Icon   string
	Choice string // French, of the link
	Asks   string // French, above the form
	Hint   string // French
	Fields []string
	// Implied is the proposal that the choice makes by itself; "" none.
	Implied string
}

// Names of fields of the form that make a closure.
const (
	fromField  = "du"
	untilField = "au"
)

// problems are in the order of the page.
var problems = []problem{
	{Code: "horaires", Icon: "clock", Choice: "Les horaires sont faux", Asks: "Quels sont les bons horaires ?",
		Hint: "Écrivez-les avec vos mots. Si vous ne les savez pas, laissez vide.", Fields: []string{"horaires"}},
	{Code: "telephone", Icon: "phone", Choice: "Le téléphone est faux", Asks: "Quel est le bon numéro ?",
		Hint: "Si vous ne le savez pas, laissez vide.", Fields: []string{"telephone"}},
	{Code: "demenage", Icon: "truck", Choice: "Il a changé d’adresse", Asks: "Quelle est la nouvelle adresse ?",
		Hint:   "Écrivez ce que vous savez. Si vous ne la savez pas, laissez vide.",
		Fields: []string{"adresse", "code_postal", "commune"}},
	{Code: "pause", Icon: "calendar-off", Choice: "Il est fermé pour un temps", Asks: "Quand est-il fermé ?",
		Hint: "Laissez vide ce que vous ne savez pas.", Fields: []string{fromField, untilField}},
	{Code: "ferme", Icon: "door-closed", Choice: "Il a fermé pour toujours", Asks: "Ce lieu a fermé pour toujours",
		Hint: "Dites comment vous le savez, si vous voulez.", Implied: note.ForGood},
	{Code: "autre", Icon: "message-square", Choice: "Autre chose", Asks: "Qu’est-ce qui ne va pas ?",
		Hint: "Dites-le avec vos mots."},
}

// missing is the problem of a place that the directory does not have.
var missing = problem{Code: "nouveau", Icon: "map-pin-plus", Choice: "Il manque un lieu sur la carte",
	Asks: "Quel lieu manque-t-il ?", Hint: "Le nom et la commune suffisent. Le reste aide.",
	Fields: []string{"nom", "adresse", "code_postal", "commune", "telephone", "site_web", "horaires"}}

// problemNamed returns the problem of a code, nil when there is none.
func problemNamed(code string) *problem {
	if code == missing.Code {
		return &missing
	}
	for i := range problems {
		if problems[i].Code == code {
			return &problems[i]
		}
	}
	return nil
}

// problemOf returns the problem of a field: one of those that are listed, else one that asks for this field alone.
func problemOf(field string) *problem {
	for i := range problems {
		if len(problems[i].Fields) > 0 && problems[i].Fields[0] == field {
			return &problems[i]
		}
	}
	f := directory.FieldNamed(field)
	if f == nil || !correctable(field) {
		return nil
	}
	return &problem{Code: field, Choice: f.Label, Asks: f.Label, Hint: "Écrivez ce qui est juste.",
		Fields: []string{field}}
}

// correctable reports whether people may propose a value of a field: not of those that Lieux or the source makes.
func correctable(field string) bool {
	switch field {
	case "id", "source", "date_maj":
		return false
	case note.Closure, note.Duplicate:
		return true
	}
	return directory.FieldNamed(field) != nil
}

// correctables are the names of the fields of which people may propose a value.
func correctables() []string {
	names := []string{note.Closure, note.Duplicate}
	for i := range directory.Fields {
		if name := directory.Fields[i].Name; correctable(name) {
			names = append(names, name)
		}
	}
	return names
}

// suggestField returns the field that a name may mean, "" for none.
func suggestField(name string) string {
	return query.Closest(directory.NewVocabulary("champ", correctables()...), name)
}
