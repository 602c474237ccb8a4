// Package verify lets the producer of a listing see what the directory would make of it, without a
// command line: as a page, and as JSON for programs. Nothing is published: a listing that its sender
// proposes waits for the operator.
package verify

import (
	"net/http"
	"sync"

	"golang.org/x/time/rate"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// Where the page and its twin for programs are; those of one verification lie below.
const (
	Path    = "/verifier"
	apiPath = web.APIRoot + "/verifications"
)

// Deps are what the handlers need besides the kit of pages.
type Deps struct {
	Checker inbox.Checker // nil: listings cannot be checked here
	Store   inbox.Store
}

type verifier struct {
	*html.Site
	Deps
	plans    *paper.Plans
	workbook func() ([]byte, error) // the template for producers, made once
	uploads  chan struct{}          // one for each that is received or waits
	pace     *rate.Limiter          // of what is received, in bytes
}

// Register adds the page, the API and the template for producers to the site of a kit.
func Register(site *html.Site, deps Deps) {
	p := &verifier{site, deps, paper.NewPlans(site), sync.OnceValues(newTemplate), make(chan struct{}, maxUploads),
		rate.NewLimiter(perSecond, piece)}
	site.Web.GetLight(TemplatePath, p.template)
	site.Web.PageLight(Path, p.form)
	site.Web.Write(http.MethodPost, Path, p.send)
	site.Web.PageLight(Path+"/:token", p.report)
	site.Web.Write(http.MethodPost, Path+"/:token/relire", p.readAgain)
	site.Web.Write(http.MethodPost, Path+"/:token/actualiser", p.fetchAgain)
	site.Web.Write(http.MethodPost, Path+"/:token/proposer", p.proposePage)
	site.Web.Write(http.MethodPost, Path+"/:token/oublier", p.forgetPage)

	site.Web.Write(http.MethodPost, apiPath, p.create)
	site.Web.GetLight(apiPath+"/:token", p.read)
	site.Web.Write(http.MethodPost, apiPath+"/:token/proposer", p.propose)
	site.Web.Write(http.MethodDelete, apiPath+"/:token", p.forget)
	for _, f := range files {
		for _, at := range []string{Path, apiPath} {
			site.Web.GetLight(at+"/:token/"+f.name, func(c web.Context) error { return p.file(c, f) })
		}
	}
}
