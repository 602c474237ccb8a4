package feedback

import (
	"net/http"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// followView is the page by which a sender follows a note.
type followView struct {
	html.Layout
	Sent    bool // just now
	ID      string
	Base    string // address of the page, below which its actions lie
	Here    string // the same, absolute
	Place   *placeView
	Gone    string
	Day     string // on which it was received
	State   string
	Icon    string
	Lines   []lineView
	Mail    bool // an address is kept
	BackURL string
}

// stateTexts say how far a note is.
var stateTexts = map[note.State]struct{ Icon, text string }{
	note.Waiting:       {Icon: "hourglass", text: "Une personne va le lire. La réponse sera ici."},
	note.StateAccepted: {Icon: "check", text: "C’est corrigé dans l’annuaire. Merci !"},
	note.StateDone:     {Icon: "check", text: "La personne qui tient cette liste l’a corrigée. Merci !"},
	note.StateRefused:  {Icon: "x", text: "Ce n’est pas changé."},
}

// verdictTexts say what was decided about a field.
var verdictTexts = map[note.Verdict]struct{ Icon, text string }{
	note.Accepted: {Icon: "check", text: "accepté le %s"},
	note.Done:     {Icon: "check", text: "corrigé à la source le %s"},
	note.Refused:  {Icon: "x", text: "pas changé, le %s"},
}

// setDecision says what was decided about a line; d is nil while it waits.
func setDecision(t *i18n.Locale, line *lineView, d *note.Decision) {
	if d == nil {
		return
	}
	said := verdictTexts[d.Verdict]
	line.State = t.Say(said.text, t.Date(d.At.In(territory.Zone("75056"))))
	line.Icon, line.Why = said.Icon, d.Reason
}

// load returns the note of a path.
func (p *feedback) load(c web.Context) (*note.Note, error) {
	if p.Store == nil {
		return nil, closed()
	}
	n, err := p.Store.NoteOf(c.Request().Context(), c.Param("token"))
	return n, p.masked(err)
}

// follow handles /signaler/{token}.
func (p *feedback) follow(c web.Context) error {
	n, err := p.load(c)
	if err != nil {
		return err
	}
	kept, err := p.Store.HasMail(c.Request().Context(), c.Param("token"))
	if err != nil {
		return p.masked(err)
	}
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	t := p.RequestedLocale(c)
	about, err := p.find(c.Request().Context(), n.Place)
	if err != nil {
		about = &subject{View: v, Index: -1}
	}
	sent, _ := query.First(c.Request().URL.RawQuery, "envoye")
	state := stateTexts[n.State()]
	view := &followView{Sent: sent != "", ID: n.ID, Base: Path + "/" + c.Param("token"),
		Day: t.Date(n.Received.In(territory.Zone("75056"))), State: t.Say(state.text), Icon: state.Icon,
		Lines: p.linesOf(t, about, n), Mail: kept, BackURL: "/" + html.InLang(t)}
	view.Here = p.Web.BaseURL(c) + view.Base
	if about.Place != nil {
		view.Place = placeOf(t, about)
		if view.BackURL = view.Place.URL; about.Index < 0 {
			view.Place.URL, view.BackURL = "", "/"+html.InLang(t)
			view.Gone = t.Say("Ce lieu n’est plus dans l’annuaire.")
		}
	}
	title := "Votre signalement"
	if view.Sent {
		title = "Merci, c’est envoyé"
	}
	view.Layout = p.Layout(c, t, title, "", "").ForVersion(v, p.Config.DemoSource)
	view.Assets["style"], view.NoIndex = p.Assets["signaler.css"], true
	private(c)
	return p.SendStatus(c, http.StatusOK, "signalement.html", view)
}

// forgetMail and forgetNote handle the buttons of the page.
func (p *feedback) forgetMail(c web.Context) error {
	if p.Store == nil {
		return closed()
	}
	if err := p.Store.ForgetMail(c.Request().Context(), c.Param("token")); err != nil {
		return p.masked(err)
	}
	return c.SeeOther(Path + "/" + c.Param("token") + html.InLang(p.RequestedLocale(c)))
}

func (p *feedback) forgetNote(c web.Context) error {
	if p.Store == nil {
		return closed()
	}
	if err := p.Store.ForgetNote(c.Request().Context(), c.Param("token")); err != nil &&
		directory.ErrorCode(err) != directory.NotFound {
		return p.masked(err)
	}
	return c.SeeOther(Path + html.InLang(p.RequestedLocale(c)))
}
