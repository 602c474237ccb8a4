// Package web is the HTTP toolkit of the read side: routes and middleware,
// ETags and Cache-Control, content coding, limits, problem+json, assets,
// health and metrics. It is the only package that imports echo.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/files"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// Paths that more than one package names.
const (
	APIRoot   = "/api/v1"        // where the API begins
	Downloads = "/donnees/lieux" // where each format of a view can be downloaded whole
)

// Deps are the dependencies of a Server.
type Deps struct {
	Reader directory.Reader
	Past   directory.Past // versions published before; nil: none can be read
	Log    *slog.Logger
	Now    func() time.Time // required: the clock
	// Schedule is what the server imports by itself; nil: nothing.
	Schedule directory.Schedule
}

// Server holds the routes and the state shared by handlers: caches, errors, limits.
// It is immutable once its routes are registered, but for its caches.
type Server struct {
	config    Config
	reader    directory.Reader
	past      directory.Past
	schedule  directory.Schedule // nil: nothing is imported by the server
	log       *slog.Logger
	now       func() time.Time
	echo      *echo.Echo
	kept      *lru.Cache[*answer]
	gates     gates
	files     *files.Store // what is too large to be kept in memory
	metrics   *metrics
	assets    assets
	buckets   *middleware.RateLimiterMemoryStore // by client; see limitRate
	pages     map[string]bool                    // routes registered by Page
	writes    map[string]bool                    // routes registered by Write, "POST /verifier"
	errorPage func(c Context, p *Problem) error  // nil: problem+json for everyone
}

// New returns a server with health, metrics and asset routes.
func New(deps Deps, config Config) *Server {
	config = config.withDefaults()
	s := &Server{
		config:   config,
		reader:   deps.Reader,
		past:     deps.Past,
		schedule: deps.Schedule,
		log:      deps.Log,
		now:      deps.Now,
		echo:     echo.New(),
		assets:   newAssets(config.Dist),
		buckets:  newBuckets(config),
		pages:    map[string]bool{},
		writes:   map[string]bool{},
		kept:     lru.New[*answer](config.Kept),
		gates:    newGates(config),
	}
	s.files = files.New(config.Folder, config.FilesBudget, s.gates.files)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.metrics = newMetrics(s.reader, config.Version, s.kept, s.files, s.sinceSeconds, s.schedule, s.gates)
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = clientIP(config.TrustedProxies)
	s.echo.HTTPErrorHandler = s.handleError
	s.echo.Use(
		s.observe,      // count, time, log
		s.recoverPanic, // a panic is a 500, without its stack
		s.limitSize,    // 414, 431
		s.checkHost,    // 400
		s.crossOrigin,  // CORS, preflight, nosniff
		s.limitRate,    // 429
	)
	s.registerHealth()
	s.registerAssets()
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Get registers a handler for GET and HEAD that waits until it may do costly work; net/http leaves
// out the body of a HEAD. An answer that is kept is sent without it.
func (s *Server) Get(path string, handler Handler) { s.GetLight(path, s.costly(handler)) }

// GetLight is Get for a handler that costs little, or that waits for the database: it answers at
// once, whatever else is asked.
func (s *Server) GetLight(path string, handler Handler) {
	adapted := func(e echo.Context) error {
		c := Context{e, s}
		behind := s.reachSeen(c)
		v, err := s.View()
		if err == nil {
			sayVersion(c, v)
		}
		if behind != nil {
			return behind
		}
		if err == nil {
			if sent, err := s.SendKept(c, v); sent {
				return err
			}
		}
		return handler(c)
	}
	s.echo.Add(http.MethodGet, path, adapted)
	s.echo.Add(http.MethodHead, path, adapted)
}

// Write registers a handler of a method that sends something: POST or DELETE. Browsers can use it
// from pages of this site only.
func (s *Server) Write(method, path string, handler Handler) {
	s.writes[method+" "+path] = true
	s.echo.Add(method, path, func(c echo.Context) error { return handler(Context{c, s}) })
}

// Page registers a handler of an HTML page, as Get does: its errors are pages too.
func (s *Server) Page(path string, handler Handler) { s.PageLight(path, s.costly(handler)) }

// PageLight is Page for a handler that costs little, or that waits for the database.
func (s *Server) PageLight(path string, handler Handler) {
	s.pages[path] = true
	s.GetLight(path, handler)
}

// SetErrorPage sets how browsers are shown a problem outside of the API.
func (s *Server) SetErrorPage(show func(c Context, p *Problem) error) { s.errorPage = show }

// View returns the version that a request is answered from.
func (s *Server) View() (directory.View, error) { return s.reader.Current() }

// Past returns the versions published before, nil when none can be read.
func (s *Server) Past() directory.Past { return s.past }

// Now returns the present of the server's clock.
func (s *Server) Now() time.Time { return s.now() }

// Log returns the server's logger.
func (s *Server) Log() *slog.Logger { return s.log }
