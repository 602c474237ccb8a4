// Package pages renders the HTML pages: the map with its list, a place, the
// pages that integrate and download it. They work without JavaScript.
package pages

import (
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// pages makes the pages of the map.
type pages struct {
	*html.Site
	regions []drawnRegion // of the first page
}

// routes returns the table of pages. A page of text only is a line of textPages; any
// other is a line here and a file with its handler.
func (p *pages) routes() map[string]web.Handler {
	routes := map[string]web.Handler{
		homePage.Path:       p.home,
		embeddedPage.Path:   p.embedded,
		formerPath:          p.former,
		integratePage.Path:  p.integrate,
		dataPage.Path:       p.data,
		"/lieux/:id":        p.place,
		"/lieux/:id/apercu": p.preview,
	}
	for i := range textPages {
		routes[textPages[i].path] = func(c web.Context) error { return p.text(c, &textPages[i]) }
	}
	return routes
}

// Register adds the pages to a site.
func Register(s *html.Site) {
	p := &pages{s, drawnRegions(s.Gazetteer)}
	s.SetPolicy(embeddedPage.Path, s.FramedPolicy())
	s.SetPolicy(integratePage.Path, s.Policy()+"; frame-src 'self'") // it shows a preview
	for path, handler := range p.routes() {
		s.Web.Page(path, handler)
	}
	p.registerEmbed()
	s.Web.GetLight(oembedPath, p.oembed)
	s.Web.Get("/*", p.national)
}
