package load

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// Outlines answers from the outlines of communes that are loaded. It reads those of a
// département when one of its communes is asked for the first time, and keeps them.
// It is safe for concurrent use.
type Outlines struct {
	pool interface {
		Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	}

	mu    sync.Mutex
	read  map[string]bool // by two first characters of the code
	known map[string]*commune
	err   error
}

type commune struct {
	bound orb.Bound
	shape orb.MultiPolygon
}

// Outlines returns the outlines of communes, none of them read yet.
func (s *Store) Outlines() *Outlines {
	return &Outlines{pool: s.pool, read: map[string]bool{}, known: map[string]*commune{}}
}

// Distance returns the distance from a position to a commune, in metres, 0 inside. Its
// error is a few parts in a thousand under 50 km. known is false when the outline of
// that INSEE code is not loaded.
func (o *Outlines) Distance(ctx context.Context, insee string, p geo.Position) (metres float64, known bool) {
	c := o.commune(ctx, insee)
	if c == nil {
		return 0, false
	}
	if c.bound.Contains(p) && planar.MultiPolygonContains(c.shape, p) {
		return 0, true
	}
	return distanceToEdge(c.shape, p), true
}

// Err returns the first failure to read the database, other than a cancellation. Communes
// that were not read before it count as not loaded.
func (o *Outlines) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

func (o *Outlines) commune(ctx context.Context, insee string) *commune {
	if len(insee) != 5 {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	part := insee[:2]
	if !o.read[part] && o.err == nil {
		err := explain(o.readPart(ctx, part))
		o.read[part] = err == nil
		if ctx.Err() == nil {
			o.err = err
		}
	}
	return o.known[insee]
}

func (o *Outlines) readPart(ctx context.Context, part string) error {
	// uses outline_pkey: the codes of a département follow each other
	const query = `
select code, outline
from core.outline
where kind = 'commune' and code like $1 || '%'`
	rows, err := o.pool.Query(ctx, query, part)
	if err != nil {
		return err
	}
	var code string
	var g postgis.Geometry
	_, err = pgx.ForEachRow(rows, []any{&code, &g}, func() error {
		outline, ok := g.Shape.(orb.MultiPolygon)
		if !ok {
			return fmt.Errorf("outline of %s: %s, want a MultiPolygon", code, g.Shape.GeoJSONType())
		}
		o.known[code] = &commune{bound: outline.Bound(), shape: outline}
		return nil
	})
	return err
}

// degreeM is the length of a degree of latitude, in metres, mean of the ellipsoid.
const degreeM = 111_195.0

// distanceToEdge returns the distance to the nearest edge, on a plane that touches
// the earth at p.
func distanceToEdge(shape orb.MultiPolygon, p geo.Position) float64 {
	scale := math.Cos(p[1] * math.Pi / 180)
	nearest := math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				ax, ay := (ring[i-1][0]-p[0])*scale, ring[i-1][1]-p[1]
				bx, by := (ring[i][0]-p[0])*scale, ring[i][1]-p[1]
				nearest = min(nearest, geo.SquareToSegment(ax, ay, bx, by))
			}
		}
	}
	return math.Sqrt(nearest) * degreeM
}
