// Package html is the kit that pages are made with: their layout, languages and
// assets, the state in their addresses, and how they are rendered and sent.
package html

import (
	"encoding/json"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/lru"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/render"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Config holds the settings of the pages.
type Config struct {
	Templates      fs.FS // html/template files
	Lang           fs.FS // languages, CODE.json; nil: French only
	Dist           fs.FS // the build: manifest.json and the assets that it names; nil: none
	BaseMap        BaseMap
	FrameAncestors []string // sites that may frame /carte, as CSP sources; empty: all
	Theme          string   // of the pages of the site: StateTheme, or "" for its own
	Contact        string   // the e-mail address that visitors report errors to; "" none
	Demo           bool     // the places are fictitious: pages show a notice
	DemoSource     string   // the source of fictitious places: pages show a notice while a version holds any
}

// StateTheme is the theme that follows the State's design system, for the sites entitled to it.
const StateTheme = "dsfr"

// BaseMap describes the map under the places. Its server is the only third party
// that pages call.
type BaseMap struct {
	URL              string // raster tiles, {z}/{x}/{y}; "": no base map, the ground alone
	Attribution      string // shown on the map, plain text
	MinZoom, MaxZoom int    // of these tiles
	Bound            string // minLon,minLat,maxLon,maxLat, outside of which there are none; "" everywhere
	Ground           string // tiles of names and borders, for maps without a base map and until it answers
}

// Deps are the dependencies of the pages.
type Deps struct {
	Web       *web.Server
	Query     *query.Reader
	Gazetteer *territory.Gazetteer
	Reading   *understand.Reader  // of what people type
	Geocoder  understand.Geocoder // nil: streets are not located
	Borders   Borders             // nil: plans are without them
}

// Borders calls f with each line of the borders of communes that may meet a bound, lon,lat in
// degrees. A line is overwritten by the next one.
type Borders func(b orb.Bound, f func(orb.LineString))

// Site is what the pages of a site share.
type Site struct {
	Deps
	Config Config
	Assets Assets // addresses of the build by name of entry: "main.js" → "/assets/main-ABCD.js"

	templates map[string]*render.Set  // by language
	locales   map[string]*i18n.Locale // by code
	languages []string                // French first
	policy    string                  // Content-Security-Policy
	first     map[string]firstStyle   // by name of entry: "first-view.css"
	policies  map[string]string       // that of a route, when it is another
	parts     *lru.Cache[any]         // of pages; see Part
}

// Type is the media type of pages.
const Type = "text/html; charset=utf-8"

// New returns the kit of a site with templates. Its error is that of a template or of
// a catalogue.
func New(deps Deps, config Config) (*Site, error) {
	locales, err := i18n.Load(config.Lang)
	if err != nil {
		return nil, err
	}
	s := &Site{
		Deps:      deps,
		Config:    config,
		locales:   locales,
		templates: map[string]*render.Set{},
		policies:  map[string]string{},
		Assets:    assetAddresses(config.Dist),
		parts:     newParts(),
	}
	s.first = firstStyles(config.Dist, s.Assets)
	s.languages = append([]string{"fr"}, slices.Sorted(maps.Keys(s.locales))...)
	s.locales[i18n.French.Code] = i18n.French
	for _, code := range s.languages {
		if s.templates[code], err = parseTemplates(config.Templates, config.Dist, s.locales[code]); err != nil {
			return nil, err
		}
	}
	s.policy = s.Policy()
	if len(s.Assets) == 0 {
		s.Web.Log().Warn("pages have neither style nor script: static/dist is empty")
	}
	s.Web.SetErrorPage(s.problem)
	return s, nil
}

// Request is a request for a page: its parameters and its language.
type Request struct {
	*query.Request
	View directory.View // nil for EmptyRequest
	Lang *i18n.Locale
	Site *Site
}

// Read reads the parameters of a view for a page in a language. The request is
// never nil: after an error it holds the valid parameters.
func (s *Site) Read(v directory.View, t *i18n.Locale, raw string) (*Request, error) {
	r, err := s.Query.Read(v, Form, raw)
	return &Request{Request: r, View: v, Lang: t, Site: s}, err
}

// EmptyRequest returns a request for the whole directory.
func (s *Site) EmptyRequest(t *i18n.Locale) *Request {
	return &Request{Request: &query.Request{Now: s.Web.Now()}, Lang: t, Site: s}
}

// parseTemplates reads the templates in one language.
func parseTemplates(folder, dist fs.FS, t *i18n.Locale) (*render.Set, error) {
	say := func(text string) string { return t.Say(text) }
	// The texts of places are French in every language of the page.
	french := func() template.HTMLAttr {
		if t.InFrench() {
			return ""
		}
		return ` lang="fr"`
	}
	// Sentences with a link or an emphasis, without values.
	markup := func(text string) template.HTML { return template.HTML(t.Say(text)) }
	translate := func(text string) template.HTML { return Translate(t, i18n.New(text)) }
	functions := template.FuncMap{"t": say, "fr": french, "markup": markup, "translate": translate,
		"icon": iconFunction(readIcons(dist))}
	parsed, err := template.New("").Funcs(functions).ParseFS(folder, "*.html")
	if err != nil {
		return nil, err
	}
	return render.New(parsed, functions)
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

// Layout holds what every page has.
type Layout struct {
	Title       string
	Description string
	Canonical   string // absolute address that search engines are to keep, unless NoIndex
	Card        string // absolute address of the picture of links to the page; "" without a build
	OEmbed      string // absolute address of the oEmbed answer of the page, without its format; "" none
	Feed        string // address of the feed of what changes on the page; "" none
	NoIndex     bool
	Embedded    bool   // framed by a page of another site
	Theme       string // of the page, unless it is embedded; "" that of the site
	Demo        bool
	Assets      Assets
	First       template.HTML // the style of the first screen, in the page itself; "" a file is asked for
	firstHash   string        // of its text, as a source of a content policy
	Skips       []Link
	Lang        string
	InLang      string // query string of links to other pages: "?lang=en"; "" in French
	Languages   []languageView
	Words       template.JS // of scripts, when the page is not French; "" none
	lang        *i18n.Locale
	DataDate    string // "21 novembre 2026"; "" unknown
}

// languageView is a link to the page in a language.
type languageView struct {
	Code, Lang string // as addresses and as HTML name it
	Name       string
	URL        string // path and query
	Absolute   string // URL with the address of the site
	Current    bool   // the language of the page itself
}

// Page is the data of a template: a struct that embeds a Layout.
type Page interface {
	language() *i18n.Locale
	inlined() string
}

// Locale returns the language of the page.
func (l Layout) Locale() *i18n.Locale { return l.lang }

func (l Layout) language() *i18n.Locale { return l.lang }

func (l Layout) inlined() string { return l.firstHash }

// Assets maps the names of assets to their addresses; "script" and "style" are
// those of the page.
type Assets map[string]string

// Link is a link to a page of the site.
type Link struct{ URL, Text string }

// LinkTo returns a link.
func LinkTo(url, text string) Link { return Link{url, text} }

// Layout returns the layout of a page in a language.
func (s *Site) Layout(c web.Context, t *i18n.Locale, title, description, script string) Layout {
	assets := maps.Clone(s.Assets)
	if assets == nil {
		assets = Assets{}
	}
	base, card := s.Web.BaseURL(c), s.Assets["partage.png"]
	if card != "" {
		card = base + card
	}
	assets["script"], assets["style"] = s.Assets[script], s.Assets["main.css"]
	return Layout{
		Canonical:   base + web.EscapeURL(c.Request().URL.EscapedPath()) + InLang(t),
		Card:        card,
		Title:       t.Say(title),
		Description: t.Say(description),
		Lang:        t.Lang,
		InLang:      InLang(t),
		Languages:   s.inAllLanguages(c, base, t),
		lang:        t,
		Words:       t.Browser,
		Demo:        s.Config.Demo,
		Theme:       s.Config.Theme,
		Assets:      assets,
		Skips:       []Link{{"#contenu", t.Say("Aller au contenu")}},
	}
}

// inAllLanguages returns links to the requested page in every language; base is the address of the site.
func (s *Site) inAllLanguages(c web.Context, base string, t *i18n.Locale) []languageView {
	u := c.Request().URL
	path := web.EscapeURL(u.EscapedPath())
	rest := web.EscapeURL(query.Without(OfAddress(u.RawQuery), "lang"))
	views := make([]languageView, 0, len(s.languages))
	for _, code := range s.languages {
		view := languageView{
			Code:    code,
			Lang:    s.locales[code].Lang,
			Name:    s.locales[code].Name,
			URL:     path,
			Current: code == t.Code,
		}
		raw := rest
		if code != i18n.French.Code {
			raw = strings.TrimPrefix(rest+"&lang="+code, "&")
		}
		if raw != "" {
			view.URL += "?" + raw
		}
		view.Absolute = base + view.URL
		views = append(views, view)
	}
	return views
}

// RequestedLocale returns the language that a request asks for, French when it names
// none that is known.
func (s *Site) RequestedLocale(c web.Context) *i18n.Locale {
	code, _ := query.First(c.Request().URL.RawQuery, "lang")
	return s.Locale(strings.ToLower(strings.TrimSpace(code)))
}

// Locale returns the language of a code; French when there is none.
func (s *Site) Locale(code string) *i18n.Locale {
	if l := s.locales[code]; l != nil {
		return l
	}
	return i18n.French
}

// ForVersion returns the layout with the date of a version, and with the notice of
// fictitious places when it holds any.
func (l Layout) ForVersion(v directory.View, demoSource string) Layout {
	for _, source := range v.Sources() {
		l.Demo = l.Demo || demoSource != "" && source.Name == demoSource && source.Places > 0
	}
	if built := v.Built(); !built.IsZero() {
		l.DataDate = l.lang.Date(built.In(territory.Zone("75056")))
	}
	return l
}

// render renders a page in memory, so that an error of a template sends no partial page. The caller releases it.
func (s *Site) render(name string, data Page) (*web.Buffer, error) {
	b := web.NewBuffer()
	var err error
	b.Bytes, err = s.templates[data.language().Code].Append(b.Bytes, name, data)
	return b, err
}

// Send sends a page that may be cached until an instant, at most as long as any response.
func (s *Site) Send(c web.Context, v directory.View, name string, data Page, until time.Time) error {
	body, err := s.render(name, data)
	defer body.Release()
	if err != nil {
		return err
	}
	s.secure(c, data)
	return s.Web.SendDigested(c, v, Type, body.Bytes, until)
}

// SendUnkept sends a page that depends on more than the version, the address and the clock.
func (s *Site) SendUnkept(c web.Context, v directory.View, name string, data Page) error {
	body, err := s.render(name, data)
	defer body.Release()
	if err != nil {
		return err
	}
	s.secure(c, data)
	return s.Web.SendUnkept(c, v, Type, body.Bytes)
}

// SendLasting sends a page that changes with the version and the address only, and with stamp, which
// stands for what else it depends on. A client that has it is told so without making it.
func (s *Site) SendLasting(
	c web.Context, v directory.View, t *i18n.Locale, stamp uint64, name string, data func() (Page, error),
) error {
	f, done := s.Web.Unchanged(c, v, stamp)
	if done {
		return nil
	}
	f.Expensive = true
	s.secure(c, Layout{lang: t})
	page, err := data()
	if err != nil {
		return err
	}
	body, err := s.render(name, page)
	defer body.Release()
	if err != nil {
		return err
	}
	return web.Send(c, f, Type, body.Bytes)
}

// SendStatus sends a page that must not be cached.
func (s *Site) SendStatus(c web.Context, status int, name string, data Page) error {
	body, err := s.render(name, data)
	defer body.Release()
	if err != nil {
		return err
	}
	h := c.Header()
	s.secure(c, data)
	h.Set("Cache-Control", "no-store")
	return c.Blob(status, Type, body.Bytes)
}

// errorView is the page of an error.
type errorView struct {
	Layout
	Heading, Text string
	Links         []Link // what the address may mean
}

// SendNotFound sends the page of an address that is not found, with links to what it
// may mean.
func (s *Site) SendNotFound(c web.Context, text string, links []Link) error {
	t := s.RequestedLocale(c)
	heading := t.Say("Cette page n’existe pas")
	view := errorView{Layout: s.Layout(c, t, heading, text, ""), Heading: heading, Text: text, Links: links}
	view.NoIndex = true
	return s.SendStatus(c, http.StatusNotFound, "error.html", view)
}

// problem sends an error as a page.
func (s *Site) problem(c web.Context, problem *web.Problem) error {
	t := s.RequestedLocale(c)
	heading := t.Say(problem.Title)
	if problem.Status == http.StatusNotFound {
		heading = t.Say("Cette page n’existe pas")
	}
	text, ok := t.Translate(problem.Text)
	if !ok {
		text = t.Say(web.KindOf(problem.Status).Detail)
	}
	view := errorView{Layout: s.Layout(c, t, heading, text, ""), Heading: heading, Text: text}
	view.NoIndex = true
	if problem.Status == http.StatusServiceUnavailable {
		c.Header().Set("Retry-After", "2")
	}
	return s.SendStatus(c, problem.Status, "error.html", view)
}
