package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
)

// windowRows is how many records are held at once while places are built.
const windowRows = 5000

// writeSeveral builds in Go the places of several records, a window at a time.
func (p *publication) writeSeveral(ctx context.Context) error {
	var any bool
	if err := p.tx.QueryRow(ctx, `select exists (select from several)`).Scan(&any); err != nil || !any {
		return err
	}
	if p.merge == nil {
		return errors.New("several records form one place and nothing merges them")
	}
	if err := p.buildSeveral(ctx); err != nil {
		return err
	}
	return p.write(ctx, " select * from built")
}

func (p *publication) buildSeveral(ctx context.Context) error {
	// Each place's records are found by their ids: reading them all to see which
	// place each is in would cost as much as a directory is large.
	declare := `
declare several_records no scroll cursor for
select ` + recordSelect + `
from (
  select t.place_id, m.record_id
  from several as t
  join core.member as m on m.place_id = t.place_id
  union all
  select t.place_id, t.place_id
  from several as t
  where not exists (select from core.member as m where m.record_id = t.place_id)
) as wanted
cross join lateral (
  select * from core.record where record_id = wanted.record_id offset 0 -- uses record_by_id, whatever the planner believes
) as r
join core.source as s on r.import_id = case s.name when $1 then $2 else s.current_import end
where r.etat <> 'refuse'
order by wanted.place_id, r.record_id <> wanted.place_id, s.authority desc, r.date_maj desc nulls last, r.import_id, r.rang`
	if _, err := p.tx.Exec(ctx, declare, p.source, p.next); err != nil {
		return err
	}
	b := builder{publication: p, row: newRowEncoder(0, "")}
	for {
		n, err := p.fetch(ctx, "several_records", b.add)
		if err != nil {
			return err
		}
		if n == 0 {
			b.close()
			if err := b.flush(ctx); err != nil {
				return err
			}
			_, err = p.tx.Exec(ctx, `close several_records`)
			return err
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
}

// builder gathers the records of one place after the other and encodes the places.
type builder struct {
	publication *publication
	row         rowEncoder
	place       string
	records     []*importer.Contribution
	encoded     []byte
}

func (b *builder) add(placeID string, r *importer.Contribution) error {
	if placeID != b.place {
		b.close()
		b.place = placeID
	}
	b.records = append(b.records, r)
	return nil
}

// close encodes the place whose records are all there.
func (b *builder) close() {
	if len(b.records) == 0 {
		return
	}
	place := b.publication.merge(b.records)
	var refs []directory.RecordRef
	var sources, ids []string
	for _, r := range b.records {
		refs = append(refs, r.Ref)
		if !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
		if !slices.Contains(ids, r.Ref.ID) {
			ids = append(ids, r.Ref.ID)
		}
	}
	if len(b.encoded) == 0 {
		b.encoded = append(b.encoded, copyHeader...)
	}
	columns := 1 + len(fieldColumns) + len(addedColumns) + 4
	b.encoded = append(b.encoded, byte(columns>>8), byte(columns))
	b.encoded = appendBytes(b.encoded, b.place)
	b.encoded = b.row.appendPlace(b.encoded, &place, refs, appendFields(nil, place.Provenance.Fields, refs[0].ID))
	b.encoded = appendList(b.encoded, sources)
	b.encoded = appendList(b.encoded, ids)
	b.encoded = appendInt8(b.encoded, b.publication.version)
	b.encoded = appendInt8(b.encoded, b.publication.version)
	b.records = b.records[:0]
}

func (b *builder) flush(ctx context.Context) error {
	if len(b.encoded) == 0 {
		return nil
	}
	b.encoded = append(b.encoded, copyTrailer...)
	reader := &sliceReader{b.encoded}
	_, err := b.publication.tx.Conn().PgConn().CopyFrom(ctx, reader, `copy built from stdin (format binary)`)
	b.encoded = b.encoded[:0]
	return err
}

type sliceReader struct{ left []byte }

func (r *sliceReader) Read(dst []byte) (int, error) {
	if len(r.left) == 0 {
		return 0, io.EOF
	}
	n := copy(dst, r.left)
	r.left = r.left[n:]
	return n, nil
}

// recordSelect lists what scanRecord reads.
var recordSelect = `
  wanted.place_id,
  s.name,
  s.authority,
  r.import_id,
  r.record_id,
  coalesce(r.own_id, ''),
  ` + recordColumns()

func recordColumns() string {
	columns := ""
	for _, f := range fieldColumns {
		columns += "r." + f.Name + ", "
	}
	return columns + "r.position, r.precision, r.origine, r.territoire_commune, r.epci, r.departement, r.region, " +
		"r.horaires_texte, r.provenance"
}

// fetch reads the next window of a cursor.
func (p *publication) fetch(ctx context.Context, cursor string, each func(placeID string, r *importer.Contribution) error) (int, error) {
	rows, err := p.tx.Query(ctx, fmt.Sprintf("fetch %d from %s", windowRows, cursor), pgx.QueryExecModeDescribeExec)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		placeID, r, err := scanRecord(rows)
		if err != nil {
			return n, err
		}
		if err := each(placeID, r); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

func scanRecord(rows pgx.Rows) (placeID string, r *importer.Contribution, err error) {
	r = &importer.Contribution{}
	p := &r.Place
	var date pgtype.Date
	var position, provenance []byte
	targets := []any{&placeID, &r.Source, &r.Authority, &r.Ref.Import, &r.Ref.ID, &r.Ref.OwnID}
	for _, f := range fieldColumns {
		switch {
		case f.List != nil:
			targets = append(targets, f.List(p))
		case f.Text != nil:
			targets = append(targets, (*zeronull.Text)(f.Text(p)))
		default:
			targets = append(targets, &date)
		}
	}
	t := &p.Territory
	targets = append(targets, &position, (*zeronull.Text)(&p.Location.Precision), (*zeronull.Text)(&p.Location.Origin),
		(*zeronull.Text)(&t.Commune), (*zeronull.Text)(&t.EPCI), (*zeronull.Text)(&t.Departement), (*zeronull.Text)(&t.Region),
		(*zeronull.Text)(&p.HoursText), &provenance)
	if err := rows.Scan(targets...); err != nil {
		return "", nil, err
	}
	p.ID = r.Ref.ID
	r.Ref.Source = r.Source
	if date.Valid {
		p.UpdatedOn = date.Time
		r.Ref.UpdatedOn = day(date.Time)
	}
	if position != nil {
		p.Location.Known = true
		if p.Location.Position, err = postgis.DecodePoint(position); err != nil {
			return "", nil, fmt.Errorf("record %s: %w", p.ID, err)
		}
	}
	if r.Fields, err = readFields(provenance); err != nil {
		return "", nil, fmt.Errorf("record %s: provenance: %w", p.ID, err)
	}
	return placeID, r, nil
}
