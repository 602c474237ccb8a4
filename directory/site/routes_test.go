package site_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestEveryRouteAnswersAsDocumented(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, path := range sitetest.Routes() {
		got := s.Get(path)
		if got.StatusCode != http.StatusOK || len(got.Body) == 0 {
			t.Errorf("%s: %d %s", path, got.StatusCode, sitetest.Clip(string(got.Body)))
		}
		head := s.Do(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || len(head.Body) != 0 ||
			head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.Header.Get("Content-Type"))
		}
	}
}

// What is on paper and in messages is described with the API, and answered as described.
func TestPaperAndMessagesAnswerAsDocumented(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	id := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&ouvert=samedi")).IDs()[0]
	documented := string(s.Get("/api/v1/openapi.json").Body)
	for path, address := range map[string]string{
		"/proches.txt":    "/proches.txt?code_postal=33000&lang=en&label=France+Services",
		"/orienter.txt":   "/orienter.txt?besoin=impots&aisance=aide&pres_de=33000&ouvert=mardi&format=sms",
		"/lieux/{id}.txt": "/lieux/" + id + ".txt?format=sms", "/lieux/{id}.vcf": "/lieux/" + id + ".vcf",
		"/lieux/{id}.ics": "/lieux/" + id + ".ics", "/affiche/{insee}.pdf": "/affiche/33063.pdf",
		"/livret/{departement}.pdf": "/livret/33.pdf",
	} {
		if !strings.Contains(documented, `"`+path+`"`) {
			t.Errorf("%s is not in OpenAPI", path)
		}
		if got := s.Get(address); got.StatusCode != http.StatusOK || len(got.Body) == 0 {
			t.Errorf("%s: %d %s", address, got.StatusCode, sitetest.Clip(string(got.Body)))
		}
		if page := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/donnees")); !strings.Contains(page, path) {
			t.Errorf("/donnees does not name %s", path)
		}
	}
}
