package pages

import (
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/web"
)

// embedRoot is where the element and its parts are, for the pages of others.
const embedRoot = "/embed/"

var embeddedPage = viewPage{path: "/carte", template: "carte.html", embedded: true}

// embedded answers /carte: the page of an iframe, and what the element asks for.
func (p *pages) embedded(c web.Context) error { return p.showView(c, &embeddedPage) }

// registerEmbed serves what the pages of other sites load: two scripts under
// stable addresses, revalidated each minute, and the parts that they import.
func (p *pages) registerEmbed() {
	p.web.Get(embedRoot+"*", func(c web.Context) error {
		name := c.Param("*")
		// Pages that isolate themselves from others may still load it.
		c.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		if web.IsHashed(name) && strings.HasSuffix(name, ".js") {
			return p.web.SendAsset(c, name, web.Immutable)
		}
		address, ok := p.assets[name]
		if !ok || (name != "carte-lieux.js" && name != "hauteur.js") {
			return web.NewProblem(http.StatusNotFound, "")
		}
		return p.web.SendAsset(c, strings.TrimPrefix(address, web.AssetRoot), web.DefaultControl)
	})
}

// framePolicy is the policy of a page that others may frame.
func framePolicy(policy string, ancestors []string) string {
	allowed := "*"
	if len(ancestors) > 0 {
		allowed = strings.Join(append([]string{"'self'"}, ancestors...), " ") // ourselves: the preview of /integrer
	}
	return strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+allowed, 1)
}
