package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// embedRoot is where the element and its parts are, for the pages of others.
const embedRoot = "/embed/"

var embeddedPage = viewPage{path: "/carte", template: "carte.html", embedded: true}

// embedded answers /carte: the page of an iframe, and what the element asks for.
func (p *pages) embedded(c echo.Context) error { return p.showView(c, &embeddedPage) }

// registerEmbed serves what the pages of others load: two scripts under stable
// addresses, asked again each minute, and the parts that they import.
func (s *server) registerEmbed(e *echo.Echo, names map[string]string) {
	register(e, embedRoot+"*", func(c echo.Context) error {
		name := c.Param("*")
		// Pages that isolate themselves from others may still load it.
		c.Response().Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		if hashedName.MatchString(name) && strings.HasSuffix(name, ".js") {
			return s.sendAsset(c, name, immutable)
		}
		address, ok := names[name]
		if !ok || (name != "carte-lieux.js" && name != "hauteur.js") {
			return newProblem(http.StatusNotFound, "")
		}
		return s.sendAsset(c, strings.TrimPrefix(address, assetRoot), usualControl)
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
