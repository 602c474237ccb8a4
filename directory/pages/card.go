package pages

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// cardView is one place of the list.
type cardView struct {
	ID, URL     string
	Name        string
	Located     bool
	Lon, Lat    string
	Distance    string
	Address     string
	Open        words.Opening
	Cost        string
	Accessible  bool
	Itinerant   bool
	Approximate string
	Labels      []string
	Services    []string
	More        string // "et 3 autres aides"
	Phone       *words.Phone
	Booking     string
}

// Limits of what a list shows of the texts of sources, in characters and values.
const (
	maxListLabels   = 6
	maxListServices = 4
)

// cardOf returns a hit as the list shows it. back is the query string of the view, for
// links that return to it.
func cardOf(t *i18n.Locale, v directory.View, hit directory.Hit, now time.Time, back string) cardView {
	place := v.Place(hit.Index)
	card := cardView{
		ID:          place.ID,
		URL:         "/lieux/" + place.ID + back,
		Name:        words.Clip(words.Name(t, place), words.MaxLine),
		Distance:    t.Distance(hit.DistanceM),
		Address:     words.Clip(strings.Join(words.AddressLines(place), ", "), words.MaxLine),
		Open:        words.OpeningOf(t, v.Opening(hit.Index, now), now, territory.Zone(place.INSEECode)),
		Cost:        strings.Join(words.TranslateAll(t, place.Fees), ", "),
		Accessible:  words.WebURL(place.AccessibilityURL) != "",
		Itinerant:   words.Itinerant(place),
		Approximate: t.Say(words.Approximate(place)),
		Phone:       words.PhoneOf(place.Phone),
		Booking:     words.WebURL(place.BookingURL),
	}
	for _, label := range place.Labels() {
		if len(card.Labels) == maxListLabels {
			break
		}
		card.Labels = append(card.Labels, words.Clip(label, words.MaxLine))
	}
	card.Services = words.TranslateAll(t, words.TermLabels("services", place.Services))
	if n := len(card.Services) - maxListServices; n > 1 {
		card.Services, card.More = card.Services[:maxListServices], t.Say("et %s autres aides", strconv.Itoa(n))
	}
	if place.Location.Known {
		card.Located = true
		card.Lon = strconv.FormatFloat(place.Location.Position[0], 'f', -1, 64)
		card.Lat = strconv.FormatFloat(place.Location.Position[1], 'f', -1, 64)
	}
	return card
}
