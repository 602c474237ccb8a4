package atlas

import (
	"cmp"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// nearStep is the index of the distance by which lists compare territories.
const nearStep = 1

// shownParts is how many parts the page of a territory lists.
const shownParts = 4

// partKinds are the kinds of the territories that a page lists within its own.
var partKinds = map[territory.Kind]struct {
	kind            territory.Kind
	title, farTitle string
}{
	coverage.KindFrance: {territory.KindRegion, "Par région", "Les régions où le plus d’habitants sont loin"},
	territory.KindRegion: {territory.KindDepartement, "Par département",
		"Les départements où le plus d’habitants sont loin"},
	territory.KindDepartement: {territory.KindEPCI, "Par intercommunalité",
		"Les intercommunalités où le plus d’habitants sont loin"},
	coverage.KindNetwork: {territory.KindEPCI, "Par intercommunalité",
		"Les intercommunalités où le plus d’habitants sont loin"},
	territory.KindEPCI: {territory.KindCommune, "Par commune", "Les communes où le plus d’habitants sont loin"},
}

// part is the figures of a part of a territory.
type part struct {
	code, name   string
	kind         territory.Kind
	people, near int64
	hours        float64
	url          string
}

// parts are the parts of a territory, by name.
type parts []part

// partsView is parts as a page lists them.
type partsView struct {
	Title string
	Rows  []partView
	All   string // address of the list of all; "" when these are all
	Count string // how many there are
}

type partView struct{ URL, Name, People, Near, Far, Access string }

// partsOf sums the communes of a coverage by the areas of a kind. An area counts its communes of this
// territory only.
func (a *atlas) partsOf(r *request, c *coverage.Coverage, kind territory.Kind) parts {
	limit := max(1000*c.Distances[nearStep].KM, c.Distances[nearStep].Minutes)
	sums := map[string]*part{}
	communes := a.engine.Communes(r.territory)
	for i := range c.Communes {
		of := &c.Communes[i]
		code := of.Code
		if kind != territory.KindCommune {
			code = communes[i].CodeOf(kind)
		}
		if code == "" {
			continue
		}
		s := sums[code]
		if s == nil {
			s = &part{code: code, kind: kind, name: a.Gazetteer.NameOf(kind, code), url: r.address(kind, code)}
			sums[code] = s
		}
		s.people += of.People
		s.hours += of.Received
		if of.Far() <= limit {
			s.near += of.People
		}
	}
	list := make(parts, 0, len(sums))
	for _, s := range sums {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(x, y part) int {
		return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.code, y.code))
	})
	return list
}

// most returns the parts where most people are far; all when there are few.
func (list parts) most(t *i18n.Locale, title, farTitle, all string) *partsView {
	view := &partsView{Title: t.Say(title), Count: t.Int(len(list))}
	if len(list) > shownParts {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(x, y part) int { return cmp.Compare(y.people-y.near, x.people-x.near) })
		list = list[:shownParts]
		view.Title, view.All = t.Say(farTitle), all
	}
	view.Rows = list.rows(t)
	return view
}

func (list parts) rows(t *i18n.Locale) []partView {
	rows := make([]partView, len(list))
	for i := range list {
		rows[i] = list[i].view(t)
	}
	return rows
}

func (p *part) view(t *i18n.Locale) partView {
	row := partView{URL: p.url, Name: p.name, People: t.Int(int(p.people)), Far: t.Int(int(p.people - p.near)), Near: "–",
		Access: "–"}
	if p.people > 0 {
		row.Near = percent(t, float64(p.near)/float64(p.people))
		row.Access = accessText(t, p.hours/float64(p.people))
	}
	return row
}

// accessText writes hours a week for 1000 inhabitants.
func accessText(t *i18n.Locale, hours float64) string {
	return t.Decimal(strconv.FormatFloat(1000*hours, 'f', 2, 64))
}

// partsPage is the page of all the parts of a territory.
type partsPage struct {
	headView
	Title, File string
	Rows        []partView
}

// partsRequest reads a request for the parts of a territory.
func (a *atlas) partsRequest(c web.Context) (*request, parts, error) {
	r, err := a.read(c)
	if err != nil {
		return nil, nil, err
	}
	kind, has := partKinds[r.territory.Kind]
	if !has {
		return nil, nil, web.NewProblem(http.StatusNotFound, "Ce territoire n'a pas de parties.")
	}
	r.base = "../.."
	found, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request, nil))
	if err != nil {
		return nil, nil, err
	}
	return r, a.partsOf(r, found, kind.kind), nil
}

// parts handles the page of the parts of a territory.
func (a *atlas) parts(c web.Context) error {
	r, list, err := a.partsRequest(c)
	if err != nil {
		return err
	}
	return a.send(c, r, "parties.html", func() (html.Page, error) {
		title := partKinds[r.territory.Kind].title
		view := &partsPage{headView: a.describe(c, r, partsPath, "Parties de : %s",
			"La distance et l’accès aux lieux d’aide numérique, par partie d’un territoire."),
			Title: r.q.Lang.Say(title), File: r.page(partsPath + ".csv"), Rows: list.rows(r.q.Lang)}
		return view, nil
	})
}

// partsCSV handles the parts of a territory as CSV.
func (a *atlas) partsCSV(c web.Context) error {
	r, list, err := a.partsRequest(c)
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"type", "code", "nom", "habitants", "habitants_a_moins_de_5_km", "heures_semaine"})
	for _, p := range list {
		_ = w.Write([]string{string(p.kind), p.code, p.name, strconv.FormatInt(p.people, 10),
			strconv.FormatInt(p.near, 10), plain(p.hours)})
	}
	w.Flush() // writing to memory does not fail
	return a.Web.SendDigested(c, r.view, "text/csv; charset=utf-8", []byte(b.String()), r.q.Turns())
}
