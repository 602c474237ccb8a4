package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

// problem is an error as the API answers it: RFC 9457, in French.
type problem struct {
	Type   string                 `json:"type"`
	Title  string                 `json:"title"`
	Status int                    `json:"status"`
	Detail string                 `json:"detail"`
	Errors []directory.ParamError `json:"errors,omitempty"`
}

func (p *problem) Error() string { return p.Detail }

// problemText is what is said of a status when the cause says nothing more
// precise. anchor leads to the explanation in /api/v1/docs.
var problemText = map[int]struct{ anchor, title, detail string }{
	http.StatusBadRequest:                  {"requete", "Requête invalide", "La requête n'a pas pu être comprise."},
	http.StatusNotFound:                    {"introuvable", "Introuvable", "Rien ne se trouve à cette adresse."},
	http.StatusMethodNotAllowed:            {"methode", "Méthode refusée", "Ce service se lit seulement : GET, HEAD ou OPTIONS."},
	http.StatusNotAcceptable:               {"format", "Format non disponible", "Aucun des formats demandés par Accept n'est servi à cette adresse."},
	http.StatusRequestURITooLong:           {"longueur", "Adresse trop longue", "L'adresse demandée est trop longue."},
	http.StatusTooManyRequests:             {"debit", "Trop de requêtes", "Trop de requêtes en peu de temps : réessayez dans un instant."},
	http.StatusRequestHeaderFieldsTooLarge: {"longueur", "En-têtes trop longs", "Les en-têtes de la requête sont trop longs."},
	http.StatusInternalServerError:         {"serveur", "Erreur du serveur", "Une erreur est survenue de notre côté. Elle est enregistrée ; réessayez plus tard."},
	http.StatusServiceUnavailable:          {"attente", "Service pas encore prêt", "L'annuaire n'est pas encore chargé : réessayez dans quelques secondes."},
}

// newProblem makes the problem of a status; an empty detail takes the usual one.
// A status that has no text of its own is told as an error of the server.
func newProblem(status int, detail string) *problem {
	text, ok := problemText[status]
	if !ok {
		status = http.StatusInternalServerError
		text = problemText[status]
	}
	if detail == "" {
		detail = text.detail
	}
	return &problem{Type: apiRoot + "/docs#erreur-" + text.anchor, Title: text.title, Status: status, Detail: detail}
}

// asProblem tells any error as a problem. Only a *problem and a *directory.Error
// carry words meant for users: whatever else is said in general terms.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var d *directory.Error
	if errors.As(err, &d) {
		if status, ok := statusOfCode[d.Code]; ok {
			p := newProblem(status, d.Message)
			p.Errors = d.Params
			return p
		}
		return newProblem(http.StatusInternalServerError, "")
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		return newProblem(h.Code, "")
	}
	return newProblem(http.StatusInternalServerError, "")
}

var statusOfCode = map[directory.Code]int{
	directory.Invalid:     http.StatusBadRequest,
	directory.NotFound:    http.StatusNotFound,
	directory.Unavailable: http.StatusServiceUnavailable,
}

// handleError is the one place where errors become answers.
func (s *server) handleError(err error, c echo.Context) {
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return // whoever asked has gone
	}
	if c.Response().Committed {
		// What fails half way is whoever reads. The body must not look complete.
		s.log.Debug("answer cut short", slog.Any("error", err))
		panic(http.ErrAbortHandler)
	}
	p := asProblem(err)
	if p.Status == http.StatusInternalServerError {
		s.log.Error("request failed", slog.String("path", clip(c.Request().URL.Path)), slog.Any("error", err))
	}
	if s.errorPage != nil && wantsHTML(c) && s.errorPage(c, p) == nil {
		return
	}
	if err := writeProblem(c, p); err != nil {
		s.log.Debug("problem not sent", slog.Any("error", err))
	}
}

// pageRoutes is where registerPages answers.
var pageRoutes = map[string]bool{
	"/": true, "/carte": true, "/integrer": true, "/donnees": true, "/imprimer": true, "/accessibilite": true, "/lieux/:id": true,
}

// wantsHTML tells a browser that follows a link outside of the API, and whoever
// asks for one of the pages without saying in which form.
func wantsHTML(c echo.Context) bool {
	r := c.Request()
	accept := r.Header.Get("Accept")
	if pageRoutes[c.Path()] {
		return accept == "" || accepted(accept, "text/html", 0) > 0
	}
	return !strings.HasPrefix(r.URL.Path, apiRoot) && strings.Contains(accept, "text/html")
}

func writeProblem(c echo.Context, p *problem) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Link")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "2")
	}
	c.Response().WriteHeader(p.Status)
	_, err = c.Response().Write(append(body, '\n'))
	return err
}

// maxClip is how much of a user's own text an answer or a log line repeats, in bytes.
const maxClip = 200

// clip shortens s for display.
func clip(s string) string {
	if len(s) > maxClip {
		s = s[:maxClip] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
