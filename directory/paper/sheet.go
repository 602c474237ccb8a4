// Package paper makes what is printed: sheets of places, with their plan.
package paper

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/pdf"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// printView is the page /imprimer: a printable sheet of a view.
type printView struct {
	html.Layout
	Heading, Note string
	BackURL       string
	Numbers       []printedNumber // of places to choose from
	Kept          []html.Pair     // the rest of the state of the form
	NextURL       string          // the next sheet; "" none
	Documents     []html.Link     // poster of the commune, booklet of its département
	Density       string          // class of a sheet that has long texts; see density
	Places        []printedPlace
	Source        string // date of the data and where they come from
	Plan          *Plan
	Printed       string // today's date
}

// printedPlace is one place of the sheet.
type printedPlace struct {
	*printed
	Rank     int
	Distance string
	QR       *QR
}

// printed is what a sheet shows of a place wherever it is asked for. It is kept.
type printed struct {
	ID       string
	Name     string
	Lines    []string
	Phone    string
	Cost     string
	Services string
	Week     []words.Usual
	Hours    string // as written by the source, when there is no week
	Holidays string // of the week to come
	heights  [len(densities)]heights
}

// printedNumber is a number of places that a sheet may have.
type printedNumber struct {
	Count   int
	Current bool
}

// Numbers of places.
const (
	printedPlaces = 5    // on a sheet by default: one page, whatever they are
	printedMost   = 40   // on a sheet at most
	printedView   = 1000 // on all sheets of a view at most
)

// printedNumbers are the numbers of places to choose from.
var printedNumbers = []int{printedPlaces, 10, 20, printedMost}

// Page is the page /imprimer.
var Page = html.ViewPage{Path: "/imprimer", Template: "imprimer.html"}

// sheets makes the pages to be printed.
type sheets struct {
	*Plans
	typeset typeset
	making  chan struct{} // see documentsAtOnce
}

// Register adds the pages and documents to be printed to a site. Its error is that of a typeface.
func Register(s *html.Site) error {
	p := &sheets{Plans: NewPlans(s), making: make(chan struct{}, documentsAtOnce)}
	regular, bold, err := pdf.Faces()
	p.typeset = typeset{regular, bold}
	s.Web.Page(Page.Path, p.printed)
	s.Web.Page(PosterPath+":file", p.poster)
	s.Web.Page(BookletPath+":file", p.booklet)
	return err
}

// printed handles /imprimer. It takes the parameters of a view and `feuille`, the
// number of the sheet, from 1.
func (p *sheets) printed(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	r := &html.ViewRequest{Page: &Page, View: v}
	raw := c.Request().URL.RawQuery
	number, several := query.First(raw, "feuille")
	r.Show, raw = p.ReadDisplay(query.Without(raw, "feuille"), false)
	if err := p.ReadView(r, raw); err != nil {
		return err
	}
	if r.Wrong != nil {
		return r.Wrong
	}
	q := r.Q.Query
	if _, given := query.First(raw, "limit"); !given {
		q.Limit = printedPlaces
	}
	s := sheet{each: min(q.Limit, printedMost), number: 1}
	if n, ok := query.Digits(number); ok && n > 0 {
		s.number = min(n, printedView)
	} else if several {
		return directory.Errorf(directory.Invalid, "feuille : un nombre à partir de 1 est attendu")
	}
	if err := s.find(v, q, p.Web.Now()); err != nil {
		return err
	}
	return p.sendSheet(c, r, &s)
}

// sheet is the part of a view that one sheet shows.
type sheet struct {
	each, number int // places on it, at most; its number, from 1
	matched      int // places of the view
	hits         []directory.Hit
	answer       words.Answer
}

// first returns the number of places on the sheets before.
func (s *sheet) first() int { return (s.number - 1) * s.each }

func (s *sheet) last() int { return s.first() + len(s.hits) }

// find selects the places of the sheet: by distance or, without an origin, by commune
// and name.
func (s *sheet) find(v directory.View, q directory.Query, now time.Time) error {
	q.Limit = min(s.number*s.each, printedView)
	if q.Near == nil {
		q.Limit = printedView
	}
	found, err := v.Find(&q)
	if err != nil {
		return err
	}
	s.matched, s.hits = found.Matched, found.Hits
	if s.answer, err = words.AnswerOf(v, &q, found, now); err != nil {
		return err
	}
	if q.Near == nil && s.matched <= printedView {
		order, err := v.ByName(&q)
		if err != nil {
			return err
		}
		asked := make(map[int]bool, len(s.hits)) // those after a cursor, when there is one
		for _, hit := range s.hits {
			asked[hit.Index] = true
		}
		s.hits = s.hits[:0]
		for _, place := range order {
			if asked[int(place)] {
				s.hits = append(s.hits, directory.Hit{Index: int(place), DistanceM: directory.NoDistance})
			}
		}
	}
	s.hits = s.hits[min(s.first(), len(s.hits)):min(s.first()+s.each, len(s.hits))]
	return nil
}

func (p *sheets) sendSheet(c web.Context, r *html.ViewRequest, s *sheet) error {
	t := r.Q.Lang
	view := &printView{BackURL: r.State.WithoutName("limit").URL("/"),
		Printed: t.Date(r.Q.Now.In(territory.Zone("75056")))}
	view.Layout = p.Layout(c, t, "Feuille à imprimer",
		"Les lieux d’aide numérique sur une feuille, avec leurs horaires et leurs téléphones.",
		"imprimer.js").ForVersion(r.View, p.Config.DemoSource)
	view.NoIndex = true
	view.describe(r.Q, p.Gazetteer, s)
	limited := func(limit int) html.State {
		return append(r.State.WithoutName("limit"), html.PairOf("limit", strconv.Itoa(limit)))
	}
	if s.last() < min(s.matched, printedView) && len(s.hits) > 0 {
		view.NextURL = append(limited(s.each), html.PairOf("feuille", strconv.Itoa(s.number+1))).URL(Page.Path)
	}
	base, in := p.Web.BaseURL(c), html.InLang(t)
	view.setNumbers(r.State, s)
	view.Documents = Documents(t, p.Gazetteer, r.State)
	view.Source = originText(t, r.View, trimScheme(base))
	for i, hit := range s.hits {
		place := printedPlace{printed: p.printedOf(t, r.View, hit.Index, r.Q.Now), Rank: s.first() + i + 1}
		place.QR = QROf(p.Site, r.View, base+"/lieux/"+place.ID+in)
		if place.Distance = t.Distance(hit.DistanceM); place.Distance != "" {
			place.Distance = t.Say("à %s", place.Distance)
		}
		view.Places = append(view.Places, place)
	}
	view.Plan = p.Of(t, r.View, s.hits, s.first(), r.Q.Query.Near)
	view.Density = p.density(view)
	return p.Send(c, r.View, Page.Template, view, html.UntilMidnight(time.Time{}, "75056", r.Q.Now))
}

// describe sets the heading, and a note when the sheet does not hold the whole view.
func (view *printView) describe(q *html.Request, g *territory.Gazetteer, s *sheet) {
	t, near := q.Lang, q.Query.Near
	view.Heading, view.Note = s.answer.Title(t, g), s.answer.Note(t, true)
	if len(s.hits) == s.matched || len(s.hits) == 0 {
		return
	}
	view.Note = t.Say("Cette feuille montre les lieux %s à %s, sur %s.", t.Int(s.first()+1), t.Int(s.last()),
		t.Int(s.matched))
	if s.each == printedMost {
		view.Note += " " + t.Say("Une feuille en porte %s au plus.", t.Int(printedMost))
	}
	if near != nil {
		view.Note += " " + t.Say("Du plus proche au plus lointain.") + " " + t.Say(words.DistanceNote(near))
	}
}

// setNumbers sets the form by which another number of places is chosen.
func (view *printView) setNumbers(state html.State, s *sheet) {
	view.Kept = state.WithoutName("limit")
	numbers := printedNumbers
	if !slices.Contains(numbers, s.each) {
		numbers = slices.Sorted(slices.Values(append(slices.Clone(numbers), s.each)))
	}
	for _, n := range numbers {
		view.Numbers = append(view.Numbers, printedNumber{n, n == s.each})
	}
}

// Limits of what a sheet shows of a place, in characters; its code leads to the rest.
const (
	printedName     = 90
	printedLine     = 56
	printedHours    = 240
	printedServices = 76
)

// aDayBegins is how often a day may begin, in seconds: zones are whole half hours apart.
const aDayBegins = 30 * 60

// printedOf returns what a sheet shows of place i, whose hours are those from a day on.
func (p *sheets) printedOf(t *i18n.Locale, v directory.View, i int, now time.Time) *printed {
	day := strconv.FormatInt(now.Unix()/aDayBegins, 36)
	kept, _ := html.Part(p.Site, v, t, "printed", i, day, func() (*printed, int, error) {
		made := newPrinted(t, v, i, now)
		for d := range densities {
			made.heights[d] = p.heightsOf(t, made, densities[d].scale)
		}
		return made, made.bytes(), nil
	})
	return kept
}

func newPrinted(t *i18n.Locale, v directory.View, i int, now time.Time) *printed {
	place := v.Place(i)
	made := &printed{
		ID: place.ID, Name: nameOf(t, place, printedName),
		Lines:    words.ClipAll(words.AddressLines(place), printedLine),
		Services: words.Some(words.TranslateAll(t, words.TermLabels("services", place.Services)), printedServices),
		Week:     words.UsualWeek(t, v, i, place, now), Holidays: words.Holidays(t, v.Week(i, now)),
	}
	if len(place.Fees) > 0 {
		made.Cost = t.Say(place.Fees[0])
	}
	if phone := words.PhoneOf(place.Phone); phone != nil {
		made.Phone = phone.Text
	}
	if len(made.Week) == 0 {
		made.Hours = words.Clip(strings.Join(strings.Fields(place.HoursText), " "), printedHours)
	} else if text := words.UsualText(made.Week); len([]rune(text)) > printedHours {
		made.Week, made.Hours = nil, words.Clip(text, printedHours)
	}
	return made
}

// bytes returns about how much memory it takes.
func (p *printed) bytes() int {
	n := 500 + len(p.Name) + len(p.Cost) + len(p.Services) + len(p.Hours) + len(p.Holidays) // 500: the structs
	for _, line := range p.Lines {
		n += 16 + len(line)
	}
	for _, part := range p.Week {
		n += 32 + len(part.Days) + len(part.Times)
	}
	return n
}
