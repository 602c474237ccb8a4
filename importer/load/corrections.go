package load

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/importer"
)

// anchor is a record that a correction wins over.
type anchor struct{ source, record string }

// corrections are those in force, by their records.
type corrections map[anchor][]anchored

// anchored is a correction of one record.
type anchored struct {
	*correction.Correction
	takenOver bool // the record says the same
}

const correctionColumns = `
  c.id, c.decision, c.note, coalesce(c.place, ''), c.field, c.value, c.site, c.author, coalesce(c.name, ''),
  coalesce(c.reason, ''), c.decided, c.expires`

func scanCorrection(row pgx.Row, more ...any) (*correction.Correction, error) {
	c := &correction.Correction{State: correction.InForce}
	var site []byte
	var expires *time.Time
	if err := row.Scan(append([]any{&c.ID, &c.Decision, &c.Note, &c.Place, &c.Field, &c.Value, &site, &c.Author, &c.Name,
		&c.Reason, &c.At, &expires}, more...)...); err != nil {
		return nil, err
	}
	if expires != nil {
		c.Expires = *expires
	}
	if site != nil {
		c.Site = &correction.Site{}
		return c, json.Unmarshal(site, c.Site)
	}
	return c, nil
}

// readCorrections returns the corrections in force, each record's in the order of their decisions.
func readCorrections(ctx context.Context, db querier) (corrections, error) {
	query := `
select ` + correctionColumns + `, r.source, r.record_id, r.taken_over is not null
from core.correction as c -- uses correction_active
join core.corrected as r on r.correction = c.id
where c.ended is null
order by c.decided, c.id`
	rows, err := db.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	held, known := corrections{}, map[int64]*correction.Correction{}
	for rows.Next() {
		var of anchor
		var takenOver bool
		c, err := scanCorrection(rows, &of.source, &of.record, &takenOver)
		if err != nil {
			return nil, err
		}
		if first := known[c.ID]; first != nil {
			c = first
		}
		known[c.ID] = c
		held[of] = append(held[of], anchored{c, takenOver})
	}
	return held, rows.Err()
}

// correct applies the corrections of a record to what grouping compares.
func (held corrections) correct(c *importer.Candidate) {
	var own []*correction.Correction
	for _, a := range held[anchor{c.Source, c.RecordID}] {
		if !a.takenOver {
			own = append(own, a.Correction)
		}
	}
	if own != nil {
		correction.Apply(c.Place, own)
	}
}

// merge applies the corrections of the records of a place and merges them. A correction that no
// record has taken over is that of the whole place: it also wins over records that have joined since. What a person
// sent about a new place counts as long as no source describes it. It returns the records that remain: none when the
// place is closed for good.
func (held corrections) merge(records []*importer.Contribution, merge importer.Merger) (
	directory.Place, []*importer.Contribution) {
	records = withoutAdditions(records)
	all, whole := held.of(records)
	remaining := make([]*importer.Contribution, 0, len(records))
	for _, r := range records {
		own := held[anchor{r.Source, r.Ref.ID}]
		list := slices.DeleteFunc(slices.Clone(all), func(c *correction.Correction) bool {
			return !whole[c] && !slices.Contains(own, anchored{c, false})
		})
		if len(list) == 0 {
			remaining = append(remaining, r)
			continue
		}
		r.Place.Provenance.Fields = r.Fields
		_, closed := correction.Apply(&r.Place, list)
		r.Fields, r.Place.Provenance.Fields = r.Place.Provenance.Fields, nil
		if !closed {
			remaining = append(remaining, r)
		}
	}
	switch len(remaining) {
	case 0:
		return directory.Place{}, nil
	case 1:
		p := remaining[0].Place
		p.Provenance.Fields = remaining[0].Fields
		return p, remaining
	}
	return merge(remaining), remaining
}

// of returns the corrections of records in the order of their decisions, and which of them are those of the whole
// place.
func (held corrections) of(records []*importer.Contribution) (all []*correction.Correction,
	whole map[*correction.Correction]bool) {
	whole = map[*correction.Correction]bool{}
	for _, r := range records {
		for _, a := range held[anchor{r.Source, r.Ref.ID}] {
			before, known := whole[a.Correction]
			if !known {
				all = append(all, a.Correction)
			}
			whole[a.Correction] = !a.takenOver && (before || !known)
		}
	}
	slices.SortFunc(all, func(a, b *correction.Correction) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return all, whole
}

// withoutAdditions returns the records without those of importer.Additions, unless there are no others.
func withoutAdditions(records []*importer.Contribution) []*importer.Contribution {
	others := slices.DeleteFunc(slices.Clone(records), func(r *importer.Contribution) bool {
		return r.Source == importer.Additions
	})
	if len(others) == 0 {
		return records
	}
	return others
}

// correct ends the corrections that are due, notes which records say the same as theirs, and has the places of all
// corrections that changed grouped and written again.
func (p *publication) correct(ctx context.Context) error {
	if err := p.endDue(ctx); err != nil {
		return err
	}
	var err error
	if p.held, err = readCorrections(ctx, p.tx); err != nil {
		return err
	}
	if len(p.held) > 0 {
		if err := p.takeOver(ctx); err != nil {
			return err
		}
	}
	if len(p.altered) == 0 {
		return nil
	}
	const touch = `
insert into touched (place_id)
select distinct coalesce(m.place_id, r.record_id)
from core.corrected as r
left join core.member as m using (record_id)
where r.correction = any ($1)
on conflict do nothing`
	if _, err := p.tx.Exec(ctx, touch, p.altered); err != nil {
		return err
	}
	// Their records may be of any source: writeSingle writes those of one only.
	const build = `
insert into several (place_id)
select distinct coalesce(m.place_id, r.record_id)
from core.corrected as r
left join core.member as m using (record_id)
where r.correction = any ($1)
on conflict do nothing`
	if _, err := p.tx.Exec(ctx, build, p.altered); err != nil {
		return err
	}
	const regroup = `
select distinct r.record_id
from core.corrected as r
join core.correction as c on c.id = r.correction
where c.id = any ($1) and c.field <> all ($2)`
	rows, err := p.tx.Query(ctx, regroup, p.altered, ungroupedFields)
	if err != nil {
		return err
	}
	p.grouping.altered, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// ungroupedFields are fields of corrections that grouping does not compare.
var ungroupedFields = []string{"horaires", "fermeture", "services", "presentation_resume", "presentation_detail",
	"frais_a_charge", "publics_specifiquement_adresses", "prise_en_charge_specifique", "modalites_acces",
	"modalites_accompagnement", "fiche_acces_libre", "prise_rdv", "structure_parente", "autres_formations_labels"}

// endDue ends the corrections that have expired, and puts back in force those that a listing took over which is no
// longer the current one.
func (p *publication) endDue(ctx context.Context) error {
	const expire = `
update core.correction -- uses correction_active
set
  ended = coalesce($1, clock_timestamp()),
  end_reason = 'expiree'
where ended is null and expires <= coalesce($1, clock_timestamp())
returning id`
	const revive = `
update core.corrected
set taken_over = null
where source = $1 and taken_over > $2
returning correction`
	for _, q := range []struct {
		sql  string
		args []any
	}{{expire, []any{p.store.clock()}}, {revive, []any{p.source, p.next}}} {
		rows, err := p.tx.Query(ctx, q.sql, q.args...)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		p.altered = append(p.altered, ids...)
	}
	return nil
}

// takeOver notes, of the records that changed and those of altered corrections, which say the same as a correction:
// it ends for them, as do the earlier ones of the same field.
func (p *publication) takeOver(ctx context.Context) error {
	declare := `
declare taken_over no scroll cursor for
select ` + recordSelect + `
from (
  select distinct r.record_id as place_id, r.record_id
  from core.corrected as r
  join core.correction as c on c.id = r.correction
  where c.ended is null
    and r.taken_over is null
    and ($3 or r.correction = any ($4) or r.record_id in (select record_id from changed))
) as wanted
cross join lateral (
  -- offset 0 makes the planner use record_by_id
  select * from core.record where record_id = wanted.record_id offset 0
) as r
join (
  core.source as s
  join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
) on i.lot = r.import_id and i.bit & r.listes <> 0
where r.etat = 'publie'`
	if _, err := p.tx.Exec(ctx, declare, p.source, p.next, p.filling, p.altered); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	note := func(_ string, r *importer.Contribution) error {
		of := anchor{r.Source, r.Ref.ID}
		list := p.held[of]
		for i := range list {
			if list[i].takenOver || !list[i].SaidBy(&r.Place) {
				continue
			}
			for j := range list[:i+1] {
				if list[j].takenOver || list[j].Field != list[i].Field {
					continue
				}
				list[j].takenOver = true
				p.altered = append(p.altered, list[j].ID)
				batch.Queue(`
update core.corrected set taken_over = $4 where correction = $1 and source = $2 and record_id = $3`,
					list[j].ID, of.source, of.record, r.Ref.Import)
			}
		}
		return nil
	}
	for {
		n, err := p.fetch(ctx, "taken_over", note)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if _, err := p.tx.Exec(ctx, `close taken_over`); err != nil || batch.Len() == 0 {
		return err
	}
	return p.tx.SendBatch(ctx, batch).Close()
}

// Corrected reports whether corrections of records of a source are kept.
func (s *Store) Corrected(ctx context.Context, source string) (corrected bool, err error) {
	err = s.pool.QueryRow(ctx, `select exists (select from core.corrected where source = $1)`, source).Scan(&corrected)
	return corrected, explain(err)
}
