package pages_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestElementsOfOtherMaps leads what the elements of other maps ask for to the same places.
func TestElementsOfOtherMaps(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	const list = "https://a.exemple/api/v0/lieux-inclusion-numerique"
	for given, want := range map[string]string{
		"":                                "/carte",
		"source=" + url.QueryEscape(list): "/carte",
		"source=" + url.QueryEscape(list+"?adresse[beginsWith][code_insee]=33,40"): "/carte?departement=33,40",
		"source=" + url.QueryEscape(list+"?label=France%20Services&departement=33"): "/carte" +
			"?label=France+Services&departement=33",
		"latitude=44.8&longitude=-0.6&zoom=9":              "/carte?lat=44.8&lon=-0.6&zoom=9",
		"territoire_type=departements&territoires=33,40":   "/carte?departement=33,40",
		"route_initiale=/bretagne/finistere":               "/carte?departement=29",
		"orientation=avec&source=" + url.QueryEscape(list): "/carte?orientation=avec",
	} {
		a := s.Get("/carte/ancienne?" + given)
		if got := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: %d %s, want %s", given, a.StatusCode, got, want)
		}
		if a := s.Get(want); a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", want, a.StatusCode)
		}
	}
}
