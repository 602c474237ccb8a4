package oracle

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// Hit is one place of an answer.
type Hit struct {
	ID        string
	DistanceM float64 // geodesic metres; directory.NoDistance without origin or position
}

// Answer is the first places of a view in its order, and how many it holds.
type Answer struct {
	Matched int
	Hits    []Hit
}

// Distances of an answer may differ from those of PostGIS by toleranceM, in
// metres: answers are written to the millimetre. Places whose distances differ by
// less than tieM may come in any order: two sums of floating-point numbers.
const (
	toleranceM = 0.0011
	tieM       = 1e-6
)

// Compare returns the first difference between an answer and that of PostGIS.
func Compare(got, want Answer) error {
	if got.Matched != want.Matched {
		return fmt.Errorf("%d places matched, PostGIS counts %d", got.Matched, want.Matched)
	}
	if len(got.Hits) != len(want.Hits) {
		return fmt.Errorf("%d places returned, PostGIS returns %d", len(got.Hits), len(want.Hits))
	}
	distances := make(map[string]float64, len(want.Hits))
	for _, hit := range want.Hits {
		distances[hit.ID] = hit.DistanceM
	}
	for i, hit := range got.Hits {
		expected := want.Hits[i]
		if math.Abs(hit.DistanceM-expected.DistanceM) > toleranceM {
			return fmt.Errorf("place %d is at %f m, PostGIS computes %f", i, hit.DistanceM, expected.DistanceM)
		}
		if hit.ID == expected.ID {
			continue
		}
		// In the place of another at the same distance; the last ones may be tied
		// with places that the limit leaves out.
		at, returned := distances[hit.ID]
		if !returned {
			at = want.Hits[len(want.Hits)-1].DistanceM
		}
		if expected.DistanceM == directory.NoDistance || math.Abs(at-expected.DistanceM) > tieM {
			return fmt.Errorf("place %d is %s at %f m, PostGIS computes %s at %f",
				i, hit.ID, hit.DistanceM, expected.ID, expected.DistanceM)
		}
	}
	return nil
}

// Answers returns those of PostGIS to many views, asked in one batch. Each is
// in the order that List documents, at most Limit places from the first; Limit
// must be positive.
func (o Oracle) Answers(ctx context.Context, questions ...*directory.Query) ([]Answer, error) {
	batch, answers := new(pgx.Batch), make([]Answer, len(questions))
	for i, q := range questions {
		sql, args, err := o.answerQuery(ctx, q)
		if err != nil {
			return nil, err
		}
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var hit Hit
			_, err := pgx.ForEachRow(rows, []any{&hit.ID, &hit.DistanceM, &answers[i].Matched}, func() error {
				answers[i].Hits = append(answers[i].Hits, hit)
				return nil
			})
			return err
		})
	}
	err := pgx.BeginFunc(ctx, o.Pool, func(tx pgx.Tx) error {
		// Compiling a query takes longer than answering it.
		if _, err := tx.Exec(ctx, `set local jit = off`); err != nil {
			return err
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return answers, err
}

func (o Oracle) answerQuery(ctx context.Context, q *directory.Query) (string, []any, error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return "", nil, err
	}
	distance := noDistance
	if q.Near != nil {
		at := w.arg(postgis.AppendPoint(nil, q.Near.Position)) + "::geography"
		distance = `coalesce(st_distance(position, ` + at + `), ` + noDistance + `)`
	}
	return `
select
  id,
  ` + distance + ` as distance_m,
  count(*) over ()
from api.place
where ` + w.SQL + `
order by position is null and ` + strconv.FormatBool(q.Near != nil) + `, distance_m, id
limit ` + w.arg(q.Limit), w.Args, nil
}
