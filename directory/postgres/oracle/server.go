package oracle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Server compares the answers of a server of the API with those of PostGIS.
type Server struct {
	Oracle Oracle
	Get    func(path string) ([]byte, error) // body of a response of status 200
}

// collection is what is compared of a FeatureCollection.
type collection struct {
	NumberMatched int
	Origine       struct{ Lon, Lat float64 }
	Features      []struct {
		ID         string
		Properties struct {
			Distance *float64 `json:"distance_m"`
			Count    int      `json:"point_count"`
		}
	}
}

func (s *Server) get(path string) (c collection, err error) {
	body, err := s.Get(path)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func (c *collection) answer() Answer {
	a := Answer{Matched: c.NumberMatched}
	for _, f := range c.Features {
		hit := Hit{ID: f.ID, DistanceM: directory.NoDistance}
		if f.Properties.Distance != nil {
			hit.DistanceM = *f.Properties.Distance
		}
		a.Hits = append(a.Hits, hit)
	}
	return a
}

// CompareList compares the first page of a view, of limit places at most. It
// returns how many places were compared, and the first difference.
func (s *Server) CompareList(ctx context.Context, v View, limit int) (int, error) {
	path := "/api/v1/lieux?" + v.with("limit="+strconv.Itoa(limit)).String()
	q := v.Query
	return s.compare(ctx, path, &q, limit)
}

// CompareNearest compares the nearest places of a view, of limit places at most.
// The origin is parameters such as "code_postal=33000"; filters of the view by
// postcode or commune are left out, because on this route they are the origin. A
// radius of 0 is no limit. It returns as CompareList.
func (s *Server) CompareNearest(ctx context.Context, v View, origin string, radiusKM, limit int) (int, error) {
	q := v.Query
	q.Within(territory.KindPostcode)
	q.Within(territory.KindCommune)
	q.Located = true
	v.Params = slices.DeleteFunc(slices.Clone(v.Params), func(p string) bool {
		return strings.HasPrefix(p, "code_postal=") || strings.HasPrefix(p, "commune=")
	})
	v = v.with(origin, "limit="+strconv.Itoa(limit))
	if radiusKM > 0 {
		v = v.with("rayon_km=" + strconv.Itoa(radiusKM))
		q.RadiusM = 1000 * float64(radiusKM)
	}
	q.Near = &directory.Origin{}
	return s.compare(ctx, "/api/v1/proches?"+v.String(), &q, limit)
}

func (s *Server) compare(ctx context.Context, path string, q *directory.Query, limit int) (int, error) {
	c, err := s.get(path)
	if err != nil {
		return 0, err
	}
	if q.Near != nil {
		q.Near.Position = geo.Position{c.Origine.Lon, c.Origine.Lat}
	}
	q.Limit = limit
	want, err := s.Oracle.Answers(ctx, q)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	if err := Compare(c.answer(), want[0]); err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return len(c.Features), nil
}

// unclustered is the first zoom at which tiles hold places only.
const unclustered maptile.Zoom = 14

// CompareTiles compares the number of places of a view in all the tiles of a zoom
// that may hold one, clusters included; from zoom 14 on also tile by tile.
func (s *Server) CompareTiles(ctx context.Context, v View, z maptile.Zoom) error {
	counts, err := s.Oracle.CountPerTile(ctx, &v.Query, z)
	if err != nil {
		return err
	}
	want, got := 0, 0
	for _, n := range counts {
		want += n
	}
	for tile := range around(counts, z) {
		path := fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson?%s", z, tile.X, tile.Y, v)
		c, err := s.get(path)
		if err != nil {
			return err
		}
		n := 0
		for _, f := range c.Features {
			n += max(1, f.Properties.Count)
		}
		if z >= unclustered && n != counts[tile] {
			return fmt.Errorf("%s: %d places, PostGIS counts %d", path, n, counts[tile])
		}
		got += n
	}
	if got != want {
		return fmt.Errorf("tiles of zoom %d of %s: %d places, PostGIS counts %d", z, v, got, want)
	}
	return nil
}

// around returns the tiles that have places and their neighbours: a cluster is
// drawn at most one tile away from its places.
func around(counts map[maptile.Tile]int, z maptile.Zoom) map[maptile.Tile]bool {
	side := 1 << z
	tiles := map[maptile.Tile]bool{}
	for tile := range counts {
		for dx := -1; dx <= 1; dx++ {
			for y := max(0, int(tile.Y)-1); y <= min(side-1, int(tile.Y)+1); y++ {
				tiles[maptile.New(uint32((int(tile.X)+dx+side)%side), uint32(y), z)] = true
			}
		}
	}
	return tiles
}
