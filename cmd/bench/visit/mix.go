// Package visit is what visitors of the map ask a server for: which requests, of how many people, at which rate, and
// what the answers and the server were like.
package visit

import (
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Kinds of requests.
const (
	Tile    = "tuile"
	Nearest = "plus proches"
	List    = "liste"
	Page    = "page"
	Export  = "export"
)

// Coding is what browsers accept.
const Coding = "gzip, deflate, br, zstd"

// Share is how many of a hundred requests are of a kind.
type Share struct {
	Kind    string
	Percent int
}

// Browsing is what people do who look for a place.
var Browsing = []Share{{Tile, 60}, {Nearest, 25}, {List, 10}, {Page, 5}}

// Whole is all that a service answers: those who take data away, too.
var Whole = []Share{{Tile, 60}, {Nearest, 25}, {List, 6}, {Page, 4}, {Export, 5}}

// Request is one request of a visitor.
type Request struct{ Kind, Path string }

// Requests draws requests around communes, of which few are asked for often (Zipf).
func Requests(g *territory.Gazetteer, shares []Share, n int) []Request {
	where := Communes(g, 2003)
	zipf := rand.NewZipf(draw(5), 1.1, 1, uint64(len(where)-1))
	r := draw(6)
	requests := make([]Request, n)
	for i := range requests {
		kind := kindOf(shares, r.IntN(100))
		requests[i] = Request{kind, path(r, kind, where[zipf.Uint64()])}
	}
	return requests
}

// kindOf returns the kind of the request of a number from 0 to 99.
func kindOf(shares []Share, number int) string {
	for _, s := range shares {
		if number -= s.Percent; number < 0 {
			return s.Kind
		}
	}
	return shares[len(shares)-1].Kind
}

// exports are the forms that data are taken away in: of a commune's département, and one time in twenty of the country.
var exports = []string{"csv", "geojson", "xlsx", "json"}

func path(r *rand.Rand, kind string, c *territory.Commune) string {
	switch kind {
	case Tile:
		t := maptile.At(c.Position, maptile.Zoom(6+r.IntN(9)))
		return fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson", t.Z, t.X, t.Y)
	case Nearest:
		return "/api/v1/proches?limit=20&pres_de=insee:" + c.Code
	case List:
		return "/api/v1/lieux?commune=" + c.Code
	case Page:
		return "/?pres_de=insee:" + c.Code
	}
	path := "/donnees/lieux." + exports[r.IntN(len(exports))]
	if r.IntN(20) > 0 {
		path += "?departement=" + c.Departement
	}
	return path
}

func draw(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

// Communes draws communes by their number, not by population: most are small.
func Communes(g *territory.Gazetteer, n int) []*territory.Commune {
	var all []*territory.Commune
	for c := range g.Communes() {
		all = append(all, c)
	}
	r := draw(3)
	drawn := make([]*territory.Commune, n)
	for i := range drawn {
		drawn[i] = all[r.IntN(len(all))]
	}
	return drawn
}
