package pages_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	kit "github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestTheStyleOfAFirstScreenIsThatOfThePolicy(t *testing.T) {
	config := sitetest.PagesConfig(t)
	const text = `.place{src:url("./face-A.woff2")}`
	config.Dist = fstest.MapFS{
		"manifest.json": {Data: []byte(`{"main.css": "assets/main-A.css", "first-view.css": "assets/first-view-A.css",
			"first-place.css": "assets/first-place-A.css", "sombre.css": "assets/sombre-A.css"}`)},
		"assets/first-view-A.css": {Data: []byte(text + "\n")}, "assets/first-place-A.css": {Data: []byte("p{}")},
	}
	s := sitetest.OpenPages(t, config)
	element := regexp.MustCompile(`<style>(.*?)</style>`)
	for path, want := range map[string]string{
		"/": `.place{src:url("/assets/face-A.woff2")}`, "/?pres_de=33000": `.place{src:url("/assets/face-A.woff2")}`,
		"/carte?departement=33": `.place{src:url("/assets/face-A.woff2")}`, "/carte?departement=33&theme=sombre": "",
		"/lieux/" + sitetest.Snapshot(t).ID(3): "p{}", "/donnees": "", "/carte?departement=33&style=sans": "",
		"/?style=sans&pres_de=33000": "", "/carte/orienter?etape=ou&style=sans": "",
	} {
		a := s.Get(path, "Accept", "text/html")
		if bytes.Contains(a.Body, []byte("style=sans")) || a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, links to what scripts read", path, a.StatusCode)
		}
		policy := a.Header.Get("Content-Security-Policy")
		if want == "" {
			if bytes.Contains(a.Body, []byte("<style>")) || !strings.Contains(policy, "style-src 'self';") {
				t.Errorf("%s: a style in the page, %s", path, policy)
			}
			continue
		}
		found := element.FindSubmatch(a.Body)
		if found == nil || string(found[1]) != want {
			t.Errorf("%s: %s", path, found)
			continue
		}
		sum := sha256.Sum256(found[1])
		allowed := "style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"
		if !strings.Contains(policy, allowed) {
			t.Errorf("%s: %s", path, policy)
		}
		whole := bytes.Index(a.Body, []byte(`<link rel="stylesheet" href="/assets/main-A.css">`))
		if whole < bytes.LastIndex(a.Body, []byte("</main>")) {
			t.Errorf("%s: the whole style does not come last", path)
		}
	}
}

func TestRedirectionsAreForTheSameReader(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for path, want := range map[string]string{
		"/?ou=33000&style=sans": "/?pres_de=33000&style=sans",
		"/?ou=33000":            "/?pres_de=33000",
		"/carte/orienter?etape=ou&ou=33063&style=sans": "style=sans",
	} {
		a := s.Get(path, "Accept", "text/html")
		if got := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %d %s", path, a.StatusCode, got)
		}
	}
	if a := s.Get("/?style=avec", "Accept", "text/html"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("another value: %d", a.StatusCode)
	}
}

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
