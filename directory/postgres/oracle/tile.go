package oracle

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
)

// CountPerTile counts the located places of a view by tile of a zoom, 0..18. A
// place on the border of two tiles is in the one to the east, or to the south.
func (o Oracle) CountPerTile(
	ctx context.Context, q *directory.Query, z maptile.Zoom,
) (map[maptile.Tile]int, error) {
	located := *q
	located.Located = true
	w, err := o.where(ctx, &located)
	if err != nil {
		return nil, err
	}
	side := w.arg(float64(uint64(1)<<z)) + "::float8"
	sql := `
select
  least(greatest(floor((longitude + 180) / 360 * ` + side + `), 0), ` + side + ` - 1)::bigint as x,
  least(greatest(floor(
    (1 - asinh(tan(radians(least(greatest(latitude, -85.0511287798), 85.0511287798)))) / pi()) / 2 * ` + side + `
  ), 0), ` + side + ` - 1)::bigint as y,
  count(*)
from api.place
where ` + w.SQL + `
group by x, y`
	rows, err := o.Pool.Query(ctx, sql, w.Args...)
	if err != nil {
		return nil, err
	}
	counts := map[maptile.Tile]int{}
	var x, y int64
	var n int
	_, err = pgx.ForEachRow(rows, []any{&x, &y, &n}, func() error {
		counts[maptile.New(uint32(x), uint32(y), z)] = n
		return nil
	})
	return counts, err
}

// MVT returns one vector tile of a view, every place a feature, as a server of
// features would ask it of PostGIS, for benchmarks. It uses place_mercator_gist (Tune).
func (o Oracle) MVT(ctx context.Context, q *directory.Query, t maptile.Tile) (mvt []byte, err error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return nil, err
	}
	z, x, y := w.arg(int(t.Z)), w.arg(int(t.X)), w.arg(int(t.Y))
	sql := `
with features as (
  select
    st_asmvtgeom(st_transform(position::geometry, 3857), st_tileenvelope(` + z + `, ` + x + `, ` + y + `)) as geom,
    id,
    nom,
    commune,
    array_to_string(services, '|') as services,
    array_to_string(dispositif_programmes_nationaux || formations_labels || autres_formations_labels, '|') as labels
  from api.place
  where st_transform(position::geometry, 3857)
      && st_tileenvelope(` + z + `, ` + x + `, ` + y + `, margin => 64.0 / 4096)
    and ` + w.SQL + `
)
select st_asmvt(features, 'lieux')
from features`
	err = o.Pool.QueryRow(ctx, sql, w.Args...).Scan(&mvt)
	return mvt, err
}

// GeoJSON returns one tile of a view as a FeatureCollection, every place a feature,
// written by PostGIS, for benchmarks. It uses place_mercator_gist (Tune).
func (o Oracle) GeoJSON(ctx context.Context, q *directory.Query, t maptile.Tile) (collection []byte, err error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return nil, err
	}
	z, x, y := w.arg(int(t.Z)), w.arg(int(t.X)), w.arg(int(t.Y))
	sql := `
with features as (
  select
    position::geometry as geom,
    id,
    nom,
    commune,
    services,
    dispositif_programmes_nationaux || formations_labels || autres_formations_labels as labels
  from api.place
  where st_transform(position::geometry, 3857) && st_tileenvelope(` + z + `, ` + x + `, ` + y + `)
    and ` + w.SQL + `
)
select '{"type":"FeatureCollection","features":[' || coalesce(string_agg(st_asgeojson(features), ','), '') || ']}'
from features`
	var text string
	err = o.Pool.QueryRow(ctx, sql, w.Args...).Scan(&text)
	return []byte(text), err
}

// CountPerValue counts the places of a view by value of a filter: a field with a
// list, label, source, or a kind of territory.
func (o Oracle) CountPerValue(ctx context.Context, q *directory.Query, filter string) (map[string]int, error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return nil, err
	}
	values, err := valuesOf(filter)
	if err != nil {
		return nil, err
	}
	sql := `
select
  value,
  count(distinct id)
from api.place, unnest(` + values + `) as value
where value is not null and ` + w.SQL + `
group by value`
	rows, err := o.Pool.Query(ctx, sql, w.Args...)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	var value string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&value, &n}, func() error {
		counts[value] = n
		return nil
	})
	return counts, err
}

func valuesOf(filter string) (string, error) {
	switch filter {
	case "label":
		return "dispositif_programmes_nationaux || formations_labels || autres_formations_labels", nil
	case "source":
		return "array_append(sources, source)", nil
	case "commune":
		return "array[territoire_commune]", nil
	case "epci", "departement", "region", "code_postal":
		return "array[" + filter + "]", nil
	}
	if f := directory.FieldNamed(filter); f != nil && f.List != nil {
		return f.Name, nil
	}
	return "", fmt.Errorf("oracle: no values for filter %q", filter)
}
