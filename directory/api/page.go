package api

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

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// pages is what the HTML pages are made of: templates, and the addresses of the
// scripts and styles that they name.
type pages struct {
	server    *server
	templates map[string]*template.Template // by language
	tongues   map[string]*tongue            // but French
	languages []string                      // French first
	assets    map[string]string             // by name of entry: "main.js" → "/assets/main-ABCD.js"
	outline   [][]geo.Position              // of the country, for plans on paper
	policy    string                        // Content-Security-Policy
	framed    string                        // the same for pages that others may frame
}

// htmlType is the media type of pages.
const htmlType = "text/html; charset=utf-8"

// registerPages serves the HTML pages; without templates there is none, and `/`
// is not found.
func (s *server) registerPages(e *echo.Echo) {
	if s.config.Pages == nil {
		return
	}
	p := &pages{
		server:    s,
		tongues:   readTongues(s.config.Lang),
		templates: map[string]*template.Template{},
		assets:    assetAddresses(s.config.Dist),
		policy:    contentPolicy(s.config.BaseMap.URL),
	}
	p.languages = append([]string{"fr"}, slices.Sorted(maps.Keys(p.tongues))...)
	for _, code := range p.languages {
		p.templates[code] = parsePages(s.config.Pages, p.tongues[code])
	}
	p.outline = readOutline(s.config.Dist, p.assets["outline.json"])
	p.framed = framePolicy(p.policy, s.config.FrameAncestors)
	if len(p.assets) == 0 {
		s.log.Warn("pages have neither style nor script: static/dist is empty")
	}
	register(e, "/", p.home)
	register(e, "/carte", p.embedded)
	register(e, "/integrer", p.integrate)
	register(e, "/donnees", p.data)
	for _, f := range listFormats {
		register(e, downloads+f.extension, s.download)
	}
	register(e, "/imprimer", p.printed)
	register(e, "/accessibilite", p.accessibility)
	register(e, "/lieux/:id", p.place)
	s.registerEmbed(e, p.assets)
	s.errorPage = p.problem
}

// parsePages reads the templates in one language.
func parsePages(folder fs.FS, t *tongue) *template.Template {
	say := func(text string) string { return t.say(text) }
	// What places say of themselves is French in every language of the page.
	french := func() template.HTMLAttr {
		if t == nil {
			return ""
		}
		return ` lang="fr"`
	}
	// Sentences with a link or a stress within; values are not put in them.
	markup := func(text string) template.HTML { return template.HTML(t.say(text)) }
	return template.Must(template.New("").Funcs(template.FuncMap{"t": say, "fr": french, "markup": markup, "told": t.told}).ParseFS(folder, "*.html"))
}

// assetAddresses reads manifest.json of the build; no build, no asset.
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

// contentPolicy allows what pages use and nothing else: their own scripts,
// styles and answers, and pictures of the base map. Leaflet stops a picture that
// is no longer needed by giving it an empty one as data.
func contentPolicy(baseMap string) string {
	images := "img-src 'self' data:"
	if origin := originOf(baseMap); origin != "" {
		images += " " + origin
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", images, "connect-src 'self'",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// layout is what every page has.
type layout struct {
	Title       string
	Description string
	Canonical   string
	NoIndex     bool
	Embedded    bool // framed by the page of somebody else
	Demo        bool
	Assets      pageAssets
	Skips       []pageLink
	Lang        string
	InLang      string // query string of links to other pages: "?lang=en"; "" in French
	Tongues     []tongueView
	Words       template.JS // of scripts, when the page is not French; "" none
	lang        *tongue
	DataDate    string // "21 novembre 2026"; "" unknown
}

// tongueView is this page in a language.
type tongueView struct {
	Code, Name string
	URL        string // path and query
	Whole      string // with the address of the site
	Here       bool
}

// page is what templates show: it has a language.
type page interface{ language() string }

func (l layout) language() string { return l.Lang }

// pageAssets gives templates the addresses of assets, and of the script of the page.
type pageAssets map[string]string

// pageLink is a link as templates show it.
type pageLink struct{ URL, Text string }

// layout is the layout of a page in a language.
func (p *pages) layout(c echo.Context, t *tongue, title, description, script string) layout {
	assets := make(pageAssets, len(p.assets)+1)
	for name, address := range p.assets {
		assets[name] = address
	}
	assets["script"], assets["style"] = p.assets[script], p.assets["main.css"]
	return layout{
		Title:       t.say(title),
		Description: t.say(description),
		Lang:        t.Code(),
		InLang:      inLang(t),
		Tongues:     p.inEveryLanguage(c, t),
		lang:        t,
		Words:       t.browserWords(),
		Demo:        p.server.config.Demo,
		Assets:      assets,
		Skips:       []pageLink{{"#contenu", t.say("Aller au contenu")}},
	}
}

// inLang is the query string that keeps a language from page to page.
func inLang(t *tongue) string {
	if t == nil {
		return ""
	}
	return "?lang=" + t.code
}

// inEveryLanguage is the page asked in each language: the same question, said otherwise.
func (p *pages) inEveryLanguage(c echo.Context, t *tongue) []tongueView {
	u := c.Request().URL
	rest := escapeURL(withoutParam(u.RawQuery, "lang"))
	views := make([]tongueView, 0, len(p.languages))
	for _, code := range p.languages {
		view := tongueView{Code: code, Name: "Français", URL: escapeURL(u.EscapedPath()), Here: code == t.Code()}
		query := rest
		if said := p.tongues[code]; said != nil {
			view.Name, query = said.name, strings.TrimPrefix(rest+"&lang="+code, "&")
		}
		if query != "" {
			view.URL += "?" + query
		}
		view.Whole = p.server.baseURL(c) + view.URL
		views = append(views, view)
	}
	return views
}

// asked is the language that a request asks for; French when it names none that is known.
func (p *pages) asked(c echo.Context) *tongue {
	code, _ := firstParam(c.Request().URL.RawQuery, "lang")
	return p.tongues[strings.ToLower(strings.TrimSpace(code))]
}

// of adds what the version says of itself.
func (l layout) of(v directory.View, demoSource string) layout {
	for _, s := range v.Sources() {
		l.Demo = l.Demo || demoSource != "" && s.Name == demoSource && s.Places > 0
	}
	if built := v.Built(); !built.IsZero() {
		l.DataDate = l.lang.date(built.In(zoneOf("75056")))
	}
	return l
}

// render writes a page in memory: a template that fails leaves no half page.
func (p *pages) render(name string, data page) ([]byte, error) {
	var b bytes.Buffer
	err := p.templates[data.language()].ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// send answers a page that may be kept until the given instant, at most as long as any answer.
func (p *pages) send(c echo.Context, v directory.View, name string, data page, until time.Time) error {
	body, err := p.render(name, data)
	if err != nil {
		return err
	}
	p.secure(c, data)
	return p.server.sendDigested(c, v, htmlType, body, until)
}

// sendStatus answers a page that is not to be kept.
func (p *pages) sendStatus(c echo.Context, status int, name string, data page) error {
	body, err := p.render(name, data)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	p.secure(c, data)
	h.Set("Cache-Control", "no-store")
	return c.Blob(status, htmlType, body)
}

// secure sets what browsers are told of a page. Other sites learn nothing of
// its address, which may hold a position.
func (p *pages) secure(c echo.Context, data page) {
	h := c.Response().Header()
	switch c.Path() {
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

// errorView is a page that says what went wrong.
type errorView struct {
	layout
	Heading, Text string
}

// problem shows an error to someone who reads pages.
func (p *pages) problem(c echo.Context, problem *problem) error {
	t := p.asked(c)
	heading := t.say(problem.Title)
	if problem.Status == http.StatusNotFound {
		heading = t.say("Cette page n’existe pas")
	}
	text, ok := t.repeat(problem.Detail)
	if !ok {
		text = t.say(problemText[problem.Status].detail)
	}
	view := errorView{layout: p.layout(c, t, heading, text, ""), Heading: heading, Text: text}
	view.NoIndex = true
	if problem.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "2")
	}
	return p.sendStatus(c, problem.Status, "error.html", view)
}
