package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// cardView is one place of the list: what one needs to choose it and to reach it. The
// rest is on its own page.
type cardView struct {
	ID, URL     string
	Name        string
	Label       string // the one that the view asks for, else a short one; "" none
	Located     bool
	Lon, Lat    string
	Distance    string
	Address     string
	Open        words.Opening
	Cost        string
	Itinerant   bool
	Approximate string
	Answer      string // what the place offers of what the view asks for
	Phone       *words.Phone
	Mail        string
	Booking     string
	Directions  string
	ReportURL   string
}

// maxAnswers is how many things a card says that the place offers of those asked for.
const maxAnswers = 3

// cardOf returns a hit as the list shows it. back is the query string of the view, for
// links that return to it, report the end of the address where one says what is wrong.
func cardOf(q *html.Request, v directory.View, hit directory.Hit, now time.Time, back, report string) cardView {
	t, place := q.Lang, v.Fields(hit.Index)
	card := cardView{
		ID:          place.ID,
		URL:         "/lieux/" + place.ID + back,
		Name:        words.Clip(words.Name(t, place), words.MaxLine),
		Label:       labelOfCard(q, place),
		Distance:    t.Distance(hit.DistanceM),
		Address:     words.Clip(words.Street(place), words.MaxLine),
		Open:        words.Asked(t, v, hit.Index, place, &q.Query.Open, now),
		Cost:        strings.Join(words.TranslateAll(t, place.Fees), ", "),
		Itinerant:   words.Itinerant(place),
		Approximate: t.Say(words.Approximate(place)),
		Answer:      strings.Join(answersOf(q, place), " · "),
		Phone:       words.PhoneOf(place.Phone),
		Booking:     words.WebURL(place.BookingURL),
		ReportURL:   html.ReportURL(place.ID, report),
	}
	if len(place.Emails) > 0 {
		card.Mail = words.MailTo(place.Emails[0])
	}
	if place.Location.Known {
		card.Located = true
		card.Lon = strconv.FormatFloat(place.Location.Position[0], 'f', -1, 64)
		card.Lat = strconv.FormatFloat(place.Location.Position[1], 'f', -1, 64)
		card.Directions = words.DirectionsURL(place)
	}
	return card
}

// shortLabel is the length, in bytes, of a label that stands beside a name on a telephone.
const shortLabel = 24

// labelOfCard returns the label of a place that a card shows: one that the view asks for,
// else the first short one, since a card has no room for the others; "" none.
func labelOfCard(q *html.Request, place *directory.Place) string {
	labels := place.Labels()
	for _, asked := range q.Query.Lists["label"] {
		if slices.Contains(labels, asked) {
			return words.Clip(asked, words.MaxLine)
		}
	}
	for _, label := range labels {
		if len(label) <= shortLabel {
			if strings.Contains(directory.Fold(place.Name), directory.Fold(label)) {
				return "" // the name says it
			}
			return label
		}
	}
	return ""
}

// answeredFilters are the filters whose values a card repeats when the view asks for
// them and the place has them.
var answeredFilters = []string{
	"services", "offre", "modalites_accompagnement", "modalites_acces", "publics_specifiquement_adresses",
	"prise_en_charge_specifique", "formations_labels",
}

// answersOf returns what a place offers of what the view asks for, in plain words.
func answersOf(q *html.Request, place *directory.Place) []string {
	var answers []string
	for _, name := range answeredFilters {
		asked := q.Query.Lists[name]
		if len(asked) == 0 {
			continue
		}
		for _, value := range *directory.FilterNamed(name).List(place) {
			if slices.Contains(asked, value) && len(answers) < maxAnswers {
				answers = append(answers, q.Lang.Say(words.TermOf(name, value).Label))
			}
		}
	}
	if q.Query.Flags.Has(directory.Accessible) && len(answers) < maxAnswers {
		answers = append(answers, q.Lang.Say("Accessibilité décrite"))
	}
	return answers
}
