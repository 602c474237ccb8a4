package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// outlineDigits is the number of decimals of the degrees of an outline: about a metre.
const outlineDigits = 5

// Outline returns the outline of a territory as a GeoJSON geometry (MultiPolygon, lon,lat
// WGS84). kind is commune, departement, region or epci. It returns NotFound when the
// operator has not loaded it.
func (db *DB) Outline(ctx context.Context, kind, code string) ([]byte, error) {
	const query = `
select st_asgeojson(outline, $3)
from api.outline
where kind = $1 and code = $2`
	return db.outline(ctx, code, query, kind, code, outlineDigits)
}

// OutlineOf returns the outline of a territory made of communes, by their INSEE codes,
// without those whose outline is not loaded. It returns NotFound when none is.
func (db *DB) OutlineOf(ctx context.Context, communes []string) ([]byte, error) {
	const query = `
select st_asgeojson(st_multi(st_union(outline)), $2)
from api.outline
where kind = 'commune' and code = any ($1)`
	return db.outline(ctx, "", query, communes, outlineDigits)
}

func (db *DB) outline(ctx context.Context, code, query string, args ...any) ([]byte, error) {
	var shape *string
	err := db.pool.QueryRow(ctx, query, args...).Scan(&shape)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && shape == nil {
		return nil, directory.Errorf(directory.NotFound, "le contour du territoire %s n'est pas chargé", code)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return []byte(*shape), nil
}
