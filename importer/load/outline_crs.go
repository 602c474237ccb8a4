package load

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// outlineCRS is the coordinate reference system of a file of outlines. RFC 7946
// allows WGS84 alone; files of its predecessor, and those of many tools, name another
// one in the member crs.
type outlineCRS struct {
	srid int
	name string // as the file writes it; "" for WGS84 by default
}

// parseCRS reads the member crs of a FeatureCollection: {"type":"name","properties":{"name":…}},
// or null for WGS84.
func parseCRS(member []byte) (outlineCRS, error) {
	var crs *struct {
		Properties struct{ Name string }
	}
	if err := json.Unmarshal(member, &crs); err != nil {
		return outlineCRS{}, notGeoJSON(err)
	}
	if crs == nil {
		return outlineCRS{srid: postgis.WGS84}, nil
	}
	name := crs.Properties.Name
	srid, ok := postgis.ParseCRS(name)
	if !ok {
		return outlineCRS{}, unknownCRS(name)
	}
	return outlineCRS{srid, name}, nil
}

func unknownCRS(name string) error {
	return directory.Errorf(directory.Invalid,
		"système de coordonnées « %s » inconnu ; exporter le fichier en WGS84 (EPSG:4326)", name)
}

// check returns an error for an outline that is not in the system or whose rings are
// not closed.
func (c outlineCRS) check(code string, outline orb.MultiPolygon) error {
	for _, polygon := range outline {
		for _, ring := range polygon {
			for _, p := range ring {
				if !c.holds(p) {
					return directory.Errorf(directory.Invalid,
						"contour de %s : (%g, %g) n'est pas en degrés ; le fichier doit être en WGS84 (EPSG:4326)", code, p[0], p[1])
				}
			}
			if len(ring) < 4 || !ring.Closed() {
				return directory.Errorf(directory.Invalid, "contour de %s : un anneau n'est pas fermé", code)
			}
		}
	}
	return nil
}

// holds reports whether a position may be in the system: degrees in WGS84, finite
// numbers in another one. NaN is refused too.
func (c outlineCRS) holds(p orb.Point) bool {
	x, y := math.Inf(1), math.Inf(1)
	if c.srid == postgis.WGS84 {
		x, y = 180, 90
	}
	return math.Abs(p[0]) <= x && math.Abs(p[1]) <= y
}

// insert writes the outlines of the temporary table read_outline, in WGS84.
func (c outlineCRS) insert(ctx context.Context, tx pgx.Tx, kind string) error {
	const known = `select exists (select from spatial_ref_sys where srid = $1)`
	var exists bool
	if err := tx.QueryRow(ctx, known, c.srid).Scan(&exists); err != nil {
		return err
	}
	if !exists {
		return unknownCRS(c.name)
	}
	const insert = `
insert into core.outline (kind, code, nom, outline)
select $1, code, nom, st_transform(outline, 4326)
from read_outline`
	_, err := tx.Exec(ctx, insert, kind)
	var pg *pgconn.PgError
	if c.srid != postgis.WGS84 && errors.As(err, &pg) && pg.Code == "XX000" { // outside of the projection
		return directory.Errorf(directory.Invalid,
			"les contours ne sont pas dans le système que le fichier annonce (%s : %s)", c.name, pg.Message)
	}
	if err != nil || c.srid == postgis.WGS84 {
		return err
	}
	return c.checkFrance(ctx, tx, kind)
}

// checkFrance returns an error when an outline that was transformed is not in France:
// the file is not in the system that it names.
func (c outlineCRS) checkFrance(ctx context.Context, tx pgx.Tx, kind string) error {
	const centres = `
select code, st_centroid(outline)
from core.outline
where kind = $1`
	rows, err := tx.Query(ctx, centres, kind)
	if err != nil {
		return err
	}
	var code string
	var centre postgis.Geometry
	_, err = pgx.ForEachRow(rows, []any{&code, &centre}, func() error {
		if at, ok := centre.Shape.(orb.Point); !ok || geo.CheckFrance(at) != nil {
			return directory.Errorf(directory.Invalid,
				"contour de %s : il n'est pas en France dans le système que le fichier annonce (%s)", code, c.name)
		}
		return nil
	})
	return err
}
