package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// viewPaths are the pages that take the filters of a view.
var viewPaths = []string{
	"/", "/carte", "/imprimer", "/donnees", "/integrer", "/donnees/lieux.csv", "/donnees/lieux.geojson",
}

// filters draws n parameters of a view with a value each, as a query string.
func (p *planner) filters(n int) string {
	names := p.filterNames()
	var pairs []string
	for range n {
		pairs = append(pairs, p.filter(one(p, names)))
	}
	return strings.Join(pairs, "&")
}

// filterNames returns the parameters of a view, those of its paging left out.
func (p *planner) filterNames() []string {
	for _, r := range p.routes {
		if strings.HasSuffix(r.path, "/lieux") {
			return slices.DeleteFunc(slices.Clone(r.params), func(name string) bool {
				return name == "limit" || name == "apres" || len(p.values[name]) == 0
			})
		}
	}
	return nil
}

// filter draws name=value, now and then with several values or written otherwise.
func (p *planner) filter(name string) string {
	value := one(p, p.values[name])
	switch p.random.IntN(8) {
	case 0:
		if other := one(p, p.values[name]); len(p.values[name]) > 5 {
			return name + "=" + url.QueryEscape(value+","+other)
		}
	case 1:
		value = strings.ToUpper(value)
	case 2:
		return name + "=" + url.QueryEscape(value) + "&" + name + "=" + url.QueryEscape(one(p, p.values[name]))
	}
	if name == "rayon_km" { // it needs an origin
		return "rayon_km=" + value + "&pres_de=" + url.QueryEscape(one(p, p.values["pres_de"]))
	}
	if name == "horaires_inconnus" {
		return "horaires_inconnus=" + value + "&ouvert=maintenant"
	}
	return name + "=" + url.QueryEscape(value)
}

// everyParameter asks each route that takes filters for several values of each
// parameter, and each value of a vocabulary on one route at least.
func (p *planner) everyParameter() {
	var views []route
	for _, r := range p.routes {
		if r.view() {
			views = append(views, r)
		}
	}
	for _, name := range p.filterNames() {
		for _, r := range views {
			if slices.Contains(r.params, name) {
				p.add(p.varied(request{target: p.join(r, p.filter(name))}))
			}
		}
		for _, path := range viewPaths {
			p.add(p.varied(request{target: path + "?" + p.filter(name)}))
		}
		for _, value := range p.values[name] {
			if len(p.values[name]) > 40 && p.random.IntN(len(p.values[name])) > 25 {
				continue // communes and postcodes are thousands
			}
			p.add(p.varied(request{target: p.join(one(p, views), name+"="+url.QueryEscape(value))}))
		}
	}
	for _, r := range p.routes {
		for _, name := range r.params {
			if path := p.fill(r.path); !r.view() && path != "" && len(p.values[name]) > 0 {
				p.add(p.varied(request{target: path + "?" + p.filter(name)}))
			}
		}
	}
	for _, q := range []string{
		"b", "bord", "33", "33000", "saint", "st-denis", "île", "métropole", "97", "zzzz", "L'", "2A",
	} {
		target := "/api/v1/territoires?q=" + url.QueryEscape(q)
		p.add(request{target: target}, request{target: target + "&limit=3"})
	}
	for _, kind := range []string{"commune", "epci", "departement", "region", "code_postal"} {
		for _, code := range some(p.random, p.values[kind], 8) {
			p.add(request{target: "/api/v1/territoires/" + kind + "/" + url.PathEscape(code), revalidate: true})
		}
		p.add(request{target: "/api/v1/territoires/" + kind + "/0"}, request{target: "/api/v1/territoires/" + kind + "/"})
	}
	for _, source := range p.sources {
		p.add(request{target: "/api/v1/imports?source=" + url.QueryEscape(source)})
	}
}

// join returns the target of a route with a query, and an origin where it needs one.
func (p *planner) join(r route, query string) string {
	path := p.fill(r.path)
	if strings.HasSuffix(r.path, "/proches") && !strings.Contains(query, "pres_de=") {
		query += one(p, []string{
			"&code_postal=" + one(p, p.values["code_postal"]), "&commune=" + one(p, p.values["commune"]),
			fmt.Sprintf("&lat=%g&lon=%g", one(p, p.positions)[1], one(p, p.positions)[0]), "&pres_de=33000",
		})
	}
	return path + "?" + query
}

// varied draws how a request is sent: coding, form, method, language, revalidation, paging.
func (p *planner) varied(r request) request {
	switch p.random.IntN(10) {
	case 0, 1:
		r = r.with("Accept-Encoding", "br")
	case 2, 3:
		r = r.with("Accept-Encoding", "gzip")
	case 4:
		r = r.with("Accept", one(p, accepts))
	case 5:
		r.method = "HEAD"
	case 6:
		r = r.with("Accept-Language", one(p, languages))
	case 7:
		r.revalidate = true
	case 8:
		r.pages = 2
	}
	return r
}

// draw adds one drawn request: a route or a page with one to four filters, or
// the same with a mistake.
func (p *planner) draw() {
	query := p.filters(1 + p.random.IntN(4))
	if p.random.IntN(6) == 0 {
		query += "&" + p.mistake()
	}
	if p.random.IntN(3) == 0 {
		target := one(p, viewPaths) + "?" + query
		if p.random.IntN(2) == 0 {
			target += "&lang=en"
		}
		p.add(p.varied(request{target: target}))
		return
	}
	r := one(p, p.routes)
	for !r.view() {
		r = one(p, p.routes)
	}
	if slices.Contains(r.params, "limit") && p.random.IntN(3) > 0 {
		query += "&limit=" + one(p, p.values["limit"])
	}
	p.add(p.varied(request{target: p.join(r, query)}))
}
