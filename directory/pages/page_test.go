package pages_test

import (
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	kit "github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestPagesHaveStrictHeadersAndETags(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, path := range []string{"/?pres_de=33000", "/lieux/" + sitetest.Snapshot(t).ID(3)} {
		a := s.Get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
				"img-src 'self' data: https://fond.exemple; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
				"frame-ancestors 'none'",
			"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Content-Language": "fr",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s: %s", path, name, got)
			}
		}
		if a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: sets a cookie", path)
		}
		again := s.Get(path, "If-None-Match", a.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || len(again.Body) > 0 {
			t.Errorf("%s: asked again: %d", path, again.StatusCode)
		}
		if head := s.Do(http.MethodHead, path); head.StatusCode != http.StatusOK || len(head.Body) > 0 ||
			head.Header.Get("ETag") != a.Header.Get("ETag") {
			t.Errorf("%s: HEAD: %d", path, head.StatusCode)
		}
	}
}

func TestDemoBannerAndOptionalSettings(t *testing.T) {
	config := sitetest.PagesConfig(t)
	const banner = "Données de démonstration : lieux fictifs"
	if strings.Contains(sitetest.TextOf(sitetest.Page(t, sitetest.OpenPages(t, config), http.StatusOK, "/")), banner) {
		t.Error("a real directory has the notice of fictitious places")
	}
	config.Pages.DemoSource = sitetest.Sources()[0].Name
	if !strings.Contains(sitetest.TextOf(sitetest.Page(t, sitetest.OpenPages(t, config), http.StatusOK, "/")), banner) {
		t.Error("places of the demonstration have no notice")
	}
	config.Pages.DemoSource = ""
	config.Pages.Demo, config.Pages.BaseMap, config.Pages.Contact = true, kit.BaseMap{}, ""
	s := sitetest.OpenPages(t, config)
	for _, path := range []string{"/", "/lieux/" + sitetest.Snapshot(t).ID(0)} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		if !strings.Contains(sitetest.TextOf(root), banner) {
			t.Errorf("%s: fictitious places have no notice", path)
		}
		for _, n := range sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "id") == "carte" }) {
			if sitetest.Attribute(n, "data-base") != "" || sitetest.Attribute(n, "data-outline") == "" {
				t.Errorf("%s: the base map is not off: %v", path, n.Attr)
			}
		}
		if strings.Contains(sitetest.TextOf(root), "Signaler une erreur") {
			t.Errorf("%s: a link to report errors without a contact", path)
		}
	}
}

func TestPagesBeforeTheFirstVersion(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	s.Reader.Serve(nil)
	root := sitetest.Page(t, s, http.StatusServiceUnavailable, "/")
	if !strings.Contains(sitetest.TextOf(root), "pas encore") {
		t.Error(sitetest.TextOf(root))
	}
}

func TestPagesNeedTheirTemplates(t *testing.T) {
	s := sitetest.OpenPages(t, site.Config{})
	if a := s.Get("/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%d without templates", a.StatusCode)
	}
	templates, err := fs.Glob(os.DirFS("../../static/pages"), "*.html")
	if err != nil || len(templates) == 0 {
		t.Fatal("no template", err)
	}
}
