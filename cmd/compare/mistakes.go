package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// wrongValues are values that no parameter, or few, accept. They are escaped already.
var wrongValues = []string{
	"", "%20", "xyz", "-1", "1e999", "NaN", "%zz", "%00", "%FF", "%E2%80%AE", "faux", "0", "999999999999", "1,2",
	"1,2,3,4,5", "a%2Cb%2C", "2026-13-45", "%3Cscript%3E", "%27%3B--", "91,181", "insee:", "true,true",
	"33+", "%F0%9F%98%80", "{}", "lundi", "10,0,5,0",
}

// mistake draws a wrong name=value.
func (p *planner) mistake() string {
	name := one(p, p.filterNames())
	switch p.random.IntN(4) {
	case 0: // a letter less
		at := p.random.IntN(len(name))
		return name[:at] + name[at+1:] + "=" + url.QueryEscape(one(p, p.values[name]))
	case 1: // a letter less in the value
		value := []rune(one(p, p.values[name]))
		at := p.random.IntN(len(value))
		return name + "=" + url.QueryEscape(string(slices.Delete(value, at, at+1)))
	}
	return name + "=" + one(p, wrongValues)
}

// everyMistake asks each route with wrong values of each parameter, and makes
// each error that the service knows.
func (p *planner) everyMistake() {
	for _, r := range p.routes {
		for i, name := range r.params {
			if r.view() && (i+len(r.path))%3 != 0 {
				continue // the routes of a view share their parameters: a third of them each
			}
			p.add(p.varied(request{target: p.join(r, name+"="+one(p, wrongValues))}))
		}
		if path := p.fill(r.path); path != "" {
			for _, target := range []string{
				path + "?" + p.mistake(), path + "?limite=3", path + "?%zz=1", path + "/", path + "x", strings.ToUpper(path),
			} {
				p.add(request{target: target})
			}
		}
	}
	for _, name := range slices.Concat(p.filterNames(), []string{"limit", "apres"}) {
		for _, value := range some(p.random, wrongValues, 6) {
			path := one(p, []string{"/api/v1/lieux", "/api/v1/facettes", "/", "/", "/carte", "/imprimer"})
			p.add(request{target: path + "?" + name + "=" + value + one(p, []string{"", "&lang=en"})})
		}
	}
	for _, query := range []string{
		"lat=1", "lon=1", "lat=1&lon=2&code_postal=33000", "", "code_postal=33063", "commune=33000",
		"code_postal=3300", "pres_de=Bordeaux", "code_postal=75000&limit=101", "lat=91&lon=0",
		"code_postal=33000,33100", "rayon_km=5", "commune=2a004",
	} {
		p.add(request{target: "/api/v1/proches?" + query})
	}
	for _, path := range []string{
		"/inconnu", "/inconnu?lang=en", "/api", "/api/", "/api/v2/lieux", "/api/v1/inconnu", "/api/v1/lieux.xml",
		"/api/v1/lieux.geojson/x", "/assets/", "/assets/inconnu.js", "/assets/../manifest.json",
		"/assets/%2e%2e/manifest.json", "/embed/", "/embed/main.js", "/embed/inconnu-ABCDEFGH.js", "/health",
		"/health/inconnu", "//", "//api/v1/lieux", "/./", "/api/v1/../v1/lieux", "/%2e%2e/etc/passwd", "/carte/", "/Carte",
		"/donnees/", "/donnees/lieux", "/donnees/lieux.pdf", "/lieux", "/lieux/", "/api/v1/territoires/inconnu/33",
	} {
		r := request{target: path}
		p.add(r, r.with("Accept", "text/html"), r.with("Accept-Encoding", "gzip"))
	}
	p.tooLarge()
}

// tooLarge asks what is refused for its size.
func (p *planner) tooLarge() {
	for _, path := range []string{"/", "/api/v1/lieux", "/api/v1/proches", "/health/live", "/inconnu"} {
		long := strings.Repeat("a", 9000)
		p.add(request{target: path + "?q=" + long}, request{target: path + "?q=" + long[:300]},
			request{target: path + "?q=" + long + "&lang=en"}.with("Accept", "text/html"))
		heavy := request{target: path}
		heavy.header = http.Header{"X-Padding": {strings.Repeat("b", 40_000)}}
		p.add(heavy, heavy.with("Accept", "text/html"))
	}
	many := strings.Repeat("services=xyz&", 60)
	p.add(request{target: "/api/v1/lieux?" + many}, request{target: "/?" + many}, request{target: "/?" + many + "lang=en"})
}
