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
	raw := c.Request().URL.RawQuery
	typed, asked := searchWords(raw)
	pasted, _ := query.First(raw, "code")
	raw = query.Without(query.Without(raw, "ou"), "code")
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
		found := p.territoryNamed(r.Q.Lang, typed)
		if found.where != nil {
			return c.SeeOther(r.State.Relocated(found.where...).URL(integratePage.Path))
		}
		r.search = found.view(typed, r.State, integratePage.Path)
	}
	if err := p.fillIntegrate(c, view, r); err != nil {
		return err
	}
	if len(r.Show.Wrong()) > 0 {
		return p.SendStatus(c, http.StatusBadRequest, integratePage.Template, view)
	}
	return p.Send(c, v, integratePage.Template, view, p.Web.Now().Add(web.MaxAge))
}

// territoryNamed looks up a territory by its name or code. Where the search box of the
// home page means what is near a commune, that of a site means what lies in it.
func (p *pages) territoryNamed(t *i18n.Locale, typed string) searchResult {
	found := lookUp(t, p.Gazetteer, typed)
	within := func(where html.Pair) html.Pair {
		if code, ok := strings.CutPrefix(where.Value, "insee:"); ok && where.Name == "pres_de" {
			return html.PairOf("commune", code)
		}
		if where.Name == "pres_de" && !strings.Contains(where.Value, ",") {
			return html.PairOf("code_postal", where.Value)
		}
		return where
	}
	for i := range found.where {
		found.where[i] = within(found.where[i])
		if found.where[i].Name == "q" {
			return searchResult{problem: t.Say("Aucun territoire ne porte ce nom. Écrivez une commune, un code " +
				"postal, une intercommunalité, un département ou une région.")}
		}
	}
	for i := range found.choices {
		found.choices[i].where = within(found.choices[i].where)
	}
	return found
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
