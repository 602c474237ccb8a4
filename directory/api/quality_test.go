package api_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// The quality of a territory is the mean of the scores that its list shows.
func TestQualityOfTerritories(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, tt := range []struct{ path, filter string }{
		{"departement/33", "departement=33"}, {"region/75", "region=75"}, {"commune/33063", "commune=33063"},
		{"code_postal/33000", "code_postal=33000"}, {"epci/243300316", "epci=243300316"},
	} {
		found := sitetest.Decode[struct {
			Lieux   int
			Qualite *directory.QualitySummary
		}](t, s.Get("/api/v1/territoires/"+tt.path))
		list := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&"+tt.filter))
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
		if q := found.Qualite; q == nil || q.Places != found.Lieux || q.Places != len(list.Features) ||
			math.Abs(q.Score-mean) > 1e-4 {
			t.Errorf("%s: %+v; the mean of %d places is %v", tt.path, q, len(list.Features), mean)
		}
	}
}

func TestReferenceHoldsTheCriteriaOfTheVersion(t *testing.T) {
	type reference struct {
		Labels  []directory.Label
		Qualite struct {
			Version  string
			Criteres []directory.Criterion
		}
	}
	v, judge := sitetest.Judged(t)
	s := sitetest.Open(t, sitetest.PagesConfig(t))
	s.Reader.Serve(v)
	got := sitetest.Decode[reference](t, s.Get("/api/v1/referentiel"))
	if got.Qualite.Version != judge.Version || len(got.Qualite.Criteres) != len(judge.List) ||
		len(got.Labels) != 2+len(directory.StandardLabels.Labels()) ||
		got.Labels[0].Name != "Relais des Essais" {
		t.Errorf("%+v", got)
	}
	before := s.Get("/api/v1/referentiel").Header.Get("ETag")
	s.Reader.Serve(sitetest.Snapshot(t))
	got = sitetest.Decode[reference](t, s.Get("/api/v1/referentiel"))
	if got.Qualite.Version != standardJudge(t).Version ||
		len(got.Labels) != len(directory.StandardLabels.Labels()) {
		t.Errorf("%+v", got)
	}
	if after := s.Get("/api/v1/referentiel").Header.Get("ETag"); after == before {
		t.Errorf("other criteria have the same ETag %s", after)
	}
}

func TestOwnLabelsFilter(t *testing.T) {
	v, _ := sitetest.Judged(t)
	s := sitetest.Open(t, sitetest.PagesConfig(t))
	s.Reader.Serve(v)
	byName := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&label=tiers-lieu%20OUVERT"))
	byCode := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&label=tiers_lieu_ouvert"))
	byType := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&typologie=TIERS_LIEUX"))
	if n := byType.NumberMatched; n == 0 || byName.NumberMatched != n || byCode.NumberMatched != n {
		t.Errorf("by name %d, by code %d, by type %d", byName.NumberMatched, byCode.NumberMatched, byType.NumberMatched)
	}
	s.Unvalidated = true // pages are not in the document
	if page := s.Get("/?label=Tiers-lieu%20ouvert", "Accept", "text/html"); page.StatusCode != 200 ||
		!strings.Contains(string(page.Body), "Tiers-lieu ouvert") {
		t.Errorf("the page: %d", page.StatusCode)
	}
}

// standardJudge returns the judge by the criteria of the program.
func standardJudge(tb testing.TB) *quality.Judge {
	tb.Helper()
	j, err := quality.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return j
}
