package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestResponseTime asks what costs most, over many places, and looks at the
// best of three so that a busy machine does not fail it.
func TestResponseTime(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 20 000 places")
	}
	e := sitetest.NewServer(t, sitetest.Deps(t, sitetest.Build(t, 1, 20_000, 5)), site.Config{})
	r := rand.New(rand.NewPCG(1, 2))
	typologies := "typologie=" + strings.Join(directory.VocabularyTypologies.Values, ",")
	wrong := "typologie=" + strings.Repeat("zz,", 2600) + "zz"
	words := "q=" + strings.Repeat("a%20", 50)
	for _, query := range []string{
		"/lieux?limit=1000", "/lieux?limit=1000&pres_de=33000", "/lieux?limit=1000&ouvert=maintenant&horaires_inconnus=inclure", "/lieux?" + typologies,
		"/lieux?" + wrong, "/lieux?" + words, "/lieux?q=e", "/lieux?q=de%20la%20mairie%20rue", "/lieux?label=" + strings.Repeat("zz,", 2600), "/lieux?" + strings.Repeat("x&", 4000),
		"/facettes", "/facettes?pres_de=33000&rayon_km=200", "/facettes?q=a&ouvert=maintenant", "/proches?code_postal=75001&limit=100&ouvert=maintenant",
		fmt.Sprintf("/proches?lat=%f&lon=-179.9&limit=100&q=mediatheque", r.Float64()), "/tuiles/0/0/0.geojson", "/tuiles/6/32/22.geojson?ouvert=maintenant", "/tuiles/13/4149/2818.mvt", "/territoires?q=s&limit=50", "/territoires?q=%C3%A9",
	} {
		best := time.Hour
		for range 3 {
			w := httptest.NewRecorder()
			request := httptest.NewRequest(http.MethodGet, "/api/v1"+query, nil)
			start := time.Now()
			e.ServeHTTP(w, request)
			best = min(best, time.Since(start))
			if w.Code == http.StatusInternalServerError {
				t.Errorf("%s: %s", sitetest.Clip(query), w.Body)
			}
		}
		t.Logf("%8.2f ms %s", float64(best.Microseconds())/1000, sitetest.Clip(query))
		if best > 100*time.Millisecond {
			t.Errorf("%s takes %v", sitetest.Clip(query), best)
		}
	}
}
