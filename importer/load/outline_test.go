package load_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Two invented communes: a square with a hole, and two islands.
const collection = `{"type":"FeatureCollection","name":"essai","features":[
{"type":"Feature","properties":{"code":"59043","nom":"Carré"},"geometry":{"type":"Polygon","coordinates":[
 [[2,50],[2.1,50],[2.1,50.1],[2,50.1],[2,50]],[[2.04,50.04],[2.06,50.04],[2.06,50.06],[2.04,50.06],[2.04,50.04]]]}},
{"type":"Feature","properties":{"code":"59044","nom":"Îles"},"geometry":{"type":"MultiPolygon","coordinates":[
 [[[3,50],[3.01,50],[3.01,50.01],[3,50]]],[[[4,50],[4.01,50],[4.01,50.01],[4,50]]]]}}]}`

// contains reports whether a position is within 500 m of a commune.
func contains(ctx context.Context, o *load.Outlines, insee string, p geo.Position) (inside, known bool) {
	metres, known := o.Distance(ctx, insee, p)
	return known && metres <= 500, known
}

// A database that does not answer is not a commune without outline.
func TestOutlinesOfLostDatabase(t *testing.T) {
	pool := pgtest.Pool(t)
	outlines := newStore(pool).Outlines()
	pool.Close()
	if _, known := contains(t.Context(), outlines, "59043", geo.Position{2.02, 50.02}); known || outlines.Err() == nil {
		t.Errorf("known %v, failure %v; want unknown and a failure", known, outlines.Err())
	}
}

func TestOutlines(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	if _, known := contains(t.Context(), store.Outlines(), "59043", geo.Position{2.02, 50.02}); known {
		t.Error("an outline is known before any is loaded")
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(collection))
	z.Close()
	for name, file := range map[string]string{
		"plain": collection, "gzip": zipped.String(), "byte order mark": "\xef\xbb\xbf" + collection,
	} {
		if n, err := store.LoadOutlines(t.Context(), "commune", strings.NewReader(file)); err != nil || n != 2 {
			t.Fatalf("%s: %d outlines, %v", name, n, err)
		}
	}
	outlines := store.Outlines()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, known := contains(cancelled, outlines, "59043", geo.Position{2.02, 50.02}); known || outlines.Err() != nil {
		t.Errorf("an interrupted question: known %v, %v; want unknown and no failure", known, outlines.Err())
	}
	for name, c := range map[string]struct {
		insee         string
		at            geo.Position
		inside, known bool
	}{
		"dedans":            {"59043", geo.Position{2.02, 50.02}, true, true},
		"sur le bord":       {"59043", geo.Position{2, 50.05}, true, true},
		"400 m dehors":      {"59043", geo.Position{2 - 400/71500.0, 50.05}, true, true},
		"600 m dehors":      {"59043", geo.Position{2 - 600/71500.0, 50.05}, false, true},
		"dans le trou":      {"59043", geo.Position{2.05, 50.05}, false, true},
		"seconde île":       {"59044", geo.Position{4.008, 50.004}, true, true},
		"ailleurs":          {"59044", geo.Position{2.02, 50.02}, false, true},
		"sans contour":      {"59999", geo.Position{2.02, 50.02}, false, false},
		"code vide":         {"", geo.Position{2.02, 50.02}, false, false},
		"autre département": {"33063", geo.Position{2.02, 50.02}, false, false},
	} {
		if inside, known := contains(t.Context(), outlines, c.insee, c.at); inside != c.inside || known != c.known {
			t.Errorf("%s: %t, %t", name, inside, known)
		}
	}
	shape, err := postgres.New(pool).Outline(t.Context(), "commune", "59043")
	if err != nil || !strings.HasPrefix(string(shape), `{"type":"MultiPolygon","coordinates":[[[[2,50]`) {
		t.Errorf("%s, %v", shape, err)
	}
	if _, err := postgres.New(pool).OutlineOf(t.Context(), []string{"59043", "59044", "1"}); err != nil {
		t.Error(err)
	}
	if _, err := postgres.New(pool).Outline(t.Context(), "commune", "1"); directory.ErrorCode(err) != directory.NotFound {
		t.Error(err)
	}
	if _, err := postgres.New(pool).OutlineOf(t.Context(), []string{"1"}); directory.ErrorCode(err) != directory.NotFound {
		t.Error(err)
	}
}

// A file in another system names it before its features, as ogr2ogr does.
func TestOutlinesInAnotherCRS(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	const lambert = `{"type":"FeatureCollection",
"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features":[
{"type":"Feature","properties":{"code":"33063","nom":"Carré de Bordeaux"},"geometry":{"type":"Polygon","coordinates":[
 [[415000,6420000],[419000,6420000],[419000,6424000],[415000,6424000],[415000,6420000]]]}}]}`
	if n, err := store.LoadOutlines(t.Context(), "commune", strings.NewReader(lambert)); err != nil || n != 1 {
		t.Fatalf("%d outlines, %v, want 1", n, err)
	}
	outlines := store.Outlines()
	if inside, known := contains(t.Context(), outlines, "33063", geo.Position{-0.5795, 44.8378}); !inside || !known {
		t.Errorf("the centre of Bordeaux is inside: %t, known: %t", inside, known)
	}
	area := value[float64](t, pool, `select st_area(outline::geography) from core.outline`)
	if math.Abs(area-16e6) > 0.002*16e6 {
		t.Errorf("the area is %.0f m², want about 16 km²", area)
	}
}

func TestBadOutlinesChangeNothing(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	if _, err := store.LoadOutlines(t.Context(), "commune", strings.NewReader(collection)); err != nil {
		t.Fatal(err)
	}
	bad := func(from, to string) string { return strings.Replace(collection, from, to, 1) }
	for name, c := range map[string]struct{ file, want string }{
		"vide":              {"", "FeatureCollection"},
		"autre chose":       {"<html>", "FeatureCollection"},
		"sans contour":      {`{"type":"FeatureCollection","features":[]}`, "aucun contour"},
		"pas de liste":      {`{"type":"Feature"}`, "FeatureCollection"},
		"tronqué":           {collection[:len(collection)-200], "illisible après"},
		"Lambert-93":        {bad("[3,50]", "[652000,6862000]"), "WGS84"},
		"système inconnu":   {bad(`"name":"essai"`, `"crs":{"type":"name","properties":{"name":"Lambert"}}`), "« Lambert »"},
		"SRID inconnu":      {bad(`"name":"essai"`, `"crs":{"type":"name","properties":{"name":"EPSG:999"}}`), "EPSG:999"},
		"autre système":     {bad(`"name":"essai"`, `"crs":{"type":"name","properties":{"name":"EPSG:2154"}}`), "EPSG:2154"},
		"sans code":         {bad(`"code":"59044"`, `"insee":"59044"`), "« code »"},
		"département":       {bad(`"59044"`, `"59"`), "commune"},
		"deux fois":         {bad(`"59044"`, `"59043"`), "déjà"},
		"ligne":             {bad(`{"type":"MultiPolygon"`, `{"type":"MultiPolygone"`), ""},
		"anneau ouvert":     {bad("[3.01,50.01],[3,50]]]", "[3.01,50.01],[3.2,50]]]"), "fermé"},
		"gzip endommagé":    {"\x1f\x8b\x08garbage", ""},
		"géométrie absente": {bad(`"geometry":{"type":"Polygon"`, `"geometrie":{"type":"Polygon"`), "géométrie manque"},
	} {
		_, err := store.LoadOutlines(t.Context(), "commune", strings.NewReader(c.file))
		if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if n := value[int](t, pool, `select count(*) from core.outline`); n != 2 {
			t.Fatalf("%s: %d outlines are left", name, n)
		}
	}
}

// shared returns the path of a file of real data, which is not part of the project.
func shared(t *testing.T, name string) string {
	t.Helper()
	root, set := os.LookupEnv("LIEUX_SHARED")
	if !set {
		root = "../../../shared"
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		if set {
			t.Fatal(err)
		}
		t.Skipf("%s is not there: skipped, this test needs real data", path)
	}
	return path
}

func TestRealOutlines(t *testing.T) {
	file, err := os.Open(shared(t, "territories/communes-2018.geojson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	pool := pgtest.Pool(t)
	store := newStore(pool)
	started := time.Now()
	n, err := store.LoadOutlines(t.Context(), "commune", file)
	if err != nil || n != 35_357 {
		t.Fatalf("%d outlines, %v", n, err)
	}
	t.Logf("%d outlines in %v", n, time.Since(started))

	outlines := store.Outlines()
	if inside, known := contains(t.Context(), outlines, "33063", geo.Position{-0.5795, 44.8378}); !inside || !known {
		t.Error("Bordeaux is not in Bordeaux")
	}
	if inside, known := contains(t.Context(), outlines, "33063", geo.Position{-0.6, 44.6}); inside || !known {
		t.Error("a wood is in Bordeaux")
	}
	// PostGIS returns the same distances from random positions around random communes.
	const sample = `
select code, st_centroid(outline), st_area(outline::geography)
from core.outline
order by md5(code)
limit 60`
	rows, err := pool.Query(context.Background(), sample)
	if err != nil {
		t.Fatal(err)
	}
	type commune struct {
		code string
		at   geo.Position
		side float64
	}
	var communes []commune
	for rows.Next() {
		var c commune
		var centre postgis.Geometry
		var area float64
		if err := rows.Scan(&c.code, &centre, &area); err != nil {
			t.Fatal(err)
		}
		c.at, c.side = centre.Shape.(geo.Position), math.Sqrt(area)
		communes = append(communes, c)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, c := range communes {
		for range 5 {
			reach := 2 * c.side / 111_195
			p := geo.Position{c.at[0] + reach*(rng.Float64()-.5)*1.4, c.at[1] + reach*(rng.Float64()-.5)}
			want := value[float64](t, pool, `
select st_distance(outline::geography, st_setsrid(st_makepoint($2, $3), 4326)::geography)
from core.outline
where kind = 'commune' and code = $1`, c.code, p[0], p[1])
			if got, known := outlines.Distance(t.Context(), c.code, p); !known || math.Abs(got-want) > 1+0.005*want {
				t.Errorf("%s from %v: %f m, want %f", c.code, p, got, want)
			}
		}
	}
	if err := outlines.Err(); err != nil {
		t.Error(err)
	}
}
