package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// planner makes the requests. With one seed, one build and one directory it
// always makes the same ones.
type planner struct {
	*known
	random   *rand.Rand
	requests []request
}

// plan returns the requests to send: those that every run sends, then drawn
// ones up to the number that is asked for, in a drawn order.
func plan(ctx context.Context, base *side, o options, say func(string, ...any)) ([]request, error) {
	random := rand.New(rand.NewPCG(o.seed, 0))
	k, err := learn(ctx, base, random)
	if err != nil {
		return nil, err
	}
	say("the base has %d routes, %d pages and files, %d links on them; asking %d places, %d records of %d sources",
		len(k.routes), len(k.pages), len(k.links), len(k.places), len(k.records), len(k.sources))
	p := &planner{known: k, random: random}
	p.everyRoute()
	p.everyPage()
	p.everyPlace()
	p.everyTile()
	p.everyParameter()
	p.everyMistake()
	for len(p.requests) < o.requests {
		p.draw()
	}
	random.Shuffle(len(p.requests), func(i, j int) { p.requests[i], p.requests[j] = p.requests[j], p.requests[i] })
	return p.requests, nil
}

func (p *planner) add(requests ...request) { p.requests = append(p.requests, requests...) }

// one draws one of the values.
func one[T any](p *planner, values []T) T { return values[p.random.IntN(len(values))] }

var (
	codings = []string{"gzip", "br", "gzip, deflate, br, zstd", "identity", "*", "br;q=0.1, gzip;q=0.9", "gzip;q=0"}
	accepts = []string{
		"*/*", "application/json", "application/geo+json", "text/csv", "application/x-ndjson", "text/html",
		"text/html,application/xhtml+xml,*/*;q=0.8", "application/json;q=0.5, text/csv", "image/png", "", "text/*;q=0.1",
	}
	languages = []string{"fr", "en", "en-GB,en;q=0.9", "de", "fr;q=0.5, en;q=0.8"}
	methods   = []string{"HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"}
)

// fill puts real values into a path with {name}s; "" when one is unknown.
func (p *planner) fill(path string) string {
	z := 3 + p.random.IntN(13)
	x, y := tileOf(one(p, p.positions), z)
	kind := one(p, []string{"commune", "epci", "departement", "region", "code_postal"})
	path = strings.NewReplacer("{id}", one(p, p.places), "{z}", fmt.Sprint(z), "{x}", fmt.Sprint(x),
		"{y}", fmt.Sprint(y), "{type}", kind, "{code}", one(p, p.values[kind])).Replace(path)
	if strings.Contains(path, "{") {
		return ""
	}
	return path
}

// tileOf returns the tile of zoom z that holds a position.
func tileOf(at [2]float64, z int) (x, y int) {
	n := math.Exp2(float64(z))
	lat := at[1] * math.Pi / 180
	x = int((at[0] + 180) / 360 * n)
	y = int((1 - math.Asinh(math.Tan(lat))/math.Pi) / 2 * n)
	return min(max(x, 0), int(n)-1), min(max(y, 0), int(n)-1)
}

// everyRoute asks each route of the API in all codings, forms and methods, and
// the next pages of lists.
func (p *planner) everyRoute() {
	for _, r := range p.routes {
		path := p.fill(r.path)
		if path == "" {
			continue
		}
		p.everyWay(request{target: path + p.required(r)})
		if slices.Contains(r.params, "apres") {
			for _, query := range []string{
				"?limit=7", "?limit=40&departement=33", "?limit=25&pres_de=33000", "?limit=9&q=mairie",
			} {
				p.add(request{target: path + query, pages: 8})
			}
		}
	}
	p.add(request{target: "/api/v1"}, request{target: "/api/v1/"}, request{target: "/api/v1?x=1"})
}

// required is the query without which a route answers an error.
func (p *planner) required(r route) string {
	if strings.HasSuffix(r.path, "/proches") {
		return "?code_postal=" + one(p, p.values["code_postal"])
	}
	return ""
}

// everyWay asks one address in all codings, forms, languages and methods.
func (p *planner) everyWay(r request) {
	r.revalidate = true
	p.add(r)
	metrics := r.path() == "/metrics" // its body is only compared plain
	for _, coding := range codings {
		if !metrics {
			p.add(r.with("Accept-Encoding", coding))
		}
	}
	r.revalidate = false
	for _, accept := range accepts {
		p.add(r.with("Accept", accept))
	}
	p.add(r.with("Accept-Language", one(p, languages)), r.with("If-None-Match", "*"),
		r.with("If-None-Match", `W/"x", "y"`))
	for _, method := range methods {
		other := r
		other.method = method
		p.add(other)
		if method == "HEAD" && !metrics {
			p.add(other.with("Accept-Encoding", "br"))
		}
	}
	posted := r.with("Content-Type", "application/x-www-form-urlencoded")
	posted.method, posted.body = http.MethodPost, "q=mairie"
	p.add(posted)
}

// everyPage asks each page in each language, and what pages link to.
func (p *planner) everyPage() {
	for _, path := range p.pages {
		p.everyWay(request{target: path})
		for _, query := range []string{
			"?lang=en", "?lang=fr", "?lang=xx", "?lang=", "?lang=EN", "?departement=33&lang=en", "?departement=33",
			"?pres_de=33000&rayon_km=20", "?q=mairie&lang=en", "?inconnu=1", "?departement=999&lang=en", "?services=",
		} {
			p.add(request{target: path + query})
		}
		p.add(request{target: path + "?lang=en"}.with("Accept-Encoding", "br"))
	}
	for _, link := range p.links {
		p.add(request{target: link, revalidate: p.random.IntN(4) == 0}.with("Accept-Encoding", one(p, codings)))
	}
}

// everyPlace asks places, and identifiers that lead to them.
func (p *planner) everyPlace() {
	for _, id := range p.places {
		for _, target := range []string{
			"/api/v1/lieux/" + id, "/lieux/" + id, "/lieux/" + id + "?lang=en", "/lieux/" + id + "?pres_de=33000",
			"/api/v1/lieux/" + id + "?pres_de=44.84,-0.58",
		} {
			if p.random.IntN(3) == 0 {
				p.add(request{target: target, revalidate: true}.with("Accept-Encoding", one(p, codings)))
			}
		}
	}
	for _, id := range p.records {
		target := one(p, []string{"/api/v1/lieux/", "/lieux/"}) + url.PathEscape(id)
		p.add(request{target: target + one(p, []string{"", "?lang=en"})})
	}
	for _, id := range []string{"inconnu", "%00", "..", "a%2Fb", "É", strings.Repeat("x", 400), "x'--", "<b>", "%zz"} {
		p.add(request{target: "/api/v1/lieux/" + id}, request{target: "/lieux/" + id},
			request{target: "/lieux/" + id + "?lang=en"})
	}
}

// everyTile asks tiles of all zooms, some of a filtered view.
func (p *planner) everyTile() {
	for z := range 19 {
		for i := range 3 {
			x, y := tileOf(one(p, p.positions), z)
			target := fmt.Sprintf("/api/v1/tuiles/%d/%d/%d", z, x, y)
			extension := one(p, []string{".geojson", ".mvt", ".mvt"})
			query := []string{"", "?v=1", "?" + p.filters(1+p.random.IntN(2))}[i]
			p.add(request{target: target + extension + query, revalidate: i == 0}.with("Accept-Encoding", one(p, codings)))
		}
	}
	for _, tail := range []string{
		"0/0/0.pbf", "3/4/2.pbf", "5/16/11", "5/16/11.png", "19/0/0.mvt", "-1/0/0.mvt", "5/32/0.mvt",
		"5/0/32.geojson", "x/y/z.mvt", "5/16/11.mvt?v=x", "5/16.5/11.mvt", "05/16/11.mvt", "5/16/11.geojson?limit=1",
		"5/16/11.mvt/", "1/2/3/4.mvt", "5/+16/11.mvt",
	} {
		p.add(request{target: "/api/v1/tuiles/" + tail})
	}
}
