package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// Any text of the search box gives a valid address or an explanation.
func FuzzSearchWords(f *testing.F) {
	for _, words := range []string{"33000", "33 000 Bordeaux", "Saint-Denis (93)", "L'Haÿ-les-Roses", "2A004",
		"44.8,-0.5", "(((", "00000", "Loire", ",", "é", "12 rue des arts", "carte grise samedi lormond", "8CPXVFHG+M7"} {
		f.Add(words)
	}
	server := sitetest.NewServer(f, sitetest.Deps(f, sitetest.Snapshot(f)), sitetest.PagesConfig(f))
	get := func(address string) (int, string) {
		a := httptest.NewRecorder()
		server.ServeHTTP(a, httptest.NewRequest(http.MethodGet, address, nil))
		return a.Code, a.Header().Get("Location")
	}
	f.Fuzz(func(t *testing.T, words string) {
		switch status, location := get("/?ou=" + url.QueryEscape(words)); status {
		case http.StatusSeeOther:
			if next, _ := get(location); next != http.StatusOK {
				t.Fatalf("%q leads to %s: %d", words, location, next)
			}
		case http.StatusOK, http.StatusBadRequest:
		default:
			t.Fatalf("%q: %d", words, status)
		}
	})
}

// What is typed is understood whole, and what is left to say of it is said after the redirection.
func TestSearchBoxUnderstands(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, row := range []struct{ typed, location, says string }{
		{"carte grise lormont", "/?pres_de=insee:33249&services=Aide+aux+d%C3%A9marches+administratives", ""},
		{"lormond", "/?pres_de=insee:33249&saisie=lormond", "Résultats pour Lormont ; vous avez écrit « lormond »."},
		{"bibliothèque xyzzyq pessac", "/?pres_de=insee:33318&typologie=BIB&saisie=biblioth%C3%A8que+xyzzyq+pessac",
			"Non compris : « xyzzyq »."},
		{"12 rue des Arts, 33310 Lormont", "/?pres_de=33310&saisie=12+rue+des+Arts,+33310+Lormont",
			"« 12 rue des Arts » : distances depuis le centre de Lormont."},
	} {
		a := s.Get("/?ou=" + url.QueryEscape(row.typed))
		if location := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || location != row.location {
			t.Errorf("%q: %d to %s, want %s", row.typed, a.StatusCode, location, row.location)
			continue
		}
		if text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, row.location)); !strings.Contains(text, row.says) {
			t.Errorf("%q: the page does not say %q", row.typed, row.says)
		}
	}
}
