package main_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A territory's own needs are on the pages and in the API; a file that is wrong serves nothing.
func TestServeWithTheOrientationOfATerritory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := filepath.Join(s.data, "orientation.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("{\n\"besoins\": [\n{\"code\": \"badge\", \"groupe\": \"papiers\"}]}")
	refused := s.run("serve", "--orientation", file)
	says(t, reason(t, refused, 1, "serve"), "ne convient pas")
	says(t, refused.stderr, "ligne 3, besoin « badge »", "papiers")
	write(`{"besoins": [{"code": "badge", "groupe": "demarches", "libelle": "Refaire mon badge",
		"services": ["Aide aux démarches administratives"], "mots": ["badge"]}]}`)
	srv := s.serve("--orientation", file)
	for _, path := range []string{"/api/v1/besoins-courants", "/orienter?groupe=demarches",
		"/orienter?etape=besoin&mots=" + url.QueryEscape("mon badge")} {
		a, err := http.Get(srv.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		if err != nil || !strings.Contains(string(body), "badge") || a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %v", path, a.StatusCode, err)
		}
		_ = a.Body.Close()
	}
}
