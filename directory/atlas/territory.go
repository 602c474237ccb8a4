package atlas

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// territoryView is the page of one territory.
type territoryView struct {
	html.Layout
	Name, Kind, Code, People, PeopleSource string
	Summary                                string
	Around                                 []html.Link // territories that contain it
	Filters                                []filterView
	Clear                                  string
	Quick                                  []html.Link
	Notes                                  []template.HTML

	Distances []barView
	Measure   string
	Map       *dotMap // nil: a commune alone
	MapURL    string
	Key       []keyView
	Far       []farView
	Access    string
	Catchment string
	Unknown   string // hours that a place of unknown hours counts for

	Profiles []profileView
	Figures  []figureView
	Tables   []figureView

	Near   string
	Sites  []siteView
	Places []siteView // existing places that the filters leave out
	Proven bool

	Parts      *partsView
	Supply     string
	Offer      []offerView
	Week       *weekView
	Sources    []countView
	Work       []workView
	Score      string
	Downloads  []html.Link
	Parameters []sourceView
}

type filterView struct{ Name, Value string }

// keyView is a class of distance on the map.
type keyView struct{ Colour, Text string }

// barView is people within some distance, with the length of its bar in 0..200 px.
type barView struct {
	Text, People, Share string
	Length              int
}

type farView struct{ URL, Name, People, Distance, PlaceURL, PlaceName string }

type profileView struct{ Label, People, BySize, Share, Source string }

// figureView is a figure with where it comes from.
type figureView struct{ Label, Value, Source string }

// sourceView is a source with the parameters that it gives.
type sourceView struct{ Source, Values string }

type siteView struct{ Name, URL, Gained, Total string }

type offerView struct {
	Title  string
	Values []countView
}

type countView struct{ Text, Count, Detail string }

type workView struct{ Text, Left, Gain string }

// shownFar and shownSites are how many communes and sites a page lists.
const (
	shownFar   = 5
	shownSites = 3
)

// territory handles /territoires/{type}/{code}.
func (a *atlas) territory(c web.Context) error {
	r, err := a.read(c)
	if err != nil {
		return err
	}
	return a.send(c, r, "territoire.html", func() (html.Page, error) {
		view := a.describe(c, r)
		for _, fill := range []func(*request, *territoryView) error{
			a.setCoverage, a.setNeeds, a.setPlan, a.setOffer, a.setParts,
		} {
			if err := fill(r, view); err != nil {
				return nil, err
			}
		}
		return view, nil
	})
}

// describe returns the view of a territory with what the gazetteer knows of it.
func (a *atlas) describe(c web.Context, r *request) *territoryView {
	t, of := r.q.Lang, r.territory
	view := &territoryView{Name: of.Name, Code: of.Code, Kind: t.Say(cmp.Or(of.Kind.Noun(), "pays")),
		People: t.Int(int(of.People)), Clear: Path + "/" + string(of.Kind) + "/" + of.Code + html.InLang(t)}
	view.Layout = a.Layout(c, t, of.Name,
		"À quelle distance d’un lieu d’aide numérique vivent les habitants, ce qu’il faut, où ouvrir ensuite.",
		"").ForVersion(r.view, a.Config.DemoSource)
	view.NoIndex = len(r.raw) > 0
	view.Assets["style"] = a.Assets["atlas.css"]
	for _, p := range r.state {
		view.Filters = append(view.Filters, filterView{p.Name, p.Value})
	}
	quick := []struct{ text, raw string }{
		{"Ouverts le samedi", "ouvert=samedi"}, {"Gratuits", "frais_a_charge=Gratuit"},
		{"Pour les démarches", "services=Aide+aux+démarches+administratives"}, {"France Services", "label=France+Services"},
	}
	for _, link := range quick {
		alone := *r
		alone.raw = link.raw
		view.Quick = append(view.Quick, html.LinkTo(alone.address(of.Kind, of.Code), t.Say(link.text)))
	}
	view.Around = a.around(r)
	for _, d := range []struct{ text, path string }{
		{"Couverture par commune (CSV)", "/couverture.csv"}, {"Couverture par commune (GeoJSON)", "/couverture.geojson"},
	} {
		address := Path + "/" + string(of.Kind) + "/" + of.Code + d.path
		view.Downloads = append(view.Downloads, html.LinkTo(r.with(address), t.Say(d.text)))
	}
	for _, d := range []struct{ text, path string }{
		{"Couverture (API)", "/couverture"}, {"Besoins (API)", "/besoins"}, {"Où ouvrir (API)", "/ouvrir"},
	} {
		view.Downloads = append(view.Downloads, html.LinkTo(web.APIRoot+Path+"/"+string(of.Kind)+"/"+of.Code+d.path,
			t.Say(d.text)))
	}
	return view
}

// with returns an address with the parameters of the request.
func (r *request) with(address string) string {
	if r.raw == "" {
		return address
	}
	return address + "?" + r.raw
}

// around links the territories that contain one.
func (a *atlas) around(r *request) []html.Link {
	t := r.q.Lang
	links := []html.Link{html.LinkTo(Path+html.InLang(t), t.Say("France"))}
	first := a.engine.Communes(r.territory)
	if len(first) == 0 || r.territory.Kind == coverage.KindFrance {
		return links
	}
	of := map[territory.Kind]bool{}
	switch r.territory.Kind {
	case territory.KindCommune:
		of[territory.KindRegion], of[territory.KindDepartement], of[territory.KindEPCI] = true, true, true
	case territory.KindEPCI:
		of[territory.KindRegion], of[territory.KindDepartement] = true, true
	case territory.KindDepartement:
		of[territory.KindRegion] = true
	}
	for _, kind := range slices.Backward(territory.AreaKinds()) {
		code := first[0].CodeOf(kind)
		if of[kind] && code != "" {
			links = append(links, html.LinkTo(r.address(kind, code), a.Gazetteer.NameOf(kind, code)))
		}
	}
	return links
}

func (a *atlas) setCoverage(r *request, view *territoryView) error {
	t := r.q.Lang
	c, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request))
	if err != nil {
		return err
	}
	view.Measure, view.PeopleSource = c.Measure.Source, c.Population.Source+", "+strconv.Itoa(c.Population.Year)
	for _, note := range c.Notes {
		view.Notes = append(view.Notes, html.Translate(t, note))
	}
	for i, d := range c.Distances {
		bar := barView{Text: reachText(t, d.KM, d.Minutes), People: t.Int(int(d.People)), Share: "–"}
		if d.Share != nil {
			bar.Share, bar.Length = percent(t, *d.Share), int(math.Round(200**d.Share))
		}
		view.Distances = append(view.Distances, bar)
		if i == 1 && d.Share != nil {
			view.Summary = t.Say("%s des habitants ont un de ces lieux à moins de %s.", bar.Share, bar.Text)
		}
		if i < 4 {
			view.Key = append(view.Key, keyView{colours[i], t.Say("moins de %s", bar.Text)})
		} else {
			view.Key = append(view.Key, keyView{colours[i], t.Say("plus loin")})
		}
	}
	if view.Map = dotsOf(c, func(of *coverage.Commune) int { return classOf(c, of) }); view.Map != nil {
		view.MapURL = r.with(Path + "/" + string(r.territory.Kind) + "/" + r.territory.Code + "/carte.svg")
	}
	view.setFar(a, r, c)
	view.Access = t.Decimal(strconv.FormatFloat(1000*c.Access, 'f', 2, 64))
	view.addParameters(t, c.Parameters)
	view.Supply = t.Say("%s correspondent, dont %s dans ce territoire.", t.Places(c.Supply.Matched),
		t.Int(c.Supply.Inside))
	return nil
}

// classOf returns the class of a commune on the map: which distances its nearest place lies within.
func classOf(c *coverage.Coverage, of *coverage.Commune) int {
	for class, d := range c.Distances[:4] {
		if of.Far() <= max(1000*d.KM, d.Minutes) {
			return class
		}
	}
	return 4
}

// setFar lists the communes that are farthest from a place, the most populated first of those
// that are equally far.
func (view *territoryView) setFar(a *atlas, r *request, c *coverage.Coverage) {
	t := r.q.Lang
	far := slices.Clone(c.Communes)
	slices.SortStableFunc(far, func(x, y coverage.Commune) int {
		return cmp.Or(cmp.Compare(y.Far(), x.Far()), cmp.Compare(y.People, x.People))
	})
	for i := range far[:min(shownFar, len(far))] {
		of := &far[i]
		row := farView{URL: r.address(territory.KindCommune, of.Code), Name: of.Name, People: t.Int(int(of.People)),
			Distance: t.Say("aucun lieu")}
		switch {
		case of.DistanceM != nil:
			row.Distance = t.Distance(*of.DistanceM)
		case of.Minutes != nil:
			row.Distance = reachText(t, 0, *of.Minutes)
		}
		if number, _, ok := r.view.ByID(of.Nearest); ok && of.Nearest != "" {
			row.PlaceURL, row.PlaceName = "/lieux/"+of.Nearest+html.InLang(t), words.Name(t, r.view.Fields(number))
		}
		view.Far = append(view.Far, row)
	}
}

func (a *atlas) setNeeds(r *request, view *territoryView) error {
	t := r.q.Lang
	n := a.engine.Needs(r.territory, coverage.NeedsOptionsOf(r.q.Request))
	for _, p := range n.Profiles {
		view.Profiles = append(view.Profiles, profileView{t.Say(p.Label), t.Int(int(p.People)), t.Int(int(p.BySize)),
			percent(t, p.Share), sourceText(p.Source, p.Year)})
	}
	payback := t.Say("jamais")
	if n.Payback != nil {
		payback = t.Count(*n.Payback, "%d an", "%d ans")
	}
	for _, f := range []struct{ label, value string }{
		{"Heures de formation", t.Int(int(n.Hours))},
		{"Équivalents temps plein", t.Decimal(strconv.FormatFloat(n.FTE, 'f', 1, 64))},
		{"Aidants salariés", t.Int(int(n.Helpers.Paid))},
		{"Aidants bénévoles", t.Int(int(n.Helpers.Volunteers))},
		{"Budget", t.Say("%s € sur %s ans", t.Int(int(n.Budget)), decimal(t, n.Years))},
		{"Gain d’une année, à plein effet", t.Int(int(n.Gain)) + " €"},
		{"Le budget est regagné après", payback},
	} {
		view.Figures = append(view.Figures, figureView{t.Say(f.label), f.value, ""})
	}
	for _, b := range n.Tables {
		view.Tables = append(view.Tables, figureView{b.Label, t.Say("%s en moyenne, de %s à %s",
			decimal(t, math.Round(100*b.Mean)/100), decimal(t, b.Least), decimal(t, b.Most)), sourceText(b.Source, b.Year)})
	}
	view.addParameters(t, n.Parameters)
	return nil
}

func (a *atlas) setPlan(r *request, view *territoryView) error {
	t := r.q.Lang
	o, err := coverage.PlanOptionsOf(r.q.Request)
	if err != nil {
		return err
	}
	o.Among = coverage.AmongCommunes
	p, err := a.engine.Plan(r.view, &r.q.Query, r.territory, o)
	if err != nil {
		return err
	}
	view.Near = t.Say("%s habitants ont déjà un de ces lieux à moins de %s.", t.Int(int(p.Now)),
		reachText(t, p.KM, p.Minutes))
	view.Proven = p.Best
	view.Sites = sitesOf(r, p)
	for _, note := range p.Notes {
		if text := html.Translate(t, note); !slices.Contains(view.Notes, text) {
			view.Notes = append(view.Notes, text)
		}
	}
	if len(r.state) > 0 { // without filters no place is left out
		o.Among = coverage.AmongPlaces
		if p, err = a.engine.Plan(r.view, &r.q.Query, r.territory, o); err != nil {
			return err
		}
		view.Places = sitesOf(r, p)
	}
	view.addParameters(t, p.Parameters)
	return nil
}

func sitesOf(r *request, p *coverage.Plan) (list []siteView) {
	t := r.q.Lang
	for _, s := range p.Sites {
		row := siteView{Name: s.Name, Gained: t.Int(int(s.Gained)), Total: t.Int(int(s.Total)),
			URL: r.address(territory.KindCommune, s.Commune)}
		if s.Place != "" {
			row.URL = "/lieux/" + s.Place + html.InLang(t)
		}
		list = append(list, row)
	}
	return list
}

// addParameters adds the parameters of an answer to those of their sources.
func (view *territoryView) addParameters(t *i18n.Locale, parameters []coverage.Parameter) {
	for _, p := range parameters {
		source := sourceText(p.Source, p.Year)
		at := slices.IndexFunc(view.Parameters, func(s sourceView) bool { return s.Source == source })
		if at < 0 {
			at = len(view.Parameters)
			view.Parameters = append(view.Parameters, sourceView{Source: source})
		} else {
			view.Parameters[at].Values += ", "
		}
		view.Parameters[at].Values += p.Code + " " + decimal(t, p.Value) + "\u00a0" + p.Unit
	}
}

func sourceText(source string, year int) string {
	if year == 0 {
		return source
	}
	return source + ", " + strconv.Itoa(year)
}

// reachText writes a distance or a time within which people are counted.
func reachText(t *i18n.Locale, km, minutes float64) string {
	if minutes > 0 {
		return decimal(t, minutes) + "\u00a0min"
	}
	return decimal(t, km) + "\u00a0km"
}

func percent(t *i18n.Locale, share float64) string {
	return t.Decimal(strconv.FormatFloat(100*share, 'f', 1, 64)) + "\u00a0%"
}

func decimal(t *i18n.Locale, x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return t.Int(int(x))
	}
	return t.Decimal(strconv.FormatFloat(x, 'f', -1, 64))
}

// weekdayOf returns the day of the week of a number, 0 for Monday.
func weekdayOf(day int) time.Weekday { return time.Weekday((day + 1) % 7) }

// inside returns the query of a view limited to the territory of a request.
func (r *request) inside() *directory.Query {
	q := r.q.Query
	if r.territory.Kind != coverage.KindFrance {
		q.Within(r.territory.Kind, r.territory.Code)
	}
	return &q
}
