package pages

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// integrateView is the page /integrer, which makes the code that other sites paste to
// show the map.
type integrateView struct {
	html.Layout
	Search        html.Asked
	Hidden        []html.Pair // the parameters that no field of the form holds
	Filters       []filterGroup
	Active        []html.Link // one per active filter, to remove it
	Show          html.Display
	Colours       [3]html.Pair // the colours as the form shows them
	Contrasts     []snippet.Contrast
	Choices       []choiceView
	Height        string // in pixels; "" the default
	Pasted        string
	Changes       []string
	PasteFail     bool
	Total         string
	Forms         []snippet.Form
	Preview       string
	PreviewHeight string // in pixels
	Wrong         []directory.ParamError
}

// choiceView is a setting chosen from a list.
type choiceView struct {
	Name, Label string
	Options     []choiceOption
}

// choiceOption is a value of a setting; "" is the default.
type choiceOption struct {
	Value, Text string
	Lang        string // of Text, when it is that of a language; "" that of the page
	Current     bool
}

// choices are the settings that the form shows as lists: their labels and those of their
// values, in French, in the order of query.Settings.
var choices = []struct {
	name, label string
	values      map[string]string
}{
	{"vue", "Ce qui est montré d’abord", map[string]string{
		"les-deux": "La carte et la liste", "carte": "La carte, la liste derrière un bouton",
		"liste": "La liste, la carte derrière un bouton",
	}},
	{"orientation", "Pour commencer", map[string]string{
		"sans": "La carte", "avec": "Les questions qui mènent au bon lieu",
	}},
	{"theme", "Thème", map[string]string{
		"auto": "Celui du visiteur", "clair": "Clair", "sombre": "Sombre",
		"dsfr": "Système de design de l’État (réservé à ses sites)",
	}},
}

var integratePage = html.ViewPage{Path: "/integrer", Template: "integrer.html", Embedded: true}

// defaultColours are the values of the colour fields of the form when none is chosen.
var defaultColours = [3]html.Pair{
	html.PairOf("accent", "#1d4ed8"),
	html.PairOf("fond", "#ffffff"),
	html.PairOf("texte", "#14213d"),
}

// integrate handles /integrer.
func (p *pages) integrate(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	typed, asked, raw := html.TypedIn(c.Request().URL.RawQuery, html.AskedName)
	pasted, _ := query.First(raw, "code")
	raw = query.Without(raw, "code")
	t := p.RequestedLocale(c)
	view := &integrateView{Pasted: words.Clip(pasted, 4000)}
	r := &viewRequest{ViewRequest: html.ViewRequest{Page: &integratePage, View: v}}
	if pasted = strings.TrimSpace(pasted); pasted != "" {
		asked = false
		if raw, view.Changes = p.correct(t, v, pasted); view.Changes == nil {
			view.PasteFail = true
		}
		raw = mapLangOf(raw) + strings.Replace(html.InLang(t), "?", "&", 1)
	}
	r.Show, raw = p.ReadDisplay(withoutColours(raw), true)
	if err := p.ReadView(&r.ViewRequest, raw); err != nil {
		return err
	}
	r.search.Text = words.Where(r.Q.Lang, p.Gazetteer, &r.Q.Query)
	if asked && typed != r.search.Text {
		var address string
		if address, r.search = p.territoryNamed(c, r, typed); address != "" {
			return c.SeeOther(address)
		}
	}
	if err := p.fillIntegrate(c, view, r); err != nil {
		return err
	}
	if len(r.Show.Wrong()) > 0 {
		return p.SendStatus(c, http.StatusBadRequest, integratePage.Template, view)
	}
	return p.Send(c, v, integratePage.Template, view, p.Web.Now().Add(web.MaxAge))
}

// within is the filter that means the place of a reading. Where the search box of the home page means
// what is near a commune, that of a site means what lies in it.
func within(q understand.Query) html.State {
	var where html.State
	for _, given := range q {
		code, isCommune := strings.CutPrefix(given.Value, "insee:")
		switch {
		case given.Name == "pres_de" && isCommune:
			where = append(where, html.PairOf("commune", code))
		case given.Name == "pres_de" && !strings.Contains(given.Value, ","):
			where = append(where, html.PairOf("code_postal", given.Value))
		case query.Areas.HasName(given.Name):
			for _, value := range html.ValuesOf(given) {
				where = append(where, html.PairOf(given.Name, value))
			}
		}
	}
	return where
}

// territoryNamed answers a text of the search box of a site: the address of its territory, or what to ask before.
func (p *pages) territoryNamed(c web.Context, r *viewRequest, typed string) (address string, view html.Asked) {
	t := r.Q.Lang
	a := p.ReadTyped(c.Request().Context(), r.View, typed)
	view = html.Asked{Text: typed}
	if len(a.Choices) > 0 {
		view.ChoicesTitle = t.Say("Plusieurs lieux portent ce nom. Lequel ?")
		for _, choice := range a.Choices {
			moved := r.State.Relocated(within(choice.Query)...)
			view.Choices = append(view.Choices, html.LinkTo(moved.URL(integratePage.Path), choice.Label))
		}
		return "", view
	}
	if p.UnknownPostcode(t, &view, a, r.State, integratePage.Path) {
		return "", view
	}
	where := within(a.Query)
	if len(where) == 0 && typed != "" {
		view.Problem = t.Say("Aucun territoire ne porte ce nom. Écrivez une commune, un code " +
			"postal, une intercommunalité, un département ou une région.")
		return "", view
	}
	return r.State.Relocated(where...).URL(integratePage.Path), html.Asked{}
}

func (p *pages) fillIntegrate(c web.Context, view *integrateView, r *viewRequest) error {
	view.Layout = p.Layout(c, r.Q.Lang, "Mettre la carte sur votre site",
		"Choisir un territoire, des filtres et des couleurs, puis copier le code à mettre dans une page.",
		"integrer.js").ForVersion(r.View, p.Config.DemoSource)
	var err error
	var reaches directory.Reaches
	if r.Q.Query.Near != nil {
		if reaches, err = r.View.Reaches(&r.Q.Query); err != nil {
			return err
		}
	}
	counts, err := newFilterCounts(r.View, r.Q, reaches)
	if err != nil {
		return err
	}
	if view.Filters, err = filterGroups(counts, r.Q, r.State, ""); err != nil {
		return err
	}
	n, err := r.View.Count(&r.Q.Query)
	if err != nil {
		return err
	}
	view.Search, view.Show, view.Total, view.Wrong = r.search, r.Show, r.Q.Lang.Places(n), r.Show.Wrong()
	view.Active = activeFilters(r.Q, r.State, r.Page.Path)
	view.Hidden = hiddenFields(r.State.Without(func(given html.Pair) bool {
		return html.IsDisplay(given) && !kept[given.Name]
	}))
	view.Colours = defaultColours
	for i, chosen := range []string{r.Show.Accent, r.Show.Ground, r.Show.Ink} {
		if chosen != "" {
			view.Colours[i].Value = snippet.LongColour(chosen)
		}
	}
	mapLocale := p.Locale(r.Show.Lang)
	if r.Show.MapLang != "" {
		mapLocale = p.Locale(r.Show.MapLang)
	}
	base := p.Web.BaseURL(c)
	state := r.State.WithoutName("lang").WithoutName(html.MapLangParam)
	if mapLocale != i18n.French {
		state = append(state, html.PairOf("lang", mapLocale.Code))
	}
	view.Preview = state.URL(html.EmbeddedPath)
	view.Forms = snippet.Forms(r.Q.Lang, mapLocale, base, r.Show, state)
	view.Contrasts = snippet.Contrasts(r.Q.Lang, r.Show, defaultColours)
	view.Height, view.PreviewHeight = r.Show.Height, snippet.Pixels(r.Show)
	view.Choices = append(choicesOf(r.Q.Lang, r.Show), languageChoice(view.Layout, mapLocale))
	return nil
}

// choicesOf returns the lists of settings, with what is chosen.
func choicesOf(t *i18n.Locale, show html.Display) []choiceView {
	chosen := map[string]string{"vue": show.First, "theme": show.Theme}
	if show.Guided {
		chosen["orientation"] = "avec"
	}
	views := make([]choiceView, 0, len(choices)+1)
	for _, choice := range choices {
		view := choiceView{Name: choice.name, Label: t.Say(choice.label)}
		setting, _ := query.SettingNamed(choice.name)
		for i, value := range setting.Values {
			option := choiceOption{Value: value, Text: t.Say(choice.values[value]), Current: value == chosen[choice.name]}
			if i == 0 {
				option.Value = ""
			}
			view.Options = append(view.Options, option)
		}
		views = append(views, view)
	}
	return views
}

// languageChoice returns the list of the languages of the map.
func languageChoice(l html.Layout, chosen *i18n.Locale) choiceView {
	view := choiceView{Name: html.MapLangParam, Label: l.Locale().Say("Langue de la carte")}
	for _, language := range l.Languages {
		option := choiceOption{Value: language.Code, Text: language.Name, Lang: language.Lang,
			Current: language.Code == chosen.Code}
		if language.Current {
			option.Value = ""
		}
		view.Options = append(view.Options, option)
	}
	return view
}

// kept are the settings that the form sends as hidden fields.
var kept = map[string]bool{"lat": true, "lon": true, "zoom": true, "lang": true}

// mapLangOf renames the language of the query string of a map to mapLang.
func mapLangOf(raw string) string {
	lang, ok := query.First(raw, "lang")
	if !ok {
		lang = "fr"
	}
	return query.Without(raw, "lang") + "&" + html.MapLangParam + "=" + url.QueryEscape(lang)
}

// withoutColours removes the default colours: a colour field always sends a value.
func withoutColours(raw string) string {
	for _, initial := range defaultColours {
		if value, ok := query.First(raw, initial.Name); ok && strings.EqualFold(value, initial.Value) {
			raw = query.Without(raw, initial.Name)
		}
	}
	return raw
}
