package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// observe counts, times and logs every request. It is outermost, so that it sees
// the answer, errors included.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		s.metrics.running.Inc()
		defer func() {
			s.metrics.running.Dec()
			took := time.Since(start)
			s.metrics.count(c.Path(), c.Request().Method, c.Response().Status, took)
			s.logRequest(c, took)
		}()
		if err := next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

// logRequest logs slow and failed requests, and all of them when that is set.
// The query is left out: it may contain the position of a person.
func (s *Server) logRequest(c echo.Context, took time.Duration) {
	status := c.Response().Status
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable:
		level = slog.LevelError
	case took >= s.config.SlowRequest:
		level = slog.LevelWarn
	case !s.config.LogRequests:
		return
	}
	r := c.Request()
	path := r.URL.Path
	if strings.Contains(c.Path(), "/:token") {
		path = c.Path() // a token opens what one person sent
	}
	s.log.LogAttrs(r.Context(), level, "request",
		slog.String("id", requestID(r)),
		slog.String("method", directory.Clip(r.Method)),
		slog.String("path", directory.Clip(path)),
		slog.Int("status", status),
		slog.Int64("bytes", c.Response().Size),
		slog.Duration("took", took),
	)
}

// requestID returns the id by which a proxy in front knows a request, or one made here.
func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); validID.MatchString(given) {
		return given
	}
	return rand.Text()[:16]
}

var validID = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,64}$`)

// recoverPanic makes a panic an error, its stack in the log only.
func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if e, ok := cause.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler) // net/http cuts the answer short
			}
			s.log.Error("panic", slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", cause)
		}()
		return next(c)
	}
}

// limitSize refuses addresses and headers that are too long.
func (s *Server) limitSize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if len(r.RequestURI) > s.config.MaxURLBytes {
			return ProblemWith(http.StatusRequestURITooLong, i18n.New(
				"L'adresse demandée est trop longue : %d octets, pour %d au plus.", len(r.RequestURI),
				s.config.MaxURLBytes))
		}
		size := 0
		for name, values := range r.Header {
			for _, value := range values {
				size += len(name) + len(value) + len(": \r\n")
			}
		}
		if size > s.config.MaxHeaderBytes {
			return NewProblem(http.StatusRequestHeaderFieldsTooLarge, "")
		}
		return next(c)
	}
}

// Headers of every answer, shared: net/http only reads them.
var (
	anyOrigin      = []string{"*"}
	noSniff        = []string{"nosniff"}
	exposedHeaders = []string{"ETag, Lieux-Version, Link, Number-Matched, Number-Returned, Retry-After"}
)

// allowedMethods are the methods that every route answers.
const allowedMethods = "GET, HEAD, OPTIONS"

// crossOrigin lets any site read, answers preflights, and refuses other methods but on the routes
// registered for them, which pages of other sites cannot use.
func (s *Server) crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		h["Access-Control-Allow-Origin"] = anyOrigin
		h["Access-Control-Expose-Headers"] = exposedHeaders
		h["X-Content-Type-Options"] = noSniff
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			return next(c)
		case http.MethodOptions:
			h.Set("Allow", allowedMethods)
			h.Set("Access-Control-Allow-Methods", allowedMethods)
			h.Set("Access-Control-Allow-Headers", "*")
			h.Set("Access-Control-Max-Age", "86400")
			return c.NoContent(http.StatusNoContent)
		}
		if s.writes[r.Method+" "+c.Path()] {
			if err := http.NewCrossOriginProtection().Check(r); err != nil {
				return NewProblem(http.StatusForbidden, "")
			}
			return next(c)
		}
		h.Set("Allow", allowedMethods)
		return NewProblem(http.StatusMethodNotAllowed, "")
	}
}
