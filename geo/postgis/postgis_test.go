package postgis_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/jackc/pgx/v5"
	orbewkb "github.com/paulmach/orb/encoding/ewkb"
	"github.com/twpayne/go-geom"
	geomewkb "github.com/twpayne/go-geom/encoding/ewkb"
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

// Both libraries, both types, both ways, and NULL.
func TestBothWays(t *testing.T) {
	conn := connect(t)
	for _, kind := range []string{"geometry", "geography"} {
		scan := "select $1::" + kind + ", st_astext($1::" + kind + "), null::" + kind
		t.Run(kind+" orb", func(t *testing.T) {
			var back, none orbewkb.GeometryScanner
			var text string
			err := conn.QueryRow(t.Context(), scan, orbewkb.Value(bordeaux, postgis.SRID)).Scan(&back, &text, &none)
			if err != nil || back.Geometry != bordeaux || text != "POINT(-0.5795 44.8378)" || none.Geometry != nil {
				t.Fatalf("%v %q %v, %v", back.Geometry, text, none.Geometry, err)
			}
		})
		t.Run(kind+" go-geom", func(t *testing.T) {
			var back geomewkb.Point
			var text string
			var none []byte
			err := conn.QueryRow(t.Context(), scan, &geomewkb.Point{Point: postgis.ToGeom(bordeaux)}).Scan(&back, &text, &none)
			if err != nil || text != "POINT(-0.5795 44.8378)" || none != nil {
				t.Fatalf("%q %v, %v", text, none, err)
			}
			if p, err := postgis.FromGeom(back.Point); err != nil || p != bordeaux {
				t.Fatalf("%v, %v", p, err)
			}
		})
		t.Run(kind+" bytes", func(t *testing.T) {
			var back, none []byte
			var text string
			if err := conn.QueryRow(t.Context(), scan, postgis.AppendPoint(nil, bordeaux)).Scan(&back, &text, &none); err != nil {
				t.Fatal(err)
			}
			if p, err := postgis.DecodePoint(back); err != nil || p != bordeaux {
				t.Fatalf("%v, %v", p, err)
			}
		})
	}
}

func TestCopyFrom(t *testing.T) {
	conn := connect(t)
	if _, err := conn.Exec(t.Context(), "create temp table p (a geography(Point, 4326), b geometry(Point, 4326))"); err != nil {
		t.Fatal(err)
	}
	ewkb, err := orbewkb.Marshal(bordeaux, postgis.SRID)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{ewkb, &geomewkb.Point{Point: postgis.ToGeom(bordeaux)}}}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"p"}, []string{"a", "b"}, pgx.CopyFromRows(rows)); err != nil {
		t.Fatal(err)
	}
	var same bool
	if err := conn.QueryRow(t.Context(), "select a::geometry = b from p").Scan(&same); err != nil || !same {
		t.Fatal(same, err)
	}
}

func TestRefusals(t *testing.T) {
	point := func(layout geom.Layout, srid int, flat ...float64) *geom.Point {
		return geom.NewPointFlat(layout, flat).SetSRID(srid)
	}
	for name, c := range map[string]struct {
		point *geom.Point
		want  error
	}{
		"Lambert-93":          {point(geom.XY, 2154, 417000, 6421000), postgis.ErrSRID},
		"sans SRID":           {point(geom.XY, 0, 1, 2), postgis.ErrSRID},
		"avec altitude":       {point(geom.XYZ, 4326, 1, 2, 3), postgis.ErrLayout},
		"vide":                {geom.NewPointEmpty(geom.XY).SetSRID(4326), postgis.ErrEmpty},
		"nil":                 {nil, postgis.ErrEmpty},
		"latitude de 95":      {point(geom.XY, 4326, 1, 95), postgis.ErrRange},
		"longitude non finie": {point(geom.XY, 4326, math.Inf(1), 1), postgis.ErrRange},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := postgis.FromGeom(c.point); !errors.Is(err, c.want) {
				t.Errorf("FromGeom: %v, want %v", err, c.want)
			}
			if c.point == nil {
				return
			}
			for _, order := range []binary.ByteOrder{geomewkb.NDR, geomewkb.XDR} {
				ewkb, err := geomewkb.Marshal(c.point, order)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := postgis.DecodePoint(ewkb); !errors.Is(err, c.want) {
					t.Errorf("DecodePoint: %v, want %v", err, c.want)
				}
			}
		})
	}
	for _, short := range [][]byte{nil, {1}, {1, 1, 0, 0, 0x20}, make([]byte, 24)} {
		if _, err := postgis.DecodePoint(short); err == nil {
			t.Errorf("%v was read as a point", short)
		}
	}
}

func TestSameBytesAsGoGeom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Position{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		for _, order := range []binary.ByteOrder{geomewkb.NDR, geomewkb.XDR} {
			want, err := geomewkb.Marshal(postgis.ToGeom(p), order)
			if err != nil {
				t.Fatal(err)
			}
			if order == geomewkb.NDR && !bytes.Equal(postgis.AppendPoint(nil, p), want) {
				t.Fatalf("%v: %x, want %x", p, postgis.AppendPoint(nil, p), want)
			}
			if back, err := postgis.DecodePoint(want); err != nil || back != p {
				t.Fatalf("%v came back as %v, %v", p, back, err)
			}
		}
	})
}

func FuzzDecodePoint(f *testing.F) {
	f.Add(postgis.AppendPoint(nil, bordeaux))
	f.Fuzz(func(t *testing.T, ewkb []byte) {
		p, err := postgis.DecodePoint(ewkb)
		if err != nil {
			return
		}
		if back, err := postgis.DecodePoint(postgis.AppendPoint(nil, p)); err != nil || back != p {
			t.Fatalf("%v came back as %v, %v", p, back, err)
		}
	})
}
