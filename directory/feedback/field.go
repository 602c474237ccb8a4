package feedback

import (
	"net/url"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// fieldView is a field of the form.
type fieldView struct {
	Name, Label, Hint string
	Kind              string // of the input; "" text
	Auto              string // autocomplete
	Value             string
	Wrong             string
	Long              bool // a textarea, of Rows lines
	Rows              int
	Required          bool
}

// fieldKinds are the inputs of fields that are no plain text.
var fieldKinds = map[string]fieldView{
	"telephone": {Kind: "tel"},
	"site_web":  {Kind: "url"},
	fromField:   {Kind: "date"},
	untilField:  {Kind: "date"},
	"horaires":  {Long: true, Rows: 5},
}

// fieldsOf returns the fields that a problem asks for, with what was typed.
func fieldsOf(t *i18n.Locale, s *sent) []fieldView {
	var views []fieldView
	for _, name := range s.problem.Fields {
		view := fieldKinds[name]
		view.Name, view.Value, view.Auto = name, s.typed(name), "off"
		view.Required = s.problem == &missing && name == "nom"
		switch name {
		case fromField:
			view.Label = t.Say("Premier jour fermé")
		case untilField:
			view.Label = t.Say("Dernier jour fermé")
		default:
			view.Label = labelOf(t, name)
		}
		if name == "horaires" {
			view.Hint = t.Say("Par exemple : lundi au vendredi 9h-12h et 14h-17h, samedi 9h-12h")
		}
		views = append(views, view)
	}
	return views
}

// typed returns what was typed in a field of the form.
func (s *sent) typed(name string) string {
	from, until, _ := strings.Cut(s.values[note.Closure], "/")
	switch {
	case name == fromField && from != note.ForGood:
		return from
	case name == untilField:
		return until
	}
	return s.values[name]
}

// readForm reads the form.
func readForm(form url.Values, about *subject) (s *sent, err error) {
	s = &sent{words: form.Get(wordsName), mail: form.Get(mailName)}
	if s.problem, err = problemAsked(form, about); err != nil || s.problem == nil {
		return s, err
	}
	switch problem := s.problem; {
	case problem.Implied != "":
		s.put(note.Closure, problem.Implied)
	case problem.Code == "pause":
		from, until := tidy(form.Get(fromField)), tidy(form.Get(untilField))
		if from+until == "" {
			s.put(note.Closure, "")
		} else {
			s.put(note.Closure, from+"/"+until)
		}
	case problem == &missing:
		for _, field := range problem.Fields {
			if value := tidy(form.Get(field)); value != "" {
				s.put(field, value)
			}
		}
	default:
		for i, field := range problem.Fields {
			if value := tidy(form.Get(field)); value != "" || i == 0 {
				s.put(field, value) // the first is known to be wrong
			}
		}
	}
	return s, nil
}

// checkForm notes what the form lacks.
func (s *sent) checkForm() {
	switch {
	case s.problem == &missing:
		if s.values["nom"] == "" {
			s.refuse("nom", "", "écrivez le nom du lieu")
		}
		if s.values["commune"]+s.values["code_postal"] == "" {
			s.refuse("commune", "", "écrivez la commune, ou le code postal")
		}
	case s.problem.Code == "pause":
		if closure := s.values[note.Closure]; closure != "" && readClosure(closure) == "" {
			s.refuse(untilField, closure, "donnez le premier jour, et un dernier jour qui ne vient pas avant lui")
		}
	case s.problem.Code == "autre" && s.words == "":
		s.refuse(wordsName, "", "écrivez ce qui ne va pas")
	}
}

// typedPairs are the parts of the form that were typed, for a form that does not show them.
func typedPairs(form url.Values, s *sent) []html.Pair {
	var pairs []html.Pair
	for _, name := range append(append([]string{}, s.problem.Fields...), wordsName, mailName) {
		if value := tidy(form.Get(name)); value != "" {
			pairs = append(pairs, html.PairOf(name, value))
		}
	}
	return pairs
}

// lineView is a field with its value in words.
type lineView struct {
	Label string
	Text  string
	Parts []words.Usual // of opening hours; nil for other fields
	Kept  string        // why Text is as it was typed; "" it was read
	State string        // what was decided
	Why   string        // the reason
	Icon  string        // of the state
}

// nowOf returns what the directory says of the fields of a problem.
func (p *feedback) nowOf(t *i18n.Locale, about *subject, problem *problem) []lineView {
	if about.Index < 0 {
		return nil
	}
	var lines []lineView
	if len(problem.Fields) > 0 && problem.Fields[0] == "adresse" {
		return []lineView{{Label: t.Say("Dans l’annuaire"), Text: strings.Join(words.AddressLines(about.Place), ", ")}}
	}
	for _, name := range problem.Fields {
		f := directory.FieldNamed(name)
		if f == nil {
			continue
		}
		line := lineView{Label: t.Say("Dans l’annuaire")}
		if line.Text = p.inWords(t, about, name, f.Flat(about.Place), &line.Parts); line.Text == "" && line.Parts == nil {
			line.Text = t.Say("rien")
		}
		lines = append(lines, line)
	}
	return lines
}

// inWords returns a value in words, and sets parts for opening hours.
func (p *feedback) inWords(t *i18n.Locale, about *subject, field, value string, parts *[]words.Usual) string {
	switch field {
	case "horaires":
		schedule, err := hours.Parse(value)
		if err != nil || value == "" {
			return value
		}
		insee := ""
		if about.Place != nil {
			insee = about.Place.INSEECode
		}
		if *parts = words.ScheduleWeek(t, schedule, insee, p.Web.Now()); *parts == nil {
			return value
		}
		return ""
	case "telephone":
		if phone := words.PhoneOf(value); phone != nil {
			return phone.Text
		}
	case note.Closure:
		return closureText(t, value)
	}
	return value
}

// closureText says a closure in words.
func closureText(t *i18n.Locale, value string) string {
	if value == note.ForGood {
		return t.Say("fermé pour toujours")
	}
	from, until, _ := strings.Cut(value, "/")
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return value
	}
	last, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return t.Say("fermé à partir du %s", t.Date(first))
	}
	return t.Say("fermé du %s au %s", t.Date(first), t.Date(last))
}

// labelOf returns the name of a field of a proposal.
func labelOf(t *i18n.Locale, field string) string {
	switch field {
	case note.Closure:
		return t.Say("Fermeture")
	case note.Duplicate:
		return t.Say("Le même lieu que")
	case "horaires":
		return t.Say("Horaires")
	}
	if f := directory.FieldNamed(field); f != nil {
		return t.Say(f.Label)
	}
	return field
}

// linesOf returns what a note says, as it will be understood.
func (p *feedback) linesOf(t *i18n.Locale, about *subject, n *note.Note) []lineView {
	var lines []lineView
	for _, proposal := range n.Proposals {
		line := lineView{Label: labelOf(t, proposal.Field)}
		switch {
		case proposal.Written == "":
			line.Text = t.Say("ce que dit l’annuaire est faux")
		case proposal.Read == "":
			line.Text, line.Kept = proposal.Written, t.Say("Nous n’avons pas su lire ceci. Une personne le lira tel quel.")
		case proposal.Field == "code_insee":
			continue // nobody types it
		default:
			line.Text = p.inWords(t, about, proposal.Field, proposal.Read, &line.Parts)
		}
		setDecision(t, &line, n.DecisionOn(proposal.Field))
		lines = append(lines, line)
	}
	if n.Words != "" {
		line := lineView{Label: t.Say("Vos mots"), Text: n.Words}
		if len(n.Proposals) == 0 {
			setDecision(t, &line, n.DecisionOn(""))
		}
		lines = append(lines, line)
	}
	if n.Mail != "" {
		lines = append(lines, lineView{Label: t.Say("Réponse à"), Text: n.Mail})
	}
	return lines
}

// placeOf returns a place in two lines.
func placeOf(t *i18n.Locale, about *subject) *placeView {
	return &placeView{Name: words.Clip(words.Name(t, about.Place), words.MaxLine),
		Address: strings.Join(words.ClipAll(words.AddressLines(about.Place), words.MaxLine), ", "),
		URL:     "/lieux/" + about.ID + html.InLang(t)}
}
