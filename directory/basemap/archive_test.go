package basemap_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/basemap"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

const essai = "../../geo/pmtiles/testdata/essai.pmtiles"

func TestIsArchive(t *testing.T) {
	for address, want := range map[string]bool{
		"fond.pmtiles": true, "/srv/FOND.PMTILES": true, "https://exemple.fr/fond.pmtiles?jeton=1": true,
		"https://exemple.fr/{z}/{x}/{y}.png": false, "aucun": false, "": false,
	} {
		if got := basemap.IsArchive(address); got != want {
			t.Errorf("IsArchive(%q) = %t", address, got)
		}
	}
}

func TestArchiveOnPages(t *testing.T) {
	archive, err := basemap.Open(t.Context(), essai)
	if err != nil {
		t.Fatal(err)
	}
	config := sitetest.PagesConfig(t)
	config.BaseMap, config.Pages.BaseMap.Attribution = archive, ""
	s := sitetest.OpenPages(t, config)
	page := s.Get("/?pres_de=33000")
	for _, want := range []string{
		`data-base="/fond/{z}/{x}/{y}.png?v=` + archive.Version() + `"`, `data-credit="© Exemple &amp; Cie"`,
		`data-base-zoom="0,3"`, `data-base-bound="-1.5,44,0.5,46"`,
	} {
		if !bytes.Contains(page.Body, []byte(want)) {
			t.Errorf("the page has no %s", want)
		}
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "img-src 'self' data:;") {
		t.Errorf("images of the site alone: %s", policy)
	}
	tile := s.Get("/fond/1/1/0.png?v="+archive.Version(), "Accept-Encoding", "br")
	if tile.StatusCode != http.StatusOK || tile.Header.Get("Content-Type") != "image/png" ||
		!bytes.HasPrefix(tile.Body, []byte("\x89PNG")) || !strings.Contains(tile.Header.Get("Cache-Control"), "immutable") ||
		tile.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d %v", tile.StatusCode, tile.Header)
	}
	if control := s.Get("/fond/1/1/0.png").Header.Get("Cache-Control"); strings.Contains(control, "immutable") {
		t.Errorf("an address without version: %s", control)
	}
	for address, want := range map[string]int{
		"/fond/4/0/0.png": http.StatusNotFound, "/fond/2/0/1.png": http.StatusNotFound, // left out of the archive
		"/fond/1/1/0.jpg": http.StatusNotFound, "/fond/1/2/0.png": http.StatusBadRequest,
	} {
		s.Refuses(want, address)
	}
}

func TestArchiveRefused(t *testing.T) {
	file, err := os.ReadFile(essai)
	if err != nil {
		t.Fatal(err)
	}
	withType := func(tileType byte) []byte {
		changed := bytes.Clone(file)
		changed[99] = tileType
		return changed
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"vectors":  {withType(1), "ses tuiles sont des vecteurs"},
		"unknown":  {withType(0), "ne sont pas des images"},
		"web page": {bytes.Repeat([]byte("<html>"), 50), "pas une archive PMTiles"},
	} {
		path := filepath.Join(t.TempDir(), "fond.pmtiles")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := basemap.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := basemap.Open(t.Context(), filepath.Join(t.TempDir(), "absente.pmtiles")); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestRemoteArchive(t *testing.T) {
	file, err := os.ReadFile(essai)
	if err != nil {
		t.Fatal(err)
	}
	var edition, mode atomic.Int32
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch mode.Load() {
		case 1:
			r.Header.Del("Range")
		case 2:
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, edition.Load()))
		http.ServeContent(w, r, "fond.pmtiles", time.Time{}, bytes.NewReader(file))
	}))
	defer host.Close()
	archive, err := basemap.Open(t.Context(), host.URL+"/fond.pmtiles")
	if err != nil {
		t.Fatal(err)
	}
	config := sitetest.PagesConfig(t)
	config.BaseMap = archive
	s := sitetest.OpenPages(t, config)
	if tile := s.Get("/fond/0/0/0.png"); tile.StatusCode != http.StatusOK {
		t.Errorf("a tile of a remote archive: %d", tile.StatusCode)
	}
	for change, want := range map[int32]string{1: "Range", 2: "403"} {
		mode.Store(change)
		if _, err := basemap.Open(t.Context(), host.URL+"/fond.pmtiles"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mode %d: %v, want %q", change, err, want)
		}
		s.Refuses(http.StatusServiceUnavailable, "/fond/1/0/0.png")
	}
	mode.Store(0)
	edition.Store(1)
	s.Refuses(http.StatusServiceUnavailable, "/fond/1/0/0.png") // bytes of two editions are not mixed
}
