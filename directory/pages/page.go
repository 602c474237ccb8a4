// Package pages renders the HTML pages: the map with its list, a place, the
// pages that integrate, print and download it. They work without JavaScript.
package pages

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Config holds the settings of the pages.
type Config struct {
	Templates      fs.FS // html/template files; nil: no page
	Lang           fs.FS // languages, CODE.json; nil: French only
	Dist           fs.FS // the build: manifest.json and the assets that it names; nil: none
	BaseMap        BaseMap
	FrameAncestors []string // sites that may frame /carte, as CSP sources; empty: all
	Contact        string   // the e-mail address that visitors report errors to; "" none
	Demo           bool     // the places are fictitious: pages show a notice
	DemoSource     string   // the source of fictitious places: pages show a notice while a version holds any
}

// BaseMap describes the map under the places. Its server is the only third party
// that pages call.
type BaseMap struct {
	URL         string // raster tiles, {z}/{x}/{y}; "": no base map, a plain outline
	Attribution string // shown on the map, plain text
	MaxZoom     int    // of these tiles
}

// Deps are the dependencies of the pages.
type Deps struct {
	Web       *web.Server
	Query     *query.Reader
	Gazetteer *territory.Gazetteer
}

// pages holds the state that handlers share.
type pages struct {
	web       *web.Server
	query     *query.Reader
	gazetteer *territory.Gazetteer
	config    Config
	templates map[string]*template.Template // by language
	locales   map[string]*i18n.Locale       // by code
	languages []string                      // French first
	assets    map[string]string             // by name of entry: "main.js" → "/assets/main-ABCD.js"
	outline   [][]geo.Position              // of the country, for plans on paper
	policy    string                        // Content-Security-Policy
	framed    string                        // the same for pages that others may frame
}

// htmlType is the media type of pages.
const htmlType = "text/html; charset=utf-8"

// routes returns the table of pages. A page of text only is a line of textPages; any
// other is a line here and a file with its handler.
func (p *pages) routes() map[string]web.Handler {
	routes := map[string]web.Handler{
		homePage.path:      p.home,
		embeddedPage.path:  p.embedded,
		integratePage.path: p.integrate,
		dataPage.path:      p.data,
		printPage.path:     p.printed,
		"/lieux/:id":       p.place,
	}
	for i := range textPages {
		routes[textPages[i].path] = func(c web.Context) error { return p.text(c, &textPages[i]) }
	}
	return routes
}

// Register adds the pages to a server. Without templates it adds none, and `/`
// is not found. Its error is that of a template or of a catalogue.
func Register(deps Deps, config Config) error {
	if config.Templates == nil {
		return nil
	}
	locales, err := i18n.Load(config.Lang)
	if err != nil {
		return err
	}
	p := &pages{
		web:       deps.Web,
		query:     deps.Query,
		gazetteer: deps.Gazetteer,
		config:    config,
		locales:   locales,
		templates: map[string]*template.Template{},
		assets:    assetAddresses(config.Dist),
		policy:    contentPolicy(config.BaseMap.URL),
	}
	p.languages = append([]string{"fr"}, slices.Sorted(maps.Keys(p.locales))...)
	p.locales[i18n.French.Code] = i18n.French
	for _, code := range p.languages {
		if p.templates[code], err = parseTemplates(config.Templates, config.Dist, p.locales[code]); err != nil {
			return err
		}
	}
	p.outline = readOutline(config.Dist, p.assets["outline.json"])
	p.framed = framePolicy(p.policy, config.FrameAncestors)
	if len(p.assets) == 0 {
		p.web.Log().Warn("pages have neither style nor script: static/dist is empty")
	}
	for path, handler := range p.routes() {
		p.web.Page(path, handler)
	}
	p.registerEmbed()
	p.web.SetErrorPage(p.problem)
	return nil
}

// request is a request for a page: its parameters and its language.
type request struct {
	*query.Request
	lang  *i18n.Locale
	pages *pages
}

// read reads the parameters of a view for a page in a language. The request is
// never nil: after an error it holds the valid parameters.
func (p *pages) read(v directory.View, t *i18n.Locale, raw string) (*request, error) {
	r, err := p.query.Read(v, pageForm, raw)
	return &request{Request: r, lang: t, pages: p}, err
}

// emptyRequest returns a request for the whole directory.
func (p *pages) emptyRequest(t *i18n.Locale) *request {
	return &request{Request: &query.Request{Now: p.web.Now()}, lang: t, pages: p}
}

// parseTemplates reads the templates in one language.
func parseTemplates(folder, dist fs.FS, t *i18n.Locale) (*template.Template, error) {
	say := func(text string) string { return t.Say(text) }
	// The texts of places are French in every language of the page.
	french := func() template.HTMLAttr {
		if t == i18n.French {
			return ""
		}
		return ` lang="fr"`
	}
	// Sentences with a link or an emphasis, without values.
	markup := func(text string) template.HTML { return template.HTML(t.Say(text)) }
	translate := func(text string) template.HTML { return translateHTML(t, i18n.New(text)) }
	functions := template.FuncMap{"t": say, "fr": french, "markup": markup, "translate": translate,
		"icon": iconFunction(readIcons(dist))}
	return template.New("").Funcs(functions).ParseFS(folder, "*.html")
}

// assetAddresses reads manifest.json of the build. It returns nil without a build.
func assetAddresses(dist fs.FS) map[string]string {
	if dist == nil {
		return nil
	}
	encoded, err := fs.ReadFile(dist, "manifest.json")
	if err != nil {
		return nil
	}
	var names map[string]string
	if json.Unmarshal(encoded, &names) != nil {
		return nil
	}
	addresses := make(map[string]string, len(names))
	for entry, name := range names {
		addresses[entry] = "/" + name
	}
	return addresses
}

// contentPolicy returns the Content-Security-Policy of pages. It allows their own
// scripts, styles and requests, and images of the base map. Leaflet cancels the
// loading of an image by replacing its address with an empty data: URL.
func contentPolicy(baseMap string) string {
	images := "img-src 'self' data:"
	if origin := originOf(baseMap); origin != "" {
		images += " " + origin
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", images, "connect-src 'self'",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// layout holds what every page has.
type layout struct {
	Title       string
	Description string
	Canonical   string
	NoIndex     bool
	Embedded    bool // framed by a page of another site
	Demo        bool
	Assets      pageAssets
	Skips       []pageLink
	Lang        string
	InLang      string // query string of links to other pages: "?lang=en"; "" in French
	Languages   []languageView
	Words       template.JS // of scripts, when the page is not French; "" none
	lang        *i18n.Locale
	DataDate    string // "21 novembre 2026"; "" unknown
}

// languageView is a link to the page in a language.
type languageView struct {
	Code, Name string
	URL        string // path and query
	Absolute   string // URL with the address of the site
	Current    bool   // the language of the page itself
}

// page is the data of a template.
type page interface{ language() string }

func (l layout) language() string { return l.Lang }

// pageAssets maps the names of assets to their addresses; "script" and "style" are
// those of the page.
type pageAssets map[string]string

// pageLink is a link to a page of the site.
type pageLink struct{ URL, Text string }

// layout returns the layout of a page in a language.
func (p *pages) layout(c web.Context, t *i18n.Locale, title, description, script string) layout {
	assets := make(pageAssets, len(p.assets)+1)
	for name, address := range p.assets {
		assets[name] = address
	}
	assets["script"], assets["style"] = p.assets[script], p.assets["main.css"]
	return layout{
		Title:       t.Say(title),
		Description: t.Say(description),
		Lang:        t.Code,
		InLang:      inLang(t),
		Languages:   p.inAllLanguages(c, t),
		lang:        t,
		Words:       t.Browser,
		Demo:        p.config.Demo,
		Assets:      assets,
		Skips:       []pageLink{{"#contenu", t.Say("Aller au contenu")}},
	}
}

// inAllLanguages returns links to the requested page in every language.
func (p *pages) inAllLanguages(c web.Context, t *i18n.Locale) []languageView {
	u := c.Request().URL
	rest := web.EscapeURL(query.Without(u.RawQuery, "lang"))
	views := make([]languageView, 0, len(p.languages))
	for _, code := range p.languages {
		view := languageView{Code: code, Name: p.locales[code].Name, URL: web.EscapeURL(u.EscapedPath()),
			Current: code == t.Code}
		raw := rest
		if code != i18n.French.Code {
			raw = strings.TrimPrefix(rest+"&lang="+code, "&")
		}
		if raw != "" {
			view.URL += "?" + raw
		}
		view.Absolute = p.web.BaseURL(c) + view.URL
		views = append(views, view)
	}
	return views
}

// requestedLocale returns the language that a request asks for, French when it names
// none that is known.
func (p *pages) requestedLocale(c web.Context) *i18n.Locale {
	code, _ := query.First(c.Request().URL.RawQuery, "lang")
	return p.locale(strings.ToLower(strings.TrimSpace(code)))
}

// locale returns the language of a code; French when there is none.
func (p *pages) locale(code string) *i18n.Locale {
	if l := p.locales[code]; l != nil {
		return l
	}
	return i18n.French
}

// forVersion returns the layout with the date of a version, and with the notice of
// fictitious places when it holds any.
func (l layout) forVersion(v directory.View, demoSource string) layout {
	for _, s := range v.Sources() {
		l.Demo = l.Demo || demoSource != "" && s.Name == demoSource && s.Places > 0
	}
	if built := v.Built(); !built.IsZero() {
		l.DataDate = l.lang.Date(built.In(territory.Zone("75056")))
	}
	return l
}

// render renders a page in memory, so that an error of a template sends no partial page.
func (p *pages) render(name string, data page) ([]byte, error) {
	var b bytes.Buffer
	err := p.templates[data.language()].ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// send sends a page that may be cached until an instant, at most as long as any response.
func (p *pages) send(c web.Context, v directory.View, name string, data page, until time.Time) error {
	body, err := p.render(name, data)
	if err != nil {
		return err
	}
	p.secure(c, data)
	return p.web.SendDigested(c, v, htmlType, body, until)
}

// sendStatus sends a page that must not be cached.
func (p *pages) sendStatus(c web.Context, status int, name string, data page) error {
	body, err := p.render(name, data)
	if err != nil {
		return err
	}
	h := c.Header()
	p.secure(c, data)
	h.Set("Cache-Control", "no-store")
	return c.Blob(status, htmlType, body)
}

// secure sets the security headers of a page. Its address may hold a position, so
// other sites receive no referrer.
func (p *pages) secure(c web.Context, data page) {
	h := c.Header()
	switch c.Route() {
	case embeddedPage.path:
		h.Set("Content-Security-Policy", p.framed)
	case integratePage.path: // it shows a preview
		h.Set("Content-Security-Policy", p.policy+"; frame-src 'self'")
		h.Set("X-Frame-Options", "DENY")
	default:
		h.Set("Content-Security-Policy", p.policy)
		h.Set("X-Frame-Options", "DENY")
	}
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Language", data.language())
}

// errorView is the page of an error.
type errorView struct {
	layout
	Heading, Text string
}

// problem sends an error as a page.
func (p *pages) problem(c web.Context, problem *web.Problem) error {
	t := p.requestedLocale(c)
	heading := t.Say(problem.Title)
	if problem.Status == http.StatusNotFound {
		heading = t.Say("Cette page n’existe pas")
	}
	text, ok := t.Translate(problem.Text)
	if !ok {
		text = t.Say(web.KindOf(problem.Status).Detail)
	}
	view := errorView{layout: p.layout(c, t, heading, text, ""), Heading: heading, Text: text}
	view.NoIndex = true
	if problem.Status == http.StatusServiceUnavailable {
		c.Header().Set("Retry-After", "2")
	}
	return p.sendStatus(c, problem.Status, "error.html", view)
}
