package api

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// schemaURL is the address of the national schema.
const schemaURL = "https://schema.data.gouv.fr/LaMednum/standard-mediation-num/1.0.2/schema.json"

// Paths of the descriptions of the data set.
const (
	dataPackagePath = "/donnees/datapackage.json"
	cataloguePath   = "/donnees/catalogue.jsonld"
)

// landing answers /api/v1: where everything is, for programs; browsers are led to the documentation.
func (a *API) landing(c web.Context) error {
	accept := c.Request().Header.Get("Accept")
	c.Header()["Vary"] = web.VaryAccept
	if web.Quality(accept, "text/html", 0) > web.Quality(accept, "application/json", 0) {
		return a.Web.Redirect(c, web.APIRoot+"/docs")
	}
	r, err := a.ask(c, noForm)
	if r == nil {
		return err
	}
	v, e := r.view, r.fresh
	home := a.Web.BaseURL(c)
	link := func(rel, path, mediaType, title string) map[string]string {
		return map[string]string{"rel": rel, "href": home + path, "type": mediaType, "title": title}
	}
	return web.SendJSON(c, e, map[string]any{
		"titre": export.Title, "description": export.Description, "version": v.Version(), "date": v.Built(), "lieux": v.Len(),
		"attribution": export.Attribution(v),
		"links": []map[string]string{
			link("self", web.APIRoot, "application/json", "Cette page"),
			link("service-desc", web.APIRoot+"/openapi.json", "application/vnd.oai.openapi+json;version=3.1",
				"Description OpenAPI"),
			link("service-doc", web.APIRoot+"/docs", "text/html", "Documentation"),
			link("license", web.APIRoot+"/sources", "application/json", "Sources et licences"),
			link("data", web.APIRoot+"/lieux", export.GeoJSON.MediaType, "Lieux d'une vue, page par page"),
			link("data", web.APIRoot+"/proches", export.GeoJSON.MediaType, "Lieux les plus proches"),
			link("tiles", web.APIRoot+"/tuiles.json", "application/json", "Tuiles (TileJSON)"),
			link("describedby", web.APIRoot+"/referentiel", "application/json", "Champs et vocabulaires"),
			link("describedby", dataPackagePath, "application/json", "Fichiers de données (Data Package)"),
			link("describedby", cataloguePath, "application/ld+json", "Catalogue (DCAT-AP)"),
			link("alternate", "/donnees", "text/html", "Données ouvertes"),
		},
	})
}

// dataset is what both descriptions of the data set say.
type dataset struct {
	view  directory.View
	fresh web.Freshness
	home  string // address of the site
	query string // of the view, with "?"; "" all
}

// readDataset reads a request for a description of the data set; nil without an error: it is answered.
func (a *API) readDataset(c web.Context) (*dataset, error) {
	r, err := a.ask(c, viewForm)
	if r == nil {
		return nil, err
	}
	d := &dataset{view: r.view, fresh: r.fresh, home: a.Web.BaseURL(c)}
	if raw := c.Request().URL.RawQuery; raw != "" {
		d.query = "?" + web.EscapeURL(raw)
	}
	return d, nil
}

// address returns that of the file of a format.
func (d *dataset) address(f *export.Format) string {
	return d.home + web.Downloads + f.Extension() + d.query
}

// dataPackage answers /donnees/datapackage.json (Frictionless Data Package 1).
func (a *API) dataPackage(c web.Context) error {
	d, err := a.readDataset(c)
	if d == nil {
		return err
	}
	named, silent := export.Licenses(d.view)
	licenses := []map[string]string{}
	for _, l := range named {
		license := map[string]string{"name": cmp.Or(l.Code, l.Name), "title": l.Name}
		if l.URL != "" {
			license["path"] = l.URL
		}
		licenses = append(licenses, license)
	}
	sources := []map[string]string{}
	for _, s := range d.view.Sources() {
		sources = append(sources, withoutEmpty(map[string]string{"title": cmp.Or(s.Title, s.Name),
			"path": cmp.Or(s.Homepage, d.home+"/sources/"+url.PathEscape(s.Name))}))
	}
	var resources []map[string]any
	for _, f := range export.ForPeople() {
		r := map[string]any{"name": f.Name, "title": f.Acronym, "path": d.address(f),
			"format": strings.TrimPrefix(f.Extension(), "."), "mediatype": mediaTypeOf(f), "description": f.Usage}
		if f == export.CSV {
			r["profile"], r["encoding"], r["schema"] = "tabular-data-resource", "utf-8", map[string]any{
				"fields": tableFields(), "primaryKey": "id",
			}
		}
		resources = append(resources, r)
	}
	description := export.Description
	if len(silent) > 0 {
		description += " Sans licence précisée : " + strings.Join(silent, ", ") + "."
	}
	return web.SendJSON(c, d.fresh, map[string]any{
		"profile": "data-package", "name": export.Name, "title": export.Title, "description": description,
		"homepage": d.home + "/donnees", "version": strconv.FormatInt(d.view.Version(), 10) + ".0.0",
		"created": d.view.Built().UTC().Format(time.RFC3339), "keywords": export.Keywords(), "licenses": licenses,
		"sources":   sources,
		"resources": resources,
	})
}

// tableFields describes the columns of the CSV as Table Schema does. Lists are texts: their values
// are joined by "|", which Table Schema cannot say.
func tableFields() []map[string]any {
	var fields []map[string]any
	for i := range directory.Fields {
		f := &directory.Fields[i]
		field := map[string]any{"name": f.Name, "title": f.Label, "description": f.Help, "type": "string"}
		switch {
		case f.Date != nil:
			field["type"] = "date"
		case f.Number != nil:
			field["type"] = "number"
		}
		fields = append(fields, field)
	}
	return fields
}

// unknownFile answers the address of a file that is not made, such as /donnees/lieux.shp.
func unknownFile(web.Context) error {
	extensions := make([]string, 0, len(export.Formats))
	for _, f := range export.Formats {
		extensions = append(extensions, strings.TrimPrefix(f.Extension(), "."))
	}
	return web.ProblemWith(http.StatusNotFound, i18n.New("Aucun fichier n’est à cette adresse. Les formats sont : %s.",
		strings.Join(extensions, ", ")))
}

// withoutEmpty removes the members that have no value.
func withoutEmpty(m map[string]string) map[string]string {
	for name, value := range m {
		if value == "" {
			delete(m, name)
		}
	}
	return m
}

// catalogue answers /donnees/catalogue.jsonld (DCAT-AP 2), which data.gouv.fr harvests.
func (a *API) catalogue(c web.Context) error {
	d, err := a.readDataset(c)
	if d == nil {
		return err
	}
	page := d.home + "/donnees"
	id := func(iri string) map[string]string { return map[string]string{"@id": iri} }
	published := map[string]string{"@value": d.view.Built().UTC().Format(time.RFC3339), "@type": "xsd:dateTime"}
	french := func(text string) map[string]string { return map[string]string{"@value": text, "@language": "fr"} }
	publisher := page + "#editeur"
	graph := []map[string]any{{
		"@id": publisher, "@type": "foaf:Organization", "foaf:name": "Lieux, " + d.home, "foaf:homepage": id(d.home + "/"),
	}}
	named, silent := export.Licenses(d.view)
	var contributors, distributions []map[string]string
	rights := make([]string, 0, len(d.view.Sources()))
	for _, s := range d.view.Sources() {
		agent := d.home + "/sources/" + url.PathEscape(s.Name)
		contributors = append(contributors, id(agent))
		name := cmp.Or(s.Publisher, s.Title, s.Name)
		graph = append(graph, map[string]any{"@id": agent, "@type": "foaf:Agent", "foaf:name": name})
		rights = append(rights, cmp.Or(s.Title, s.Name)+" : "+cmp.Or(s.License, "licence non précisée"))
	}
	set := map[string]any{
		"@id": page + "#jeu", "@type": "dcat:Dataset", "dct:identifier": export.Name + d.query,
		"dct:title": french(export.Title), "dct:description": french(export.Description),
		"dcat:landingPage": id(page + d.query),
		"dct:publisher":    id(publisher), "dct:contributor": contributors, "dct:modified": published,
		"dct:language":           id("http://publications.europa.eu/resource/authority/language/FRA"),
		"dct:spatial":            id("http://publications.europa.eu/resource/authority/country/FRA"),
		"dct:accrualPeriodicity": id("http://publications.europa.eu/resource/authority/frequency/IRREG"),
		"dcat:theme":             id("http://publications.europa.eu/resource/authority/data-theme/SOCI"),
		"dcat:keyword":           export.Keywords(), "dct:conformsTo": id(schemaURL),
		"adms:versionNotes": french("Version " + strconv.FormatInt(d.view.Version(), 10)),
		"owl:versionInfo":   strconv.FormatInt(d.view.Version(), 10),
	}
	terms := map[string]any{"dct:rights": map[string]any{"@type": "dct:RightsStatement",
		"rdfs:label": french(strings.Join(rights, " ; "))}}
	if len(named) == 1 && named[0].URL != "" && len(silent) == 0 {
		terms = map[string]any{"dct:license": id(named[0].URL)} // one for all
	}
	for _, f := range export.ForPeople() {
		iri := d.address(f) + "#fichier"
		distributions = append(distributions, id(iri))
		distribution := map[string]any{
			"@id": iri, "@type": "dcat:Distribution", "dct:title": french(f.Acronym + " : " + f.Usage),
			"dcat:accessURL": id(page + d.query), "dcat:downloadURL": id(d.address(f)), "dct:modified": published,
			"dcat:mediaType": id("http://www.iana.org/assignments/media-types/" + mediaTypeOf(f)), "dct:format": f.Acronym,
		}
		for name, value := range terms {
			distribution[name] = value
		}
		graph = append(graph, distribution)
	}
	for name, value := range terms {
		set[name] = value
	}
	set["dcat:distribution"] = distributions
	graph = append(graph, set, map[string]any{
		"@id": page + "#catalogue", "@type": "dcat:Catalog", "dct:title": french("Données ouvertes de " + d.home),
		"dct:description": french("Le jeu de données de ce répertoire."), "dct:publisher": id(publisher),
		"foaf:homepage": id(page), "dcat:dataset": []map[string]string{id(page + "#jeu")},
	})
	b, err := web.EncodeJSON(map[string]any{"@context": map[string]string{
		"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
		"xsd": "http://www.w3.org/2001/XMLSchema#", "adms": "http://www.w3.org/ns/adms#",
		"owl": "http://www.w3.org/2002/07/owl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
	}, "@graph": graph})
	if err != nil {
		return err
	}
	return web.Send(c, d.fresh, "application/ld+json", b)
}
