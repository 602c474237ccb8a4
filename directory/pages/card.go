package pages

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// cardView is one place of the list: what one needs to choose it and to reach it. The
// rest is on its own page.
type cardView struct {
	*keptCard
	URL      string
	Label    string // the one that the view asks for, else a short one; "" none
	Distance string
	Open     words.Opening
	Answer   string // what the place offers of what the view asks for
}

// keptCard is what a place and a language alone decide of a card. It is kept.
type keptCard struct {
	Name  string
	Phone *words.Phone
	Start template.HTML // up to the name
	Title template.HTML // the name
	Show  template.HTML // leads to the place on the map
	Facts template.HTML // after the state of opening: price, address
	Reach template.HTML // the telephone and other ways to reach it
	place *directory.Place
	label string // a short one; "" none
}

// cardParts are the values of keptCard before they are written.
type cardParts struct {
	ID          string
	Name        string
	Located     bool
	Lon, Lat    string
	Address     string
	Cost        string
	Itinerant   bool
	Approximate string
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
func cardOf(
	q *html.Request, v directory.View, hit directory.Hit, now time.Time, back, report string,
) (cardView, error) {
	kept, err := keptCardOf(q.Site, q.Lang, v, hit.Index, report)
	if err != nil {
		return cardView{}, err
	}
	place := kept.place
	return cardView{
		keptCard: kept,
		URL:      "/lieux/" + place.ID + back,
		Label:    labelOfCard(q, kept),
		Distance: q.Lang.Distance(hit.DistanceM),
		Open:     words.Asked(q.Lang, v, hit.Index, place, &q.Query.Open, now),
		Answer:   strings.Join(answersOf(q, place), " · "),
	}, nil
}

// keptCardOf returns what is kept of the card of place i.
func keptCardOf(s *html.Site, t *i18n.Locale, v directory.View, i int, report string) (*keptCard, error) {
	return html.Part(s, v, t, "card", i, report, func() (*keptCard, int, error) {
		place := v.Fields(i)
		card, err := newCard(s, t, place, report)
		if err != nil {
			return nil, 0, err
		}
		// Its long texts are on its page only.
		place.Summary, place.Description = "", ""
		return card, card.bytes(), nil
	})
}

// newCard writes the parts of the card of a place.
func newCard(s *html.Site, t *i18n.Locale, place *directory.Place, report string) (*keptCard, error) {
	parts := &cardParts{
		ID:          place.ID,
		Name:        words.Clip(words.Name(t, place), words.MaxLine),
		Address:     words.Clip(words.Street(place), words.MaxLine),
		Cost:        strings.Join(words.TranslateAll(t, place.Fees), ", "),
		Itinerant:   words.Itinerant(place),
		Approximate: t.Say(words.Approximate(place)),
		Phone:       words.PhoneOf(place.Phone),
		Booking:     words.WebURL(place.BookingURL),
		ReportURL:   html.ReportURL(place.ID, report),
	}
	if len(place.Emails) > 0 {
		parts.Mail = words.MailTo(place.Emails[0])
	}
	if place.Location.Known {
		parts.Located = true
		parts.Lon = strconv.FormatFloat(place.Location.Position[0], 'f', -1, 64)
		parts.Lat = strconv.FormatFloat(place.Location.Position[1], 'f', -1, 64)
		parts.Directions = words.DirectionsURL(place)
	}
	card := &keptCard{Name: parts.Name, Phone: parts.Phone, place: place, label: shortLabelOf(place)}
	for _, part := range []struct {
		name string
		to   *template.HTML
	}{
		{"card-start", &card.Start}, {"card-title", &card.Title}, {"card-show", &card.Show},
		{"card-facts", &card.Facts}, {"card-reach", &card.Reach},
	} {
		var err error
		if *part.to, err = s.Write(t, part.name, parts); err != nil {
			return nil, err
		}
	}
	return card, nil
}

// bytes returns about how much memory a card takes.
func (c *keptCard) bytes() int {
	n := 1400 + len(c.Name) + len(c.Start) + len(c.Title) + len(c.Show) + len(c.Facts) + len(c.Reach) // 1400: the structs
	for i := range directory.Fields {
		switch f := &directory.Fields[i]; {
		case f.Text != nil:
			n += len(*f.Text(c.place))
		case f.List != nil:
			for _, value := range *f.List(c.place) {
				n += 16 + len(value)
			}
		}
	}
	return n
}

// shortLabel is the length, in bytes, of a label that stands beside a name on a telephone.
const shortLabel = 24

// labelOfCard returns the label of a place that a card shows: one that the view asks for,
// else the first short one, since a card has no room for the others; "" none.
func labelOfCard(q *html.Request, kept *keptCard) string {
	if asked := q.Query.Lists["label"]; len(asked) > 0 {
		labels := kept.place.Labels()
		for _, label := range asked {
			if slices.Contains(labels, label) {
				return words.Clip(label, words.MaxLine)
			}
		}
	}
	return kept.label
}

// shortLabelOf returns the first short label of a place; "" when there is none, or when its name says it.
func shortLabelOf(place *directory.Place) string {
	for _, label := range place.Labels() {
		if len(label) <= shortLabel {
			if strings.Contains(directory.Fold(place.Name), directory.Fold(label)) {
				return ""
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
