package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// printView is the page /imprimer: a view on paper, for someone who has no screen.
type printView struct {
	layout
	Heading, Note string
	BackURL       string
	MoreURL       string // the sheet with more places; "" when all are there
	MoreText      string
	NextURL       string // the sheet that follows; "" none
	Places        []printedPlace
	Plan          *planView
	Printed       string // when
}

// printedPlace is one place of the sheet.
type printedPlace struct {
	Rank     int
	Name     string
	Distance string
	Lines    []string
	Phone    string
	Cost     string
	Services []string
	Week     []dayView
	Hours    string // the words of the place, when there is no week
	QR       *qrView
}

// Sheets hold few places: paper is read near the door, not scrolled.
const (
	printedPlaces = 8
	printedMost   = 40
	printedView   = 1000 // places of a view that sheets can hold, one after the other
)

var printPage = viewPage{path: "/imprimer", template: "imprimer.html"}

// printed answers /imprimer. Beside the parameters of a view it takes `feuille`:
// which sheet, from 1, when a view needs several.
func (p *pages) printed(c web.Context) error {
	v, err := p.web.View()
	if err != nil {
		return err
	}
	r := &viewRequest{page: &printPage, v: v}
	raw := c.Request().URL.RawQuery
	number, several := query.First(raw, "feuille")
	r.show, raw = p.readDisplay(query.Without(raw, "feuille"), false)
	if err := p.readView(r, raw); err != nil {
		return err
	}
	if r.wrong != nil {
		return r.wrong
	}
	q := r.q.Query
	if _, given := query.First(raw, "limit"); !given {
		q.Limit = printedPlaces
	}
	s := sheet{each: min(q.Limit, printedMost), number: 1}
	if n, ok := query.Digits(number); ok && n > 0 {
		s.number = min(n, printedView)
	} else if several {
		return directory.Errorf(directory.Invalid, "feuille : un nombre à partir de 1 est attendu")
	}
	if err := s.find(v, q); err != nil {
		return err
	}
	return p.sendSheet(c, r, &s)
}

// sheet is the part of a view that one sheet shows.
type sheet struct {
	each, number int // places on it, at most; which one, from 1
	matched      int // places of the view
	hits         []directory.Hit
}

// first is how many places of the view are on the sheets before.
func (s *sheet) first() int { return (s.number - 1) * s.each }

func (s *sheet) last() int { return s.first() + len(s.hits) }

// find puts the places of a view on the sheet: the nearest first; without an
// origin by town and by name, as on a list that is pinned to a door.
func (s *sheet) find(v directory.View, q directory.Query) error {
	q.Limit = min(s.number*s.each, printedView)
	if q.Near == nil {
		q.Limit = printedView
	}
	found, err := v.Find(&q)
	if err != nil {
		return err
	}
	s.matched, s.hits = found.Matched, found.Hits
	if q.Near == nil && s.matched <= printedView {
		order := make(map[int]string, len(s.hits))
		for _, hit := range s.hits {
			place := v.Place(hit.Index)
			order[hit.Index] = territory.Slug(place.Commune) + " " + territory.Slug(place.Name)
		}
		slices.SortStableFunc(s.hits, func(a, b directory.Hit) int { return strings.Compare(order[a.Index], order[b.Index]) })
	}
	s.hits = s.hits[min(s.first(), len(s.hits)):min(s.first()+s.each, len(s.hits))]
	return nil
}

func (p *pages) sendSheet(c web.Context, r *viewRequest, s *sheet) error {
	t := r.q.lang
	view := &printView{BackURL: r.state.withoutName("limit").url("/"), Printed: t.Date(r.q.Now.In(territory.Zone("75056")))}
	view.layout = p.layout(c, t, "Feuille à imprimer", "Les lieux d’aide numérique sur une feuille, avec leurs horaires et leurs téléphones.", "imprimer.js").of(r.v, p.config.DemoSource)
	view.NoIndex = true
	view.say(r.q, p.gazetteer, s)
	limited := func(limit int) pageQuery {
		return append(r.state.withoutName("limit"), pair{"limit", strconv.Itoa(limit)})
	}
	if most := min(printedMost, s.matched); s.number == 1 && s.each < most {
		view.MoreURL, view.MoreText = limited(printedMost).url(printPage.path), t.Say("Imprimer plus de lieux (%s)", t.Int(most))
	}
	if s.last() < min(s.matched, printedView) && len(s.hits) > 0 {
		view.NextURL = append(limited(s.each), pair{"feuille", strconv.Itoa(s.number + 1)}).url(printPage.path)
	}
	base, in := p.web.BaseURL(c), inLang(t)
	for i, hit := range s.hits {
		view.Places = append(view.Places, printedOf(t, r.v, hit, s.first()+i+1, r.q.Now, base+"/lieux/%s"+in))
	}
	view.Plan = p.planOf(t, r.v, s, r.q.Query.Near)
	return p.send(c, r.v, printPage.template, view, untilMidnight(time.Time{}, "75056", r.q.Now))
}

// say writes what the sheet holds, and aloud what it does not.
func (view *printView) say(q *request, g *territory.Gazetteer, s *sheet) {
	t, near := q.lang, q.Query.Near
	view.Heading, view.Note = resultTitle(q, directory.Result{Matched: s.matched})
	if where := searchText(t, g, &q.Query); near == nil && where != "" {
		view.Heading = t.Say("%s : %s", where, t.Places(s.matched))
	}
	if len(s.hits) == s.matched || len(s.hits) == 0 {
		return
	}
	view.Note = t.Say("Cette feuille montre les lieux %s à %s, sur %s.", t.Int(s.first()+1), t.Int(s.last()), t.Int(s.matched))
	if s.each == printedMost {
		view.Note += " " + t.Say("Une feuille en porte %s au plus.", t.Int(printedMost))
	}
	if near != nil {
		view.Note += " " + t.Say("Du plus proche au plus lointain.") + " " + t.Say(distanceNote(near))
	}
}

func printedOf(t *i18n.Locale, v directory.View, hit directory.Hit, rank int, now time.Time, address string) printedPlace {
	place := v.Place(hit.Index)
	said := printedPlace{
		Rank: rank, Name: clipText(nameOf(t, place), maxListText), Distance: t.Distance(hit.DistanceM),
		Lines:    clipAll(addressLines(place), maxListText),
		Services: sayEach(t, sayAll("services", place.Services)), Week: weekView(t, place, now), QR: qrOf(strings.Replace(address, "%s", place.ID, 1)),
	}
	if len(place.Fees) > 0 {
		said.Cost = t.Say(place.Fees[0])
	}
	if said.Distance != "" {
		said.Distance = t.Say("à %s", said.Distance)
	}
	if phone := phoneOf(place.Phone); phone != nil {
		said.Phone = phone.Text
	}
	if said.Week == nil {
		said.Hours = clipText(place.HoursText, 300)
	}
	return said
}
