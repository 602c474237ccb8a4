package atelier

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// inboxView is the page of what waits.
type inboxView struct {
	pageView
	Groups []groupView
}

type groupView struct {
	ID      string // of the element
	Name    string
	Address string
	URL     string // of the page of the place; "": a place to be added
	Edit    string // where it is corrected
	Gone    bool   // the place is no longer published
	More    string // how many more notes wait; "" none
	Asks    []askView
}

func (a *atelier) inboxPage(c web.Context, h holder) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	groups, more, err := a.waiting(c.Request().Context(), h, page)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	view := &inboxView{pageView: a.page(c, h, "/boite", t.Say("À décider"))}
	if view.Done, err = a.justDone(c, h, t); err != nil {
		return err
	}
	view.Next = backTo(t, view.Next)
	for i := range groups {
		view.Groups = append(view.Groups, a.groupView(t, v, &groups[i], view.Next))
	}
	view.setPages(t, Path+"/boite", page, more)
	return a.SendStatus(c, http.StatusOK, "atelier-boite.html", view)
}

func (a *atelier) groupView(t *i18n.Locale, v directory.View, g *group, next string) groupView {
	view := groupView{Asks: a.asks(t, v, g, next)}
	switch {
	case g.Place != nil:
		view.ID, view.Name = "l-"+g.Place.ID, words.Name(t, g.Place)
		view.Address = strings.Join(words.AddressLines(g.Place), ", ")
		view.URL = "/lieux/" + g.Place.ID + html.InLang(t)
		view.Edit = Path + "/lieux/" + url.PathEscape(g.Place.ID) + html.InLang(t)
	case g.Asked != "":
		view.ID, view.Name, view.Gone = "l-"+g.Asked, g.Asked, true
	default:
		values := valuesOf(&g.Notes[0], nil)
		view.ID, view.Name = "n-"+g.Notes[0].ID, cmp.Or(values["nom"], t.Say("Un lieu à ajouter"))
		view.Address = strings.Join(strings.Fields(values["adresse"]+" "+values["code_postal"]+" "+values["commune"]), " ")
	}
	if g.More > 0 {
		view.More = t.Int(g.More)
	}
	return view
}

// justDone returns what the note that an address names was just decided; nil when it names none.
func (a *atelier) justDone(c web.Context, h holder, t *i18n.Locale) (*doneView, error) {
	id, given := query.First(c.Request().URL.RawQuery, "fait")
	if !given || id == "" {
		return nil, nil
	}
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	n, err := a.Store.Note(c.Request().Context(), id)
	if directory.ErrorCode(err) == directory.NotFound || err == nil && len(n.Decisions) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, a.masked(err)
	}
	if subject, _ := a.about(v, n); !h.Scope.Covers(subject) {
		return nil, nil
	}
	views := a.decidedViews(t, n, nil, backTo(t, c.Request().URL.RequestURI()))
	last := views[0]
	done := &doneView{Text: t.Say("C’est enregistré. %s : %s.", last.Label, last.Text)}
	if last.Action != "" {
		done.Undo = &last
	}
	return done, nil
}

// verdictOf returns what a form asks for.
func verdictOf(f url.Values) verdict {
	return verdict{Field: f.Get("champ"), Verdict: note.Verdict(f.Get("decision")), Value: f.Get("valeur"),
		Reason: f.Get("motif"), Until: f.Get("jusqu_au")}
}

// decideForm handles the form of one field of a note.
func (a *atelier) decideForm(c web.Context, h holder) error {
	f, err := form(c)
	if err != nil {
		return err
	}
	t, asked := a.RequestedLocale(c), verdictOf(f)
	next := backTo(t, f.Get("suite"))
	if _, err = a.decided(c.Request().Context(), h, c.Param("id"), asked); err == nil {
		return c.SeeOther(withDone(next, c.Param("id")))
	}
	wrong := wrongTexts(t, err)
	if wrong == nil {
		return err
	}
	return a.askAgain(c, h, asked, next, wrong)
}

// askAgain shows a form that was sent with what is wrong with it, and with what was typed.
func (a *atelier) askAgain(c web.Context, h holder, asked verdict, next string, wrong []string) error {
	t := a.RequestedLocale(c)
	view := &inboxView{pageView: a.page(c, h, "", t.Say("À revoir"))}
	view.Wrong, view.Before = wrong, next
	g, err := a.oneAsk(c.Request().Context(), t, c.Param("id"), asked.Field, next)
	if err != nil {
		return err
	}
	if subject, _ := a.about(g.view, &g.notes.Notes[0]); !h.Scope.Covers(subject) {
		return within(h, subject)
	}
	for i := range g.shown.Asks {
		if asked.Value != "" {
			g.shown.Asks[i].Value = asked.Value
		}
	}
	view.Groups = []groupView{g.shown}
	return a.SendStatus(c, http.StatusUnprocessableEntity, "atelier-boite.html", view)
}

// oneAsk is one field of a note as a page shows it.
type oneAsk struct {
	view  directory.View
	notes group
	shown groupView // without Asks when it does not wait
}

// oneAsk returns one field of a note, with what the directory and the listings say of it.
func (a *atelier) oneAsk(ctx context.Context, t *i18n.Locale, id, field, next string) (*oneAsk, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	n, err := a.Store.Note(ctx, id)
	if err != nil {
		return nil, a.masked(err)
	}
	one := &oneAsk{view: v, notes: group{Asked: n.Place, Notes: []note.Note{*n}}}
	if _, place := a.about(v, n); place != nil {
		one.notes.Place = place
		if one.notes.Records, err = a.recordsOf(ctx, place); err != nil {
			return nil, err
		}
	}
	one.shown = a.groupView(t, v, &one.notes, next)
	var asks []askView
	for _, ask := range one.shown.Asks {
		if ask.Field == field {
			asks = append(asks, ask)
		}
	}
	one.shown.Asks = asks
	return one, nil
}

// pastView is the page of what was decided.
type pastView struct {
	pageView
	Notes []pastNoteView
}

type pastNoteView struct {
	Name, URL string
	Decisions []decidedView
}

func (a *atelier) decisionsPage(c web.Context, h holder) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	notes, made, err := a.past(c.Request().Context(), h, page)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	view := &pastView{pageView: a.page(c, h, "/decisions", t.Say("Ce qui est décidé"))}
	if view.Done, err = a.justDone(c, h, t); err != nil {
		return err
	}
	view.setPages(t, Path+"/decisions", page, len(notes) > decidedAtOnce)
	for i := range notes[:min(len(notes), decidedAtOnce)] {
		n := &notes[i]
		shown := a.groupView(t, v, a.named(v, n), "")
		view.Notes = append(view.Notes, pastNoteView{Name: shown.Name, URL: shown.Edit,
			Decisions: a.decidedViews(t, n, made, backTo(t, view.Next))})
	}
	return a.SendStatus(c, http.StatusOK, "atelier-decisions.html", view)
}

// named returns the group of a note, to name its place.
func (a *atelier) named(v directory.View, n *note.Note) *group {
	g := &group{Asked: n.Place, Notes: []note.Note{*n}}
	_, g.Place = a.about(v, n)
	return g
}
