// Package api is the reception: it answers HTTP. Handlers are thin (read the
// parameters, ask the reader, encode), and whatever is wrong becomes one
// problem+json. It is the only package that knows echo.
package api

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// apiRoot is where the API begins.
const apiRoot = "/api/v1"

// server holds what handlers share. It is immutable once made, but for caches.
type server struct {
	config     Config
	reader     directory.Reader
	gazetteer  *territory.Gazetteer
	archive    directory.Archive
	log        *slog.Logger
	now        func() time.Time
	words      wordsCache
	packed     packedCache
	metrics    *metrics
	assets     assets
	buckets    *middleware.RateLimiterMemoryStore // of clients; see limitRate
	reference  atomic.Pointer[reference]          // /referentiel
	openAPI    []byte                             // /openapi.json
	docsPage   []byte
	docsPolicy string // its Content-Security-Policy
	// errorPage shows a problem to a browser outside of the API; nil: problem+json. Set by registerPages.
	errorPage func(c echo.Context, p *problem) error
}

// New makes the handler of the whole site: the API, the pages, health and metrics.
func New(deps Deps, config Config) *echo.Echo {
	s := newServer(deps, config.withDefaults())
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientIP(s.config.TrustedProxies)
	e.HTTPErrorHandler = s.handleError
	e.Use(
		s.observe,      // count, time, log
		s.recoverPanic, // a panic is a 500, without its stack
		s.limitSize,    // 414, 431
		s.crossOrigin,  // CORS, preflight, nosniff
		s.limitRate,    // 429
	)
	s.registerAPI(e)
	s.registerHealth(e)
	s.registerAssets(e)
	s.registerPages(e)
	return e
}

func newServer(deps Deps, config Config) *server {
	s := &server{
		config:    config,
		reader:    deps.Reader,
		gazetteer: deps.Gazetteer,
		archive:   deps.Archive,
		log:       deps.Log,
		now:       deps.Now,
		openAPI:   openAPIJSON(),
		assets:    newAssets(config.Dist),
		buckets:   newBuckets(config),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	var err error
	if s.docsPage, s.docsPolicy, err = docsHTML(); err != nil {
		panic(err) // the page is part of the program
	}
	s.metrics = newMetrics(s.reader, config.Version)
	return s
}

// registerAPI is the routes of contract §2.2.
func (s *server) registerAPI(e *echo.Echo) {
	register(e, apiRoot, func(c echo.Context) error { return s.redirect(c, apiRoot+"/docs") })
	register(e, apiRoot+"/lieux", s.places)
	register(e, apiRoot+"/lieux.geojson", s.places)
	register(e, apiRoot+"/lieux.json", s.places)
	register(e, apiRoot+"/lieux.csv", s.places)
	register(e, apiRoot+"/lieux.ndjson", s.places)
	register(e, apiRoot+"/lieux/:id", s.place)
	register(e, apiRoot+"/proches", s.nearest)
	register(e, apiRoot+"/tuiles.json", s.tileJSON)
	register(e, apiRoot+"/tuiles/:z/:x/:file", s.tile)
	register(e, apiRoot+"/facettes", s.facets)
	register(e, apiRoot+"/territoires", s.territories)
	register(e, apiRoot+"/territoires/:type/:code", s.territory)
	register(e, apiRoot+"/referentiel", s.referential)
	register(e, apiRoot+"/sources", s.sources)
	register(e, apiRoot+"/imports", s.imports)
	register(e, apiRoot+"/openapi.json", s.openAPIDocument)
	register(e, apiRoot+"/docs", s.docs)
}

// register answers GET and HEAD alike; net/http leaves the body of a HEAD out.
func register(e *echo.Echo, path string, handler echo.HandlerFunc) {
	e.Add(http.MethodGet, path, handler)
	e.Add(http.MethodHead, path, handler)
}

// view is the version that a request is answered from.
func (s *server) view() (directory.View, error) { return s.reader.Current() }

// parse reads the parameters of a request.
// A route whose form has no free value may do without a version.
func (s *server) parse(c echo.Context, v directory.View, f *form) (*parser, error) {
	p := &parser{form: f, gazetteer: s.gazetteer, now: s.now()}
	if v != nil {
		p.words = s.words.of(v)
	}
	return p, p.parse(c.Request().URL.RawQuery)
}
