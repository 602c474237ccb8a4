package web_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestAssets(t *testing.T) {
	script := strings.Repeat("export const a = 1;\n", 200)
	s := sitetest.Open(t, site.Config{Dist: fstest.MapFS{
		"assets/main-0A1B2C3D.js": {Data: []byte(script)},
		"assets/plain.css":        {Data: []byte("a{}")},
		"manifest.json":           {Data: []byte(`{}`)},
		"secret.txt":              {Data: []byte("secret")},
	}})
	got := s.Get("/assets/main-0A1B2C3D.js", "Accept-Encoding", "br")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") ||
		got.Header.Get("Content-Encoding") != "br" ||
		got.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	again := s.Get("/assets/main-0A1B2C3D.js", "Accept-Encoding", "br", "If-None-Match", got.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %d", again.StatusCode)
	}
	if plain := s.Get("/assets/main-0A1B2C3D.js"); string(plain.Body) != script {
		t.Error("another script")
	}
	if css := s.Get("/assets/plain.css"); css.StatusCode != http.StatusOK ||
		strings.Contains(css.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("a name without hash: %q", css.Header.Get("Cache-Control"))
	}
	for _, path := range []string{
		"/assets/", "/assets/none.js", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/secret.txt",
		"/manifest.json",
	} {
		s.Refuses(http.StatusNotFound, path)
	}
}
