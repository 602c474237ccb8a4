package catalogue

import (
	"net/url"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// How many imports and pieces of advice a report card shows.
const (
	shownImports = 20
	shownAdvice  = 3
)

// sourcesView is the page /sources.
type sourcesView struct {
	html.Layout
	Sources []sourceRow
}

// sourceRow is one source in the list.
type sourceRow struct {
	URL, Title, Publisher, License string
	Places, Imported, Score        string
}

func (p *catalogue) sources(c web.Context) error {
	v, q, _, err := p.read(c, plain)
	if err != nil {
		return err
	}
	t := q.Lang
	return p.SendLasting(c, v, t, 0, "sources.html", func() (html.Page, error) {
		view := &sourcesView{}
		for i := range v.Sources() {
			s := &v.Sources()[i]
			row := sourceRow{URL: SourcesPath + "/" + url.PathEscape(s.Name) + html.InLang(t), Title: titleOf(s),
				Publisher: words.Clip(s.Publisher, 120), License: licenceOf(t, s), Places: t.Int(s.Places),
				Imported: dayOf(t, s.ImportedAt)}
			if s.Quality != nil {
				row.Score = t.Score(s.Quality.Score)
			}
			view.Sources = append(view.Sources, row)
		}
		view.Layout = p.Layout(c, t, "Les sources",
			"Qui fournit les lieux, sous quelle licence, et la qualité de chaque liste.", "").ForVersion(v, p.Config.DemoSource)
		view.Assets["style"] = p.Assets["atlas.css"]
		return view, nil
	})
}

func titleOf(s *directory.SourceSummary) string { return words.Clip(s.Title, 160) }

// licenceOf returns the licence as the producer states it, or that nobody stated any.
func licenceOf(t *i18n.Locale, s *directory.SourceSummary) string {
	if s.License == "" {
		return t.Say("non précisée")
	}
	return words.Clip(s.License, 80)
}

// dayOf returns the day of an instant in Paris.
func dayOf(t *i18n.Locale, at time.Time) string {
	if at.IsZero() {
		return t.Say("date inconnue")
	}
	return t.Date(at.In(territory.Zone("75056")))
}

// sourceView is the report card of a source.
type sourceView struct {
	html.Layout
	Name, Heading, Publisher, License, Page string
	Covers                                  []string // départements
	Aliases                                 []string
	Withdrawn                               bool
	Places, Imported                        string
	MapURL, DataURL, APIURL, FeedURL        string
	Contact                                 string // of the operator

	Quality *html.Quality // nil: it has no place

	Read, Published, Refused string // of the published import; "" unknown
	ToDo, Done               []findingRow
	History                  []importRow
	Curve                    *curve // of the score over imports; nil with fewer than two
	NoArchive                bool

	BadgeURL, Snippet string
}

// findingRow is what one rule found, in plain French.
type findingRow struct{ Field, Count, Says, Do string }

// importRow is one import in the history.
type importRow struct{ Day, State, Read, Published, Refused, Score, Message string }

// readSource reads the parameters of a page about the source of its path.
func (p *catalogue) readSource(c web.Context) (directory.View, *html.Request, *directory.SourceSummary, error) {
	v, q, _, err := p.read(c, plain)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := directory.SourceNamed(v, c.Param("name"))
	return v, q, s, err
}

func (p *catalogue) source(c web.Context) error {
	v, q, s, err := p.readSource(c)
	if err != nil {
		return err
	}
	t := q.Lang
	title := titleOf(s)
	view := &sourceView{
		Name: s.Name, Heading: title, Publisher: words.Clip(s.Publisher, 120), License: licenceOf(t, s),
		Page: words.WebURL(s.Homepage), Covers: p.departements(s.Departements), Aliases: s.Aliases,
		Withdrawn: s.Records == 0, Places: t.Places(s.Places), Imported: dayOf(t, s.ImportedAt),
		MapURL:  "/" + html.State{html.PairOf("source", s.Name)}.URL("") + langAfter(t),
		DataURL: html.State{html.PairOf("source", s.Name)}.URL(web.Downloads + ".csv"),
		APIURL:  web.APIRoot + SourcesPath + "/" + url.PathEscape(s.Name), Contact: p.Config.Contact,
		BadgeURL: SourcesPath + "/" + url.PathEscape(s.Name) + "/qualite.svg",
	}
	if p.Web.Past() != nil {
		view.FeedURL = html.State{html.PairOf("source", s.Name)}.URL("/atom")
	}
	view.Snippet = p.snippet(c, view)
	view.Layout = p.Layout(c, t, title, "", "").ForVersion(v, p.Config.DemoSource)
	view.Assets["style"] = p.Assets["atlas.css"]
	view.Description = t.Say("Ce que la liste « %s » donne à l’annuaire, sa qualité et ce qui l’améliorerait.", title)
	view.Quality = html.QualityOf(t, v.Criteria(), s.Quality, shownAdvice)
	if err := view.setImports(c, t, p, s); err != nil {
		return err
	}
	return p.SendUnkept(c, v, "source.html", view) // imports that make no version are in its history
}

// langAfter returns the language as a further parameter of an address that has a query string.
func langAfter(t *i18n.Locale) string { return strings.Replace(html.InLang(t), "?", "&", 1) }

// departements returns the names of départements, with their codes.
func (p *catalogue) departements(codes []string) []string {
	var names []string
	for _, code := range codes {
		if area := p.Gazetteer.Departement(code); area != nil {
			names = append(names, area.Name+" ("+code+")")
		} else {
			names = append(names, code)
		}
	}
	return names
}

// setImports fills what the published import found, and the history. Without the database they
// are said to be missing.
func (view *sourceView) setImports(
	c web.Context, t *i18n.Locale, p *catalogue, s *directory.SourceSummary,
) error {
	if p.Archive == nil {
		view.NoArchive = true
		return nil
	}
	ctx := c.Request().Context()
	history, err := p.Archive.Imports(ctx, s.Name, shownImports)
	if err == nil {
		var found []directory.RuleCount
		if found, err = p.Archive.Findings(ctx, s.Name); err == nil {
			view.setFindings(t, p.Explain, found)
		}
	}
	if err != nil {
		p.Web.Log().Warn("the imports of a source cannot be read", "source", s.Name, "error", err)
		view.NoArchive = true
		return nil
	}
	for _, i := range history {
		row := importRow{Day: dayOf(t, i.Started), State: t.Text(stateOf(i.Status)), Read: t.Int(i.Read),
			Published: t.Int(i.Published), Refused: t.Int(i.Refused), Message: i.Message}
		if i.Score != nil {
			row.Score = t.Score(*i.Score)
		}
		view.History = append(view.History, row)
		if i.ID == s.ImportID {
			view.Read, view.Published, view.Refused = row.Read, row.Published, row.Refused
		}
	}
	view.Curve = curveOf(t, history)
	return nil
}

// setFindings fills what the rules found: what the producer can do something about, then the rest.
func (view *sourceView) setFindings(t *i18n.Locale, explain directory.Explain, found []directory.RuleCount) {
	if explain == nil {
		return
	}
	for _, f := range found {
		says, do := explain(f.Rule)
		if says == "" {
			says = f.Rule
		}
		field, _, _ := strings.Cut(f.Rule, ".")
		row := findingRow{Field: field, Count: t.Int(f.Count), Says: says, Do: do}
		if f.Action == "corrige" || strings.HasPrefix(do, "Rien") {
			view.Done = append(view.Done, row)
		} else {
			view.ToDo = append(view.ToDo, row)
		}
	}
}

// stateOf returns the state of an import in plain words.
func stateOf(state string) i18n.Text {
	switch state {
	case "publie":
		return i18n.New("publié")
	case "inchange":
		return i18n.New("rien de nouveau")
	case "refuse":
		return i18n.New("refusé")
	case "restaure":
		return i18n.New("version précédente remise")
	case "retire":
		return i18n.New("retiré de la carte")
	case "en_cours":
		return i18n.New("en cours")
	case "annule":
		return i18n.New("annulé")
	}
	return i18n.New("échec")
}
