// Package feedback is the pages and the API by which anyone says that something of a place is wrong, or that a place is
// missing, and follows what becomes of it. They work without JavaScript and without account. What is sent goes to the
// inbox as a note; nothing is published here.
package feedback

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// Where the page and its twin for programs are; those of one note lie below.
const (
	Path    = html.ReportPath
	apiPath = web.APIRoot + "/signalements"
)

// Deps are what the handlers need besides the kit of pages.
type Deps struct {
	Store    note.Store    // nil: nothing can be sent
	Typed    note.Reader   // nil: what is typed is kept as words
	Patience time.Duration // how long the sender of a note without proof waits; 0: usualPatience
}

type feedback struct {
	*html.Site
	Deps
	mu       sync.Mutex
	key      []byte       // that signs forms; nil: not asked for yet
	clients  *web.Limiter // of all that one client sends
	unproved *web.Limiter // of all that comes without proof
	waiting  chan struct{}
	flood    flood
}

// Register adds the pages and the API to the site of a kit.
func Register(site *html.Site, deps Deps) {
	if deps.Patience == 0 {
		deps.Patience = usualPatience
	}
	p := &feedback{Site: site, Deps: deps, clients: web.NewLimiter(perClient, perClient),
		unproved: web.NewLimiter(unprovedPerHour, unprovedPerHour), waiting: make(chan struct{}, mostWaiting)}
	site.Web.PageLight(Path, p.ask)
	site.Web.Write(http.MethodPost, Path, p.send)
	site.Web.PageLight(Path+"/:token", p.follow)
	site.Web.Write(http.MethodPost, Path+"/:token/oublier-adresse", p.forgetMail)
	site.Web.Write(http.MethodPost, Path+"/:token/effacer", p.forgetNote)

	site.Web.Write(http.MethodPost, apiPath, p.create)
	site.Web.GetLight(apiPath+"/:token", p.read)
	site.Web.Write(http.MethodDelete, apiPath+"/:token", p.remove)
}

// closed is the error of a site that keeps no notes.
func closed() error {
	return directory.Errorf(directory.Unavailable, "Ce service ne reçoit pas de signalements.")
}

// masked returns an error of the store without its cause, which is for the operator alone.
func (p *feedback) masked(err error) error {
	if directory.ErrorCode(err) == directory.NotFound {
		return directory.Errorf(directory.NotFound, "Ce signalement n’existe pas, ou n’existe plus : il est effacé 12 mois "+
			"après la réponse, ou quand on le demande. Vous pouvez en envoyer un autre sur /signaler.")
	}
	if directory.ErrorCode(err) != directory.Unavailable || errors.Unwrap(err) == nil {
		return err
	}
	p.Web.Log().Error("the inbox cannot be used", "error", err)
	return directory.Errorf(directory.Unavailable, "Ce service ne peut pas recevoir de signalement en ce moment : "+
		"réessayez dans quelques minutes.")
}

// secret returns the key that signs forms.
func (p *feedback) secret(ctx context.Context) ([]byte, error) {
	if p.Store == nil {
		return nil, closed()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.key == nil {
		key, err := p.Store.Secret(ctx, note.Forms)
		if err != nil {
			return nil, p.masked(err)
		}
		p.key = key
	}
	return p.key, nil
}

// private keeps an answer out of shared caches and search engines: its address is its only key.
func private(c web.Context) {
	c.Header().Set("Cache-Control", "no-store")
	c.Header().Set("X-Robots-Tag", "noindex")
}
