package pages

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// integrateView is the page /integrer, which makes the code that other sites paste to
// show the map.
type integrateView struct {
	html.Layout
	Search    searchView
	Hidden    []html.Pair // the parameters that no field of the form holds
	Filters   []filterGroup
	Active    []html.Link // one per active filter, to remove it
	Show      html.Display
	Colours   [3]html.Pair // the colours as the form shows them
	Pasted    string
	Changes   []string
	PasteFail bool
	Total     string
	Snippet   string
	Frame     string
	Link      string
	Preview   string
	Wrong     []directory.ParamError
	MapLang   string // of the map, which is not always that of this page
}

var integratePage = html.ViewPage{Path: "/integrer", Template: "integrer.html", Embedded: true}

// defaultColours are the values of the colour fields of the form when none is chosen.
var defaultColours = [3]html.Pair{
	html.PairOf("accent", "#1b4dd8"),
	html.PairOf("fond", "#ffffff"),
	html.PairOf("texte", "#16192c"),
}

// integrate handles /integrer.
func (p *pages) integrate(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	typed, asked, raw := typedIn(c.Request().URL.RawQuery, askedName)
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
			for _, value := range valuesOf(given) {
				where = append(where, html.PairOf(given.Name, value))
			}
		}
	}
	return where
}

// territoryNamed answers a text of the search box of a site: the address of its territory, or what to ask before.
func (p *pages) territoryNamed(c web.Context, r *viewRequest, typed string) (address string, view searchView) {
	t := r.Q.Lang
	a := p.read(c.Request().Context(), r.View, typed)
	view = searchView{Text: typed}
	if len(a.Choices) > 0 {
		view.ChoicesTitle = t.Say("Plusieurs lieux portent ce nom. Lequel ?")
		for _, choice := range a.Choices {
			moved := r.State.Relocated(within(choice.Query)...)
			view.Choices = append(view.Choices, html.LinkTo(moved.URL(integratePage.Path), choice.Label))
		}
		return "", view
	}
	if p.unknownPostcode(t, &view, a, r.State, integratePage.Path) {
		return "", view
	}
	where := within(a.Query)
	if len(where) == 0 && typed != "" {
		view.Problem = t.Say("Aucun territoire ne porte ce nom. Écrivez une commune, un code " +
			"postal, une intercommunalité, un département ou une région.")
		return "", view
	}
	return r.State.Relocated(where...).URL(integratePage.Path), searchView{}
}

func (p *pages) fillIntegrate(c web.Context, view *integrateView, r *viewRequest) error {
	view.Layout = p.Layout(c, r.Q.Lang, "Mettre la carte sur votre site",
		"Choisir un territoire, des filtres et des couleurs, puis copier le code à mettre dans une page.",
		"integrer.js").ForVersion(r.View, p.Config.DemoSource)
	var err error
	counts, err := newFilterCounts(r.View, r.Q)
	if err != nil {
		return err
	}
	if view.Filters, err = filterGroups(counts, r.Q, r.State); err != nil {
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
			view.Colours[i].Value = longColour(chosen)
		}
	}
	view.MapLang = r.Show.Lang
	if r.Show.MapLang != "" {
		view.MapLang = r.Show.MapLang
	}
	base, locale := p.Web.BaseURL(c), p.Locale(view.MapLang)
	state := r.State.WithoutName("lang").WithoutName(html.MapLangParam)
	if locale != i18n.French {
		state = append(state, html.PairOf("lang", locale.Code))
	}
	view.Preview = state.URL("/carte")
	view.Link = base + state.Without(html.IsSetting).URL("/")
	view.Snippet = snippetOf(base, view.Link, locale.Say("Trouver un lieu d’aide numérique"), state)
	view.Frame = frameOf(base, r.Show, locale.Say("Lieux d’aide numérique"), state)
	return nil
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

// longColour returns a colour with six digits, as colour fields need it.
func longColour(c string) string {
	if len(c) != 4 {
		return c
	}
	return "#" + strings.Repeat(c[1:2], 2) + strings.Repeat(c[2:3], 2) + strings.Repeat(c[3:4], 2)
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

// snippetOf returns the HTML of the element with its script, and a link for visitors
// without scripts.
func snippetOf(base, link, text string, state html.State) string {
	var b, style strings.Builder
	b.WriteString(`<script type="module" src="` + template.HTMLEscapeString(base) + embedRoot +
		`carte-lieux.js"></script>` + "\n<carte-lieux")
	done := map[string]bool{}
	for _, p := range state {
		switch p.Name {
		case "accent", "fond", "texte":
			style.WriteString(" --lieux-" + p.Name + ": #" + strings.TrimPrefix(p.Value, "#") + ";")
			continue
		}
		if done[p.Name] {
			continue
		}
		done[p.Name] = true
		b.WriteString(" " + strings.ReplaceAll(p.Name, "_", "-") + `="` +
			template.HTMLEscapeString(strings.Join(state.Values(p.Name), ",")) + `"`)
	}
	if style.Len() > 0 {
		b.WriteString(` style="` + style.String()[1:] + `"`)
	}
	b.WriteString(">\n  <a href=\"" + template.HTMLEscapeString(link) + "\">" + template.HTMLEscapeString(text) +
		"</a>\n</carte-lieux>")
	return b.String()
}

// frameOf returns the HTML of the iframe, and of the script that gives it the height
// of its content when no height is chosen.
func frameOf(base string, show html.Display, title string, state html.State) string {
	height, script := show.Height, ""
	if height == "" {
		height = "900"
		script = "\n<script src=\"" + template.HTMLEscapeString(base) + embedRoot + "hauteur.js\"></script>"
	}
	if show.Title != "" {
		title = show.Title
	}
	escape := template.HTMLEscapeString
	return `<iframe src="` + escape(base+state.URL("/carte")) + `" title="` + escape(title) +
		`" width="100%" height="` + height + `" style="border: 0" loading="lazy" allow="geolocation"></iframe>` + script
}
