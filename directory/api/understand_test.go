package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// understood is an answer of /comprendre.
type understood struct {
	Requete string
	Choix   []struct{ Requete, Libelle string }
	Adresse string
	Ignore  []string
}

func TestUnderstand(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	read := func(q string) understood {
		return sitetest.Decode[understood](t, s.Get("/api/v1/comprendre?q="+url.QueryEscape(q)))
	}
	for q, want := range map[string]string{
		"france services lormont": "pres_de=insee:33249&label=France+Services",
		"bus samedi gironde":      "departement=33&itinerance=Itin%C3%A9rant&ouvert=samedi",
		"demain":                  "ouvert=mardi", // the clock of the site stands on a Monday
		"":                        "",
		"🙂":                       "",
	} {
		got := read(q)
		if got.Requete != want || got.Choix == nil || got.Ignore == nil {
			t.Errorf("%q: %+v, %s expected", q, got, want)
		}
		if answer := s.Get("/api/v1/lieux?limit=1&" + got.Requete); answer.StatusCode != http.StatusOK {
			t.Errorf("%q: /lieux refuses %s", q, got.Requete)
		}
	}
	if got := read("mairie saint denis"); got.Requete != "" || len(got.Choix) < 2 ||
		got.Choix[0].Requete != "pres_de=insee:97411&typologie=MUNI" {
		t.Errorf("namesakes: %+v", got)
	}
	if got := read("12 rue des Arts lormont blablabla"); got.Adresse != "12 rue des Arts" || got.Requete == "" ||
		len(got.Ignore) != 1 || got.Ignore[0] != "blablabla" {
		t.Errorf("address: %+v", got)
	}
	if got := s.Get("/api/v1/comprendre"); got.StatusCode != http.StatusOK {
		t.Errorf("without q: %d", got.StatusCode)
	}
	for _, wrong := range []string{"?q=" + strings.Repeat("a", 1001), "?q=a&autre=b", "?q=%ff"} {
		if got := s.Get("/api/v1/comprendre" + wrong); got.StatusCode != http.StatusBadRequest {
			t.Errorf("%.30s: %d, 400 expected", wrong, got.StatusCode)
		}
	}
}

// An answer is cached like the others; one that says the name of a day lasts until midnight at most.
func TestUnderstandIsCached(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	first := s.Get("/api/v1/comprendre?q=lormont")
	again := s.Get("/api/v1/comprendre?q=lormont", "If-None-Match", first.Header.Get("ETag"))
	if first.Header.Get("ETag") == "" || again.StatusCode != http.StatusNotModified {
		t.Errorf("ETag %q, then %d", first.Header.Get("ETag"), again.StatusCode)
	}
}

// The first letters of a text may be those of a territory, of a need and of a name, in this order.
func TestSuggestions(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	type list struct {
		Suggestions []struct{ Type, Libelle, Code, Requete string }
	}
	v := s.Get("/api/v1/suggestions?q=cart")
	need := false
	for _, one := range sitetest.Decode[list](t, v).Suggestions {
		need = need || one.Type == "besoin" && strings.HasPrefix(one.Libelle, "carte") && one.Requete != ""
	}
	if !need {
		t.Error("«cart» does not suggest a need")
	}
	place := sitetest.Snapshot(t).Place(0)
	word, _, _ := strings.Cut(place.Name, " ")
	named := false
	for _, one := range sitetest.Decode[list](t, s.Get("/api/v1/suggestions?q="+url.QueryEscape(place.Name))).Suggestions {
		named = named || one.Type == "lieu" && strings.HasPrefix(one.Libelle, word)
	}
	if !named {
		t.Errorf("%q does not suggest a place of this name", place.Name)
	}
	if got := s.Get("/api/v1/suggestions"); got.StatusCode != http.StatusBadRequest {
		t.Errorf("without q: %d", got.StatusCode)
	}
}
