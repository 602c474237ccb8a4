package verify

import (
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// formView is the page on which a listing is sent.
type formView struct {
	html.Layout
	Wrong   string // why the last one was not read
	Closed  bool   // this service checks no listings
	MaxMB   int
	Contact string
	Sources []optionView // that a listing can replace
	Texts   string       // of the script
}

// reportView is the page of a verification.
type reportView struct {
	html.Layout
	File     string
	Base     string // address of the page, below which files and actions lie
	Again    string // address of the form
	Error    string
	Until    string // the day on which it is deleted
	Address  string // where the listing was fetched; "" it was sent
	Fetched  string // when
	Source   string // that it is compared with, a known one; "" none
	Counts   []countView
	Files    []html.Link
	Texts    string // of the script
	Proposed string // the day on which it was proposed; "" not yet
	Answer   string // what was decided; "" nothing yet
	Reason   string
	Ready    bool // it can be proposed
	Changing bool // it can be read again
	Contents []html.Link

	Columns []choiceView
	Choose  bool // the columns can be chosen
	Unread  []string
	Fields  []string // of the preview
	Preview []previewView
	Outcome *outcomeView // nil: nothing is known
	ToDo    []columnView
	Done    []columnView
	Quality *html.Quality
	Pairs   []pairView
}

type countView struct{ Label, Count string }

func (p *verifier) form(c web.Context) error {
	if raw := query.Without(c.Request().URL.RawQuery, "lang"); raw != "" {
		if _, err := p.Query.Read(nil, &query.Form{}, raw); err != nil {
			return err
		}
	}
	return p.showForm(c, http.StatusOK, "")
}

func (p *verifier) showForm(c web.Context, status int, wrong string) error {
	t := p.RequestedLocale(c)
	view := &formView{Wrong: wrong, Closed: p.Checker == nil || p.Store == nil, MaxMB: inbox.MaxFile >> 20,
		Contact: p.Config.Contact, Texts: scriptTexts(t)}
	if v, err := p.Web.View(); err == nil {
		for _, s := range v.Sources() {
			view.Sources = append(view.Sources, optionView{Value: s.Name, Text: s.Title})
		}
	}
	view.Layout = p.Layout(c, t, "Vérifier une liste de lieux",
		"Envoyez votre tableur : voyez ce que l’annuaire en ferait, et ce qui est à corriger.", "verifier.js")
	view.Assets["style"] = p.Assets["atlas.css"]
	return p.SendStatus(c, status, "verifier.html", view)
}

// scriptTexts returns what the script says while a listing is sent, one text a line.
func scriptTexts(t *i18n.Locale) string {
	return strings.Join([]string{t.Say("Envoi : %s", "{}"), t.Say("La liste est envoyée ; elle attend son tour."),
		t.Say("Ce fichier dépasse 20 Mo : compressez-le (.gz), ou envoyez-le en plusieurs fois."),
		t.Say("La connexion est coupée : recommencez.")}, "\n")
}

// send handles the form: it leads to the report, or shows what is wrong with what was sent.
func (p *verifier) send(c web.Context) error {
	dir, done, err := p.receive()
	defer done()
	var u *upload
	return p.live(c, func() error {
		if err == nil {
			u, err = p.readUpload(c, dir)
		}
		return err
	}, func(tell func(inbox.Progress)) (string, error) {
		token, _, err := p.checkUpload(c.Request().Context(), dir, u, tell)
		return p.at(c, token), err
	})
}

// report handles /verifier/{token}.
func (p *verifier) report(c web.Context) error {
	v, err := p.find(c)
	if err != nil {
		return err
	}
	r, err := reportOf(v)
	if err != nil {
		return err
	}
	t := p.RequestedLocale(c)
	view := &reportView{File: v.File, Base: Path + "/" + c.Param("token"), Again: Path + html.InLang(t), Error: r.Error,
		Ready: r.Publish > 0 && v.Proposed.IsZero(), Changing: p.Checker != nil && v.Proposed.IsZero(),
		Unread: r.Unread, Texts: scriptTexts(t),
		Counts: []countView{{t.Say("Lignes lues"), t.Int(r.Read)}, {t.Say("Publiables"), t.Int(r.Publish)},
			{t.Say("Refusées"), t.Int(r.Refused)}},
	}
	view.setSituation(t, v, r)
	if served, err := p.Web.View(); err == nil {
		if known, err := directory.SourceNamed(served, r.Source); err == nil {
			view.Source = known.Title
		}
	}
	view.setFiles(t, r)
	view.setColumns(t, r, !r.Given && view.Changing)
	view.ToDo, view.Done = columnsOf(t, r)
	view.setPreview(t, r)
	if view.Outcome, err = p.outcomeOf(t, r); err != nil {
		return err
	}
	if err := p.setQuality(t, view, r); err != nil {
		return err
	}
	view.Pairs = pairsOf(t, r)
	view.setContents(t)
	view.Layout = p.Layout(c, t, t.Say("Vérification de « %s »", v.File), "", "verifier.js")
	view.Assets["style"], view.NoIndex = p.Assets["atlas.css"], true
	private(c)
	return p.SendStatus(c, http.StatusOK, "verification.html", view)
}

// setSituation fills where the listing comes from, how long it is kept, and what became of it.
func (view *reportView) setSituation(t *i18n.Locale, v *inbox.Verification, r *inbox.Report) {
	zone := territory.Zone("75056")
	view.Until = t.Date(v.Expires.In(zone))
	if r.Origin != nil {
		view.Address, view.Fetched = r.Origin.Address, t.Date(r.Origin.Fetched.In(zone))
	}
	if !v.Proposed.IsZero() {
		view.Proposed = t.Date(v.Proposed.In(zone))
	}
	if v.At.IsZero() {
		return
	}
	view.Answer, view.Reason = t.Say("Cette liste n’a pas été prise, le %s.", t.Date(v.At.In(zone))), v.Reason
	if v.Accepted {
		view.Answer, view.Reason = t.Say("Cette liste est sur la carte depuis le %s.", t.Date(v.At.In(zone))), ""
	}
}

// setFiles fills the links to what the sender takes away.
func (view *reportView) setFiles(t *i18n.Locale, r *inbox.Report) {
	for _, f := range files {
		if f.part == inbox.Sent && r.Mapping == nil || f.part != inbox.Sent && len(r.Preview) == 0 {
			continue
		}
		view.Files = append(view.Files, html.LinkTo(view.Base+"/"+f.name, t.Text(f.title)))
	}
	view.Files = append(view.Files, html.LinkTo(web.APIRoot+"/verifications"+strings.TrimPrefix(view.Base, Path),
		t.Say("Ce rapport, pour un programme (JSON)")))
}

// setContents fills the links to the parts of the page.
func (view *reportView) setContents(t *i18n.Locale) {
	for _, part := range []struct {
		there    bool
		id, text string
	}{
		{len(view.Columns) > 0, "t-colonnes", t.Say("Les colonnes")},
		{len(view.Preview) > 0, "t-apercu", t.Say("Un aperçu")},
		{view.Outcome != nil, "t-carte", t.Say("Sur la carte")},
		{len(view.ToDo) > 0, "t-faire", t.Say("À corriger")},
		{len(view.Pairs) > 0, "t-doublons", t.Say("Doublons possibles")},
		{view.Quality != nil, "t-qualite", t.Say("Qualité")},
	} {
		if part.there {
			view.Contents = append(view.Contents, html.LinkTo("#"+part.id, part.text))
		}
	}
}

// proposePage and forgetPage handle the two buttons of a report.
func (p *verifier) proposePage(c web.Context) error {
	if err := p.proposed(c); err != nil {
		return err
	}
	return c.SeeOther(p.at(c, c.Param("token")))
}

func (p *verifier) forgetPage(c web.Context) error {
	if err := p.forgotten(c); err != nil {
		return err
	}
	return c.SeeOther(Path + html.InLang(p.RequestedLocale(c)))
}
