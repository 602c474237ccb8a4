package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/importer"
)

// Application is what is made of a decision about a note.
type Application struct {
	Decision int64
	Result   Result
	Message  string // why it has no effect, in French

	Note     string
	Withdraw []string                // fields whose correction by this note ends
	Add      []correction.Correction // without ID
	Records  []*importer.Contribution
	Pairs    []importer.Decision // of records that are one place, or two
	Forget   []importer.Decision
}

// Result is what became of a decision.
type Result string

// The results.
const (
	Applied    Result = "appliquee"
	NoEffect   Result = "sans_effet"
	Unreadable Result = "illisible" // a value means nothing
)

// Desk is what applying decisions needs to know, inside the transaction that publishes them.
type Desk struct{ publication *publication }

// Correct applies the decisions that wait, as decide says, and ends the corrections that have expired: it publishes
// the directory that results, in one transaction. additions reports whether a new place was decided.
func (s *Store) Correct(ctx context.Context, rules Rules, decide func(context.Context, *Desk) ([]Application, error)) (
	outcome importer.Outcome, additions bool, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, noLimits); err != nil {
			return err
		}
		p := &publication{store: s, tx: tx, reason: directory.ReasonExpiry}
		if err := p.open(ctx); err != nil {
			return err
		}
		applications, err := decide(ctx, &Desk{p})
		if err != nil {
			return err
		}
		for i := range applications {
			p.reason = directory.ReasonCorrection
			if err := p.apply(ctx, &applications[i]); err != nil {
				return fmt.Errorf("apply decision %d: %w", applications[i].Decision, err)
			}
		}
		if err := p.run(ctx, rules); err != nil {
			return fmt.Errorf("publish corrections: %w", err)
		}
		outcome = p.outcome
		// A process that died between this and the import of new places is made good for.
		const added = `
select
  exists (select from core.correction where id = any ($1) and place is null)
  or (select count(*) from core.correction where ended is null and place is null and field = 'nom') <> coalesce((
    select i.read
    from core.source as s
    join core.import as i on i.id = s.current_import
    where s.name = $2
  ), 0)`
		return tx.QueryRow(ctx, added, p.altered, importer.Additions).Scan(&additions)
	})
	return outcome, additions, explain(err)
}

// apply stores what is made of a decision.
func (p *publication) apply(ctx context.Context, a *Application) error {
	const withdraw = `
update core.correction
set
  ended = coalesce($3, clock_timestamp()),
  end_reason = 'retiree'
where ended is null
  and decision in (select decision from core.correction where note = $1 and field = any ($2))
  and note = $1
returning id`
	if len(a.Withdraw) > 0 {
		rows, err := p.tx.Query(ctx, withdraw, a.Note, a.Withdraw, p.store.clock())
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		p.altered = append(p.altered, ids...)
	}
	for i := range a.Add {
		if err := p.addCorrection(ctx, &a.Add[i], a.Records); err != nil {
			return err
		}
	}
	if len(a.Pairs)+len(a.Forget) > 0 {
		if err := saveDecisions(ctx, p.tx, p.store.clock(), a.Pairs); err != nil {
			return err
		}
		if _, err := forgetDecisions(ctx, p.tx, a.Forget); err != nil {
			return err
		}
	}
	const applied = `
insert into core.applied (decision, at, outcome, message)
values ($1, coalesce($4, clock_timestamp()), $2, nullif($3, ''))`
	_, err := p.tx.Exec(ctx, applied, a.Decision, a.Result, a.Message, p.store.clock())
	return err
}

// addCorrection stores a correction of records.
func (p *publication) addCorrection(ctx context.Context, c *correction.Correction, of []*importer.Contribution) error {
	var site []byte
	if c.Site != nil {
		var err error
		if site, err = json.Marshal(c.Site); err != nil {
			return err
		}
	}
	const add = `
insert into core.correction (decision, note, place, field, value, site, author, name, reason, decided, expires)
values ($1, $2, nullif($3, ''), $4, $5, $6, $7, nullif($8, ''), nullif($9, ''), $10, $11)
returning id`
	err := p.tx.QueryRow(ctx, add, c.Decision, c.Note, c.Place, c.Field, c.Value, site, c.Author, c.Name, c.Reason, c.At,
		timeOrNull(c.Expires)).Scan(&c.ID)
	if err != nil {
		return err
	}
	p.altered = append(p.altered, c.ID)
	f := correction.Field(c.Field)
	for _, r := range of {
		const win = `
insert into core.corrected (correction, source, record_id, said)
values ($1, $2, $3, $4)
on conflict do nothing`
		if _, err := p.tx.Exec(ctx, win, c.ID, r.Source, r.Ref.ID, correction.Flat(f, &r.Place)); err != nil {
			return err
		}
	}
	return nil
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Waiting is a decision that waits to be applied, with what its note proposes: none when it was erased.
type Waiting struct {
	note.Decision
	Proposals []note.Proposal
}

// Waiting returns the decisions that wait, in the order in which they were taken.
func (d *Desk) Waiting(ctx context.Context) ([]Waiting, error) {
	const query = `
select
  d.id, d.at, d.note, coalesce(d.place, n.place, ''), coalesce(d.field, ''), d.verdict, coalesce(d.value, ''), d.author,
  coalesce(d.name, ''), coalesce(d.reason, ''), d.expires, coalesce(n.proposals, '[]')
from inbox.decision as d
left join inbox.note as n on n.id = d.note
where not exists (select from core.applied as a where a.decision = d.id)
order by d.id`
	rows, err := d.publication.tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Waiting, err error) {
		var expires *time.Time
		err = row.Scan(&w.ID, &w.At, &w.Note, &w.Place, &w.Field, &w.Verdict, &w.Value, &w.Author, &w.Name, &w.Reason,
			&expires, &w.Proposals)
		if expires != nil {
			w.Expires = *expires
		}
		return w, err
	})
}

// Records returns the current records of the place that id identifies, the id of a place, of one of its records, or
// one that redirects; as the sources say them. It returns none for any other id.
func (d *Desk) Records(ctx context.Context, id string) (records []*importer.Contribution, err error) {
	declare := `
declare place_records no scroll cursor for
select ` + recordSelect + `
from (
  with target as (
    select coalesce(
      (select p.id from core.place as p where p.id = $1),
      (select m.place_id from core.member as m where m.record_id = $1),
      (select r.place_id from core.redirect as r where r.id = $1),
      $1) as id
  )
  select t.id as place_id, m.record_id from target as t join core.member as m on m.place_id = t.id
  union
  select t.id, t.id from target as t
  where not exists (select from core.member as m where m.record_id = t.id)
) as wanted
cross join lateral (
  select * from core.record where record_id = wanted.record_id offset 0 -- record_by_id
) as r
join (
  core.source as s
  join core.import as i on i.id = s.current_import
) on i.lot = r.import_id and i.bit & r.listes <> 0
where r.etat <> 'refuse'
order by r.record_id, s.name, r.numero`
	p := d.publication
	if _, err := p.tx.Exec(ctx, declare, id); err != nil {
		return nil, err
	}
	add := func(_ string, r *importer.Contribution) error {
		records = append(records, r)
		return nil
	}
	if _, err := p.fetch(ctx, "place_records", add); err != nil {
		return nil, err
	}
	_, err = p.tx.Exec(ctx, `close place_records`)
	return records, err
}

// Corrections returns the corrections in force of some records, in the order of their decisions.
func (d *Desk) Corrections(ctx context.Context, records []*importer.Contribution) ([]*correction.Correction, error) {
	held, err := readCorrections(ctx, d.publication.tx)
	if err != nil {
		return nil, err
	}
	all, _ := held.of(records)
	return all, nil
}

// Additions returns the corrections in force that make new places, by their notes and in the order of their decisions.
func (s *Store) Additions(ctx context.Context) (found []*correction.Correction, err error) {
	query := `
select ` + correctionColumns + `
from core.correction as c -- uses correction_active
where c.ended is null and c.place is null
order by c.note collate "C", c.decided, c.id`
	rows, err := s.pool.Query(ctx, query)
	if err != nil {
		return nil, explain(err)
	}
	found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (*correction.Correction, error) {
		return scanCorrection(row)
	})
	return found, explain(err)
}

// Publishes reports whether a source has a record that is published.
func (s *Store) Publishes(ctx context.Context, source string) (publishes bool, err error) {
	const query = `
select i.published > 0
from core.source as s
join core.import as i on i.id = s.current_import
where s.name = $1`
	err = s.pool.QueryRow(ctx, query, source).Scan(&publishes)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return publishes, explain(err)
}
