package postgis_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

var bordeaux = geo.Position{-0.5795, 44.8378}

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	if err := postgis.RegisterStrict(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestAbsentPostGIS(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := postgis.RegisterStrict(t.Context(), conn); !errors.Is(err, postgis.ErrNoPostGIS) {
		t.Fatalf("strict: %v", err)
	}
	if err := postgis.Register(t.Context(), conn); err != nil {
		t.Fatalf("a pool must open on a database that is not migrated: %v", err)
	}
}

// A square with a hole, and an island.
var outline = orb.MultiPolygon{
	{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 1}}},
	{{{6, 6}, {7, 6}, {7, 7}, {6, 6}}},
}

func TestGeometriesComeBackFromPostGIS(t *testing.T) {
	conn := connect(t)
	for _, kind := range []string{"geometry", "geography"} {
		for _, shape := range []orb.Geometry{bordeaux, outline[0], outline, orb.MultiPolygon{}} {
			t.Run(kind+" "+shape.GeoJSONType(), func(t *testing.T) {
				query := "select $1::" + kind + ", st_geometrytype($1::" + kind + "::geometry), null::" + kind
				sent := postgis.Geometry{Shape: shape, SRID: postgis.WGS84}
				var back, none postgis.Geometry
				var name string
				if err := conn.QueryRow(t.Context(), query, sent).Scan(&back, &name, &none); err != nil {
					t.Fatal(err)
				}
				if !orb.Equal(back.Shape, shape) || back.SRID != postgis.WGS84 || name != "ST_"+shape.GeoJSONType() {
					t.Errorf("%+v came back as %+v, %s", sent, back, name)
				}
				if none.Shape != nil {
					t.Errorf("null is read as %+v", none)
				}
			})
		}
	}
}

func TestPostGISTransformsAnyCRS(t *testing.T) {
	conn := connect(t)
	lambert := postgis.Geometry{Shape: orb.Point{417241.5, 6421813.3}, SRID: 2154}
	var back postgis.Geometry
	if err := conn.QueryRow(t.Context(), "select st_transform($1::geometry, 4326)", lambert).Scan(&back); err != nil {
		t.Fatal(err)
	}
	at, ok := back.Shape.(orb.Point)
	if !ok || geo.Distance(geo.Position(at), bordeaux) > 1000 || back.SRID != postgis.WGS84 {
		t.Errorf("%+v in WGS84 is %+v, want Bordeaux", lambert, back)
	}
}

func TestCopyFrom(t *testing.T) {
	conn := connect(t)
	const create = "create temp table g (p geography(Point, 4326), o geometry(MultiPolygon, 4326))"
	if _, err := conn.Exec(t.Context(), create); err != nil {
		t.Fatal(err)
	}
	rows := [][]any{
		{postgis.AppendPoint(nil, bordeaux), postgis.Geometry{Shape: outline, SRID: postgis.WGS84}},
		{postgis.Geometry{Shape: bordeaux, SRID: postgis.WGS84}, postgis.Geometry{}},
	}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"g"}, []string{"p", "o"}, pgx.CopyFromRows(rows)); err != nil {
		t.Fatal(err)
	}
	var points, outlines int
	var area float64
	const query = "select count(distinct p), count(o), sum(st_area(o)) from g"
	err := conn.QueryRow(t.Context(), query).Scan(&points, &outlines, &area)
	if err != nil || points != 1 || outlines != 1 || area != 16 {
		t.Errorf("%d points, %d outlines of area %g, %v, want 1, 1, 16", points, outlines, area, err)
	}
}

func TestOtherShapesAreRefused(t *testing.T) {
	conn := connect(t)
	for _, text := range []string{"POINT Z (1 2 3)", "LINESTRING(0 0, 1 1)", "POINT EMPTY", "GEOMETRYCOLLECTION EMPTY"} {
		var g postgis.Geometry
		err := conn.QueryRow(t.Context(), "select st_geomfromtext($1, 4326)", text).Scan(&g)
		if !errors.Is(err, postgis.ErrShape) {
			t.Errorf("%s: %v, want %v", text, err, postgis.ErrShape)
		}
	}
	line := postgis.Geometry{Shape: orb.LineString{{0, 0}, {1, 1}}}
	if _, err := line.BytesValue(); !errors.Is(err, postgis.ErrShape) {
		t.Errorf("a line: %v, want %v", err, postgis.ErrShape)
	}
}

func TestDecodePointRefuses(t *testing.T) {
	point := func(layout geom.Layout, srid int, flat ...float64) *geom.Point {
		return geom.NewPointFlat(layout, flat).SetSRID(srid)
	}
	for name, c := range map[string]struct {
		point *geom.Point
		want  error
	}{
		"Lambert-93":           {point(geom.XY, 2154, 417000, 6421000), postgis.ErrSRID},
		"no SRID":              {point(geom.XY, 0, 1, 2), postgis.ErrSRID},
		"altitude":             {point(geom.XYZ, 4326, 1, 2, 3), postgis.ErrLayout},
		"empty":                {geom.NewPointEmpty(geom.XY).SetSRID(4326), postgis.ErrEmpty},
		"latitude of 95":       {point(geom.XY, 4326, 1, 95), postgis.ErrRange},
		"longitude not finite": {point(geom.XY, 4326, math.Inf(1), 1), postgis.ErrRange},
	} {
		for _, order := range []binary.ByteOrder{ewkb.NDR, ewkb.XDR} {
			bytes, err := ewkb.Marshal(c.point, order)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := postgis.DecodePoint(bytes); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	}
	for _, short := range [][]byte{nil, {1}, {1, 1, 0, 0, 0x20}, make([]byte, 24)} {
		if _, err := postgis.DecodePoint(short); err == nil {
			t.Errorf("%v was read as a point", short)
		}
	}
}

// A position has the bytes of the same point as a Geometry, in both directions.
func TestPositionsAreGeometries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Position{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		want, err := postgis.Geometry{Shape: p, SRID: postgis.WGS84}.BytesValue()
		if err != nil {
			t.Fatal(err)
		}
		got := postgis.AppendPoint(nil, p)
		if !bytes.Equal(got, want) || len(got) != postgis.PointSize {
			t.Fatalf("%v: %x, want %x", p, got, want)
		}
		if back, err := postgis.DecodePoint(got); err != nil || back != p {
			t.Fatalf("%v came back as %v, %v", p, back, err)
		}
		shape := geom.NewPointFlat(geom.XY, []float64{p[0], p[1]}).SetSRID(postgis.WGS84)
		bigEndian, err := ewkb.Marshal(shape, ewkb.XDR)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := postgis.DecodePoint(bigEndian); err != nil || back != p {
			t.Fatalf("%v big endian came back as %v, %v", p, back, err)
		}
	})
}

func TestShapesComeBack(t *testing.T) {
	ring := rapid.Custom(func(t *rapid.T) orb.Ring {
		var r orb.Ring
		for range rapid.IntRange(0, 5).Draw(t, "points") {
			r = append(r, orb.Point{rapid.Float64().Draw(t, "x"), rapid.Float64().Draw(t, "y")})
		}
		return r
	})
	polygon := rapid.Map(rapid.SliceOfN(ring, 1, 3), func(rings []orb.Ring) orb.Polygon { return rings })
	rapid.Check(t, func(t *rapid.T) {
		polygons := orb.MultiPolygon(rapid.SliceOfN(polygon, 1, 3).Draw(t, "polygons"))
		srid := rapid.IntRange(0, 999999).Draw(t, "SRID")
		for _, shape := range []orb.Geometry{polygons, polygons[0]} {
			bytes, err := postgis.Geometry{Shape: shape, SRID: srid}.BytesValue()
			if err != nil {
				t.Fatal(err)
			}
			var back postgis.Geometry
			if err := back.ScanBytes(bytes); err != nil || !orb.Equal(back.Shape, shape) || back.SRID != srid {
				t.Fatalf("%v in %d came back as %+v, %v", shape, srid, back, err)
			}
		}
	})
}

func TestParseCRS(t *testing.T) {
	for name, want := range map[string]int{
		"EPSG:2154": 2154, "epsg:4326": 4326, "urn:ogc:def:crs:EPSG::2154": 2154, "urn:ogc:def:crs:EPSG:9.9:2975": 2975,
		"http://www.opengis.net/def/crs/EPSG/0/3857": 3857, "urn:ogc:def:crs:OGC:1.3:CRS84": 4326, "OGC:CRS84": 4326,
		"": 0, "2154": 0, "Lambert 93": 0, "EPSG:": 0, "EPSG:x": 0, "EPSG:-1": 0, "IGNF:LAMB93": 0,
	} {
		if srid, ok := postgis.ParseCRS(name); srid != want && ok || ok != (want > 0) {
			t.Errorf("%q: %d, %t, want %d", name, srid, ok, want)
		}
	}
}

func FuzzDecodePoint(f *testing.F) {
	f.Add(postgis.AppendPoint(nil, bordeaux))
	f.Fuzz(func(t *testing.T, point []byte) {
		p, err := postgis.DecodePoint(point)
		if err != nil {
			return
		}
		if back, err := postgis.DecodePoint(postgis.AppendPoint(nil, p)); err != nil || back != p {
			t.Fatalf("%v came back as %v, %v", p, back, err)
		}
	})
}

func FuzzGeometry(f *testing.F) {
	for _, shape := range []orb.Geometry{bordeaux, outline[0], outline} {
		bytes, err := postgis.Geometry{Shape: shape, SRID: 2154}.BytesValue()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		var g postgis.Geometry
		if g.ScanBytes(bytes) != nil || g.Shape == nil {
			return
		}
		if _, err := g.BytesValue(); err != nil {
			t.Errorf("%x was read as %+v, which cannot be written: %v", bytes, g, err)
		}
	})
}
