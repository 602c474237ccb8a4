package api_test

import (
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestImportsWithoutArchive(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	type imports struct {
		Complet bool
		Imports []struct{ Source string }
	}
	if got := sitetest.Decode[imports](t, s.Get("/api/v1/imports")); got.Complet || len(got.Imports) != 2 {
		t.Errorf("%+v", got)
	}
	got := sitetest.Decode[imports](t, s.Get("/api/v1/imports?source=imaginaire"))
	if len(got.Imports) != 1 || got.Imports[0].Source != "imaginaire" {
		t.Errorf("%+v", got)
	}
	p := s.Refuses(http.StatusBadRequest, "/api/v1/imports?source=imaginair")
	if p.Errors[0].Suggestion != "imaginaire" {
		t.Errorf("%+v", p.Errors)
	}
}
