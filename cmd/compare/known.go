package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// known is what the base build says of itself: requests are made of it, so
// that routes, parameters and values that are added later are asked too, and
// those that only the head has are not.
type known struct {
	routes    []route             // of the API, in the order of their paths
	values    map[string][]string // of each parameter, all accepted
	pages     []string            // paths of HTML pages and of other files outside the API
	links     []string            // on these pages: path and query
	places    []string            // ids
	records   []string            // ids of the records of sources, as places know them
	positions [][2]float64        // lon, lat of some places
	sources   []string
}

// route is a path of the API with the names of its query parameters.
type route struct {
	path   string // with {name} for what varies
	params []string
}

// view reports whether the route takes the filters of a view.
func (r route) view() bool { return slices.Contains(r.params, "bbox") }

// pageCandidates are the paths outside the API that are asked where the base has them.
var pageCandidates = []string{
	"/", "/carte", "/integrer", "/donnees", "/imprimer", "/accessibilite", "/orienter", "/labels", "/verifier",
	"/signaler", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/oembed", "/ogc", "/atom", "/donnees/lieux.csv",
	"/donnees/lieux.geojson", "/donnees/lieux.ndjson", "/donnees/lieux.json", "/donnees/lieux.xlsx",
	"/donnees/catalogue.jsonld", "/donnees/datapackage.json", "/embed/carte-lieux.js", "/embed/hauteur.js",
	"/health/live", "/health/ready", "/metrics",
}

// handValues are values of parameters that the facets do not list.
var handValues = map[string][]string{
	"bbox":     {"-0.7,44.7,-0.4,45.0", "-180,-90,180,90", "2.2,48.8,2.5,48.95", "170,-30,-170,0", "5,45,5,45"},
	"pres_de":  {"33000", "insee:33063", "48.85,2.35", "49001", "97400", "insee:69123", "-21.1,55.5", "75000"},
	"rayon_km": {"0.5", "5", "20", "200", "12.75"},
	"ouvert": {"maintenant", "2026-11-30T10:00:00Z", "2026-12-25T14:30:00+01:00", "2027-03-28T02:30:00Z",
		"2026-07-14T09:00:00-04:00"},
	"horaires_inconnus":     {"inclure"},
	"accessible":            {"true"},
	"prise_rdv":             {"true"},
	"labellise":             {"true"},
	"sans_accueil":          {"inclure"},
	"score_qualite_minimum": {"0", "0.25", "0.5", "0.75", "1"},
	"maj_depuis":            {"2020-01-01", "2024-02-29", "2026-11-01"},
	"q": {"mediatheque", "médiathèque", "mairie bord", "a", "France Services", "rue de l'",
		"zzzzzz", "33"},
	"limit":    {"1", "2", "10", "50"},
	"lat":      {"44.84", "48.8566", "-21.1", "0", "90"},
	"lon":      {"-0.58", "2.3522", "55.5", "0", "180"},
	"v":        {"1", "0", "999"},
	"facettes": {"services", "label,departement", "commune", "typologie,services", "accessible"},
}

// learn asks the base what requests are made of.
func learn(ctx context.Context, base *side, random *rand.Rand) (*known, error) {
	k := &known{values: maps.Clone(handValues)}
	steps := []func(context.Context, *side) error{k.learnRoutes, k.learnFacets, k.learnPlaces}
	for _, step := range steps {
		if err := step(ctx, base); err != nil {
			return nil, err
		}
	}
	for _, source := range k.sources {
		records, places, err := base.placeIDs(ctx, source)
		if err != nil {
			return nil, err
		}
		k.records = append(k.records, some(random, records, 60)...)
		k.places = append(k.places, some(random, places, 25)...)
	}
	k.places = slices.Compact(slices.Sorted(slices.Values(k.places)))
	k.learnPages(ctx, base, random)
	return k, ctx.Err()
}

// some returns at most n of the values, drawn.
func some(random *rand.Rand, values []string, n int) []string {
	values = slices.Clone(values)
	random.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	return values[:min(n, len(values))]
}

// decode asks the base for JSON.
func decode(ctx context.Context, base *side, target string, into any) error {
	a := base.ask(ctx, request{target: target})
	if a.failed || a.status != 200 {
		return fmt.Errorf("base: GET %s: %s", target, outcome(a))
	}
	return json.Unmarshal(a.body, into)
}

// learnRoutes reads the routes and their parameters from the base's OpenAPI document.
func (k *known) learnRoutes(ctx context.Context, base *side) error {
	var doc struct {
		Paths      map[string]map[string]struct{ Parameters []map[string]any }
		Components struct{ Parameters map[string]map[string]any }
	}
	if err := decode(ctx, base, "/api/v1/openapi.json", &doc); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		r := route{path: path}
		for _, p := range doc.Paths[path]["get"].Parameters {
			if ref, ok := p["$ref"].(string); ok {
				p = doc.Components.Parameters[ref[strings.LastIndexByte(ref, '/')+1:]]
			}
			if name, _ := p["name"].(string); p["in"] == "query" {
				r.params = append(r.params, name)
				k.addExample(name, p["example"])
			}
		}
		if _, ok := doc.Paths[path]["get"]; ok {
			k.routes = append(k.routes, r)
		}
	}
	return nil
}

func (k *known) addExample(name string, example any) {
	if list, ok := example.([]any); ok && len(list) > 0 {
		example = list[0]
	}
	if value, ok := example.(string); ok && !slices.Contains(k.values[name], value) {
		k.values[name] = append(slices.Clone(k.values[name]), value)
	}
}

// learnFacets takes the values of filters that the directory holds.
func (k *known) learnFacets(ctx context.Context, base *side) error {
	var doc struct {
		Facettes map[string][]struct{ Valeur string }
	}
	if err := decode(ctx, base, "/api/v1/facettes", &doc); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(doc.Facettes)) {
		k.values[name] = slices.Clone(k.values[name])
		for _, v := range doc.Facettes[name] {
			k.values[name] = append(k.values[name], v.Valeur)
		}
	}
	return nil
}

// learnPlaces takes ids and positions of places, and the names of sources.
func (k *known) learnPlaces(ctx context.Context, base *side) error {
	var list struct {
		Features []struct {
			ID       string
			Geometry struct{ Coordinates []float64 }
		}
	}
	if err := decode(ctx, base, "/api/v1/lieux?limit=1000", &list); err != nil {
		return err
	}
	for i, f := range list.Features {
		if c := f.Geometry.Coordinates; i%25 == 0 && len(c) == 2 {
			k.places = append(k.places, f.ID)
			k.positions = append(k.positions, [2]float64{c[0], c[1]})
		}
	}
	if len(k.positions) == 0 {
		return fmt.Errorf("base: no place has a position")
	}
	var sources struct {
		Sources []struct{ Nom string }
	}
	if err := decode(ctx, base, "/api/v1/sources", &sources); err != nil {
		return err
	}
	for _, s := range sources.Sources {
		k.sources = append(k.sources, s.Nom)
	}
	return nil
}

// linkOnPage finds the addresses within the site that a page names.
var linkOnPage = regexp.MustCompile(
	`(?:href|src|action|content)="(?:http://` + regexp.QuoteMeta(sharedHost) + `)?(/[^"/#][^"#]*|/)["#]`)

// learnPages finds which pages the base has, and the links on them.
func (k *known) learnPages(ctx context.Context, base *side, random *rand.Rand) {
	var links []string
	read := func(target string) bool {
		a := base.ask(ctx, request{target: target})
		if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			for _, m := range linkOnPage.FindAllSubmatch(a.body, -1) {
				links = append(links, html.UnescapeString(string(m[1])))
			}
		}
		return !a.failed && a.status != 404
	}
	for _, path := range pageCandidates {
		if read(path) {
			k.pages = append(k.pages, path)
		}
	}
	for _, target := range []string{
		"/?departement=33&lang=en", "/?pres_de=33000&label=France+Services", "/?q=mairie", "/integrer?departement=49",
		"/imprimer?departement=33", "/donnees?departement=33", "/carte?region=84",
	} {
		read(target)
	}
	for _, id := range k.places[:min(8, len(k.places))] {
		read("/lieux/" + id)
	}
	k.links = some(random, slices.Compact(slices.Sorted(slices.Values(links))), 350)
	slices.Sort(k.links)
}
