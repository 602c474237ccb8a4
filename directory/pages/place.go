package pages

import (
	"cmp"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// placeView is the page of one place.
type placeView struct {
	html.Layout
	BackURL, BackText string
	ID, Name, Parent  string
	Open              words.Opening
	Distance          string
	Cost              string
	Itinerant         bool
	NotReceiving      bool
	Labels            []string
	Phone             *words.Phone
	Booking           string
	Directions        string
	Summary           string
	Presentation      []string
	Services          []serviceView
	Groups            []valueGroup
	AddressLines      []string
	Approximate       string
	Week              []words.Day
	HoursText         string
	Accounts          []accountView
	Emails, Websites  []textLink
	OriginText        string
	Collector         string // who collected the data
	Records           []recordView
	Changes           []string
	ChangesTitle      string
	DataURL           string
	ReportURL         string
	Map               *mapView
	JSONLD            map[string]any
	QR                *paper.QR
	Here              string // absolute address of this page
	Quality           *qualityView
}

// qualityView is the score of a place with its reasons, for data producers.
type qualityView struct {
	Score   string // "64 / 100"
	Good    []template.HTML
	Missing []missingView
}

// missingView is a finding, with advice that would raise the score and by how many
// hundredths.
type missingView struct {
	Found, Advice template.HTML
	Gain          string
}

// recordView is one of the records of a place, with its source and date.
type recordView struct{ Source, Date string }

// qualityOf returns the quality of a place, the greatest possible gain first.
func qualityOf(t *i18n.Locale, c *directory.Criteria, p *directory.Place) *qualityView {
	view := &qualityView{Score: t.Score(p.Quality.Score)}
	reasons := slices.Clone(p.Quality.Reasons)
	slices.SortStableFunc(reasons, func(a, b directory.QualityCriterion) int { return cmp.Compare(b.Gain, a.Gain) })
	for i := range reasons {
		r := &reasons[i]
		text := quality.TextOf(c, r, p.UpdatedOn)
		if found := html.Translate(t, text.Found); r.Gain == 0 {
			view.Good = append(view.Good, found)
		} else {
			view.Missing = append(view.Missing,
				missingView{found, html.Translate(t, text.Advice),
					t.Decimal(strconv.FormatFloat(math.Round(r.Gain*1000)/10, 'f', -1, 64))})
		}
	}
	return view
}

type serviceView struct{ Label, Help string }

// valueGroup is a list of values of the page: audiences, fees, ways of access.
type valueGroup struct {
	ID, Title string
	Values    []string
	Link      *html.Link
}

// textLink is a link of a source; Href is "" when it is not safe to follow.
type textLink struct{ Href, Text string }

// Limits of what the page of a place shows of the texts of sources, in characters.
const (
	maxPageName = 300
	maxPageText = 12000
)

// place handles /lieux/{id} as a page. Identifiers of its records, and those retired
// by a merge, redirect to it.
func (p *pages) place(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	i, redirect, ok := v.ByID(c.Param("id"))
	if !ok {
		return directory.UnknownPlace()
	}
	if redirect != "" {
		return p.Web.Redirect(c, "/lieux/"+redirect)
	}
	show, raw := p.ReadDisplay(c.Request().URL.RawQuery, false)
	q, err := p.Read(v, p.Locale(show.Lang), raw)
	if err != nil {
		return err
	}
	place := v.Place(i)
	view := p.placeView(c, v, i, place, q)
	view.setBack(q, raw, show.State())
	_, until := v.OpeningStamp([]directory.Hit{{Index: i, DistanceM: directory.NoDistance}}, q.Now)
	return p.Send(c, v, "place.html", view, html.UntilMidnight(until, place.INSEECode, q.Now))
}

func (p *pages) placeView(c web.Context, v directory.View, i int, place *directory.Place, q *html.Request) *placeView {
	name, week := words.Clip(words.Name(q.Lang, place), maxPageName), v.Week(i, q.Now)
	view := &placeView{
		ID: place.ID, Name: name, Parent: words.Clip(place.ParentStructure, maxPageName),
		Open:         words.OpeningOf(q.Lang, v.Opening(i, q.Now), q.Now, territory.Zone(place.INSEECode)),
		Cost:         strings.Join(words.TranslateAll(q.Lang, place.Fees), ", "),
		Itinerant:    words.Itinerant(place),
		NotReceiving: !place.ReceivesPublic(),
		Labels:       words.ClipAll(place.Labels(), maxPageName),
		Phone:        words.PhoneOf(place.Phone),
		Booking:      words.WebURL(place.BookingURL),
		Summary:      words.Clip(place.Summary, maxPageText),
		Presentation: paragraphs(words.Clip(place.Description, maxPageText)),
		Groups:       valueGroups(q.Lang, place),
		AddressLines: words.ClipAll(words.AddressLines(place), maxPageName),
		Approximate:  q.Lang.Say(words.Approximate(place)),
		Week:         words.Week(q.Lang, week),
		HoursText:    words.Clip(place.HoursText, 600),
		Emails:       emailLinks(place.Emails),
		Websites:     webLinks(place.Websites),
		DataURL:      web.APIRoot + "/lieux/" + place.ID,
	}
	view.Layout = p.Layout(c, q.Lang, words.Clip(q.Lang.Say("%s à %s", name, place.Commune), 120),
		descriptionOf(q.Lang, place), "place.js").ForVersion(v, p.Config.DemoSource)
	id := p.Web.BaseURL(c) + "/lieux/" + place.ID
	here := id + html.InLang(q.Lang)
	view.Canonical = here
	view.Here, view.QR = here, paper.QROf(here)
	view.Quality = qualityOf(q.Lang, v.Criteria(), place)
	for _, value := range place.Services {
		plain := words.TermOf("services", value)
		view.Services = append(view.Services, serviceView{q.Lang.Say(plain.Label), q.Lang.Say(plain.Help)})
	}
	if q.Query.Near != nil && place.Location.Known {
		metres := geo.Distance(q.Query.Near.Position, place.Location.Position)
		view.Distance = q.Lang.Say("à %s de %s", q.Lang.Distance(metres), words.NearLabel(q.Lang, q.Query.Near))
	}
	view.setOrigin(v, place, q.Now)
	view.ReportURL = reportURL(q.Lang, p.Config.Contact, place, here)
	if place.Location.Known {
		view.Directions, view.Map = directionsURL(place), p.placeMap(q.Lang, place, name)
	}
	view.JSONLD = schemaOrg(place, id, here, view.Websites, week, q.Now)
	return view
}

// setBack sets the link back to the list that the visitor comes from.
func (view *placeView) setBack(q *html.Request, raw string, shown html.State) {
	state := append(html.StateOf(q, raw), shown...)
	view.BackURL, view.BackText = state.URL("/"), q.Lang.Say("Chercher un autre lieu")
	if len(state) > len(shown) {
		view.BackText = q.Lang.Say("Revenir à la liste")
		if q.Query.Near != nil {
			view.BackText = q.Lang.Say("Revenir à la liste près de %s", words.NearLabel(q.Lang, q.Query.Near))
		}
	}
	if q.Query.After != "" {
		view.BackURL = append(state, html.PairOf("apres", q.Query.After)).URL("/")
	}
	if len(state) > len(shown) || q.Query.After != "" {
		view.BackURL += "#l-" + view.ID // its card in the list
	}
}

// paragraphs splits a text into its lines that are not empty.
func paragraphs(text string) []string {
	var found []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			found = append(found, line)
		}
	}
	return found
}

// valueGroups returns the lists of a place that are not empty.
func valueGroups(t *i18n.Locale, p *directory.Place) []valueGroup {
	all := []valueGroup{
		{ID: "cout", Title: "Coût", Values: p.Fees},
		{ID: "aide", Title: "Comment vous serez aidé", Values: words.TermLabels("modalites_accompagnement", p.SupportModes)},
		{ID: "acces", Title: "Comment venir ou prendre contact", Values: p.AccessModes},
		{ID: "publics", Title: "Publics accueillis en particulier", Values: p.Audiences},
		{ID: "besoins", Title: "Besoins particuliers pris en charge",
			Values: words.TermLabels("prise_en_charge_specifique", p.SpecificSupport)},
	}
	if link := words.WebURL(p.AccessibilityURL); link != "" {
		all = append(all, valueGroup{
			ID: "accessibilite", Title: "Accessibilité",
			Values: []string{"Ce lieu décrit son accessibilité : entrée, places, sanitaires, accueil."},
			Link:   &html.Link{URL: link, Text: t.Say("Voir sa fiche sur Acceslibre")},
		})
	}
	kept := all[:0]
	for _, g := range all {
		if len(g.Values) > 0 {
			g.Title = t.Say(g.Title)
			kept = append(kept, g)
		}
	}
	return kept
}

func emailLinks(addresses []string) []textLink {
	var links []textLink
	for _, address := range addresses {
		links = append(links, textLink{Text: words.Clip(address, 200), Href: words.MailTo(address)})
	}
	return links
}

// webLinks returns links to http and https addresses, shown without their scheme. It
// leaves out other addresses.
func webLinks(addresses []string) []textLink {
	var links []textLink
	for _, address := range addresses {
		href := words.WebURL(address)
		if href == "" {
			continue
		}
		text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://"), "/")
		if readable, err := url.PathUnescape(text); err == nil {
			text = readable
		}
		links = append(links, textLink{href, words.Clip(text, 80)})
	}
	return links
}

// directionsURL returns the address of directions to a place on OpenStreetMap.
func directionsURL(p *directory.Place) string {
	lat := strconv.FormatFloat(p.Location.Position[1], 'f', 5, 64)
	lon := strconv.FormatFloat(p.Location.Position[0], 'f', 5, 64)
	return "https://www.openstreetmap.org/directions?route=%3B" + lat + "%2C" + lon
}

func (p *pages) placeMap(t *i18n.Locale, place *directory.Place, name string) *mapView {
	return &mapView{
		Base:    p.Config.BaseMap,
		Outline: p.Assets["outline.json"],
		Place:   pointOf(place.Location.Position[0], place.Location.Position[1], words.Clip(name, words.MaxLine)),
		Waiting: t.Say("La carte s’affiche ici quand les scripts sont autorisés."),
	}
}

// oldAfter is the age from which a page warns that its data may be out of date.
const oldAfter = 18 * 30 * 24 * time.Hour

// maxChanges is how many corrections a page lists.
const maxChanges = 40

// setOrigin sets the sources of the data, its age, and what was corrected.
func (view *placeView) setOrigin(v directory.View, p *directory.Place, now time.Time) {
	titles := map[string]directory.SourceSummary{}
	for _, s := range v.Sources() {
		titles[s.Name] = s
	}
	view.Accounts = accountsOf(view.Locale(), p, titles, now)
	view.OriginText = view.Locale().Say("Date de mise à jour non connue.")
	if !p.UpdatedOn.IsZero() {
		view.OriginText = view.Locale().Say("Mis à jour le %s.", view.Locale().Date(p.UpdatedOn))
		if now.Sub(p.UpdatedOn) > oldAfter {
			view.OriginText += " " +
				view.Locale().Say("Ces informations sont anciennes : mieux vaut téléphoner avant de venir.")
		}
	}
	if p.Source != "" {
		view.Collector = words.Clip(p.Source, words.MaxLine)
	}
	for _, r := range p.Provenance.Records {
		record := recordView{Source: r.Source}
		if s, ok := titles[r.Source]; ok {
			record.Source = strings.Join(nonEmpty(s.Title, s.Publisher, s.License), " – ")
		}
		record.Source = words.Clip(record.Source, maxPageName)
		if day, err := time.Parse(time.DateOnly, r.UpdatedOn); err == nil {
			record.Date = view.Locale().Say("fiche du %s", view.Locale().Date(day))
		}
		view.Records = append(view.Records, record)
	}
	view.setChanges(p)
}

func (view *placeView) setChanges(p *directory.Place) {
	total := 0
	for i := range directory.Fields {
		f := &directory.Fields[i]
		for _, change := range p.Provenance.Fields[f.Name].Changes {
			if total++; total > maxChanges {
				continue
			}
			text := view.Locale().Say("%s : règle %s", view.Locale().Say(f.Label), change.Rule)
			if change.Before != "" {
				text = view.Locale().Say("%s, avant « %s »", text, words.Clip(change.Before, 120))
			}
			view.Changes = append(view.Changes, text)
		}
	}
	view.ChangesTitle = view.Locale().Say("Ce que nous avons mis en forme (%s)", view.Locale().Int(total))
}

func nonEmpty(values ...string) []string {
	kept := values[:0]
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// reportURL returns the mailto: address of an error report on a place, "" without a
// contact.
func reportURL(t *i18n.Locale, contact string, p *directory.Place, here string) string {
	if contact == "" {
		return ""
	}
	encode := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "mailto:" + contact + "?subject=" + encode(t.Say("Erreur sur « %s »", words.Clip(words.Name(t, p), 80))) +
		"&body=" + encode(t.Say("Page : %s",
		here)+"\n\n"+t.Say("Ce qui est faux :")+"\n\n"+t.Say("Ce qui est juste :")+"\n")
}

func descriptionOf(t *i18n.Locale, p *directory.Place) string {
	if p.Summary != "" {
		return words.Clip(p.Summary, 300)
	}
	return words.Clip(t.Say("Aide numérique à %s : %s", p.Commune, strings.Join(words.AddressLines(p), ", ")), 300)
}
