package card

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// form is a representation of one place, at the address of its page with an extension.
type form struct {
	extension, mediaType string
	message              bool // it takes format=sms
	write                func(c *Card, message bool) ([]byte, error)
}

// forms is the table of the representations of one place.
var forms = []form{
	{".txt", TextType, true, func(c *Card, message bool) ([]byte, error) {
		if message {
			return []byte(c.Message()), nil
		}
		return []byte(c.Text()), nil
	}},
	{".vcf", VCardType, false, func(c *Card, _ bool) ([]byte, error) { return c.VCard() }},
	{".ics", CalendarType, false, func(c *Card, _ bool) ([]byte, error) { return c.calendarOrWhy() }},
}

// placeForm lists what the representations of a place take besides `lang` and `format`.
var placeForm = &query.Form{Takes: query.SetOf(query.Near), IgnoreEmpty: true}

// nearestForm lists what /proches.txt takes besides: what /api/v1/proches does.
var nearestForm = &query.Form{
	Takes:        query.View | query.SetOf(query.Limit, query.Lat, query.Lon),
	DefaultLimit: 10, MaxLimit: 100, Origin: true, IgnoreEmpty: true,
}

// NearestPath is the path of the nearest places in plain words.
const NearestPath = "/proches.txt"

// Register adds the nearest places in plain words to a site. The representations of one place have the route of its
// page: see Serve.
func Register(s *html.Site) {
	s.Web.PageLight(NearestPath, func(c web.Context) error { return nearest(s, c) })
}

// Serve answers a request for a representation of a place, such as /lieux/{id}.txt, and reports whether it is one.
func Serve(s *html.Site, c web.Context) (served bool, err error) {
	for i := range forms {
		if id, ok := strings.CutSuffix(c.Param("id"), forms[i].extension); ok {
			return true, servePlace(s, c, id, &forms[i])
		}
	}
	return false, nil
}

func servePlace(s *html.Site, c web.Context, id string, f *form) error {
	v, i, found, err := s.Web.Place(c, id, "/lieux/", f.extension)
	if !found {
		return err
	}
	t, message, raw, err := readOptions(s, c, f.message)
	if err != nil {
		return err
	}
	q, err := s.Query.Read(v, placeForm, raw)
	if err != nil {
		return err
	}
	place := v.Place(i)
	card := &Card{Lang: t, View: v, Index: i, Place: place, Now: q.Now, URL: address(s, c, t, place.ID),
		DistanceM: q.Query.DistanceTo(place)}
	body, err := f.write(card, message)
	if err != nil {
		return err
	}
	_, until := v.OpeningStamp([]directory.Hit{{Index: i, DistanceM: card.DistanceM}}, q.Now)
	setFileName(c, place.Name+" "+place.Commune, f.extension)
	return s.Web.SendDigested(c, v, f.mediaType, body, html.UntilMidnight(until, place.INSEECode, q.Now))
}

// calendarOrWhy returns the calendar, else the error that says why there is none.
func (c *Card) calendarOrWhy() ([]byte, error) {
	if calendar := c.Calendar(); calendar != nil {
		return calendar, nil
	}
	if phone := c.phone(); phone != "" {
		return nil, directory.Errorf(directory.NotFound,
			"Ce lieu n’a pas d’agenda : ses jours et heures d’ouverture ne sont pas connus. Téléphonez au %s.", phone)
	}
	return nil, directory.Errorf(directory.NotFound,
		"Ce lieu n’a pas d’agenda : ses jours et heures d’ouverture ne sont pas connus.")
}

// nearest handles /proches.txt: the nearest places of a view, in plain words.
func nearest(s *html.Site, c web.Context) error {
	v, err := s.Web.View()
	if err != nil {
		return err
	}
	t, message, raw, err := readOptions(s, c, true)
	if err != nil {
		return err
	}
	q, err := s.Query.Read(v, nearestForm, raw)
	if err != nil {
		return err
	}
	q.Query.Located = true
	found, err := v.Find(&q.Query)
	if err != nil {
		return err
	}
	answer, err := words.AnswerOf(v, &q.Query, found, s.Web.Now())
	if err != nil {
		return err
	}
	title, note := answer.Title(t, s.Gazetteer), answer.Note(t, true)
	cards := make([]Card, len(found.Hits))
	for i, hit := range found.Hits {
		place := v.Place(hit.Index)
		cards[i] = Card{Lang: t, View: v, Index: hit.Index, Place: place, Now: q.Now, DistanceM: hit.DistanceM,
			URL: address(s, c, t, place.ID)}
	}
	body := Messages(t, title, cards)
	if !message {
		body = List(title, note, cards)
	}
	_, until := v.OpeningStamp(found.Hits, q.Now)
	until = untilMidnights(web.Earlier(until, q.Turns()), cards, q.Now)
	return s.Web.SendDigested(c, v, TextType, []byte(body), until)
}

// untilMidnights returns the earliest end of a day at the places, or until when that is earlier.
func untilMidnights(until time.Time, cards []Card, now time.Time) time.Time {
	for i := range cards {
		until = html.UntilMidnight(until, cards[i].Place.INSEECode, now)
	}
	return until
}

// readOptions reads the parameters that these routes share, and returns the rest of the query string.
func readOptions(s *html.Site, c web.Context, takesFormat bool) (t *i18n.Locale, message bool, rest string, err error) {
	show, rest := s.ReadDisplay(c.Request().URL.RawQuery, false)
	if err := show.Err(); err != nil {
		return nil, false, "", err
	}
	if !takesFormat {
		return s.Locale(show.Lang), false, rest, nil
	}
	message, rest, err = ReadFormat(rest)
	return s.Locale(show.Lang), message, rest, err
}

// ReadFormat reads the parameter format of texts, and returns the rest of the query string. message
// means that a text message is asked for.
func ReadFormat(raw string) (message bool, rest string, err error) {
	format, _ := query.First(raw, "format")
	switch format {
	case "sms", "", "texte":
		return format == "sms", query.Without(raw, "format"), nil
	}
	e := directory.Errorf(directory.Invalid, "Un paramètre ne convient pas : %s.", "format")
	e.Params = []directory.ParamError{directory.WrongParam("format", directory.Clip(format), "sms",
		i18n.New("les formats sont : texte, sms"))}
	return false, raw, e
}

// address returns the address of the page of a place.
func address(s *html.Site, c web.Context, t *i18n.Locale, id string) string {
	return s.Web.BaseURL(c) + "/lieux/" + id + html.InLang(t)
}

// setFileName sets the name under which a browser saves an answer.
func setFileName(c web.Context, name, extension string) {
	words := strings.Fields(territory.Slug(name))
	for len(strings.Join(words, "-")) > 60 && len(words) > 1 {
		words = words[:len(words)-1]
	}
	file := strings.Join(words, "-")
	if len(file) == 0 || len(file) > 60 {
		file = "lieu"
	}
	c.Header().Set("Content-Disposition", `inline; filename="`+file+extension+`"`)
}

// List returns places in plain words, with the title of their list.
func List(title, note string, cards []Card) string {
	var b strings.Builder
	b.WriteString(title + "\n")
	if note != "" {
		b.WriteString(note + "\n")
	}
	for i := range cards {
		c := &cards[i]
		lines := append([]string{c.heading(i + 1)}, c.address()...)
		if phone := c.phone(); phone != "" {
			lines = append(lines, c.Lang.Say("Téléphone : %s", phone))
		}
		for _, line := range []string{c.hours(), c.now(), c.price(), c.URL} {
			if line != "" {
				lines = append(lines, line)
			}
		}
		b.WriteString("\n" + strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}
