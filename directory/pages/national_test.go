package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestAddressesOfTheNationalMapKeepTheirTerritory(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Snapshot(t).ID(3)
	for asked, want := range map[string]string{
		"/nouvelle-aquitaine":                               "/?region=75",
		"/nouvelle-aquitaine/gironde":                       "/?departement=33",
		"/Nouvelle-Aquitaine/GIRONDE/":                      "/?departement=33",
		"/nouvelle-aquitaine/gironde/lieux":                 "/?departement=33",
		"/gironde":                                          "/?departement=33",
		"/gironde?lang=en":                                  "/?departement=33&lang=en",
		"/provence-alpes-cote-dazur":                        "/?region=93",
		"/provence-alpes-cote-d-azur/alpes-maritimes/lieux": "/?departement=06",
		"/bourgogne-franche-comte/cote-d-or":                "/?departement=21",
		"/bretagne/cotes-d-armor":                           "/?departement=22",
		"/corse/corse-du-sud":                               "/?departement=2A",
		"/la-reunion":                                       "/?region=04",
		"/la-reunion/la-reunion":                            "/?departement=974",
		"/cartographie":                                     "/",
		"/cartographie/regions":                             "/",
		"/cartographie/regions/nouvelleaquitaine/gironde":   "/?departement=33",
		"/cartographie/departements/val-d-oise":             "/?departement=95",
		"/cartographie/" + id + "/details":                  "/lieux/" + id,
		"/nouvelle-aquitaine/gironde/lieux/" + id:           "/lieux/" + id,
		"/cartographie/regions/bretagne/finistere/" + id:    "/lieux/" + id,
		"/lieux":              "/",
		"/orientation/besoin": "/",
		"/gironde?services=Maîtrise+des+outils+numériques+du+quotidien&frais_a_charge=Gratuit": "/?departement=33&" +
			"services=Ma%C3%AEtrise+des+outils+num%C3%A9riques+du+quotidien&frais_a_charge=Gratuit",
		"/gironde?latitude=44.84&longitude=-0.58&zoom=12": "/?pres_de=44.84,-0.58&departement=33",
		"/gironde?latitude=46.6&longitude=2.4&zoom=5":     "/?departement=33",
		"/lieux?territoire_type=departements&territoires=33,40&prise_rdv=Prise+de+RDV+en+ligne": "/?departement=33,40&" +
			"prise_rdv=true",
		"/gironde?prise_en_charge_specifique=Langues+étrangères&ouvert_actuellement=2026-07-01T10:00:00Z": "/?" +
			"departement=33&prise_en_charge_specifique=Langues+%C3%A9trang%C3%A8res+%28anglais%29," +
			"Langues+%C3%A9trang%C3%A8res+%28autres%29&ouvert=maintenant",
		"/gironde/lieux/exporter?frais_a_charge=Gratuit": "/donnees/lieux.csv?departement=33&frais_a_charge=Gratuit",
	} {
		a := s.Get(asked, "Accept", "text/html")
		got := a.Header.Get("Location")
		if a.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s leads to %d %s, want %s", asked, a.StatusCode, got, want)
			continue
		}
		if next := s.Get(got, "Accept", "text/html"); next.StatusCode != http.StatusOK {
			t.Errorf("%s leads to %s: %d", asked, got, next.StatusCode)
		}
	}
}

func TestUnknownTerritoriesAreSuggested(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for asked, want := range map[string]string{
		"/nouvelle-aquitaine/girondde?frais_a_charge=Gratuit": "/?departement=33&frais_a_charge=Gratuit",
		"/girond":           "/?departement=33",
		"/bretagne/gironde": "/?region=53",
		"/bordeaux":         "/?pres_de=insee:33063",
		"/bretagne/finistere/lieux/un-lieu-inconnu": "/?departement=29",
	} {
		root := sitetest.Page(t, s, http.StatusNotFound, asked)
		var links []string
		for _, link := range sitetest.Elements(root, sitetest.Element("a")) {
			links = append(links, sitetest.Attribute(link, "href"))
		}
		if !strings.Contains(strings.Join(links, " ")+" ", want+" ") {
			t.Errorf("%s suggests %v, want %s", asked, links, want)
		}
	}
	for _, asked := range []string{"/favicon.ico", "/wp-login.php", "/.env", "/a/b/c/d/e", "/%3Cscript%3E"} {
		root := sitetest.Page(t, s, http.StatusNotFound, asked)
		if strings.Contains(sitetest.TextOf(root), "territoire ne s’appelle") {
			t.Errorf("%s passes for a territory", asked)
		}
	}
	if a := s.Get("/nulle-part", "Accept", "application/json"); a.StatusCode != http.StatusNotFound ||
		!strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("a program receives %d %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
}
