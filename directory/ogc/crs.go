package ogc

import (
	"math"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/projection"
)

// crs is a coordinate reference system in which features are served and filtered.
type crs struct {
	uri      string
	name     string
	decimals int  // of a coordinate; -1: as many as it has
	degrees  bool // lon,lat or lat,lon
	project  func(p geo.Position) (x, y float64)
}

const (
	crs84   = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	epsgURI = "http://www.opengis.net/def/crs/EPSG/0/"
)

// systems are the systems that are served: that of GeoJSON, in which the places are stored, first. Those of
// EPSG give their axes in the order of the registry: latitude first for 4326, easting first for all others.
var systems = func() []crs {
	list := []crs{
		{uri: crs84, name: "WGS 84, longitude et latitude", decimals: -1, degrees: true,
			project: func(p geo.Position) (x, y float64) { return p[0], p[1] }},
		{uri: epsgURI + "4326", name: "WGS 84, latitude et longitude", decimals: -1, degrees: true,
			project: func(p geo.Position) (x, y float64) { return p[1], p[0] }},
	}
	for _, s := range projection.Both() {
		list = append(list, crs{uri: epsgURI + strconv.Itoa(s.EPSG), name: s.Name, decimals: 3, project: s.Forward})
	}
	return list
}()

// uris returns the addresses of the systems.
func uris() []string {
	list := make([]string, len(systems))
	for i := range systems {
		list[i] = systems[i].uri
	}
	return list
}

// readCRS returns the system that a parameter names: by its URI, or in short as EPSG:2154. It is that
// of GeoJSON when it names none; what is wrong is an error of the request.
func readCRS(q *query.Request, name string) *crs {
	text := q.Word(name)
	if text == "" {
		return &systems[0]
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(":/[]", r) })
	code := ""
	if len(parts) > 0 {
		code = parts[len(parts)-1]
	}
	for i := range systems {
		s := &systems[i]
		short := s.uri[strings.LastIndex(s.uri, "/")+1:]
		if text == s.uri || strings.EqualFold(text, "EPSG:"+short) || strings.EqualFold(text, short) && i == 0 {
			return s
		}
	}
	suggestion := ""
	for i := range systems {
		if strings.HasSuffix(systems[i].uri, "/"+code) {
			suggestion = systems[i].uri
		}
	}
	q.Wrong(name, text, suggestion, "système de coordonnées inconnu ici ; ceux qui sont servis sont à l’adresse %s",
		collection)
	return &systems[0]
}

// box is the box of the parameter bbox, in a system.
type box struct {
	crs              *crs
	low, high        [2]float64
	crossesDateLine  bool // its west is greater than its east
	lonAxis, latAxis int
}

// readBox reads bbox, of four numbers or of six with heights; nil when it is not given.
func readBox(q *query.Request, name string, system *crs) *box {
	text := q.Word(name)
	if text == "" {
		return nil
	}
	wrong := func() *box {
		q.Wrong(name, text, "", "quatre nombres sont attendus, les plus petits d’abord : -0.7,44.7,-0.4,45.0")
		return nil
	}
	items := strings.Split(text, ",")
	if len(items) == 6 { // the heights are left out: places have none
		items = []string{items[0], items[1], items[3], items[4]}
	}
	if len(items) != 4 {
		return wrong()
	}
	var n [4]float64
	for i, item := range items {
		x, err := strconv.ParseFloat(strings.TrimSpace(item), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return wrong()
		}
		n[i] = x
	}
	b := &box{crs: system, low: [2]float64{n[0], n[1]}, high: [2]float64{n[2], n[3]}, latAxis: 1}
	if strings.HasSuffix(system.uri, "/4326") {
		b.lonAxis, b.latAxis = 1, 0
	}
	b.crossesDateLine = system.degrees && b.low[b.lonAxis] > b.high[b.lonAxis]
	if b.low[b.latAxis] > b.high[b.latAxis] || b.low[b.lonAxis] > b.high[b.lonAxis] && !b.crossesDateLine {
		return wrong()
	}
	return b
}

// contains reports whether a position lies in the box, its edges included.
func (b *box) contains(p geo.Position) bool {
	var at [2]float64
	at[0], at[1] = b.crs.project(p)
	within := func(axis int) bool { return b.low[axis] <= at[axis] && at[axis] <= b.high[axis] }
	if b.crossesDateLine {
		return within(b.latAxis) && (at[b.lonAxis] >= b.low[b.lonAxis] || at[b.lonAxis] <= b.high[b.lonAxis])
	}
	return within(0) && within(1)
}
