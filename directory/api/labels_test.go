package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// A label is found under its name, its code and its synonyms, on every form of a view.
func TestLabelByAnySpelling(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&label=France+Services"))
	if want.NumberMatched == 0 {
		t.Fatal("no place has the label")
	}
	for _, spelling := range []string{"france_services", "FRANCE SERVICE", "Maison France Services", "MSAP"} {
		q := "label=" + url.QueryEscape(spelling)
		got := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&"+q))
		if got.NumberMatched != want.NumberMatched {
			t.Errorf("%s: %d places, want %d", spelling, got.NumberMatched, want.NumberMatched)
		}
		for _, path := range []string{"/api/v1/lieux.csv?", "/api/v1/facettes?", "/api/v1/proches?code_postal=33000&",
			"/api/v1/tuiles/3/4/2.geojson?", "/?"} {
			if a := s.Get(path + q); a.StatusCode != 200 {
				t.Errorf("%s%s: %d", path, q, a.StatusCode)
			}
		}
	}
	if a := s.Get("/api/v1/lieux?label=CNFS"); a.StatusCode != 200 {
		t.Errorf("a label of the register that no place has: %d", a.StatusCode)
	}
	problem := s.Refuses(400, "/api/v1/lieux?label=Maison+Frnce+Services")
	if len(problem.Errors) != 1 || problem.Errors[0].Suggestion != "France Services" {
		t.Errorf("%+v", problem.Errors)
	}
}

func TestOfferFilter(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	all := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000")).NumberMatched
	for _, offer := range directory.VocabularyOffers.Values {
		got := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1000&offre="+strings.ToUpper(offer)))
		if got.NumberMatched == 0 || got.NumberMatched == all {
			t.Errorf("%s: %d places of %d", offer, got.NumberMatched, all)
		}
		for _, f := range got.Features {
			offers, _ := f.Properties["offre"].([]any)
			if !slices.Contains(offers, any(offer)) {
				t.Errorf("%s: %v", offer, f.Properties)
			}
		}
		for _, path := range []string{"/api/v1/proches?code_postal=33000&", "/api/v1/lieux.csv?", "/?"} {
			if a := s.Get(path + "offre=" + offer); a.StatusCode != 200 {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}
	}
	problem := s.Refuses(400, "/api/v1/lieux?offre=assistanse")
	if len(problem.Errors) != 1 || problem.Errors[0].Suggestion != "assistance" {
		t.Errorf("%+v", problem.Errors)
	}
}
