package atlas

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// headView is what all pages about a territory begin with.
type headView struct {
	html.Layout
	Name, Kind, Code, People string
	PeopleSource             string
	Around                   []html.Link // territories that contain it
	Tabs                     []tabView
	Filters                  []string // of the places that count
	Clear                    string
	Compare                  *compareView
	Quick                    []html.Link // views to choose, without filters
	Choice                   string      // address of the choice of filters
	Notes                    []template.HTML
	Past                     string // the day that the places are those of; "" the present
	Present                  string // address of the present
}

// tabView is one of the pages about a territory.
type tabView struct {
	URL, Text string
	Current   bool
}

// compareView is the view to compare with.
type compareView struct {
	Texts []string // nil: all places
	Stop  string   // address without it
	Start string   // address that compares with all places; "" when there are no others
	// Dates is where the form of the day to compare with leads; "" when no day can be read.
	Dates  string
	View   string // the filters of the page, for that form
	Today  string // the last day of the form: 2026-11-30
	Hidden []html.Pair
}

// tabs lists the pages about a territory.
var tabs = []struct{ path, text string }{
	{"", "Diagnostic"}, {offerPath, "Ce qui est offert"}, {worklistPath, "Fiches à compléter"}, {partsPath, ""},
}

// describe returns what a page about a territory begins with.
func (a *atlas) describe(c web.Context, r *request, path, title, description string) headView {
	t, of := r.q.Lang, r.territory
	head := headView{Name: of.Name, Code: of.Code, Kind: t.Say(cmp.Or(of.Kind.Noun(), ownKinds[of.Kind])),
		People: t.Int(int(of.People)), PeopleSource: sourceText(coverage.Population.Source, coverage.Population.Year)}
	head.Layout = a.Layout(c, t, t.Say(title, of.Name), description, "atlas.js").ForVersion(r.view, a.Config.DemoSource)
	if (of.Kind.IsArea() || of.Kind == territory.KindCommune) && a.Web.Past() != nil {
		head.Feed = html.State{html.PairOf(string(of.Kind), of.Code)}.URL("/atom")
	}
	head.NoIndex = len(r.raw) > 0 || path != ""
	head.Assets["style"] = a.Assets["atlas.css"]
	head.Around = a.around(r)
	for _, tab := range tabs {
		text := tab.text
		if tab.path == partsPath {
			if text = partKinds[of.Kind].title; text == "" {
				continue
			}
		}
		head.Tabs = append(head.Tabs, tabView{r.page(tab.path), t.Say(text), tab.path == path})
	}
	if day := r.q.Word(query.DateName); day != "" {
		head.Past, head.Present = dayText(t, day), r.inLang(r.path()+path, query.Without(r.raw, query.DateName))
	}
	head.Choice = r.page(choicePath)
	head.Filters = a.texts(r.q, r.state)
	head.Clear = r.inLang(r.path()+path, r.figuresRaw())
	if path == "" {
		head.setCompare(a, r)
	}
	if len(head.Filters) == 0 {
		head.setQuick(r, path)
	}
	return head
}

// ownKinds are the nouns of the kinds that the gazetteer does not have.
var ownKinds = map[territory.Kind]string{coverage.KindFrance: "pays", coverage.KindNetwork: "réseau"}

// quick are the views that pages offer to choose.
var quick = []struct{ text, raw string }{
	{"Ouverts le samedi", "ouvert=samedi"}, {"Gratuits", "frais_a_charge=Gratuit"},
	{"Pour les démarches", "services=Aide+aux+d%C3%A9marches+administratives"},
	{"France Services", "label=France+Services"},
}

func (head *headView) setQuick(r *request, path string) {
	figures := r.figuresRaw()
	for _, link := range quick {
		raw := link.raw
		if figures != "" {
			raw += "&" + figures
		}
		head.Quick = append(head.Quick, html.LinkTo(r.inLang(r.path()+path, raw), r.q.Lang.Say(link.text)))
	}
}

func (head *headView) setCompare(a *atlas, r *request) {
	switch {
	case r.other != nil:
		other := &html.Request{Request: r.other, View: r.otherView, Lang: r.q.Lang, Site: a.Site}
		head.Compare = &compareView{Texts: a.texts(other, html.StateOf(other, r.q.Word(coverage.Other))),
			Stop: r.inLang(r.path(), query.Without(r.raw, coverage.Other))}
		if day := r.other.Word(query.DateName); day != "" {
			head.Compare.Texts = append(head.Compare.Texts, r.q.Lang.Say("tels qu’ils étaient le %s", dayText(r.q.Lang, day)))
		}
		return
	case len(r.state) > 0:
		head.Compare = &compareView{Start: r.inLang(r.path(), r.raw+"&"+coverage.Other+"="+query.AllPlaces)}
	default:
		head.Compare = &compareView{}
	}
	if a.Web.Past() != nil {
		head.Compare.Dates, head.Compare.View = r.path()+comparePath, r.state.Encode()
		head.Compare.Today = a.Web.Now().In(territory.Zone("75056")).Format(time.DateOnly)
		head.Compare.Hidden = r.pairs(func(name string) bool { return !isFilter(name) })
	}
}

// dayText returns a day of an address in words; the address as it is when it is none.
func dayText(t *i18n.Locale, day string) string {
	at, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(day), territory.Zone("75056"))
	if err != nil {
		return day
	}
	return t.Date(at)
}

// texts describes the filters of a view. The days and the hours that it asks for are one.
func (a *atlas) texts(q *html.Request, state html.State) (texts []string) {
	when := false
	for _, p := range state {
		switch p.Name {
		case query.Open.String(), query.OpenBetween.String():
			if !when {
				texts = append(texts, q.Lang.Say("ouvert %s",
					words.WhenAsked(q.Lang, &q.Query.Open, a.Web.Now(), territory.Zone(""))))
			}
			when = true
		case query.Near.String():
			texts = append(texts, q.Lang.Say("près de %s", words.Where(q.Lang, a.Gazetteer, &q.Query)))
		default:
			texts = append(texts, words.Filter(q.Lang, a.Gazetteer, p.Name, p.Value))
		}
	}
	return texts
}

// around links the territories that contain one.
func (a *atlas) around(r *request) []html.Link {
	t := r.q.Lang
	links := []html.Link{html.LinkTo(r.inLang(Path, r.raw), t.Say("France"))}
	first := a.engine.Communes(r.territory)
	at := slices.Index(containing, r.territory.Kind)
	if len(first) == 0 || at < 0 {
		return links
	}
	for _, kind := range slices.Backward(containing[at+1:]) {
		if code := first[0].CodeOf(kind); code != "" {
			links = append(links, html.LinkTo(r.address(kind, code), a.Gazetteer.NameOf(kind, code)))
		}
	}
	return links
}

// containing are the kinds of territories, each of which may contain those before it.
var containing = []territory.Kind{
	territory.KindCommune, territory.KindEPCI, territory.KindDepartement, territory.KindRegion,
}

// weekdayOf returns the day of the week of a number, 0 for Monday.
func weekdayOf(day int) time.Weekday { return time.Weekday((day + 1) % 7) }

// sourceText writes a source with its year.
func sourceText(source string, year int) string {
	if year == 0 {
		return source
	}
	return source + ", " + strconv.Itoa(year)
}
