package atelier

import (
	"net/http"
	"net/url"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// linkView is the page of a signed link.
type linkView struct {
	html.Layout
	Heading string
	Text    string   // what there is to say instead of a form; "": the form is there
	Wrong   []string // what cannot be done, and why
	Source  string   // who is asked
	Group   groupView
	Contact string
}

// link returns what a token opens. The error is NotFound for one that was not signed here, Gone for one that has
// expired.
func (a *atelier) link(c web.Context) (*key.Link, error) {
	private(c)
	if a.Store == nil {
		return nil, closed()
	}
	secret, err := a.Store.Secret(c.Request().Context(), note.Links)
	if err != nil {
		return nil, a.masked(err)
	}
	return key.ReadLink(secret, c.Param("jeton"), a.Web.Now())
}

// linkPage shows the form that a link opens. Nothing is decided by opening it: programs that look at mail open links
// too.
func (a *atelier) linkPage(c web.Context) error {
	l, err := a.link(c)
	if err != nil {
		return err
	}
	chosen, _ := query.First(c.Request().URL.RawQuery, "decision")
	return a.showLink(c, l, verdict{Verdict: note.Verdict(chosen)}, http.StatusOK, nil)
}

func (a *atelier) showLink(c web.Context, l *key.Link, asked verdict, status int, wrong []string) error {
	t := a.RequestedLocale(c)
	view := &linkView{Heading: t.Say("Un signalement à décider"), Wrong: wrong, Contact: a.Config.Contact,
		Source: a.titleOf(l.Source)}
	view.Layout = a.layout(c, t, view.Heading)
	one, err := a.oneAsk(c.Request().Context(), t, l.Note, l.Field, "")
	switch {
	case directory.ErrorCode(err) == directory.NotFound:
		view.Text = t.Say("Ce signalement a été effacé : il n’y a plus rien à décider.")
		return a.SendStatus(c, status, "atelier-lien.html", view)
	case err != nil:
		return err
	}
	n := &one.notes.Notes[0]
	view.Group = one.shown
	if everDecided(n, l.Field) || len(one.shown.Asks) == 0 {
		view.Text, view.Group.Asks = a.linkDone(t, n, l.Field), nil
		return a.SendStatus(c, status, "atelier-lien.html", view)
	}
	for i := range view.Group.Asks {
		ask := &view.Group.Asks[i]
		ask.Action, ask.Chosen = Path+"/lien/"+url.PathEscape(c.Param("jeton"))+html.InLang(t), asked.Verdict
		if asked.Value != "" {
			ask.Value = asked.Value
		}
	}
	view.Group.Edit = ""
	return a.SendStatus(c, status, "atelier-lien.html", view)
}

// everDecided reports whether a field of a note was ever decided, even if that was undone: its link is then dead.
func everDecided(n *note.Note, field string) bool {
	for _, d := range n.Decisions {
		if d.Field == "" || d.Field == field {
			return true
		}
	}
	return false
}

// linkDone says what was decided of what a link was for.
func (a *atelier) linkDone(t *i18n.Locale, n *note.Note, field string) string {
	for _, d := range a.decidedViews(t, n, nil, "") {
		if d.Field == "" || d.Field == field {
			return t.Say("C’est décidé, %s : %s. Ce lien ne sert plus.", d.By, d.Text)
		}
	}
	return t.Say("Il n’y a plus rien à décider ici. Ce lien ne sert plus.")
}

// linkForm stores the one decision of a link.
func (a *atelier) linkForm(c web.Context) error {
	l, err := a.link(c)
	if err != nil {
		return err
	}
	f, err := form(c)
	if err != nil {
		return err
	}
	t, asked := a.RequestedLocale(c), verdictOf(f)
	asked.Field = l.Field // whatever the form says
	err = a.decideLink(c, l, asked)
	if err == nil {
		return c.SeeOther(Path + "/lien/" + url.PathEscape(c.Param("jeton")) + html.InLang(t))
	}
	wrong := wrongTexts(t, err)
	if wrong == nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if directory.ErrorCode(err) == directory.Conflict {
		status, wrong = http.StatusConflict, nil // the page says what was decided
	}
	return a.showLink(c, l, asked, status, wrong)
}

func (a *atelier) decideLink(c web.Context, l *key.Link, asked verdict) error {
	ctx := c.Request().Context()
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	n, err := a.Store.Note(ctx, l.Note)
	if err != nil {
		return a.masked(err)
	}
	h := holder{&key.Key{Name: l.Source, Scope: key.Scope{Source: l.Source}}}
	subject, place := a.about(v, n)
	if err := within(h, subject); err != nil { // the source no longer lists the place
		return err
	}
	if asked.Verdict == note.Undone || everDecided(n, l.Field) {
		return directory.Errorf(directory.Conflict, "Ce lien ne sert plus : c’est décidé.")
	}
	d, err := a.decisionOf(n, place, asked)
	if err != nil {
		return err
	}
	if d.Verdict == note.Accepted {
		if err := a.stays(h, place, valuesOf(n, d)); err != nil {
			return err
		}
	}
	d.Author, d.Name = note.LinkOf, l.Source
	stored, err := a.Store.DecideOnce(ctx, d)
	if err == nil && !stored {
		return directory.Errorf(directory.Conflict, "Ce lien ne sert plus : c’est décidé.")
	}
	return a.masked(err)
}
