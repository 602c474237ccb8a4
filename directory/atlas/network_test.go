package atlas_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestPagesOfNetworks checks that a named view has a page, a diagnosis, and the map, list, sheet and files of
// its places.
func TestPagesOfNetworks(t *testing.T) {
	reader := coverage.NetworkReader{Gazetteer: sitetest.Gazetteer(t), Check: func(string) error { return nil },
		Open: func(string) ([]byte, error) { return nil, errors.New("no file") }}
	networks, err := reader.Read([]byte(`[{"code":"essai","titre":"Relais <b> d'essai","presentation":"Un réseau inventé",
		"departements":["33"],"filtres":"frais_a_charge=Gratuit","site":"https://exemple.fr/"},
		{"code":"desert","titre":"Désert","communes":["33203"],"filtres":"maj_depuis=2090-01-01"}]`))
	if err != nil {
		t.Fatal(err)
	}
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Coverage.Networks = networks
	handler := sitetest.NewServer(t, deps, sitetest.PagesConfig(t))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	for path, texts := range map[string][]string{
		"/reseaux": {"Relais &lt;b&gt; d&#39;essai", "Désert", "0 lieu"},
		"/reseaux/essai": {"Relais &lt;b&gt;", "Un réseau inventé", "https://exemple.fr/", "Gratuit", "habitants",
			"/territoires/reseau/essai?frais_a_charge=Gratuit", "/reseaux/essai/carte", "&lt;iframe"},
		"/reseaux/desert":                             {"Aucun lieu pour le moment"},
		"/reseaux/ESSAI?lang=en":                      {"Relais", "inhabitants"},
		"/territoires/reseau/essai":                   {"<h1>Relais &lt;b&gt;", "réseau", "Par intercommunalité"},
		"/territoires/reseau/essai/offre":             {"Services"},
		"/api/v1/territoires/reseau/essai/couverture": {`"type":"reseau"`},
		"/territoires":                                {`href="/reseaux"`},
	} {
		w := get(path)
		for _, text := range texts {
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: %d, does not say %q", path, w.Code, text)
			}
		}
		if n := w.Body.Len(); !strings.HasPrefix(path, "/api") && n > maxPage {
			t.Errorf("%s: %d bytes", path, n)
		}
	}
	for path, want := range map[string]string{
		"carte?theme=sombre": "/carte?departement=33&frais_a_charge=Gratuit&theme=sombre",
		"liste":              "/?departement=33&frais_a_charge=Gratuit",
		"feuille":            "/imprimer?departement=33&frais_a_charge=Gratuit",
		"atom":               "/atom?departement=33&frais_a_charge=Gratuit",
		"lieux.csv":          "/api/v1/lieux.csv?departement=33&frais_a_charge=Gratuit",
	} {
		w := get("/reseaux/essai/" + path)
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || to != want {
			t.Errorf("%s: %d to %s, want %s", path, w.Code, to, want)
		}
		served := http.StatusOK
		if path == "atom" {
			served = http.StatusServiceUnavailable // this site has no history
		}
		if found := get(to); found.Code != served {
			t.Errorf("%s: %d", to, found.Code)
		}
	}
	for _, path := range []string{"/reseaux/inconnu", "/reseaux/inconnu/carte", "/territoires/reseau/inconnu"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := get("/reseaux/essai?x=1"); w.Code != http.StatusBadRequest {
		t.Errorf("an unknown parameter: %d", w.Code)
	}
}
