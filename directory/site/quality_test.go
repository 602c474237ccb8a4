package site_test

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The quality of a territory is the mean of the scores that its list shows.
func TestQualityOfTerritories(t *testing.T) {
	s := open(t, site.Config{})
	for _, tt := range []struct{ path, filter string }{
		{"departement/33", "departement=33"}, {"region/75", "region=75"}, {"commune/33063", "commune=33063"}, {"code_postal/33000", "code_postal=33000"}, {"epci/243300316", "epci=243300316"},
	} {
		found := decode[struct {
			Lieux   int
			Qualite *directory.QualitySummary
		}](t, s.get("/api/v1/territoires/"+tt.path))
		list := decode[collection](t, s.get("/api/v1/lieux?limit=1000&"+tt.filter))
		if len(list.Features) == 0 {
			if found.Qualite != nil {
				t.Errorf("%s: %+v", tt.path, found.Qualite)
			}
			continue
		}
		mean := 0.0
		for _, f := range list.Features {
			mean += f.Properties["qualite"].(map[string]any)["score"].(float64) / float64(len(list.Features))
		}
		if q := found.Qualite; q == nil || q.Places != found.Lieux || q.Places != len(list.Features) || math.Abs(q.Score-mean) > 1e-4 {
			t.Errorf("%s: %+v; the mean of %d places is %v", tt.path, q, len(list.Features), mean)
		}
	}
}

// servedByATerritory is the site over a version judged by the criteria of a territory.
func servedByATerritory(t *testing.T) (*testSite, *quality.Judge) {
	t.Helper()
	raw, err := os.ReadFile("../quality/testdata/territoire.json")
	if err != nil {
		t.Fatal(err)
	}
	judge, err := quality.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	v, err := snapshot.Build(snapshot.Input{Version: 8, Built: noon, Judge: judge, Sources: sources, Places: placetest.Places(gazetteer(), 300, 1), Zone: territory.TimeZone})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, withPages())
	s.reader.serve(v)
	return s, judge
}

func TestReferenceTellsTheCriteriaOfTheVersion(t *testing.T) {
	type reference struct {
		Labels  []directory.OwnLabel
		Qualite struct {
			Version  string
			Criteres []directory.Criterion
		}
	}
	s, judge := servedByATerritory(t)
	got := decode[reference](t, s.get("/api/v1/referentiel"))
	if got.Qualite.Version != judge.Version || len(got.Qualite.Criteres) != len(judge.List) || len(got.Labels) != 2 || got.Labels[0].Name != "Relais des Essais" {
		t.Errorf("%+v", got)
	}
	before := s.get("/api/v1/referentiel").Header.Get("ETag")
	s.reader.serve(shared())
	if got := decode[reference](t, s.get("/api/v1/referentiel")); got.Qualite.Version != quality.Default().Version || len(got.Labels) != 0 {
		t.Errorf("%+v", got)
	}
	if after := s.get("/api/v1/referentiel").Header.Get("ETag"); after == before {
		t.Errorf("other criteria have the same ETag %s", after)
	}
}

func TestOwnLabelsFilter(t *testing.T) {
	s, _ := servedByATerritory(t)
	byName := decode[collection](t, s.get("/api/v1/lieux?limit=1000&label=tiers-lieu%20OUVERT"))
	byCode := decode[collection](t, s.get("/api/v1/lieux?limit=1000&label=tiers_lieu_ouvert"))
	byType := decode[collection](t, s.get("/api/v1/lieux?limit=1000&typologie=TIERS_LIEUX"))
	if n := byType.NumberMatched; n == 0 || byName.NumberMatched != n || byCode.NumberMatched != n {
		t.Errorf("by name %d, by code %d, by type %d", byName.NumberMatched, byCode.NumberMatched, byType.NumberMatched)
	}
	s.hasty = true // pages are not in the document
	if page := s.get("/?label=Tiers-lieu%20ouvert", "Accept", "text/html"); page.StatusCode != 200 || !strings.Contains(string(page.body), "Tiers-lieu ouvert") {
		t.Errorf("the page: %d", page.StatusCode)
	}
}

// The reasons are read in the language of the page; what a territory says in
// French only says so.
func TestReasonsOfAPlaceAreRead(t *testing.T) {
	s, judge := servedByATerritory(t)
	s.hasty = true // pages are not in the document
	v, err := s.reader.Current()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{"": "demander le label « Relais des Essais »", "?lang=en": `<span lang="fr">le lieu n&#39;est pas un Relais des Essais</span>`}
	for i := range v.Len() {
		p := v.Place(i)
		if p.Territory.Departement != "33" {
			continue
		}
		for query, text := range wanted {
			if body := s.get("/lieux/"+p.ID+query, "Accept", "text/html").body; !bytes.Contains(body, []byte(text)) {
				t.Errorf("/lieux/%s%s does not say %q", p.ID, query, text)
			}
		}
		if got := p.Quality.Reasons[len(p.Quality.Reasons)-1].Code; got != judge.List[len(judge.List)-1].Code {
			t.Errorf("%s", got)
		}
		return
	}
	t.Error("no place of the territory was tried")
}
