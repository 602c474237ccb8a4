package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// question is one line of the table.
type question struct {
	name  string
	paths []string // of our API
	rival string   // the prefix under which PostGIS answers the same; "" when there is nothing to ask it
	// revalidate sends back the ETag of the first answer: the answer is then a 304, and the constant an empty body.
	revalidate bool
}

// manyPaths is how many addresses a line asks in turn: a prime, so that the clients are not all at the same one.
const manyPaths = 997

func questions(g *territory.Gazetteer) []question {
	nearest := func(name, filter string) question {
		return question{name: name, paths: postcodePaths(g, "&limit=20"+filter), rival: "/bench/postgis"}
	}
	label := func(l string) string { return "&label=" + url.QueryEscape(l) }
	list := []question{
		nearest("20 plus proches d'un code postal", ""),
		nearest("… 1 lieu sur 5", label("France Services")),
		nearest("… 1 lieu sur 100", label("La Croix Rouge")),
		nearest("… 1 lieu sur 1000", label(placetest.RareLabel)),
		{name: "20 plus proches d'un point", paths: pointPaths(g), rival: "/bench/postgis"},
	}
	for _, z := range []maptile.Zoom{6, 10, 14} {
		for _, form := range []string{"mvt", "geojson"} {
			list = append(list, question{name: fmt.Sprintf("tuile %s, zoom %d", form, z), paths: tilePaths(g, z, form),
				rival: "/bench/postgis"})
		}
	}
	return append(list,
		question{name: "50 lieux d'un département", paths: departementPaths(g), rival: "/bench/postgis"},
		question{name: "comptes de deux filtres (gardés)",
			paths: []string{"/api/v1/facettes?facettes=services,departement&labellise=true"}, rival: "/bench/postgis"},
		question{name: "tous les comptes (gardés)", paths: []string{"/api/v1/facettes"}},
		question{name: "couverture d'un département (gardée)",
			paths: []string{"/api/v1/territoires/departement/33/couverture"}},
		question{name: "où ouvrir dans un département (gardé)",
			paths: []string{"/api/v1/territoires/departement/33/ouvrir?label=France+Services"}},
		question{name: "couverture d'un département, d'une vue nouvelle",
			paths: newViews("/api/v1/territoires/departement/33/couverture?")},
		question{name: "où ouvrir dans un département, d'une vue nouvelle",
			paths: newViews("/api/v1/territoires/departement/33/ouvrir?label=France+Services&")},
		question{name: "où ouvrir en France, d'une vue nouvelle",
			paths: newViews("/api/v1/territoires/pays/FR/ouvrir?label=France+Services&")},
		question{name: "304", paths: []string{"/api/v1/tuiles/6/32/22.mvt"}, revalidate: true},
	)
}

// newViews are the same places again and again, as views that were not asked before.
func newViews(path string) []string {
	const never = 100_003
	paths := make([]string, never)
	for i := range paths {
		paths[i] = fmt.Sprintf("%sscore_qualite_minimum=%.9f", path, 1e-9*float64(i+1))
	}
	return paths
}

func draw(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

// postcodePaths draws postcodes of the whole country.
func postcodePaths(g *territory.Gazetteer, query string) []string {
	var codes []string
	for p := range g.Postcodes() {
		codes = append(codes, p.Code)
	}
	r := draw(1)
	paths := make([]string, manyPaths)
	for i := range paths {
		paths[i] = "/api/v1/proches?code_postal=" + codes[r.IntN(len(codes))] + query
	}
	return paths
}

// communes draws communes by their number, not by population: most are small.
func communes(g *territory.Gazetteer, n int) []*territory.Commune {
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

// pointPaths are points near communes, so many that none is asked twice in a turn.
func pointPaths(g *territory.Gazetteer) []string {
	const never = 100_003
	r := draw(4)
	paths := make([]string, never)
	for i, c := range communes(g, never) {
		paths[i] = fmt.Sprintf("/api/v1/proches?lat=%.5f&lon=%.5f&limit=20", c.Position[1]+r.NormFloat64()/50,
			c.Position[0]+r.NormFloat64()/50)
	}
	return paths
}

func tilePaths(g *territory.Gazetteer, z maptile.Zoom, form string) []string {
	paths := make([]string, manyPaths)
	for i, c := range communes(g, manyPaths) {
		t := maptile.At(c.Position, z)
		paths[i] = fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.%s", t.Z, t.X, t.Y, form)
	}
	return paths
}

func departementPaths(g *territory.Gazetteer) []string {
	var paths []string
	for a := range g.Areas(territory.KindDepartement) {
		paths = append(paths, "/api/v1/lieux?limit=50&departement="+a.Code)
	}
	return paths
}

// under returns the same addresses under another prefix.
func under(prefix string, paths []string) []string {
	moved := make([]string, len(paths))
	for i, p := range paths {
		moved[i] = prefix + strings.TrimPrefix(p, "/api/v1")
	}
	return moved
}

// etag returns the ETag of an address.
func etag(address, path string) (string, error) {
	response, err := http.Get("http://" + address + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	return response.Header.Get("ETag"), nil
}
