package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/web"
)

var embeddedPage = html.ViewPage{Path: "/carte", Template: "carte.html", Embedded: true}

// embedded handles /carte: the page of an iframe, which the element requests too.
func (p *pages) embedded(c web.Context) error {
	raw := c.Request().URL.RawQuery
	if show, _ := p.ReadDisplay(raw, true); show.Guided {
		// Its first question, whatever the territory of the map answers already.
		rest := web.EscapeURL(query.Without(raw, "orientation"))
		return c.SeeOther(html.EmbeddedPath + html.GuidePath + "?etape=besoin&" + rest)
	}
	return p.showView(c, &embeddedPage)
}

// formerPath is the page that the elements of other maps ask for, with their own parameters.
const formerPath = "/carte/ancienne"

// former leads to the map with our parameters. The list that an element of version 5 names is ours, whatever its
// address: its filters alone are kept.
func (p *pages) former(c web.Context) error {
	given := snippet.Given(c.Request().URL.RawQuery)
	state, _ := snippet.Renamed(p.RequestedLocale(c), p.Gazetteer, given)
	state = state.Without(func(pair html.Pair) bool {
		return pair.Name == query.Source.String() && strings.Contains(pair.Value, "/")
	})
	return c.SeeOther(state.URL(html.EmbeddedPath))
}

// embedEntries are the scripts that the pages of others name: the element as a module
// and as a classic script, and the height of an iframe.
var embedEntries = []string{"carte-lieux.js", "carte-lieux.classique.js", "hauteur.js"}

// registerEmbed serves the scripts that other sites load: the entry points under
// stable addresses, revalidated each minute, and the modules that they import.
func (p *pages) registerEmbed() {
	p.Web.GetLight(snippet.Root+"*", func(c web.Context) error {
		name := c.Param("*")
		// Cross-origin isolated pages may load it too.
		c.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		if web.IsHashed(name) && strings.HasSuffix(name, ".js") {
			return p.Web.SendAsset(c, name, web.Immutable)
		}
		address, ok := p.Assets[name]
		if !ok || !slices.Contains(embedEntries, name) {
			return web.NewProblem(http.StatusNotFound, "")
		}
		return p.Web.SendAsset(c, strings.TrimPrefix(address, web.AssetRoot), web.DefaultControl)
	})
}

// FullURL returns the address of the same view on the home page.
func (view *homeView) FullURL() string {
	var state html.State
	for _, f := range view.Hidden {
		state = append(state, html.PairOf(f.Name, f.Value))
	}
	for _, group := range view.Filters {
		for _, option := range group.Options {
			if option.Checked {
				state = append(state, html.PairOf(option.Name, option.Value))
			}
		}
	}
	return (&url.URL{Path: "/", RawQuery: state.Without(html.IsSetting).Encode()}).String()
}
