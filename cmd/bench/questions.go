package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// question is one line of the table.
type question struct {
	name  string
	paths []string // of our API
	rival string   // the prefix under which PostGIS answers the same; "" when there is nothing to ask it
	equal bool     // its answers hold the same as ours: only then is a ratio of the two told
	coded string   // the codings that the client accepts; "" none
	// revalidate sends back the ETag of the first answer: the answer is then a 304, and the constant an empty body.
	revalidate bool
}

// manyPaths is how many addresses a line asks in turn: a prime, so that the clients are not all at the same one.
const manyPaths = 997

func questions(g *territory.Gazetteer) []question {
	nearest := func(name, filter string) question {
		return question{name: name, paths: postcodePaths(g, "&limit=20"+filter), rival: "/bench/postgis", equal: true}
	}
	label := func(l string) string { return "&label=" + url.QueryEscape(l) }
	list := []question{
		nearest("20 plus proches d'un code postal", ""),
		nearest("… 1 lieu sur 5", label("France Services")),
		nearest("… 1 lieu sur 100", label("La Croix Rouge")),
		nearest("… 1 lieu sur 1000", label(placetest.RareLabel)),
		{name: "20 plus proches d'un point", paths: pointPaths(g), rival: "/bench/postgis", equal: true},
		{name: "… en gzip", paths: pointPaths(g), coded: "gzip"},
		{name: "… en brotli", paths: pointPaths(g), coded: "br"},
		{name: "3 lieux qui conviennent à une personne, d'un point", paths: personPaths(g)},
	}
	for _, z := range []maptile.Zoom{6, 10, 14} {
		for _, form := range []string{"mvt", "geojson"} {
			list = append(list, question{name: fmt.Sprintf("tuile %s, zoom %d", form, z), paths: tilePaths(g, z, form),
				rival: "/bench/postgis", equal: z > tile.MaxClusterZoom})
		}
	}
	return append(list,
		question{name: "tuile mvt, zoom 10, vue jamais demandée", paths: newViewPaths(g)},
		question{name: "mots jamais demandés", paths: wordPaths(g)},
		question{name: "50 lieux d'un département", paths: departementPaths(g), rival: "/bench/postgis", equal: true},
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
		question{name: "304 d'une tuile", paths: []string{"/api/v1/tuiles/6/32/22.mvt"}, revalidate: true},
		question{name: "304 des plus proches", paths: []string{"/api/v1/proches?code_postal=33000"}, revalidate: true},
		question{name: "304 d'une page", paths: []string{"/?pres_de=33000"}, revalidate: true},
		question{name: "page d'accueil (gardée)", paths: []string{"/"}},
		question{name: "carte d'un autre site (gardée)", paths: []string{"/carte?departement=33"}},
		question{name: "page d'un territoire (gardée)", paths: []string{"/territoires/departement/33"}},
		question{name: "304 de la page d'un territoire", paths: []string{"/territoires/departement/33"}, revalidate: true},
		question{name: "page près d'une commune (gardée)", paths: pagePaths(g, 97)},
		question{name: "page près d'un point (jamais demandée)", paths: newPagePaths(g)},
		question{name: "feuille à imprimer d'un département", paths: []string{"/imprimer?departement=23"}},
		question{name: "visite d'un navigateur (brotli)", paths: visitPaths(g), coded: visit.Coding},
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

// browserHeader is what browsers send besides: the server reads it all.
const browserHeader = "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) " +
	"Chrome/142.0.0.0 Mobile Safari/537.36\r\n" +
	"Accept: */*\r\nAccept-Language: fr-FR,fr;q=0.9,en;q=0.8\r\nReferer: http://localhost/\r\n" +
	"Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n" +
	"Sec-CH-UA-Mobile: ?1\r\nSec-CH-UA-Platform: \"Android\"\r\nDNT: 1\r\nPriority: u=1, i\r\n"

// newViewPaths are tiles of views that nobody has asked for yet.
func newViewPaths(g *territory.Gazetteer) []string {
	tiles, paths := tilePaths(g, 10, "mvt"), newViews("?")
	for i := range paths {
		paths[i] = tiles[i%len(tiles)] + paths[i]
	}
	return paths
}

// wordPaths are lists by words that few have asked for before: one that many places have, the name of a
// commune, and the first letter of another.
func wordPaths(g *territory.Gazetteer) []string {
	const never = 100_003
	paths := make([]string, never)
	all := visit.Communes(g, never+1)
	for i := range paths {
		start := []rune(all[i+1].Name)[:1]
		paths[i] = "/api/v1/lieux?q=" + url.QueryEscape("rue "+all[i].Name+" "+string(start))
	}
	return paths
}

// pagePaths are pages of the places near some communes.
func pagePaths(g *territory.Gazetteer, n int) []string {
	paths := make([]string, n)
	for i, c := range visit.Communes(g, n) {
		paths[i] = "/?pres_de=insee:" + c.Code
	}
	return paths
}

// newPagePaths are pages near points, so many that none is asked twice in a turn.
func newPagePaths(g *territory.Gazetteer) []string {
	paths := pointPaths(g)
	for i, p := range paths {
		u, err := url.Parse(p)
		if err == nil {
			paths[i] = "/?pres_de=" + u.Query().Get("lat") + "," + u.Query().Get("lon")
		}
	}
	return paths
}

// visitPaths is what browsers ask for.
func visitPaths(g *territory.Gazetteer) []string {
	var paths []string
	for _, r := range visit.Requests(g, visit.Browsing, 20_011) {
		paths = append(paths, r.Path)
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

// pointPaths are points near communes, so many that none is asked twice in a turn.
func pointPaths(g *territory.Gazetteer) []string {
	const never = 100_003
	r := draw(4)
	paths := make([]string, never)
	for i, c := range visit.Communes(g, never) {
		paths[i] = fmt.Sprintf("/api/v1/proches?lat=%.5f&lon=%.5f&limit=20", c.Position[1]+r.NormFloat64()/50,
			c.Position[0]+r.NormFloat64()/50)
	}
	return paths
}

// personPaths are questions of persons near these points.
func personPaths(g *territory.Gazetteer) []string {
	paths := pointPaths(g)
	for i, p := range paths {
		if u, err := url.Parse(p); err == nil {
			paths[i] = "/api/v1/orientation?besoin=impots&aisance=aide&frais_a_charge=Gratuit&pres_de=" +
				u.Query().Get("lat") + "," + u.Query().Get("lon")
		}
	}
	return paths
}

// inhabited draws communes by their population: where people look at the map.
func inhabited(g *territory.Gazetteer, n int) []*territory.Commune {
	var all []*territory.Commune
	var upTo []int // inhabitants of the communes so far
	total := 0
	for c := range g.Communes() {
		total += c.Population
		all, upTo = append(all, c), append(upTo, total)
	}
	r := draw(7)
	drawn := make([]*territory.Commune, n)
	for i := range drawn {
		at, _ := slices.BinarySearch(upTo, 1+r.IntN(total))
		drawn[i] = all[at]
	}
	return drawn
}

// tilePaths are tiles of the places where people live.
func tilePaths(g *territory.Gazetteer, z maptile.Zoom, form string) []string {
	paths := make([]string, manyPaths)
	for i, c := range inhabited(g, manyPaths) {
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
	request, err := http.NewRequest(http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return "", err
	}
	request.Host = "localhost" // as load sends it: the ETag depends on it
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	return response.Header.Get("ETag"), nil
}
