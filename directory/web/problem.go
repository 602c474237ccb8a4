package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/admit"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Problem is the JSON body of an error (RFC 9457), in French.
type Problem struct {
	Type   string                 `json:"type"`
	Title  string                 `json:"title"`
	Status int                    `json:"status"`
	Detail string                 `json:"detail"`
	Text   i18n.Text              `json:"-"` // Detail for other languages
	Errors []directory.ParamError `json:"errors,omitempty"`
	Later  time.Duration          `json:"-"` // after which to ask again; 0: not said, 2 s for a 503
}

// Error returns the detail, in French.
func (p *Problem) Error() string { return p.Detail }

// ProblemKind holds the texts, in French, that all problems of a status share.
type ProblemKind struct {
	Status int
	Anchor string // fragment of its explanation in /api/v1/docs, without erreur-
	Title  string
	Detail string // used when the cause has no message of its own
}

// problemKinds are the problems that the site answers, by status.
var problemKinds = []ProblemKind{
	{
		http.StatusBadRequest, "requete", "Requête invalide",
		"La requête n'a pas pu être comprise.",
	},
	{
		http.StatusUnauthorized, "reserve", "Non partagé",
		"Ce qui est à cette adresse n'est montré que sur les sites autorisés.",
	},
	{
		http.StatusForbidden, "interdit", "Envoi refusé",
		"Ce qui est envoyé doit l'être depuis une page de ce site, ou par un programme.",
	},
	{
		http.StatusRequestEntityTooLarge, "taille", "Fichier trop gros",
		"Le fichier dépasse la taille permise.",
	},
	{
		http.StatusNotFound, "introuvable", "Introuvable",
		"Rien ne se trouve à cette adresse.",
	},
	{
		http.StatusConflict, "conflit", "Déjà fait",
		"L'état de ce qui est à cette adresse ne permet pas ce qui est demandé.",
	},
	{
		http.StatusGone, "oublie", "Plus gardé",
		"Ce qui était à cette adresse n'est plus gardé.",
	},
	{
		http.StatusMethodNotAllowed, "methode", "Méthode refusée",
		"Cette adresse se lit seulement : GET, HEAD ou OPTIONS.",
	},
	{
		http.StatusNotAcceptable, "format", "Format non disponible",
		"Aucun des formats demandés par Accept n'est servi à cette adresse.",
	},
	{
		http.StatusRequestURITooLong, "longueur", "Adresse trop longue",
		"L'adresse demandée est trop longue.",
	},
	{
		http.StatusTooManyRequests, "debit", "Trop de requêtes",
		"Trop de requêtes en peu de temps : réessayez dans un instant.",
	},
	{
		http.StatusRequestHeaderFieldsTooLarge, "longueur", "En-têtes trop longs",
		"Les en-têtes de la requête sont trop longs.",
	},
	{
		http.StatusInternalServerError, "serveur", "Erreur du serveur",
		"Une erreur est survenue de notre côté. Elle est enregistrée ; réessayez plus tard.",
	},
	{
		http.StatusNotImplemented, "format", "Format non servi",
		"Ce format n'est pas servi : json et xml le sont.",
	},
	{
		http.StatusServiceUnavailable, "attente", "Service pas encore prêt",
		"L'annuaire n'est pas encore chargé : réessayez dans quelques secondes.",
	},
}

// ProblemKinds returns the problems that the site answers, by status.
func ProblemKinds() []ProblemKind { return slices.Clone(problemKinds) }

// KindOf returns the kind of problem of a status; that of an
// unknown status is the internal error's.
func KindOf(status int) ProblemKind {
	for _, kind := range problemKinds {
		if kind.Status == status {
			return kind
		}
	}
	return KindOf(http.StatusInternalServerError)
}

// NewProblem returns the problem of a status; an empty detail is that of its kind.
func NewProblem(status int, detail string) *Problem {
	text := i18n.New(detail)
	if detail == "" {
		text = i18n.New(KindOf(status).Detail)
	}
	return ProblemWith(status, text)
}

// ProblemWith returns the problem of a status with a message in every language.
func ProblemWith(status int, text i18n.Text) *Problem {
	kind := KindOf(status)
	return &Problem{
		Type: APIRoot + "/docs#erreur-" + kind.Anchor, Title: kind.Title, Status: kind.Status,
		Detail: text.String(), Text: text,
	}
}

// asProblem returns an error as a problem. Only a *Problem and a *directory.Error
// carry messages meant for users: of other errors only the status is shown.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if r := asRefused(err); r != nil {
		return refusal(r)
	}
	var d *directory.Error
	if errors.As(err, &d) {
		if status, ok := statusOfCode[d.Code]; ok {
			p := ProblemWith(status, d.Text)
			p.Errors = d.Params
			return p
		}
		return NewProblem(http.StatusInternalServerError, "")
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		return NewProblem(h.Code, "")
	}
	return NewProblem(http.StatusInternalServerError, "")
}

var statusOfCode = map[directory.Code]int{
	directory.Invalid:     http.StatusBadRequest,
	directory.NotFound:    http.StatusNotFound,
	directory.Unknown:     http.StatusUnauthorized,
	directory.Forbidden:   http.StatusForbidden,
	directory.Conflict:    http.StatusConflict,
	directory.Gone:        http.StatusGone,
	directory.Unavailable: http.StatusServiceUnavailable,
}

// refusal returns the problem of costly work that is not done.
func refusal(r *admit.Refused) *Problem {
	p := NewProblem(http.StatusTooManyRequests, "")
	if r.Busy {
		p = ProblemWith(http.StatusServiceUnavailable, i18n.New(
			"Beaucoup de gens se servent de ce site en ce moment : réessayez dans quelques secondes."))
	}
	p.Later = r.Later
	return p
}

// setLater says after how long to ask again, in a whole number of seconds.
func (p *Problem) setLater(h http.Header) {
	later := p.Later
	if later == 0 && p.Status == http.StatusServiceUnavailable {
		later = 2 * time.Second
	}
	if later > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(later.Seconds()))))
	}
}

// handleError answers a request that failed with a problem or an error page.
func (s *Server) handleError(err error, c echo.Context) {
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return // the client disconnected
	}
	if c.Response().Committed {
		// A write error after the headers means that the client disconnected, or that
		// the body is incomplete: it must not look complete.
		s.log.Debug("answer cut short", slog.Any("error", err))
		panic(http.ErrAbortHandler)
	}
	p := asProblem(err)
	if p.Status == http.StatusInternalServerError {
		s.log.Error("request failed", slog.String("path", directory.Clip(c.Request().URL.Path)), slog.Any("error", err))
	}
	p.setLater(c.Response().Header())
	if s.errorPage != nil && s.wantsHTML(c) && s.errorPage(Context{c, s}, p) == nil {
		return
	}
	if err := writeProblem(c, p); err != nil {
		s.log.Debug("problem not sent", slog.Any("error", err))
	}
}

// wantsHTML reports whether a problem is shown as a page: to a browser that
// follows a link outside of the API, and on the routes of pages to any client
// that does not ask for another format.
func (s *Server) wantsHTML(c echo.Context) bool {
	r := c.Request()
	accept := r.Header.Get("Accept")
	if s.pages[c.Path()] {
		return accept == "" || Quality(accept, "text/html", 0) > 0
	}
	return !strings.HasPrefix(r.URL.Path, APIRoot) && strings.Contains(accept, "text/html")
}

func writeProblem(c echo.Context, p *Problem) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Link")
	p.setLater(h)
	c.Response().WriteHeader(p.Status)
	_, err = c.Response().Write(append(body, '\n'))
	return err
}
