package atelier

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// pageView is what every page of the holder of a key has.
type pageView struct {
	html.Layout
	Heading string
	Who     string
	Scope   string
	Tabs    []tabView
	Done    *doneView // what was just decided; nil: nothing
	Wrong   []string  // what cannot be done, and why
	Before  string    // address of the page before; "" none
	After   string
	Next    string // where a form leads once it is done
}

type tabView struct {
	html.Link
	Current bool
}

// doneView says what was just decided, and how to take it back.
type doneView struct {
	Text string
	Undo *decidedView // nil: it cannot be taken back in one step
}

func (a *atelier) layout(c web.Context, t *i18n.Locale, title string) html.Layout {
	l := a.Layout(c, t, title, "", "")
	l.Assets["style"], l.NoIndex = a.Assets["atelier.css"], true
	return l
}

// page returns what every page has, for the page of a tab.
func (a *atelier) page(c web.Context, h holder, tab, title string) pageView {
	t := a.RequestedLocale(c)
	view := pageView{Layout: a.layout(c, t, title), Heading: title, Who: h.Name,
		Scope: t.Text(h.Scope.Text(a.Gazetteer, a.titleOf(h.Scope.Source)))}
	for _, at := range []struct{ path, text string }{
		{"/boite", t.Say("À décider")}, {"/doublons", t.Say("Doublons")}, {"/nouveau", t.Say("Ajouter un lieu")},
		{"/decisions", t.Say("Ce qui est décidé")}, {"/sortir", t.Say("Sortir")},
	} {
		if at.path == "/nouveau" && h.Scope.Source != "" || at.path == "/doublons" && a.Pairs == nil {
			continue
		}
		view.Tabs = append(view.Tabs, tabView{html.LinkTo(Path+at.path+html.InLang(t), at.text), at.path == tab})
	}
	view.Next = c.Request().URL.RequestURI()
	return view
}

// setPages sets the links to the pages before and after.
func (view *pageView) setPages(t *i18n.Locale, path string, page int, more bool) {
	at := func(page int) string {
		return html.State{html.PairOf("page", t.Int(page))}.URL(path)
	}
	if t != i18n.French {
		at = func(page int) string {
			return html.State{html.PairOf("lang", t.Code), html.PairOf("page", t.Int(page))}.URL(path)
		}
	}
	if page > 0 {
		view.Before = at(page)
	}
	if more {
		view.After = at(page + 2)
	}
}

// titleOf returns the title of a source, "" unknown.
func (a *atelier) titleOf(source string) string {
	v, err := a.Web.View()
	if err != nil || source == "" {
		return ""
	}
	known, err := directory.SourceNamed(v, source)
	if err != nil {
		return ""
	}
	return known.Title
}

// askView is a field of which something is to be decided.
type askView struct {
	Action   string // of the form
	ID       string // of the element
	Field    string // "": the whole note
	Label    string
	When     string // the day on which it was sent
	Words    string
	Now      string // what is published, as people read it; "" nothing
	Old      string // what was published when it was sent, when that is no longer so
	Written  string // as it was typed
	Proposed string // as it would be published; "": it cannot be read
	Says     []saysView
	Value    string // to be edited before it is published
	Editable bool
	Long     bool   // the value has several lines
	Hint     string // how to write the value
	Accept   string // the text of the button; "": nothing can be accepted
	Refuse   string
	Next     string
	Chosen   note.Verdict // what a link of a letter asks for; "" nothing
	Values   []valueView  // of a place to be added
}

type saysView struct{ Source, Value string }

type valueView struct{ Label, Value string }

// asks returns what a group asks.
func (a *atelier) asks(t *i18n.Locale, v directory.View, g *group, next string) (views []askView) {
	for i := range g.Notes {
		n := &g.Notes[i]
		for _, p := range n.Waiting() {
			views = append(views, a.ask(t, v, g, n, &p, next))
		}
	}
	return views
}

func (a *atelier) ask(
	t *i18n.Locale, v directory.View, g *group, n *note.Note, p *note.Proposal, next string,
) askView {
	view := askView{Action: Path + "/signalements/" + url.PathEscape(n.ID) + html.InLang(t), ID: "s-" + n.ID,
		Field: p.Field, Label: labelOf(t, p.Field), When: t.Date(n.Received.In(territory.Zone("75056"))),
		Words: n.Words, Next: next, Refuse: t.Say("Refuser")}
	if p.Field == "" {
		view.Label = t.Say("Ce qui est écrit")
		if len(n.Proposals) > 0 {
			view.Label, view.Accept = t.Say("Un lieu à ajouter"), t.Say("Ajouter ce lieu")
			for _, p := range n.Proposals {
				view.Values = append(view.Values, valueView{labelOf(t, p.Field), a.shown(t, p.Field, cmp.Or(p.Read, p.Written))})
			}
		}
		return view
	}
	view.ID += "-" + p.Field
	view.Written, view.Proposed = p.Written, a.shown(t, p.Field, p.Read)
	view.Accept = t.Say("Accepter")
	shownAs := p.Field
	switch p.Field {
	case note.Closure:
		shownAs = "horaires"
		if view.Written == p.Read {
			view.Written = ""
		}
	case note.Duplicate:
		view.Accept, view.Refuse = t.Say("C’est le même lieu"), t.Say("Ce sont deux lieux")
		if _, other, err := placeOf(v, p.Read); err == nil {
			view.Proposed = words.Name(t, other) + ", " + strings.Join(words.AddressLines(other), ", ")
		}
		return view
	default:
		view.Editable, view.Value = true, cmp.Or(p.Read, p.Written)
		view.Hint = hintOf(t, p.Field)
	}
	if view.Proposed == view.Written {
		view.Written = ""
	}
	if g.Place != nil {
		now := flatOf(p.Field, g.Place)
		view.Now = a.shown(t, shownAs, now)
		if p.Before != "" && p.Before != now {
			view.Old = a.shown(t, shownAs, p.Before)
		}
	}
	for _, s := range g.saidOf(p.Field) {
		view.Says = append(view.Says, saysView{cmp.Or(a.titleOf(s.Source), s.Source), a.shown(t, shownAs, s.Value)})
	}
	view.Long = len(view.Value) > 60 || strings.Contains(view.Value, "\n")
	return view
}

// labelOf returns the name of a field as people read it.
func labelOf(t *i18n.Locale, field string) string {
	switch field {
	case "":
		return t.Say("Le signalement")
	case note.Closure:
		return t.Say("Fermeture")
	case note.Duplicate:
		return t.Say("Doublon")
	case "horaires":
		return t.Say("Horaires")
	case "motif":
		return t.Say("Pourquoi")
	case "valeur":
		return t.Say("À publier")
	case "jusqu_au":
		return t.Say("Dernier jour de cette correction")
	}
	if f := directory.FieldNamed(field); f != nil {
		return t.Say(f.Label)
	}
	return field
}

// hintOf returns how to write the value of a field, "" when there is nothing to say.
func hintOf(t *i18n.Locale, field string) string {
	switch f := directory.FieldNamed(field); {
	case f == nil:
		return ""
	case field == "horaires":
		return t.Say("Par exemple : lundi au vendredi 9h-12h et 14h-17h")
	case f.IsList():
		return t.Say("Plusieurs valeurs : une barre droite | entre elles")
	}
	return ""
}

// shown returns the value of a field in flat form as people read it.
func (a *atelier) shown(t *i18n.Locale, field, flat string) string {
	switch {
	case flat == "":
		return ""
	case field == note.Closure:
		return closureText(t, flat)
	case field == "telephone":
		if phone := words.PhoneOf(flat); phone != nil {
			return phone.Text
		}
		return flat
	case field == "horaires":
		schedule, err := hours.Parse(flat)
		if err != nil || schedule.IsZero() {
			return flat
		}
		const insee = "75056"
		return words.WeekText(t, schedule.Week(a.Web.Now(), territory.Zone(insee), hours.CalendarOf(insee)))
	case strings.Contains(flat, "|"):
		return strings.Join(words.TranslateAll(t, strings.Split(flat, "|")), ", ")
	}
	return flat
}

func closureText(t *i18n.Locale, value string) string {
	c, ok := correction.ParseClosure(value)
	switch {
	case !ok:
		return value
	case c.ForGood:
		return t.Say("Fermé pour de bon")
	case c.To.IsZero():
		return t.Say("Fermé depuis le %s, jusqu’à nouvel ordre", t.Date(c.From))
	}
	return t.Say("Fermé du %s au %s", t.Date(c.From), t.Date(c.To))
}

// decidedView is a decision of a list.
type decidedView struct {
	Action  string // of the form that takes it back; "": it no longer holds
	Field   string
	Text    string // what was decided
	Label   string
	Value   string
	By      string
	Reason  string
	State   string // what was made of it
	Next    string
	Invalid bool // it could not be applied
}

var verdictTexts = map[note.Verdict]i18n.Text{
	note.Accepted: i18n.New("Accepté"),
	note.Refused:  i18n.New("Refusé"),
	note.Done:     i18n.New("Fait dans la liste"),
	note.Undone:   i18n.New("Annulé"),
}

// decided returns the decisions of a note, the last first.
func (a *atelier) decidedViews(t *i18n.Locale, n *note.Note, made map[int64]note.Applied, next string) []decidedView {
	var views []decidedView
	for i := len(n.Decisions) - 1; i >= 0; i-- {
		d := &n.Decisions[i]
		view := decidedView{Field: d.Field, Text: t.Text(verdictTexts[d.Verdict]), Label: labelOf(t, d.Field),
			Reason: d.Reason, Next: next, By: a.byText(t, d)}
		if d.Field == "" && n.Place == "" {
			view.Label = t.Say("Un lieu à ajouter")
		}
		if p := n.ProposalOn(d.Field); p != nil && d.Verdict == note.Accepted {
			view.Value = a.shown(t, d.Field, cmp.Or(d.Value, p.Read))
		}
		switch m := made[d.ID]; m.Outcome {
		case "":
			view.State = t.Say("en attente : la carte suit dans la minute")
		case "illisible":
			view.State, view.Invalid = t.Say("pas appliqué : %s", m.Message), true
		case "sans_effet":
			view.State = m.Message
		}
		if holds(n, d) {
			view.Action = Path + "/signalements/" + url.PathEscape(n.ID) + html.InLang(t)
		}
		views = append(views, view)
	}
	return views
}

// byText returns who took a decision, and when.
func (a *atelier) byText(t *i18n.Locale, d *note.Decision) string {
	day := t.Date(d.At.In(territory.Zone("75056")))
	switch d.Author {
	case note.LinkOf:
		return t.Say("le %s par le contact de la source « %s »", day, cmp.Or(a.titleOf(d.Name), d.Name))
	case note.KeyOf:
		return t.Say("le %s par « %s »", day, d.Name)
	}
	return t.Say("le %s par qui tient l’annuaire", day)
}

// form reads the form of a request.
func form(c web.Context) (url.Values, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, web.NewProblem(http.StatusRequestEntityTooLarge, "")
		}
		return nil, directory.Errorf(directory.Invalid, "Ce formulaire ne se lit pas.")
	}
	return r.PostForm, nil
}

// wrongTexts returns what to say of an error to the person who sent a form; nil when it is none of theirs.
func wrongTexts(t *i18n.Locale, err error) []string {
	var known *directory.Error
	if !errors.As(err, &known) {
		return nil
	}
	switch known.Code {
	case directory.Invalid, directory.Conflict, directory.Forbidden:
	default:
		return nil
	}
	if len(known.Params) == 0 {
		return []string{t.Text(known.Text)}
	}
	var texts []string
	for _, p := range known.Params {
		texts = append(texts, t.Say("%s : %s", labelOf(t, p.Param), t.Text(p.Text)))
	}
	return texts
}

// backTo returns where a form leads: the page of the workshop that it was on, and nothing outside.
func backTo(t *i18n.Locale, next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, Path+"/") || strings.Contains(u.Path, "..") {
		return Path + "/boite" + html.InLang(t)
	}
	q := u.Query()
	q.Del("fait")
	return (&url.URL{Path: u.Path, RawQuery: q.Encode()}).String()
}

// withDone returns an address that says that a note was just decided.
func withDone(address, id string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("fait", id)
	u.RawQuery = q.Encode()
	return u.String()
}
