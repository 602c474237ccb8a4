package web_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestLinksBeginWithThePublicURL(t *testing.T) {
	href := func(s *sitetest.Site, headers ...string) string {
		return sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1", headers...)).Links[0].Href
	}
	got := href(sitetest.Open(t, site.Config{Web: web.Config{PublicURL: "https://lieux.example/carte"}}), "Host",
		"other.example")
	if !strings.HasPrefix(got, "https://lieux.example/carte/api/v1/lieux") {
		t.Errorf("with PublicURL: %s", got)
	}
	direct := sitetest.Open(t, site.Config{})
	if got := href(direct, "X-Forwarded-Proto", "https"); !strings.HasPrefix(got, direct.URL) {
		t.Errorf("X-Forwarded-Proto without a trusted proxy: %s", got)
	}
	if got := href(direct, "Host", "mairie.example"); !strings.HasPrefix(got, "http://mairie.example/") {
		t.Errorf("Host: %s", got)
	}
	open := sitetest.Open(t, site.Config{Web: web.Config{OwnLinks: true}})
	if got := href(open, "Host", "mairie.example"); !strings.HasPrefix(got, open.URL) {
		t.Errorf("Host that is not believed: %s", got)
	}
	behind := sitetest.Open(t,
		site.Config{Web: web.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}})
	got = href(behind, "X-Forwarded-Proto", "https", "Host", "lieux.example")
	if !strings.HasPrefix(got, "https://lieux.example/") {
		t.Errorf("X-Forwarded-Proto of a trusted proxy: %s", got)
	}
}
