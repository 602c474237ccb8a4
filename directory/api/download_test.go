package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestDownloadsHoldAWholeView(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	lines := func(b []byte) int { return strings.Count(strings.TrimSpace(string(b)), "\n") + 1 }
	for _, view := range []string{
		"", "?departement=33", "?region=75&services=Aide+aux+d%C3%A9marches+administratives",
	} {
		var whole struct {
			Features []struct{ Properties map[string]any }
		}
		if err := json.Unmarshal(s.Get("/donnees/lieux.geojson"+view).Body, &whole); err != nil {
			t.Fatal(err)
		}
		var flat []map[string]any
		if err := json.Unmarshal(s.Get("/donnees/lieux.json"+view).Body, &flat); err != nil {
			t.Fatal(err)
		}
		want := lines(s.Get("/api/v1/lieux.ndjson" + view).Body)
		if len(whole.Features) != want || len(flat) != want || lines(s.Get("/donnees/lieux.ndjson"+view).Body) != want {
			t.Errorf("%q: %d Features, %d rows, want %d", view, len(whole.Features), len(flat), want)
		}
	}
	if a := s.Get("/donnees/lieux.geojson?labl=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a wrong parameter: status %d, want 400", a.StatusCode)
	}
	if a := s.Get("/donnees/lieux.xml"); a.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown format: status %d, want 404", a.StatusCode)
	}
}
