package api

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

// baseURL is what absolute links begin with: the setting, else what the request
// says of scheme and host. A proxy's word is taken from trusted proxies only.
func (s *server) baseURL(c echo.Context) string {
	if s.config.PublicURL != "" {
		return s.config.PublicURL
	}
	r := c.Request()
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	} else if proto := r.Header.Get("X-Forwarded-Proto"); proto == "https" && s.trusts(r.RemoteAddr) {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (s *server) trusts(remote string) bool {
	if len(s.config.TrustedProxies) == 0 {
		return false
	}
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	for _, prefix := range s.config.TrustedProxies {
		if prefix.Contains(at.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// link is one of the `links` of an answer and of its Link header.
type link struct{ rel, href, mediaType string }

// pageLinks is the links of one page of a list: itself, and the next page when there is one.
func (s *server) pageLinks(c echo.Context, mediaType, next string) []link {
	r := c.Request()
	at := escapeURL(s.baseURL(c)) + escapeURL(r.URL.EscapedPath())
	links := make([]link, 0, 2)
	self := at
	if r.URL.RawQuery != "" {
		self += "?" + escapeURL(r.URL.RawQuery)
	}
	links = append(links, link{"self", self, mediaType})
	if next != "" {
		query := withoutParam(r.URL.RawQuery, "apres")
		if query != "" {
			query += "&"
		}
		links = append(links, link{"next", at + "?" + escapeURL(query) + "apres=" + url.QueryEscape(next), mediaType})
	}
	return links
}

// withoutParam takes a parameter out of a raw query.
func withoutParam(raw, name string) string {
	var kept []string
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		key, _, _ := strings.Cut(pair, "=")
		if decoded, ok := unescape(key); pair != "" && (!ok || decoded != name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// escapeURL escapes what may not stand in a URL, nor between < and > of a Link
// header. What is escaped already stays.
func escapeURL(s string) string {
	const upperHex = "0123456789ABCDEF"
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = urlByte(s[i])
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if urlByte(s[i]) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[s[i]>>4])
		b.WriteByte(upperHex[s[i]&15])
	}
	return b.String()
}

func urlByte(c byte) bool { return c > ' ' && c < 0x7f && strings.IndexByte(`<>"\^{|}`+"`", c) < 0 }

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

// linkHeader is the same links as RFC 8288 has them.
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
