package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/outline"
)

// feature returns a commune as GeoJSON; coordinates of a Polygon, or of a MultiPolygon.
func feature(code, kind, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"nom":"x"},"geometry":{"type":%q,"coordinates":%s}}`,
		code, kind, coordinates)
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

// wavy returns vertices from south to north along x, off by less than 10 m.
func wavy(x float64) (north, south string) {
	var up, down []string
	for i := range 101 {
		v := fmt.Sprintf("[%.6f,%.6f]", x+0.00007*math.Sin(float64(i)), 45+float64(i)/1000)
		up = append(up, v)
		down = append([]string{v}, down...)
	}
	return strings.Join(up, ","), strings.Join(down, ",")
}

func testSettings() settings { return settings{source: "test", tolerance: 25, perDegree: 20_000} }

func mustPack(t *testing.T, text []byte) (*outline.Set, []byte) {
	t.Helper()
	packed, err := pack(text, testSettings())
	if err != nil {
		t.Fatal(err)
	}
	set, err := outline.Decode(packed)
	if err != nil {
		t.Fatal(err)
	}
	return set, packed
}

// inside reports which of some communes contain a position.
func inside(set *outline.Set, lon, lat float64, codes ...string) (in []string) {
	for _, code := range codes {
		if m, known := set.Distance(context.Background(), code, geo.Position{lon, lat}); known && m == 0 {
			in = append(in, code)
		}
	}
	return in
}

// TestSharedBorderStaysShared simplifies a border of two communes: each position is in one of them.
func TestSharedBorderStaysShared(t *testing.T) {
	north, south := wavy(3)
	text := collection(
		feature("20002", "Polygon", "[[[4,45],[4,45.1],"+south+",[4,45]]]"),
		feature("10001", "Polygon", "[[[2,45],"+north+",[2,45.1],[2,45]]]"))
	communes, err := read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	top := cut(communes)
	if err := top.simplify(testSettings()); err != nil {
		t.Fatal(err)
	}
	shared := 0
	for _, a := range top.arcs {
		if len(a.owners) == 2 {
			shared++
			if len(a.vertices) != 101 || len(a.kept) != 2 {
				t.Errorf("the border has %d vertices of %d, want 2 of 101", len(a.kept), len(a.vertices))
			}
		}
	}
	if len(top.arcs) != 3 || shared != 1 {
		t.Errorf("%d arcs, %d of them shared; want 3 and 1", len(top.arcs), shared)
	}
	set, _ := mustPack(t, text)
	for i := -60; i <= 60; i++ {
		lon, lat := 3+float64(i)*0.0001+0.00003, 45.05+float64(i)*0.0007
		want := "10001"
		if i >= 0 {
			want = "20002"
		}
		if in := inside(set, lon, lat, "10001", "20002"); len(in) != 1 || in[0] != want {
			t.Errorf("%.5f %.5f is in %v, want %s", lon, lat, in, want)
		}
	}
}

// TestNoBorderMovesBeyondTheTolerance compares the vertices of the source with the result.
func TestNoBorderMovesBeyondTheTolerance(t *testing.T) {
	var ring []string
	for i := range 360 {
		angle, r := float64(i)*math.Pi/180, 0.02+0.0006*math.Sin(float64(i*i))
		ring = append(ring, fmt.Sprintf("[%.6f,%.6f]", 2+r*math.Cos(angle), 48+r*math.Sin(angle)))
	}
	text := collection(feature("75056", "Polygon", "[["+strings.Join(append(ring, ring[0]), ",")+"]]"))
	communes, err := read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	set, _ := mustPack(t, text)
	for _, v := range communes[0].rings[0] {
		p := geo.Position{float64(v.x) / fine, float64(v.y) / fine}
		if m, _ := set.Distance(context.Background(), "75056", p); m > float64(set.Tolerance()) {
			t.Errorf("%v is %.1f m outside, more than %d m", p, m, set.Tolerance())
		}
	}
}

func TestHolesPartsAndSmallCommunes(t *testing.T) {
	square := func(lon, lat, side float64) string {
		return fmt.Sprintf("[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]]", lon, lat,
			lon+side, lat, lon+side, lat+side, lon, lat+side, lon, lat)
	}
	set, _ := mustPack(t, collection(
		feature("11111", "Polygon", "["+square(0, 45, 0.1)+","+square(0.04, 45.04, 0.02)+"]"),
		feature("22222", "MultiPolygon", "[["+square(0.04, 45.04, 0.02)+"],["+square(1, 45, 0.01)+"]]"),
		// 23 m wide, within the tolerance: it is kept all the same.
		feature("33333", "Polygon", "["+square(0.1, 45.1, 0.0003)+"]")))
	for _, c := range []struct {
		lon, lat float64
		want     string
	}{
		{0.01, 45.01, "11111"},
		{0.05, 45.05, "22222"},
		{1.005, 45.005, "22222"},
		{0.10015, 45.10015, "33333"},
		{1.02, 45.005, ""},
	} {
		if in := strings.Join(inside(set, c.lon, c.lat, "11111", "22222", "33333"), " "); in != c.want {
			t.Errorf("%.5f %.5f is in %q, want %q", c.lon, c.lat, in, c.want)
		}
	}
}

// TestJunctionOfThreeCommunes has a junction of three communes.
func TestJunctionOfThreeCommunes(t *testing.T) {
	text := collection(
		feature("00001", "Polygon", "[[[0,45],[1,45],[0.5,45.5],[0,45]]]"),
		feature("00002", "Polygon", "[[[1,45],[1,46],[0.5,45.5],[1,45]]]"),
		feature("00003", "Polygon", "[[[0,45],[0.5,45.5],[1,46],[0,46],[0,45]]]"))
	communes, err := read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if top := cut(communes); len(top.arcs) != 6 {
		t.Errorf("%d arcs, want three borders and three coasts", len(top.arcs))
	}
	set, _ := mustPack(t, text)
	for want, p := range map[string][2]float64{"00001": {0.5, 45.2}, "00002": {0.9, 45.5}, "00003": {0.3, 45.7}} {
		if in := inside(set, p[0], p[1], "00001", "00002", "00003"); len(in) != 1 || in[0] != want {
			t.Errorf("%v is in %v, want %s", p, in, want)
		}
	}
}

func TestSameCommunesGiveTheSameBytes(t *testing.T) {
	a := feature("10001", "Polygon", "[[[0,45],[1,45],[1,46],[0,46],[0,45]]]")
	b := feature("20002", "Polygon", "[[[1,45],[2,45],[2,46],[1,46],[1,45]]]")
	_, once := mustPack(t, collection(a, b))
	_, again := mustPack(t, collection(b, a))
	if !bytes.Equal(once, again) {
		t.Error("the order of the features changes the file")
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(collection(a, b)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, packed := mustPack(t, zipped.Bytes()); !bytes.Equal(once, packed) {
		t.Error("a gzipped source gives another file")
	}
}

func TestFaultySourcesAreRefused(t *testing.T) {
	square := "[[[0,45],[1,45],[1,46],[0,46],[0,45]]]"
	for name, text := range map[string][]byte{
		"no JSON":       []byte("code;nom"),
		"empty":         collection(),
		"no code":       collection(feature("", "Polygon", square)),
		"long code":     collection(feature("975011", "Polygon", square)),
		"same code":     collection(feature("10001", "Polygon", square), feature("10001", "Polygon", square)),
		"a point":       collection(feature("10001", "Point", "[0,45]")),
		"a line":        collection(feature("10001", "Polygon", "[[[0,45],[1,45],[0,45]]]")),
		"under a metre": collection(feature("10001", "Polygon", "[[[0,45],[0.000001,45],[0,45.000001],[0,45]]]")),
	} {
		if _, err := pack(text, testSettings()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, s := range []settings{{"x", 25, 7}, {"x", 5, 10_000}} {
		if _, err := pack(collection(feature("10001", "Polygon", square)), s); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
	if err := run("communes.geojson", "", settings{tolerance: 25, perDegree: 20_000}); err == nil {
		t.Error("outlines of unknown source are written")
	}
}

// TestOutlinesOfFrance packs the outlines of 2018, which are not in the repository, and compares their
// vertices with the result.
func TestOutlinesOfFrance(t *testing.T) {
	root, given := os.LookupEnv("LIEUX_SHARED")
	if !given {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(root, "territories", "communes-2018.geojson.gz"))
	if err != nil {
		if given && os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v: the outlines of France are not packed", err)
	}
	set, packed := mustPack(t, text)
	t.Logf("%d communes in %d bytes", set.Len(), len(packed))
	if set.Len() < 35_000 || len(packed) > maxSize {
		t.Errorf("%d communes in %d bytes, want 35 000 in at most %d", set.Len(), len(packed), maxSize)
	}
	communes, err := read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(communes); i += 50 {
		for _, ring := range communes[i].rings {
			for _, v := range ring {
				p := geo.Position{float64(v.x) / fine, float64(v.y) / fine}
				m, known := set.Distance(context.Background(), communes[i].code, p)
				if !known || m > float64(set.Tolerance()) {
					t.Errorf("%s: %v of its border is %.1f m outside (known: %t)", communes[i].code, p, m, known)
				}
			}
		}
	}
}
