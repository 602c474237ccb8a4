package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// BaseURL returns what absolute links begin with: the PublicURL setting, else the scheme of the request
// and its host; see Config.OwnLinks.
func (s *Server) BaseURL(c Context) string {
	if s.config.PublicURL != "" {
		return s.config.PublicURL
	}
	r := c.Request()
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && s.config.OwnLinks {
		return s.scheme(r) + "://" + at.String()
	}
	return s.scheme(r) + "://" + r.Host
}

// scheme returns that by which a request came. X-Forwarded-Proto is read from trusted proxies only.
func (s *Server) scheme(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" && s.trusts(r.RemoteAddr) {
		return "https"
	}
	return "http"
}

func (s *Server) trusts(remote string) bool {
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

// Redirect answers 301 to another path of this site and keeps the query. The
// Host of the request is not repeated: a cached answer must not redirect to another site.
func (s *Server) Redirect(c Context, path string) error {
	target := s.config.PublicURL + path
	if q := c.Request().URL.RawQuery; q != "" {
		target += "?" + EscapeURL(q)
	}
	h := c.Header()
	h["Cache-Control"] = []string{DefaultControl}
	h["Location"] = []string{target}
	c.Response().WriteHeader(http.StatusMovedPermanently)
	return nil
}

// Place returns the place of an id in the version served. Where found is false the request is
// answered by err or, when another place has taken the id over, by a redirection to its own
// id between two parts of a path.
func (s *Server) Place(c Context, id, before, after string) (v directory.View, i int, found bool, err error) {
	if v, err = s.View(); err != nil {
		return nil, 0, false, err
	}
	return s.PlaceIn(v, c, id, before, after)
}

// PlaceIn is Place in a version.
func (s *Server) PlaceIn(v directory.View, c Context, id, before, after string) (_ directory.View, i int, found bool,
	err error) {
	i, redirect, ok := v.ByID(id)
	switch {
	case !ok:
		return nil, 0, false, directory.UnknownPlace()
	case redirect != "":
		return nil, 0, false, s.Redirect(c, before+redirect+after)
	}
	return v, i, true, nil
}

// EscapeURL escapes what may not stand in a URL, nor between < and > of a Link
// header. Existing escapes are kept.
func EscapeURL(s string) string {
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
