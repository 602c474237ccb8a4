package html

import (
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/web"
)

// unframed is the directive of a page that no other site may frame.
const unframed = "frame-ancestors 'none'"

// ownStyles is the directive of a page whose styles are files.
const ownStyles = "style-src 'self'"

// contentPolicy returns the Content-Security-Policy of pages. It allows their own
// scripts, styles and requests, and images of the base map. Leaflet cancels the
// loading of an image by replacing its address with an empty data: URL.
func contentPolicy(baseMap string) string {
	images := "img-src 'self' data:"
	if origin := originOf(baseMap); origin != "" {
		images += " " + origin
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", ownStyles, "font-src 'self'", images, "connect-src 'self'",
		"form-action 'self'", "base-uri 'none'", unframed,
	}, "; ")
}

// framePolicy returns the policy of a page that other sites may frame.
func framePolicy(policy string, ancestors []string) string {
	allowed := "*"
	if len(ancestors) > 0 {
		allowed = strings.Join(append([]string{"'self'"}, ancestors...), " ") // 'self': the preview of /integrer
	}
	return strings.Replace(policy, unframed, "frame-ancestors "+allowed, 1)
}

// originOf returns scheme://host of an address for a content policy, "" unless it is an
// http or https address.
func originOf(address string) string {
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
		strings.ContainsAny(u.Host, " ;,'\"") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// SetPolicy sets the Content-Security-Policy of a route, in place of Policy.
func (s *Site) SetPolicy(route, policy string) { s.policies[route] = policy }

// Policy returns the Content-Security-Policy of pages that no other site may frame.
func (s *Site) Policy() string { return contentPolicy(s.Config.BaseMap.URL) }

// FramedPolicy returns the policy of pages that the other sites of Config.FrameAncestors
// may frame.
func (s *Site) FramedPolicy() string { return framePolicy(s.Policy(), s.Config.FrameAncestors) }

// secure sets the security headers of a page. Its address may hold a position, so
// other sites receive no referrer.
func (s *Site) secure(c web.Context, data Page) {
	policy, ok := s.policies[c.Route()]
	if !ok {
		policy = s.policy
	}
	if hash := data.inlined(); hash != "" {
		policy = strings.Replace(policy, ownStyles, ownStyles+" "+hash, 1)
	}
	h := c.Header()
	h["Content-Security-Policy"] = []string{policy}
	if strings.Contains(policy, unframed) {
		h["X-Frame-Options"] = denied
	}
	h["Referrer-Policy"] = sameOrigin
	h["Permissions-Policy"] = permissions
	h["X-Content-Type-Options"] = noSniff
	h["Content-Language"] = []string{data.language().Lang}
}

// Header values that are the same for all pages are shared: net/http only reads them.
var (
	denied      = []string{"DENY"}
	sameOrigin  = []string{"same-origin"}
	permissions = []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"}
	noSniff     = []string{"nosniff"}
)
