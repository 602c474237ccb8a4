package hours_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// conditions are limits on hours that no rule of reading knows.
var conditions = []string{"réservé aux adhérents", "selon planning", "sous réserve de disponibilité",
	"si le temps le permet",
	"à partir du 12 mai 2031", "jusqu'au 3 juin", "sauf grève", "hors période de stage", "pour les résidents",
	"en fonction des besoins",
	"uniquement les inscrits", "n'est plus assuré", "service arrêté", "dates affichées en mairie", "horaires variables",
	"provisoirement", "à confirmer", "un peu plus tôt en été", "pas toujours", "sur décision du maire",
	"certaines semaines",
	"planning à l'accueil", "fermé les jours de marché", "annulé", "uniquement pour la remise des colis",
	"lors des ateliers"}

// understood draws hours that are read in full.
func understood(t *rapid.T) string {
	days := rapid.SampledFrom([]string{"lundi", "Mardi et jeudi", "du lundi au vendredi", "Les mercredis",
		"Samedi"}).Draw(t,
		"days")
	from := rapid.IntRange(7, 11).Draw(t, "from")
	s := fmt.Sprintf(rapid.SampledFrom([]string{"%s : %dh-%dh", "%s de %dh à %dh", "%s %dh/%dh"}).Draw(t, "form"), days,
		from,
		from+rapid.IntRange(1, 3).Draw(t, "long"))
	if rapid.Bool().Draw(t, "afternoon") {
		s += rapid.SampledFrom([]string{" et 14h-17h", " / 14h-18h", ", 15h à 18h30"}).Draw(t, "more")
	}
	return s
}

// opens reports whether hours are open at any time of a year.
func opens(t *rapid.T, osm string) bool {
	schedule, err := osmhours.Parse(osm)
	if err != nil {
		t.Fatalf("%q: %v", osm, err)
	}
	at := time.Date(2026, 9, 7, 6, 7, 0, 0, time.UTC)
	for range 365 * 48 {
		if schedule.At(at, time.UTC, osmhours.Calendar{}) == osmhours.Open {
			return true
		}
		at = at.Add(30 * time.Minute)
	}
	return false
}

// Hours that words limit which are not understood are never open, wherever the words stand.
func TestConditionsNeverOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stated, condition := understood(t), rapid.SampledFrom(conditions).Draw(t, "condition")
		if capital := []rune(condition); rapid.Bool().Draw(t, "capital") {
			condition = strings.ToUpper(string(capital[0])) + string(capital[1:])
		}
		s := fmt.Sprintf(rapid.SampledFrom([]string{"%s %s", "%s, %s", "%s (%s)", "%s. %s", "%s\n%s", "%s - %s",
			"%s ; %s."}).Draw(t,
			"joined"), stated, condition)
		if rapid.Bool().Draw(t, "first") {
			s = condition + rapid.SampledFrom([]string{" : ", " ", "\n", ", "}).Draw(t, "lead") + stated
		}
		osm, text, findings := hours.Read(importer.HoursText{Week: s})
		if osm != "" && opens(t, osm) {
			t.Fatalf("%q is open: %q, %s", s, osm, rules(findings))
		}
		if text == "" || len(findings) == 0 {
			t.Fatalf("%q: text %q, %v", s, text, findings)
		}
	})
}

// A word that is not understood refuses the hours that it stands in, and is named by a finding when
// it stands after them.
func TestNoWordIsDropped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`(zb|kv|wx)[a-z]{3,9}`).Draw(t, "word")
		words := strings.Fields(understood(t))
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		if rapid.Bool().Draw(t, "sentence") {
			words = append(words, ". Un "+word+" vous attend ici")
		} else {
			words = slices.Insert(words, at, word)
		}
		s := strings.Join(words, " ")
		osm, text, findings := hours.Read(importer.HoursText{Week: s})
		named := slices.ContainsFunc(findings, func(f importer.Finding) bool {
			return strings.Contains(f.Value+f.Detail, word) && f.Rule != "horaires.transcrit"
		})
		if !named || text != s || osm != "" && !strings.Contains(s, ". Un "+word) {
			t.Fatalf("%q gives %q, text %q, %s", s, osm, text, rules(findings))
		}
	})
}
