package pages_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// The cards of a view that asks for Saturday say when each place opens on Saturday.
func TestCardsShowTheHoursOfTheDayAsked(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/?pres_de=33000&ouvert=samedi")
	cards := sitetest.Elements(root, sitetest.WithClass("place"))
	for _, card := range cards {
		id := sitetest.Attribute(card, "data-id")
		place := sitetest.Decode[struct {
			Properties struct {
				Ouverture []struct {
					Nom    string
					Plages []struct{ De, A string }
				}
			}
		}](t, s.Get("/api/v1/lieux/"+id))
		want := "Samedi : "
		for _, day := range place.Properties.Ouverture {
			if day.Nom != "samedi" {
				continue
			}
			for i, r := range day.Plages {
				if i > 0 {
					want += ", "
				}
				if r.De == "00:00" && r.A == "24:00" {
					want += "toute la journée"
					continue
				}
				want += clock(r.De) + " – " + clock(r.A)
			}
		}
		got := sitetest.TextOf(sitetest.Elements(card, sitetest.WithClass("open"))[0])
		got = strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got))
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: the card says %q, the record %q", id, got, want)
		}
	}
	if len(cards) == 0 {
		t.Error("no card")
	}
}

// clock returns "09:30" as people say it.
func clock(hhmm string) string {
	hour, minute, _ := strings.Cut(hhmm, ":")
	h, _ := strconv.Atoi(hour)
	text := strconv.Itoa(h) + " h"
	if minute != "00" {
		text += " " + minute
	}
	return text
}
