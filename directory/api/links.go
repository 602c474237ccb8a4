package api

import (
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// link is one of the `links` of an answer and of its Link header.
type link struct{ rel, href, mediaType string }

// pageLinks returns the links of one page of a list: itself, the next page when there is one,
// and where the licence of each source is.
func (a *API) pageLinks(c web.Context, mediaType, next string) []link {
	r := c.Request()
	links := append(make([]link, 0, 3), link{"self", a.selfOf(c), mediaType})
	if next != "" {
		rest := query.Without(r.URL.RawQuery, query.After.String())
		if rest != "" {
			rest += "&"
		}
		href := a.pathOf(c) + "?" + web.EscapeURL(rest) + "apres=" + url.QueryEscape(next)
		links = append(links, link{"next", href, mediaType})
	}
	return append(links, a.licences(c))
}

// pathOf returns the absolute address of a request without its query string.
func (a *API) pathOf(c web.Context) string {
	return web.EscapeURL(a.Web.BaseURL(c)) + web.EscapeURL(c.Request().URL.EscapedPath())
}

// selfOf returns the absolute address of a request.
func (a *API) selfOf(c web.Context) string {
	if raw := c.Request().URL.RawQuery; raw != "" {
		return a.pathOf(c) + "?" + web.EscapeURL(raw)
	}
	return a.pathOf(c)
}

// licences returns the link to the sources and their licences.
func (a *API) licences(c web.Context) link {
	return link{"license", web.EscapeURL(a.Web.BaseURL(c)) + web.APIRoot + "/sources", "application/json"}
}

func appendLinks(dst []byte, links []link) []byte {
	dst = append(dst, '[')
	for i, l := range links {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"rel":"`...)
		dst = append(dst, l.rel...)
		dst = append(dst, `","href":`...)
		dst = directory.AppendJSONString(dst, l.href)
		dst = append(dst, `,"type":"`...)
		dst = append(dst, l.mediaType...)
		dst = append(dst, `"}`...)
	}
	return append(dst, ']')
}

// linkHeader returns the same links as a Link header (RFC 8288).
func linkHeader(links []link) string {
	var b strings.Builder
	for i, l := range links {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("<" + l.href + `>; rel="` + l.rel + `"; type="` + l.mediaType + `"`)
	}
	return b.String()
}
