package pages

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/card"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
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
	Closure           string // when it is closed; "" when it is not
	NotReceiving      bool
	Labels            []string
	Phone             *words.Phone
	Booking           string
	Directions        string
	Summary           string
	Presentation      []string
	Services          []serviceView
	Groups            []valueGroup
	Address           string // in one line
	Approximate       string
	Today             string // the hours of this day in one line; "" unknown
	Week              []words.Day
	HoursText         string
	Accounts          []accountView
	Emails, Websites  []textLink
	Nearby            []nearbyView
	Territories       []html.Link // lists of the places around, the smallest first
	Share             shareView
	Keep              keepView
	Kept              *html.Kept
	Origin            originView
	HistoryURL        string // of what changed of the place; "" unknown
	DataURL           string
	Forms             []formLink // the same place for other programs, and papers of its territories
	ReportURL         string
	Map               *mapView
	JSONLD            map[string]any
	QR                *paper.QR
	Here              string // absolute address of this page
}

type serviceView struct{ Label, Help, Icon string }

// formLink is a link to another form of the page.
type formLink struct{ URL, Text, Icon string }

// formsOf returns the forms of a place that suit it, and the papers of its territories.
func (p *pages) formsOf(t *i18n.Locale, place *directory.Place, week []hours.Day) []formLink {
	address, in := "/lieux/"+place.ID, html.InLang(t)
	links := []formLink{{URL: address + ".vcf" + in, Text: t.Say("Dans vos contacts"), Icon: "contact"}}
	opens := func(d hours.Day) bool {
		return slices.ContainsFunc(d.Ranges, func(r hours.Range) bool { return r.State == hours.Open })
	}
	if slices.ContainsFunc(week, opens) {
		links = append(links, formLink{URL: address + ".ics" + in, Text: t.Say("Dans votre agenda"), Icon: "calendar-plus"})
	}
	links = append(links, formLink{URL: address + ".txt" + in, Text: t.Say("En texte simple"), Icon: "file-text"})
	around := html.State{html.PairOf(string(territory.KindCommune), place.Territory.Commune)}
	if t != i18n.French {
		around = append(around, html.PairOf("lang", t.Code))
	}
	for _, document := range paper.Documents(t, p.Gazetteer, around) {
		links = append(links, formLink{URL: document.URL, Text: document.Text, Icon: "printer"})
	}
	return links
}

// keepView is the link that keeps a place, or no longer keeps it.
type keepView struct {
	URL  string
	Kept bool
}

// valueGroup is a list of values of the page: audiences, fees, ways of access.
type valueGroup struct {
	ID, Title, Icon string
	Values          []string
	Link            *html.Link
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
	if served, err := card.Serve(p.Site, c); served {
		return err
	}
	v, i, found, err := p.Web.Place(c, c.Param("id"), "/lieux/", "")
	if !found {
		return err
	}
	show, raw := p.ReadDisplay(c.Request().URL.RawQuery, false)
	q, err := p.Read(v, p.Locale(show.Lang), raw)
	if err != nil {
		return err
	}
	place := v.Place(i)
	around, err := hitsAround(v, i, place)
	if err != nil {
		return err
	}
	state := append(html.StateOf(q, raw), show.State()...)
	view := p.placeView(c, v, i, place, q)
	p.ShowFirst(&view.Layout, &show, "place")
	view.setBack(q, state, show.State())
	view.setKeep(state)
	if err := view.setNearby(v, q, around, state.Without(html.IsSetting).URL("")); err != nil {
		return err
	}
	shown := append(around, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	_, until := v.OpeningStamp(shown, q.Now)
	return p.Send(c, v, "place.html", view, html.UntilMidnight(until, place.INSEECode, q.Now))
}

func (p *pages) placeView(c web.Context, v directory.View, i int, place *directory.Place, q *html.Request) *placeView {
	t, week := q.Lang, v.Week(i, q.Now)
	name, titles := words.Clip(words.Name(t, place), maxPageName), sourceTitles(v)
	view := &placeView{
		ID: place.ID, Name: name, Parent: words.Clip(place.ParentStructure, maxPageName),
		Open:         words.OpeningOf(t, v.Opening(i, q.Now), q.Now, place),
		Cost:         strings.Join(words.TranslateAll(t, place.Fees), ", "),
		Itinerant:    words.Itinerant(place),
		NotReceiving: !place.ReceivesPublic(),
		Labels:       words.ClipAll(place.Labels(), maxPageName),
		Phone:        words.PhoneOf(place.Phone),
		Booking:      words.WebURL(place.BookingURL),
		Summary:      words.Clip(place.Summary, maxPageText),
		Presentation: paragraphs(words.Clip(place.Description, maxPageText)),
		Services:     servicesOf(t, place),
		Groups:       valueGroups(t, place),
		Address:      strings.Join(words.ClipAll(words.AddressLines(place), maxPageName), ", "),
		Approximate:  t.Say(words.Approximate(place)),
		Today:        words.Today(t, week),
		Week:         words.Week(t, week),
		HoursText:    words.Clip(place.HoursText, 600),
		Emails:       emailLinks(place.Emails),
		Websites:     webLinks(place.Websites),
		Territories:  territoriesOf(p.Gazetteer, t, place),
		Closure:      closureText(t, place),
		Origin:       originOf(t, v.Criteria(), titles, place, q.Now),
		Accounts:     accountsOf(t, place, titles, q.Now),
		DataURL:      web.APIRoot + "/lieux/" + place.ID,
		Forms:        p.formsOf(t, place, week),
	}
	view.Layout = p.Layout(c, t, words.Clip(t.Say("%s à %s", name, place.Commune), 120), "", "place.js").
		ForVersion(v, p.Config.DemoSource)
	view.Description = placeDescription(t, place)
	id := p.Web.BaseURL(c) + "/lieux/" + place.ID
	view.Here = id + html.InLang(t)
	view.Canonical, view.QR, view.Share = view.Here, paper.QROf(p.Site, v, view.Here), shareOf(t, place, view.Here)
	view.OEmbed = p.oembedOf(c)
	if p.Web.Past() != nil {
		view.HistoryURL = "/lieux/" + place.ID + "/historique" + html.InLang(t)
	}
	if metres := q.Query.DistanceTo(place); metres >= 0 {
		view.Distance = t.Say("à %s de %s", t.Distance(metres), words.NearLabel(t, q.Query.Near))
	}
	view.ReportURL = html.ReportURL(place.ID, html.ReportEnding(t, false))
	if place.Location.Known {
		view.Directions, view.Map = words.DirectionsURL(place), p.placeMap(t, place, name)
	}
	view.JSONLD = schemaOrg(place, id, view.Here, view.Websites, week, q.Now)
	return view
}

// setBack sets the link back to the list that the visitor comes from.
func (view *placeView) setBack(q *html.Request, state, shown html.State) {
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

// setKeep sets the link that keeps this place in the address, and that to all those kept.
func (view *placeView) setKeep(state html.State) {
	view.Kept = html.KeptOf(view.Locale(), state)
	path := "/lieux/" + view.ID
	if view.Keep.Kept = slices.Contains(state.KeptIDs(), view.ID); view.Keep.Kept {
		view.Keep.URL = state.Leaving(view.ID).URL(path)
	} else {
		view.Keep.URL = state.Keeping(view.ID).URL(path)
	}
}

// serviceIcons has an icon for each service.
var serviceIcons = map[string]struct{ Icon string }{
	"Aide aux démarches administratives":                    {Icon: "file-text"},
	"Maîtrise des outils numériques du quotidien":           {Icon: "smartphone"},
	"Insertion professionnelle via le numérique":            {Icon: "briefcase"},
	"Utilisation sécurisée du numérique":                    {Icon: "shield-check"},
	"Parentalité et éducation avec le numérique":            {Icon: "graduation-cap"},
	"Loisirs et créations numériques":                       {Icon: "palette"},
	"Compréhension du monde numérique":                      {Icon: "lightbulb"},
	"Accès internet et matériel informatique":               {Icon: "monitor"},
	"Acquisition de matériel informatique à prix solidaire": {Icon: "hand-coins"},
}

// servicesOf returns the services of a place in plain words.
func servicesOf(t *i18n.Locale, p *directory.Place) []serviceView {
	views := make([]serviceView, len(p.Services))
	for i, value := range p.Services {
		plain := words.TermOf("services", value)
		views[i] = serviceView{t.Say(plain.Label), t.Say(plain.Help), serviceIcons[value].Icon}
	}
	return views
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
	access := valueGroup{ID: "acces", Title: "Comment venir ou prendre contact", Icon: "signpost", Values: p.AccessModes}
	if link := words.WebURL(p.AccessibilityURL); link != "" {
		access.Values = append(slices.Clone(access.Values),
			"Ce lieu décrit son accessibilité : entrée, places, sanitaires, accueil.")
		access.Link = &html.Link{URL: link, Text: t.Say("Voir sa fiche sur Acceslibre")}
	}
	all := []valueGroup{
		{ID: "aide", Title: "Comment vous serez aidé", Icon: "handshake",
			Values: words.TermLabels("modalites_accompagnement", p.SupportModes)},
		{ID: "publics", Title: "Pour qui", Icon: "users", Values: slices.Concat(p.Audiences,
			words.TermLabels("prise_en_charge_specifique", p.SpecificSupport))},
		access,
		{ID: "cout", Title: "Prix", Icon: "euro", Values: p.Fees},
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

func (p *pages) placeMap(t *i18n.Locale, place *directory.Place, name string) *mapView {
	return &mapView{
		Base:    p.Config.BaseMap,
		Outline: p.Assets["outline.json"],
		Place:   pointOf(place.Location.Position[0], place.Location.Position[1], words.Clip(name, words.MaxLine)),
		Waiting: t.Say("La carte s’affiche ici quand les scripts sont autorisés."),
	}
}
