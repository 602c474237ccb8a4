package api_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestFacetsCountTheView(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	type facets struct {
		NumberMatched int
		Facettes      map[string][]struct {
			Valeur, Libelle string
			Nombre          int
		}
	}
	all := sitetest.Decode[facets](t, s.Get("/api/v1/facettes?region=75"))
	for _, filter := range []string{"services", "label", "departement", "frais_a_charge", "source", "typologie"} {
		if len(all.Facettes[filter]) == 0 {
			t.Errorf("no %s", filter)
		}
		for i, v := range all.Facettes[filter] {
			if i > 3 {
				break
			}
			view := "/api/v1/lieux?limit=1&region=75&" + filter + "=" + url.QueryEscape(v.Valeur)
			if n := sitetest.Decode[sitetest.Collection](t, s.Get(view)).NumberMatched; n != v.Nombre {
				t.Errorf("%s=%s: %d counted, %d in the view", filter, v.Valeur, v.Nombre, n)
			}
		}
	}
	got := sitetest.Decode[facets](t, s.Get("/api/v1/facettes?region=75&facettes=label,services"))
	if len(got.Facettes) != 2 || got.NumberMatched != all.NumberMatched {
		t.Errorf("two facets: %d", len(got.Facettes))
	}
	p := s.Refuses(http.StatusBadRequest, "/api/v1/facettes?facettes=servics")
	if p.Errors[0].Suggestion != "services" {
		t.Errorf("%+v", p.Errors)
	}
}
