package verify

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
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
}

// reportView is the page of a verification.
type reportView struct {
	html.Layout
	File     string
	Error    string
	Until    string // the day on which it is deleted
	Counts   []countView
	Changes  []changeView
	Score    string
	Unread   []string
	Columns  []choiceView
	Choose   bool // the columns can be chosen
	ToDo     []findingView
	Done     []findingView
	Fields   []string   // of the preview
	Preview  [][]string // rows by field
	Base     string     // address of the page, below which files and actions lie
	Mapping  bool       // it was read by a mapping
	Proposed string     // the day on which it was proposed; "" not yet
	Answer   string     // what was decided; "" nothing yet
	Reason   string
	Ready    bool   // it can be proposed
	Again    string // address of the form
}

type countView struct{ Label, Count string }

// changeView is what an import would add, change, withdraw or merge, with the first places.
type changeView struct {
	Label, Count string
	Places       []string
}

type findingView struct {
	Field, Count, Says, Do string
	Examples               []inbox.Example
}

// shownFields are the fields of a preview, in this order.
var shownFields = []string{"nom", "adresse", "code_postal", "commune", "telephone", "courriels", "site_web", "horaires",
	"services", "frais_a_charge"}

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
		Contact: p.Config.Contact}
	view.Layout = p.Layout(c, t, "Vérifier une liste de lieux",
		"Envoyez votre tableur : voyez ce que l’annuaire en ferait, et ce qui est à corriger.", "")
	view.Assets["style"] = p.Assets["atlas.css"]
	return p.SendStatus(c, status, "verifier.html", view)
}

// send handles the form: it leads to the report, or shows what is wrong with what was sent.
func (p *verifier) send(c web.Context) error {
	token, _, err := p.receive(c)
	if err == nil {
		return c.SeeOther(Path + "/" + token + html.InLang(p.RequestedLocale(c)))
	}
	var known *directory.Error
	var problem *web.Problem
	t := p.RequestedLocale(c)
	switch {
	case errors.As(err, &known) && known.Code == directory.Unavailable:
		c.Header().Set("Retry-After", "60")
		return p.showForm(c, http.StatusServiceUnavailable, t.Text(known.Text))
	case errors.As(err, &known) && known.Code != directory.Internal:
		return p.showForm(c, http.StatusBadRequest, t.Text(known.Text))
	case errors.As(err, &problem):
		text := t.Text(problem.Text)
		for _, e := range problem.Errors {
			text += " " + t.Text(e.Text)
		}
		return p.showForm(c, problem.Status, text)
	}
	return err
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
	zone := territory.Zone("75056")
	view := &reportView{
		File: v.File, Error: r.Error, Until: t.Date(v.Expires.In(zone)), Unread: r.Unread, Mapping: v.Mapping != nil,
		Choose: !r.Given && v.Proposed.IsZero(),
		Base:   Path + "/" + c.Param("token"), Ready: r.Publish > 0 && v.Proposed.IsZero(), Again: Path + html.InLang(t),
		Counts: []countView{{t.Say("Lignes lues"), t.Int(r.Read)}, {t.Say("Publiables"), t.Int(r.Publish)},
			{t.Say("Refusées"), t.Int(r.Refused)}},
	}
	if !v.Proposed.IsZero() {
		view.Proposed = t.Date(v.Proposed.In(zone))
	}
	if !v.At.IsZero() {
		view.Answer, view.Reason = t.Say("Cette liste n’a pas été prise, le %s.", t.Date(v.At.In(zone))), v.Reason
		if v.Accepted {
			view.Answer, view.Reason = t.Say("Cette liste est sur la carte depuis le %s.", t.Date(v.At.In(zone))), ""
		}
	}
	view.setColumns(t, r)
	view.setFindings(t, r)
	view.setPreview(r)
	if err := view.setOutcome(t, r); err != nil {
		return err
	}
	view.Layout = p.Layout(c, t, t.Say("Vérification de « %s »", v.File), "", "")
	view.Assets["style"], view.NoIndex = p.Assets["atlas.css"], true
	private(c)
	return p.SendStatus(c, http.StatusOK, "verification.html", view)
}

func (view *reportView) setColumns(t *i18n.Locale, r *inbox.Report) {
	for _, column := range r.Columns {
		view.Columns = append(view.Columns, choiceView{Name: column.Name, Field: column.Field,
			Sure: t.Text(sureness(column.Sure)), Examples: strings.Join(column.Examples, " · "),
			Label:   t.Say("Champ de la colonne « %s »", column.Name),
			Options: options(t.Say("ne pas lire"), column.Field)})
	}
}

// sureness says how sure the reading of a column is.
func sureness(code string) i18n.Text {
	switch code {
	case "sûr":
		return i18n.New("sûr")
	case inbox.Chosen:
		return i18n.New("choisi par vous")
	case "":
		return i18n.New("non lue")
	}
	return i18n.New("probable")
}

func (view *reportView) setFindings(t *i18n.Locale, r *inbox.Report) {
	for _, f := range r.Findings {
		row := findingView{Field: f.Field, Count: t.Int(f.Count), Says: f.Says, Do: f.Do, Examples: f.Examples}
		if f.ToDo {
			view.ToDo = append(view.ToDo, row)
		} else {
			view.Done = append(view.Done, row)
		}
	}
}

// setPreview shows the fields that the first rows have.
func (view *reportView) setPreview(r *inbox.Report) {
	view.Fields = slices.DeleteFunc(slices.Clone(shownFields), func(field string) bool {
		return !slices.ContainsFunc(r.Preview, func(row map[string]string) bool { return row[field] != "" })
	})
	for _, row := range r.Preview {
		var cells []string
		for _, field := range view.Fields {
			cells = append(cells, row[field])
		}
		view.Preview = append(view.Preview, cells)
	}
}

// setOutcome fills what an import would change on the map.
func (view *reportView) setOutcome(t *i18n.Locale, r *inbox.Report) error {
	var quality directory.QualitySummary
	var outcome struct {
		Added    int `json:"ajoutes"`
		Updated  int `json:"modifies"`
		Removed  int `json:"retires"`
		Merged   int `json:"fusionnes"`
		Kept     int `json:"inchanges"`
		Examples struct {
			Added   []string `json:"ajoutes"`
			Updated []string `json:"modifies"`
			Removed []string `json:"retires"`
			Merged  []string `json:"fusionnes"`
		} `json:"exemples"`
	}
	if len(r.Quality) > 0 {
		if err := json.Unmarshal(r.Quality, &quality); err != nil {
			return err
		}
		if quality.Places > 0 {
			view.Score = t.Score(quality.Score)
		}
	}
	if len(r.Outcome) == 0 {
		return nil
	}
	if err := json.Unmarshal(r.Outcome, &outcome); err != nil {
		return err
	}
	e := outcome.Examples
	for _, change := range []struct {
		label  string
		count  int
		places []string
	}{
		{t.Say("Nouveaux"), outcome.Added, e.Added}, {t.Say("Modifiés"), outcome.Updated, e.Updated},
		{t.Say("Retirés"), outcome.Removed, e.Removed}, {t.Say("Réunis à d’autres"), outcome.Merged, e.Merged},
		{t.Say("Sans changement"), outcome.Kept, nil},
	} {
		view.Changes = append(view.Changes, changeView{change.label, t.Int(change.count), change.places})
	}
	return nil
}

// proposePage and forgetPage handle the two buttons of a report.
func (p *verifier) proposePage(c web.Context) error {
	if err := p.proposed(c); err != nil {
		return err
	}
	return c.SeeOther(Path + "/" + c.Param("token") + html.InLang(p.RequestedLocale(c)))
}

func (p *verifier) forgetPage(c web.Context) error {
	if err := p.forgotten(c); err != nil {
		return err
	}
	return c.SeeOther(Path + html.InLang(p.RequestedLocale(c)))
}
