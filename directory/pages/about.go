package pages

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// dataView is the page /donnees.
type dataView struct {
	html.Layout
	Total    string
	Summary  string // how many in all, and of which version
	Formats  []formatView
	Filtered string // query string of the requested view, with `?`; "" all
	Conform  string // how many the validator of the national schema accepts
	Strictly string // address of this page, limited to them
	What     []string
	Clear    string
	Sources  []sourceView
	Tables   []string // where territories come from
	Others   []otherForm
	Examples []example
	JSONLD   map[string]any
	Contact  string
	DocsURL  string
}

// example is how a program reads the data: one line to copy.
type example struct{ Program, Code string }

// examples are the lines of programs; «» stands for the address of the site, ?… for the filters of the view.
var examples = []example{
	{"curl", `curl --compressed -o lieux.csv "«»/donnees/lieux.csv?…"`},
	{"QGIS, GDAL", `ogrinfo -so "/vsicurl/«»/donnees/lieux.fgb?…" lieux`},
	{"Python", `python3 -c 'import json, urllib.request as r; ` +
		`print(len(json.load(r.urlopen("«»/donnees/lieux.json?…"))))'`},
	{"R", `lieux <- read.csv("«»/donnees/lieux.csv?…", colClasses = "character")`},
	{"DuckDB", `SELECT commune, count(*) FROM 'lieux.parquet' GROUP BY commune`},
	{"MapLibre", `map.addSource("lieux", { type: "vector", url: "«»/api/v1/tuiles.json?…" })`},
}

// otherForm is what the site gives beside pages and files of data.
type otherForm struct{ Path, Example, For string }

// otherForms are the addresses of paper, messages and calendars, with the value that stands for
// the part in braces in an example; "" none.
var otherForms = []struct{ path, value, use string }{
	{"/proches.txt?pres_de=33000", "", "Les lieux les plus proches en texte simple ; format=sms pour un SMS"},
	{"/orienter.txt?besoin=impots&pres_de=33000", "", "Trois lieux pour un besoin, et pourquoi ; format=sms pour un SMS"},
	{"/lieux/{id}.txt", "", "Un lieu en texte simple ; format=sms pour un SMS"},
	{"/lieux/{id}.vcf", "", "Un lieu pour un carnet d’adresses (vCard)"},
	{"/lieux/{id}.ics", "", "Les ouvertures d’un lieu, ou les passages d’un bus, pour un agenda (iCalendar)"},
	{paper.PosterPath + "{insee}.pdf", "33063", "L’affiche d’une commune, sur une page A4 avec un code QR (PDF)"},
	{paper.BookletPath + "{departement}.pdf", "33", "Le livret d’un département, commune par commune (PDF)"},
}

type formatView struct{ URL, Name, For string }

// sourceView is one source as /donnees shows it.
type sourceView struct {
	URL, Title, Publisher, License string
	Places, Imported               string
	Score                          string // "64 / 100"
	Advice                         []template.HTML
}

var dataPage = html.ViewPage{Path: "/donnees", Template: "donnees.html"}

// data handles /donnees: the formats, the sources and their quality. It takes the
// parameters of a view: the links are then limited to that view.
func (p *pages) data(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	r := &viewRequest{ViewRequest: html.ViewRequest{Page: &dataPage, View: v}}
	var raw string
	r.Show, raw = p.ReadDisplay(c.Request().URL.RawQuery, false)
	if err := p.ReadView(&r.ViewRequest, raw); err != nil {
		return err
	}
	if r.Wrong != nil {
		return r.Wrong
	}
	n, err := v.Count(&r.Q.Query)
	if err != nil {
		return err
	}
	strict := r.Q.Query
	strict.Flags = strict.Flags.With(directory.Conforming)
	conforming, err := v.Count(&strict)
	if err != nil {
		return err
	}
	t, state := r.Q.Lang, r.State.Without(html.IsDisplay)
	view := &dataView{
		Conform:  t.Say("Ceux que le validateur du schéma national accepte : %s", t.Places(conforming)),
		Strictly: r.State.WithoutName(query.Conforming.String()).With(query.Conforming.String(), "true").URL(dataPage.Path),
		Total:    t.Places(n), Filtered: state.URL(""),
		Contact: p.Config.Contact, DocsURL: web.APIRoot + "/docs", Clear: dataPage.Path + html.InLang(t), Tables: tablesOf(),
	}
	view.Layout = p.Layout(c, t, "Données ouvertes",
		"Télécharger les lieux d’aide numérique : formats, sources, licences, fraîcheur.", "").ForVersion(v,
		p.Config.DemoSource)
	view.Summary = t.Say("qui accueillent du public ; %s en tout. Version %s du répertoire, du %s.", t.Places(v.Len()),
		strconv.FormatInt(v.Version(), 10), view.DataDate)
	for _, link := range activeFilters(r.Q, r.State, dataPage.Path) {
		view.What = append(view.What, link.Text)
	}
	for _, f := range export.ForPeople() {
		address := state.WithoutName("limit").URL(web.Downloads + f.Extension())
		view.Formats = append(view.Formats, formatView{address, f.Acronym, t.Say(f.Usage)})
	}
	view.JSONLD = p.dataSet(c, v, view)
	for _, o := range otherForms {
		form := otherForm{Path: o.path, For: t.Say(o.use)}
		if before, after, braced := strings.Cut(o.path, "{"); !braced {
			form.Example = o.path + strings.Replace(html.InLang(t), "?", "&", 1)
		} else if o.value != "" {
			form.Example = before + o.value + after[strings.IndexByte(after, '}')+1:] + html.InLang(t)
		}
		view.Others = append(view.Others, form)
	}
	filled := strings.NewReplacer("«»", p.Web.BaseURL(c), "?…", view.Filtered)
	for _, e := range examples {
		view.Examples = append(view.Examples, example{e.Program, filled.Replace(e.Code)})
	}
	for _, source := range v.Sources() {
		view.Sources = append(view.Sources, sourceOf(t, v.Criteria(), source, p.Web.Now()))
	}
	return p.Send(c, v, dataPage.Template, view, html.UntilMidnight(time.Time{}, "75056", p.Web.Now()))
}

// dataSet describes what the page offers as schema.org does.
func (p *pages) dataSet(c web.Context, v directory.View, view *dataView) map[string]any {
	home := p.Web.BaseURL(c)
	var files []map[string]any
	for _, f := range export.ForPeople() {
		files = append(files, map[string]any{"@type": "DataDownload", "encodingFormat": f.Acronym,
			"contentUrl": home + web.Downloads + f.Extension() + view.Filtered})
	}
	set := map[string]any{
		"@context": "https://schema.org", "@type": "Dataset", "name": export.Title,
		"description": "Les lieux où se faire aider avec le numérique en France, dans les champs du référentiel " +
			"national, avec leur position, leurs labels et leur qualité.",
		"url": home + dataPage.Path + view.Filtered, "version": strconv.FormatInt(v.Version(), 10), "inLanguage": "fr",
		"dateModified": v.Built().UTC().Format(time.RFC3339), "isAccessibleForFree": true, "spatialCoverage": "France",
		"creditText": export.Attribution(v), "distribution": files,
	}
	named, _ := export.Licenses(v)
	var licenses []string
	for _, l := range named {
		if l.URL != "" {
			licenses = append(licenses, l.URL)
		}
	}
	if len(licenses) > 0 {
		set["license"] = licenses
	}
	return set
}

// sourceOf returns a source as /donnees shows it.
func sourceOf(t *i18n.Locale, criteria *directory.Criteria, s directory.SourceSummary, now time.Time) sourceView {
	view := sourceView{
		Title: words.Clip(s.Title, 160), Publisher: words.Clip(s.Publisher, 120), License: words.Clip(s.License, 80),
		URL:    "/sources/" + url.PathEscape(s.Name) + html.InLang(t),
		Places: t.Int(s.Places), Imported: t.Say("date inconnue"),
	}
	if view.Title == "" {
		view.Title = s.Name
	}
	if s.Quality != nil {
		view.Score, view.Advice = t.Score(s.Quality.Score), adviceOf(t, criteria, s.Quality)
	}
	if view.License == "" {
		view.License = "non précisée"
	}
	if !s.ImportedAt.IsZero() {
		at := s.ImportedAt.In(territory.Zone("75056"))
		view.Imported = t.Date(at)
		switch days := words.DaysBetween(at, now.In(at.Location())); days {
		case 0:
			view.Imported += ", " + t.Say("aujourd’hui")
		case 1:
			view.Imported += ", " + t.Say("hier")
		default:
			view.Imported += ", " + t.Say("il y a %s jours", t.Int(days))
		}
	}
	return view
}

// adviceOf returns what would improve the quality of places most.
func adviceOf(t *i18n.Locale, criteria *directory.Criteria, q *directory.QualitySummary) []template.HTML {
	t = t.With(criteria.Translations[t.Code])
	texts := quality.Advice(criteria, q, shownAdvice)
	advice := make([]template.HTML, len(texts))
	for i, text := range texts {
		advice[i] = html.Translate(t, text)
	}
	return advice
}

// shownAdvice is how many pieces of advice a page gives on many places.
const shownAdvice = 2

// tablesOf returns the sources of the territories and of the outline.
func tablesOf() []string {
	return append(append([]string(nil), territory.Sources...),
		"Natural Earth, contours du plan simplifié (domaine public)")
}
