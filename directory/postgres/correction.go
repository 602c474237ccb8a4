package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/correction"
)

// MustCorrect reports whether a decision about a note waits to be applied, or a correction has expired.
func (db *DB) MustCorrect(ctx context.Context, now time.Time) (must bool, err error) {
	const query = `
select
  exists (
    select
    from inbox.decision as d
    where not exists (select from api.applied as a where a.decision = d.id)
  )
  or exists (
    select
    from api.correction -- uses correction_active
    where ended is null and expires <= $1
  )`
	err = db.pool.QueryRow(ctx, query, now).Scan(&must)
	return must, unavailable(err)
}

const correctionColumns = `
  c.id, c.decision, c.note, coalesce(c.place, ''), c.field, c.value, c.site, c.author, coalesce(c.name, ''),
  coalesce(c.reason, ''), c.decided, c.expires, c.ended, c.state`

func scanCorrection(row pgx.Row, more ...any) (*correction.Correction, error) {
	c := &correction.Correction{}
	var site []byte
	var expires, ended *time.Time
	if err := row.Scan(append([]any{&c.ID, &c.Decision, &c.Note, &c.Place, &c.Field, &c.Value, &site, &c.Author, &c.Name,
		&c.Reason, &c.At, &expires, &ended, &c.State}, more...)...); err != nil {
		return nil, err
	}
	if expires != nil {
		c.Expires = *expires
	}
	if ended != nil {
		c.Ended = *ended
	}
	if site != nil {
		c.Site = &correction.Site{}
		return c, json.Unmarshal(site, c.Site)
	}
	return c, nil
}

// CorrectionsOf returns the corrections in force of the records of a source, by the ids of the records, in the order
// of their decisions. Those that a record has taken over are not among them.
func (db *DB) CorrectionsOf(ctx context.Context, source string) (map[string][]*correction.Correction, error) {
	query := `
select ` + correctionColumns + `, r.record_id
from api.correction as c
join api.corrected as r on r.correction = c.id
where c.ended is null and r.source = $1 and r.taken_over is null
order by c.decided, c.id`
	rows, err := db.pool.Query(ctx, query, source)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	byRecord := map[string][]*correction.Correction{}
	for rows.Next() {
		var id string
		c, err := scanCorrection(rows, &id)
		if err != nil {
			return nil, unavailable(err)
		}
		byRecord[id] = append(byRecord[id], c)
	}
	return byRecord, unavailable(rows.Err())
}
