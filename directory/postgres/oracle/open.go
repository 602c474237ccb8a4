package oracle

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// where returns the WHERE clause of a view. SQL does not know opening hours: the places
// that are open are found here, minute by minute, and named in the clause.
func (o Oracle) where(ctx context.Context, q *directory.Query) (*Condition, error) {
	if q.Open.IsZero() {
		return Where(q)
	}
	rest := *q
	rest.Open = directory.When{}
	w, err := Where(&rest)
	if err != nil {
		return nil, err
	}
	ids, err := o.open(ctx, q)
	if err != nil {
		return nil, err
	}
	w.SQL += "\n  and id = any (" + w.arg(ids) + ")"
	return w, nil
}

// open returns the ids of the places whose hours satisfy the question. The hours are
// those of one record: no record contradicts another.
func (o Oracle) open(ctx context.Context, q *directory.Query) ([]string, error) {
	rows, err := o.Pool.Query(ctx, `select id, coalesce(horaires, ''), coalesce(code_insee, '') from api.place`)
	if err != nil {
		return nil, err
	}
	type key struct{ hours, insee string }
	known := map[key]hours.State{}
	unknown := q.Flags.Has(directory.UnknownHours)
	ids := []string{}
	var id string
	var k key
	_, err = pgx.ForEachRow(rows, []any{&id, &k.hours, &k.insee}, func() error {
		state, ok := known[k]
		if !ok {
			state = stateOf(&q.Open, hours.ParseAll(k.hours), k.insee)
			known[k] = state
		}
		if state == hours.Open || unknown && state == hours.Unknown {
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// stateOf returns the state of hours at an instant, or the best state of the minutes of
// some days.
func stateOf(w *directory.When, h hours.Schedule, insee string) hours.State {
	zone, calendar := territory.Zone(insee), hours.CalendarOf(insee)
	if !w.At.IsZero() {
		return h.At(w.At, zone, calendar)
	}
	best := hours.Closed
	from, to := w.Part()
	for _, day := range w.DatesIn(zone) {
		midnight, _ := time.ParseInLocation(time.DateOnly, day.String(), zone)
		for minute := from; minute < to; minute++ {
			at := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, minute, 0, 0, zone)
			switch h.At(at, zone, calendar) {
			case hours.Open:
				return hours.Open
			case hours.Unknown:
				best = hours.Unknown
			}
		}
	}
	return best
}
