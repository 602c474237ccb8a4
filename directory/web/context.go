package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Context is one request and the answer being written to it.
type Context struct {
	echo   echo.Context
	server *Server
}

// Handler answers one request. An error that it returns before it has written
// anything becomes a problem+json or an error page.
type Handler func(c Context) error

// Request returns the request.
func (c Context) Request() *http.Request { return c.echo.Request() }

// Response returns the writer of the answer.
func (c Context) Response() http.ResponseWriter { return c.echo.Response() }

// Header returns the headers of the answer.
func (c Context) Header() http.Header { return c.echo.Response().Header() }

// Param returns the part of the path that a route names, such as id in /lieux/:id.
func (c Context) Param(name string) string { return c.echo.Param(name) }

// Route returns the path under which the handler is registered, such as /lieux/:id.
func (c Context) Route() string { return c.echo.Path() }

// NoContent answers a status without a body.
func (c Context) NoContent(status int) error { return c.echo.NoContent(status) }

// Extend gives the connection that long from now to send the request and receive the answer.
func (c Context) Extend(limit time.Duration) {
	control := http.NewResponseController(c.Response())
	until := time.Now().Add(limit)
	_ = control.SetReadDeadline(until) // a writer without deadlines has none to extend
	_ = control.SetWriteDeadline(until)
}

// SeeOther answers 303: the client asks for url instead.
func (c Context) SeeOther(url string) error { return c.echo.Redirect(http.StatusSeeOther, url) }

// Blob answers a whole body with a status, without any caching header of its own.
func (c Context) Blob(status int, mediaType string, body []byte) error {
	return c.echo.Blob(status, mediaType, body)
}
