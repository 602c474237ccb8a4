package pages

import (
	"html"
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// integrateView is the page /integrer, which makes the code that other sites paste to
// show the map.
type integrateView struct {
	layout
	Search    searchView
	Hidden    []formField // the parameters that no field of the form holds
	Filters   []filterGroup
	Active    []pageLink // one per active filter, to remove it
	Show      display
	Colours   [3]formField // the colours as the form shows them
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

var integratePage = viewPage{path: "/integrer", template: "integrer.html", embedded: true}

// defaultColours are the values of the colour fields of the form when none is chosen.
var defaultColours = [3]formField{{"accent", "#1b4dd8"}, {"fond", "#ffffff"}, {"texte", "#16192c"}}

// integrate handles /integrer.
func (p *pages) integrate(c web.Context) error {
	v, err := p.web.View()
	if err != nil {
		return err
	}
	raw := c.Request().URL.RawQuery
	words, asked := searchWords(raw)
	pasted, _ := query.First(raw, "code")
	raw = query.Without(query.Without(raw, "ou"), "code")
	t := p.requestedLocale(c)
	view := &integrateView{Pasted: clipText(pasted, 4000)}
	r := &viewRequest{page: &integratePage, v: v}
	if pasted = strings.TrimSpace(pasted); pasted != "" {
		asked = false
		if raw, view.Changes = p.correct(t, v, pasted); view.Changes == nil {
			view.PasteFail = true
		}
		raw = mapLangOf(raw) + strings.Replace(inLang(t), "?", "&", 1)
	}
	r.show, raw = p.readDisplay(withoutColours(raw), true)
	if err := p.readView(r, raw); err != nil {
		return err
	}
	r.search.Text = searchText(r.q.lang, p.gazetteer, &r.q.Query)
	if asked && words != r.search.Text {
		found := p.territoryNamed(r.q.lang, words)
		if found.where != nil {
			return c.SeeOther(r.state.relocated(found.where...).url(integratePage.path))
		}
		r.search = found.view(words, r.state, integratePage.path)
	}
	if err := p.fillIntegrate(c, view, r); err != nil {
		return err
	}
	if len(r.show.errors) > 0 {
		return p.sendStatus(c, http.StatusBadRequest, integratePage.template, view)
	}
	return p.send(c, v, integratePage.template, view, p.web.Now().Add(web.MaxAge))
}

// territoryNamed looks up a territory by its name or code. Where the search box of the
// home page means what is near a commune, that of a site means what lies in it.
func (p *pages) territoryNamed(t *i18n.Locale, words string) searchResult {
	found := lookUp(t, p.gazetteer, words)
	within := func(where pair) pair {
		if code, ok := strings.CutPrefix(where.value, "insee:"); ok && where.name == "pres_de" {
			return pair{"commune", code}
		}
		if where.name == "pres_de" && !strings.Contains(where.value, ",") {
			return pair{"code_postal", where.value}
		}
		return where
	}
	for i := range found.where {
		found.where[i] = within(found.where[i])
		if found.where[i].name == "q" {
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
	view.layout = p.layout(c, r.q.lang, "Mettre la carte sur votre site",
		"Choisir un territoire, des filtres et des couleurs, puis copier le code à mettre dans une page.",
		"integrer.js").forVersion(r.v, p.config.DemoSource)
	var err error
	if view.Filters, err = filterGroups(r.v, r.q, r.state); err != nil {
		return err
	}
	n, err := r.v.Count(&r.q.Query)
	if err != nil {
		return err
	}
	view.Search, view.Show, view.Total, view.Wrong = r.search, r.show, r.q.lang.Places(n), r.show.errors
	view.Active = activeFilters(r.q, r.state, r.page.path)
	view.Hidden = hiddenFields(r.state.without(func(given pair) bool {
		return isDisplay(given) && !kept[given.name]
	}))
	view.Colours = defaultColours
	for i, chosen := range []string{r.show.Accent, r.show.Ground, r.show.Ink} {
		if chosen != "" {
			view.Colours[i].Value = longColour(chosen)
		}
	}
	view.MapLang = r.show.Lang
	if r.show.MapLang != "" {
		view.MapLang = r.show.MapLang
	}
	base, state, locale := p.web.BaseURL(c), r.state.withoutName("lang").withoutName(mapLang), p.locale(view.MapLang)
	if locale != i18n.French {
		state = append(state, pair{"lang", locale.Code})
	}
	view.Preview = state.url("/carte")
	view.Link = base + state.without(isSetting).url("/")
	view.Snippet = snippetOf(base, view.Link, locale.Say("Trouver un lieu d’aide numérique"), state)
	view.Frame = frameOf(base, r.show, locale.Say("Lieux d’aide numérique"), state)
	return nil
}

// mapLang is the parameter of /integrer for the language of the map, when it is not
// that of the page itself.
const mapLang = "lang_carte"

// kept are the settings that the form sends as hidden fields.
var kept = map[string]bool{"lat": true, "lon": true, "zoom": true, "lang": true}

// mapLangOf renames the language of the query string of a map to mapLang.
func mapLangOf(raw string) string {
	lang, ok := query.First(raw, "lang")
	if !ok {
		lang = "fr"
	}
	return query.Without(raw, "lang") + "&" + mapLang + "=" + url.QueryEscape(lang)
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
func snippetOf(base, link, text string, state pageQuery) string {
	var b, style strings.Builder
	b.WriteString(`<script type="module" src="` + html.EscapeString(base) + embedRoot + `carte-lieux.js"></script>` +
		"\n<carte-lieux")
	done := map[string]bool{}
	for _, p := range state {
		switch p.name {
		case "accent", "fond", "texte":
			style.WriteString(" --lieux-" + p.name + ": #" + strings.TrimPrefix(p.value, "#") + ";")
			continue
		}
		if done[p.name] {
			continue
		}
		done[p.name] = true
		b.WriteString(" " + strings.ReplaceAll(p.name, "_", "-") + `="` +
			html.EscapeString(strings.Join(state.values(p.name), ",")) + `"`)
	}
	if style.Len() > 0 {
		b.WriteString(` style="` + style.String()[1:] + `"`)
	}
	b.WriteString(">\n  <a href=\"" + html.EscapeString(link) + "\">" + html.EscapeString(text) +
		"</a>\n</carte-lieux>")
	return b.String()
}

// values returns every value of a parameter.
func (q pageQuery) values(name string) []string {
	var values []string
	for _, p := range q {
		if p.name == name {
			values = append(values, p.value)
		}
	}
	return values
}

// frameOf returns the HTML of the iframe, and of the script that gives it the height
// of its content when no height is chosen.
func frameOf(base string, show display, title string, state pageQuery) string {
	height, script := show.Height, ""
	if height == "" {
		height = "900"
		script = "\n<script src=\"" + html.EscapeString(base) + embedRoot + "hauteur.js\"></script>"
	}
	if show.Title != "" {
		title = show.Title
	}
	return `<iframe src="` + html.EscapeString(base+state.url("/carte")) + `" title="` + html.EscapeString(title) +
		`" width="100%" height="` + height + `" style="border: 0" loading="lazy" allow="geolocation"></iframe>` + script
}
