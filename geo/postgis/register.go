// Package postgis exchanges geometries with PostGIS: columns of type geometry and
// geography are EWKB, which go-geom reads and writes with its SRID; the rest of the
// program uses orb. A Geometry may be in any coordinate reference system, a position
// is lon,lat WGS84 (SRID 4326).
package postgis

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// ErrNoPostGIS is returned by RegisterStrict when the database has no PostGIS.
var ErrNoPostGIS = errors.New("postgis: the database has no geometry type")

// Register makes a connection exchange geometry and geography as EWKB, in a Geometry or
// []byte. It has the signature of pgxpool's AfterConnect. It does nothing in a database
// without PostGIS, because a pool is opened before the migrations run.
// The simple query protocol, which sends bytes as text, is not supported.
func Register(ctx context.Context, conn *pgx.Conn) error {
	err := RegisterStrict(ctx, conn)
	if errors.Is(err, ErrNoPostGIS) {
		return nil
	}
	return err
}

// RegisterStrict is Register that returns ErrNoPostGIS when the types are absent.
func RegisterStrict(ctx context.Context, conn *pgx.Conn) error {
	// The types are in the schema of the extension, on the search path or not.
	const query = `
select
  t.typname,
  t.oid
from pg_type as t
join pg_depend as d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
join pg_extension as e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
where e.extname = 'postgis'
  and t.typname in ('geometry', 'geography')`
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("look up the PostGIS types: %w", err)
	}
	found := 0
	var name string
	var oid uint32
	_, err = pgx.ForEachRow(rows, []any{&name, &oid}, func() error {
		conn.TypeMap().RegisterType(&pgtype.Type{Name: name, OID: oid, Codec: pgtype.ByteaCodec{}})
		found++
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up the PostGIS types: %w", err)
	}
	if found < 2 {
		return ErrNoPostGIS
	}
	return nil
}
