// Package catalogue is the pages about what the directory is made of: the report card of each
// source, and the register of labels. They work without JavaScript.
package catalogue

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// The addresses of the two lists, below which those of their entries lie.
const (
	SourcesPath = "/sources"
	LabelsPath  = "/labels"
)

// Deps are what the pages need besides the kit.
type Deps struct {
	Archive directory.Archive // past imports; nil: no history is shown
	Explain directory.Explain // what the rules of imports mean; nil: findings are not shown
}

// catalogue is what the pages share.
type catalogue struct {
	*html.Site
	Deps
}

// Register adds the pages to the site of a kit.
func Register(site *html.Site, deps Deps) {
	p := &catalogue{site, deps}
	site.Web.Page(SourcesPath, p.sources)
	site.Web.PageLight(SourcesPath+"/:name", p.source)
	site.Web.Get(SourcesPath+"/:name/qualite.svg", p.badge)
	site.Web.Page(LabelsPath, p.labels)
	site.Web.Page(LabelsPath+"/:code", p.label)
}

// plain lists what pages about a source take: only the language, which the kit reads.
var plain = &query.Form{}

// read reads the parameters of a page.
func (p *catalogue) read(c web.Context, form *query.Form) (directory.View, *html.Request, string, error) {
	v, err := p.Web.View()
	if err != nil {
		return nil, nil, "", err
	}
	raw := query.Without(c.Request().URL.RawQuery, "lang")
	q, err := p.Query.Read(v, form, raw)
	return v, &html.Request{Request: q, View: v, Lang: p.RequestedLocale(c), Site: p.Site}, raw, err
}
