package api

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// printView is the page /imprimer: a view on paper, for someone who has no screen.
type printView struct {
	layout
	Heading, Note string
	BackURL       string
	MoreURL       string // the sheet with more places; "" when all are there
	MoreText      string
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
	Access   []string
	Services []string
	Week     []dayView
	Hours    string // the words of the place, when there is no week
	QR       *qrView
}

// Sheets hold few places: paper is read near the door, not scrolled.
const (
	printedPlaces = 8
	printedMost   = 40
)

var printPage = viewPage{path: "/imprimer", template: "imprimer.html"}

// printed answers /imprimer.
func (p *pages) printed(c echo.Context) error {
	v, err := p.server.view()
	if err != nil {
		return err
	}
	r := &viewRequest{page: &printPage, v: v}
	var raw string
	r.show, raw = p.readDisplay(c.Request().URL.RawQuery, false)
	if err := p.readView(r, raw); err != nil {
		return err
	}
	if r.wrong != nil {
		return r.wrong
	}
	q := r.q.query
	if _, given := firstParam(raw, "limit"); !given {
		q.Limit = printedPlaces
	}
	q.Limit = min(q.Limit, printedMost)
	found, err := v.Find(&q)
	if err != nil {
		return err
	}
	view := &printView{BackURL: r.state.without(func(given pair) bool { return given.name == "limit" }).url("/"), Printed: r.q.lang.date(r.q.now.In(zoneOf("75056")))}
	view.layout = p.layout(c, r.q.lang, "Feuille à imprimer", "Les lieux d’aide numérique sur une feuille, avec leurs horaires et leurs téléphones.", "imprimer.js").of(v, p.server.config.DemoSource)
	view.NoIndex = true
	view.Heading, view.Note = resultTitle(r.q, found)
	if left := found.Matched - len(found.Hits); left > 0 && q.Limit < printedMost {
		view.MoreURL = append(r.state.withoutName("limit"), pair{"limit", strconv.Itoa(printedMost)}).url(printPage.path)
		view.MoreText = r.q.lang.say("Imprimer plus de lieux (%s)", r.q.lang.number(min(printedMost, found.Matched)))
	}
	base, in := p.server.baseURL(c), inLang(r.q.lang)
	for i, hit := range found.Hits {
		view.Places = append(view.Places, printedOf(r.q.lang, v, hit, i+1, r.q.now, base+"/lieux/%s"+in))
	}
	view.Plan = planOf(r.q.lang, v, found.Hits, q.Near)
	return p.send(c, v, printPage.template, view, untilMidnight(time.Time{}, "75056", r.q.now))
}

func printedOf(t *tongue, v directory.View, hit directory.Hit, rank int, now time.Time, address string) printedPlace {
	place := v.Place(hit.Index)
	said := printedPlace{
		Rank: rank, Name: clipText(nameOf(t, place), maxListText), Distance: t.distance(hit.DistanceM),
		Lines: clipAll(addressLines(place), maxListText), Access: place.AccessModes,
		Services: t.sayEach(sayAll("services", place.Services)), Week: weekView(t, place, now), QR: qrOf(strings.Replace(address, "%s", place.ID, 1)),
	}
	if len(place.Fees) > 0 {
		said.Cost = t.say(place.Fees[0])
	}
	if said.Distance != "" {
		said.Distance = t.say("à %s", said.Distance)
	}
	if phone := phoneOf(place.Phone); phone != nil {
		said.Phone = phone.Text
	}
	if said.Week == nil {
		said.Hours = clipText(place.HoursText, 300)
	}
	return said
}

// planView is a plain plan: the places of the sheet where they lie, north up.
type planView struct {
	Marks  []planMark
	Origin *planMark
	Scale  string // "2 km"
	Width  string // of the bar that stands for it, in units of the plan
}

type planMark struct {
	X, Y string
	Rank int
}

// planSize is the side of the plan in its own units; planPad is left around the marks.
const (
	planSize = 300.0
	planPad  = 24.0
)

// planOf draws the places that have a position; nil for less than two points.
func planOf(t *tongue, v directory.View, hits []directory.Hit, near *directory.Origin) *planView {
	var at []geo.Position
	var ranks []int
	for i, hit := range hits {
		if place := v.Place(hit.Index); place.Location.Known {
			at, ranks = append(at, place.Location.Position), append(ranks, i+1)
		}
	}
	if near != nil {
		at, ranks = append(at, near.Position), append(ranks, 0)
	}
	if len(at) < 2 {
		return nil
	}
	low, high := at[0], at[0]
	for _, p := range at {
		for axis := range 2 {
			low[axis], high[axis] = math.Min(low[axis], p[axis]), math.Max(high[axis], p[axis])
		}
	}
	shrink := math.Cos((low[1] + high[1]) / 2 * math.Pi / 180) // of a degree of longitude here
	span := math.Max(math.Max((high[0]-low[0])*shrink, high[1]-low[1]), 0.001)
	unit := (planSize - 2*planPad) / span // of the plan, per degree of latitude
	plan := &planView{}
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
	for i, p := range at {
		mark := planMark{
			X: text(planSize/2 + (p[0]-(low[0]+high[0])/2)*shrink*unit), Y: text(planSize/2 - (p[1]-(low[1]+high[1])/2)*unit), Rank: ranks[i],
		}
		if ranks[i] == 0 {
			plan.Origin = &mark
		} else {
			plan.Marks = append(plan.Marks, mark)
		}
	}
	perKm := unit / 111.2
	km := math.Pow(10, math.Floor(math.Log10(planSize/3/perKm)))
	plan.Scale, plan.Width = t.distance(km*1000), text(km*perKm)
	return plan
}
