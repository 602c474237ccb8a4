package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestCodings(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	unpack := map[string]func([]byte) ([]byte, error){
		"": func(b []byte) ([]byte, error) { return b, nil },
		"gzip": func(b []byte) ([]byte, error) {
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			return io.ReadAll(z)
		},
		"br": func(b []byte) ([]byte, error) { return io.ReadAll(brotli.NewReader(bytes.NewReader(b))) },
	}
	for _, path := range []string{
		"/api/v1/lieux", "/api/v1/lieux.csv", "/api/v1/lieux.ndjson", "/api/v1/proches?code_postal=75013&limit=100",
		"/api/v1/referentiel", "/api/v1/docs", "/api/v1/facettes",
	} {
		plain := s.Get(path)
		tags := map[string]bool{plain.Header.Get("ETag"): true}
		for accept, want := range map[string]string{
			"gzip":                    "gzip",
			"br":                      "br",
			"gzip, deflate, br, zstd": "br",
			"br;q=0, gzip":            "gzip",
			"gzip;q=0.5, br;q=0.1":    "gzip",
			"*":                       "br",
			"identity":                "",
			"gzip;q=0":                "",
			"zstd":                    "",
			"identity, gzip;q=0.5":    "",
			"identity;q=0.5, gzip":    "gzip",
			"br;q=0.5, *":             "gzip",
		} {
			if strings.Contains(path, "/proches") && (accept == "gzip, deflate, br, zstd" || accept == "*") {
				want = "gzip" // made each time: the fastest
			}
			got := s.Get(path, "Accept-Encoding", accept)
			if coding := got.Header.Get("Content-Encoding"); coding != want {
				t.Errorf("%s, %s: coding %q, want %q", path, accept, coding, want)
				continue
			}
			body, err := unpack[want](got.Body)
			if err != nil || !bytes.Equal(body, plain.Body) {
				t.Errorf("%s, %s: %v, the body differs", path, accept, err)
			}
			if want != "" && len(got.Body) >= len(plain.Body) {
				t.Errorf("%s, %s: not smaller", path, accept)
			}
			if !strings.Contains(got.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: Vary %q", path, got.Header.Get("Vary"))
			}
			tags[got.Header.Get("ETag")] = true
		}
		if len(tags) != 3 {
			t.Errorf("%s: %d tags for three codings", path, len(tags))
		}
	}
	near := "/api/v1/proches?code_postal=75013&limit=100"
	first := s.Get(near, "Accept-Encoding", "gzip, br")
	again := s.Get(near, "Accept-Encoding", "gzip, br", "If-None-Match", first.Header.Get("ETag"))
	if again.StatusCode != 304 {
		t.Errorf("%s asked again: %d", near, again.StatusCode)
	}
	if small := s.Get("/health/live", "Accept-Encoding", "br"); small.Header.Get("Content-Encoding") != "" {
		t.Error("an answer of a few bytes is compressed")
	}
}
