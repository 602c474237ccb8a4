package basemap_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory/basemap"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/outline"
)

// ground is a tile of the ground as clients read it.
type ground struct {
	Noms    [][4]any
	Echelle float64
	Limites [][]float64
}

func (g ground) names() []string {
	names := make([]string, len(g.Noms))
	for i, n := range g.Noms {
		names[i], _ = n[0].(string)
	}
	return names
}

// tileAt returns the address of the tile of the ground that holds a position.
func tileAt(lon, lat float64, z maptile.Zoom) string {
	t := maptile.At(geo.Position{lon, lat}, z)
	return fmt.Sprintf("%s%d/%d/%d.json", basemap.Root, t.Z, t.X, t.Y)
}

// handlerOf returns a site whose ground has borders, without pages.
func handlerOf(t *testing.T, outlines func() (*outline.Set, error)) http.Handler {
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Outlines = outlines
	return sitetest.NewServer(t, deps, site.Config{})
}

func get(t *testing.T, h http.Handler, address string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func groundAt(t *testing.T, h http.Handler, lon, lat float64, z maptile.Zoom) ground {
	t.Helper()
	w := get(t, h, tileAt(lon, lat, z))
	var g ground
	if err := json.Unmarshal(w.Body.Bytes(), &g); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v %s", tileAt(lon, lat, z), w.Code, err, sitetest.Clip(w.Body.String()))
	}
	return g
}

func TestNamesOfEachZoom(t *testing.T) {
	h := handlerOf(t, nil)
	for _, c := range []struct {
		zoom     maptile.Zoom
		lon, lat float64
		has, not []string
	}{
		{0, 2, 46, []string{"Nouvelle-Aquitaine", "La Réunion"}, []string{"Gironde", "Paris"}},
		{4, -0.5, 44.8, []string{"Nouvelle-Aquitaine", "Bordeaux"}, []string{"Gironde", "Lormont"}},
		{5, -0.5, 44.8, []string{"Gironde", "Landes", "Bordeaux"}, []string{"Nouvelle-Aquitaine", "Libourne"}},
		{7, -0.5, 44.8, []string{"Bordeaux", "Libourne"}, []string{"Gironde"}},
		{9, -0.5, 44.87, []string{"Bordeaux", "Lormont"}, []string{"Gironde"}},
		{11, -0.52, 44.88, []string{"Lormont", "Cenon"}, nil},
		{11, 2.35, 48.86, []string{"Paris 3e", "Paris"}, nil},
		{9, 55.45, -20.88, []string{"Saint-Denis"}, []string{"Lormont"}},
		{9, -40, 40, nil, []string{"Bordeaux"}},
	} {
		names := groundAt(t, h, c.lon, c.lat, c.zoom).names()
		for _, name := range c.has {
			if !slices.Contains(names, name) {
				t.Errorf("zoom %d at %g,%g: no %q in %q", c.zoom, c.lon, c.lat, name, names)
			}
		}
		for _, name := range c.not {
			if slices.Contains(names, name) {
				t.Errorf("zoom %d at %g,%g: %q is not for this zoom", c.zoom, c.lon, c.lat, name)
			}
		}
		if len(names) > 120 {
			t.Errorf("zoom %d: %d names in one tile", c.zoom, len(names))
		}
	}
}

// The largest commune comes first, and each name is where its commune is.
func TestOrderAndPlaceOfNames(t *testing.T) {
	g := groundAt(t, handlerOf(t, nil), -0.5, 44.8, 7)
	if g.names()[0] != "Bordeaux" {
		t.Errorf("first name %q, want the largest commune", g.names()[0])
	}
	lon, lat := g.Noms[0][1].(float64), g.Noms[0][2].(float64)
	if math.Hypot(lon+0.58, lat-44.84) > 0.05 {
		t.Errorf("Bordeaux at %g,%g", lon, lat)
	}
}

func TestFreshnessOfTheGround(t *testing.T) {
	h := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	page := h.Get("/?pres_de=33000")
	_, rest, _ := strings.Cut(string(page.Body), `data-ground="`)
	template, _, _ := strings.Cut(rest, `"`)
	if !strings.HasPrefix(template, "/fond/{z}/{x}/{y}.json?v=") {
		t.Fatalf("address of the ground in the page: %q", template)
	}
	address := strings.NewReplacer("{z}", "9", "{x}", "255", "{y}", "184").Replace(template)
	named := h.Get(address)
	if named.StatusCode != http.StatusOK || !strings.Contains(named.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %q, want immutable", address, named.StatusCode, named.Header.Get("Cache-Control"))
	}
	path, _, _ := strings.Cut(address, "?")
	for _, other := range []string{path, path + "?v=0"} {
		if control := h.Get(other).Header.Get("Cache-Control"); strings.Contains(control, "immutable") {
			t.Errorf("%s: %q, though it names no version", other, control)
		}
	}
	if again := h.Get(address, "If-None-Match", named.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %d", again.StatusCode)
	}
}

func TestWrongAddressOfTile(t *testing.T) {
	h := handlerOf(t, nil)
	for address, want := range map[string]int{
		"/fond/12/0/0.json": http.StatusBadRequest, "/fond/3/8/0.json": http.StatusBadRequest,
		"/fond/a/0/0.json": http.StatusBadRequest, "/fond/0/0/0.png": http.StatusNotFound, "/fond/0/0/0": http.StatusNotFound,
	} {
		w := get(t, h, address)
		if w.Code != want || !strings.Contains(w.Header().Get("Content-Type"), "problem+json") {
			t.Errorf("%s: %d %s, want %d", address, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
}

// outlines returns the outlines of invented squares: those of Lormont and Cenon share a border,
// and that of Blanzac, in another département, one with Cenon.
func outlines(t *testing.T) (*outline.Set, error) {
	t.Helper()
	raw := append([]byte(outline.Magic), 4)
	raw = append(raw, "test"...)
	raw = append(raw, 25)                // tolerance
	raw = binary.AppendUvarint(raw, 100) // units per degree
	arcs := [][]int64{                   // a commune to the east, one in the middle, one to the west
		{-45, 4490, -40, 4490, -40, 4480, -45, 4480}, {-45, 4490, -45, 4480},
		{-45, 4490, -50, 4490}, {-45, 4480, -50, 4480}, {-50, 4490, -50, 4480},
		{-50, 4490, -55, 4490, -55, 4480, -50, 4480},
	}
	raw = append(raw, 3, 6, 16) // communes, arcs, points
	raw = append(raw, "160463311933249"...)
	raw = append(raw, 2, 3, 1)          // arcs of each that no commune before it has
	raw = append(raw, 0, 1, 0, 0, 1, 0) // the other commune of each arc
	for _, arc := range arcs {
		raw = append(raw, byte(len(arc)/2))
	}
	for axis := range 2 {
		last := int64(0)
		for _, arc := range arcs {
			for i := axis; i < len(arc); i += 2 {
				raw, last = binary.AppendVarint(raw, arc[i]-last), arc[i]
			}
		}
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return outline.Decode(packed.Bytes())
}

func TestBorders(t *testing.T) {
	h := handlerOf(t, func() (*outline.Set, error) { return outlines(t) })
	near := groundAt(t, h, -0.47, 44.85, 9)
	if len(near.Limites) != 6 {
		t.Errorf("%d borders near, want the 6 of the three communes", len(near.Limites))
	}
	far := groundAt(t, h, -0.47, 44.85, 6)
	common := func(line []float64) bool { // from 44.9 to 44.8 north at 0.45 west
		return len(line) == 4 && math.Abs(line[0]/far.Echelle+0.45) < 0.01 && line[2] == 0
	}
	if !slices.ContainsFunc(far.Limites, common) {
		t.Errorf("no border between the two départements in %v (scale %g)", far.Limites, far.Echelle)
	}
	for _, line := range far.Limites {
		if len(line) == 4 && math.Abs(line[0]/far.Echelle+0.5) < 0.005 && line[2] == 0 {
			t.Errorf("a border within a département is drawn from afar: %v", line)
		}
	}
	if none := groundAt(t, h, 2, 46, 2); len(none.Limites) != 0 {
		t.Errorf("%d borders of communes on a map of the country", len(none.Limites))
	}
	broken := handlerOf(t, func() (*outline.Set, error) { return outline.Decode([]byte("damaged")) })
	if names := groundAt(t, broken, -0.5, 44.87, 9).names(); !slices.Contains(names, "Lormont") {
		t.Errorf("outlines that cannot be read leave no names: %q", names)
	}
}
