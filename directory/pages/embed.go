package pages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/web"
)

// embedRoot is the path of the scripts that other sites load.
const embedRoot = "/embed/"

var embeddedPage = viewPage{path: "/carte", template: "carte.html", embedded: true}

// embedded handles /carte: the page of an iframe, which the element requests too.
func (p *pages) embedded(c web.Context) error { return p.showView(c, &embeddedPage) }

// embedEntries are the scripts that the pages of others name: the element as a module
// and as a classic script, and the height of an iframe.
var embedEntries = []string{"carte-lieux.js", "carte-lieux.classique.js", "hauteur.js"}

// registerEmbed serves the scripts that other sites load: the entry points under
// stable addresses, revalidated each minute, and the modules that they import.
func (p *pages) registerEmbed() {
	p.web.Get(embedRoot+"*", func(c web.Context) error {
		name := c.Param("*")
		// Cross-origin isolated pages may load it too.
		c.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		if web.IsHashed(name) && strings.HasSuffix(name, ".js") {
			return p.web.SendAsset(c, name, web.Immutable)
		}
		address, ok := p.assets[name]
		if !ok || !slices.Contains(embedEntries, name) {
			return web.NewProblem(http.StatusNotFound, "")
		}
		return p.web.SendAsset(c, strings.TrimPrefix(address, web.AssetRoot), web.DefaultControl)
	})
}

// framePolicy returns the policy of a page that other sites may frame.
func framePolicy(policy string, ancestors []string) string {
	allowed := "*"
	if len(ancestors) > 0 {
		allowed = strings.Join(append([]string{"'self'"}, ancestors...), " ") // 'self': the preview of /integrer
	}
	return strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+allowed, 1)
}
