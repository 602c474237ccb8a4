package api_test

import (
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestTerritories(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	type territory struct {
		Type, Code, Nom, Libelle string
		PresDe                   string `json:"pres_de"`
		Population               int
		Lieux                    *int
		Communes                 []string
	}
	type list struct{ Territoires []territory }
	first := func(q string) territory {
		found := sitetest.Decode[list](t, s.Get("/api/v1/territoires?q="+q)).Territoires
		if len(found) == 0 {
			t.Fatalf("%s: nothing", q)
		}
		return found[0]
	}
	if got := first("bordeau"); got.Code != "33063" || got.PresDe != "insee:33063" {
		t.Errorf("%+v", got)
	}
	if got := first("33000"); got.Type != "code_postal" || got.PresDe != "33000" {
		t.Errorf("%+v", got)
	}
	for _, f := range sitetest.Decode[list](t, s.Get("/api/v1/territoires?q=saint&limit=50")).Territoires {
		if f.PresDe != "" {
			if got := s.Get("/api/v1/proches?limit=1&pres_de=" + f.PresDe); got.StatusCode != http.StatusOK {
				t.Errorf("pres_de=%s is refused", f.PresDe)
			}
		}
		if got := s.Get("/api/v1/territoires/" + f.Type + "/" + f.Code); got.StatusCode != http.StatusOK {
			t.Errorf("%s %s is not found", f.Type, f.Code)
		}
	}
	gironde := sitetest.Decode[territory](t, s.Get("/api/v1/territoires/departement/33"))
	places := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?departement=33&limit=1")).NumberMatched
	if gironde.Lieux == nil || *gironde.Lieux != places || len(gironde.Communes) < 500 {
		t.Errorf("%+v, %d places", gironde, places)
	}
	paris := sitetest.Decode[territory](t, s.Get("/api/v1/territoires/code_postal/75001"))
	if paris.Libelle != "75001 Paris 1er Arrondissement" || paris.Population > 50_000 {
		t.Errorf("an arrondissement counts its town: %+v", paris)
	}
	cedex := sitetest.Decode[territory](t, s.Get("/api/v1/territoires/code_postal/33079"))
	if cedex.Libelle != "33079 CEDEX, Bordeaux" || len(cedex.Communes) != 1 || cedex.Communes[0] != "33063" ||
		cedex.Lieux == nil || *cedex.Lieux == 0 {
		t.Errorf("a CEDEX postcode does not stand for its town: %+v", cedex)
	}
	if got := first("75436"); got.Code != "75436" || got.PresDe != "75436" {
		t.Errorf("a CEDEX postcode is not suggested: %+v", got)
	}
	none := sitetest.Decode[list](t, s.Get("/api/v1/territoires?q=zzzzzz")).Territoires
	if none == nil || len(none) != 0 {
		t.Errorf("nothing is %v, not an empty list", none)
	}
	for _, path := range []string{
		"/api/v1/territoires/departement/999", "/api/v1/territoires/code_postal/33960", "/api/v1/territoires/pays/FR",
		"/api/v1/territoires/arrondissement/33063",
	} {
		s.Refuses(http.StatusNotFound, path)
	}
	s.Refuses(http.StatusBadRequest, "/api/v1/territoires")
	s.Refuses(http.StatusBadRequest, "/api/v1/territoires?q=a&limit=51")
}
