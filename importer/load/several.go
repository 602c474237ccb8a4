package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
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
	return p.write(ctx, " select "+placeColumns+" from built")
}

func (p *publication) buildSeveral(ctx context.Context) error {
	// The records of a place are found by their ids: a scan of all records would take
	// as long as the directory is large.
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
  -- offset 0 makes the planner use record_by_id
  select * from core.record where record_id = wanted.record_id offset 0
) as r
join (
  core.source as s
  join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
) on i.lot = r.import_id and i.bit & r.listes <> 0
where r.etat <> 'refuse'
order by
  wanted.place_id,
  r.record_id <> wanted.place_id,
  s.authority desc,
  r.date_maj desc nulls last,
  s.name collate "C",
  r.record_id,
  r.numero`
	if _, err := p.tx.Exec(ctx, declare, p.source, p.next); err != nil {
		return err
	}
	b := builder{publication: p, encoder: record.NewEncoder()}
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
	encoder     *record.Encoder
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

// close encodes the place whose records are complete.
func (b *builder) close() {
	if len(b.records) == 0 {
		return
	}
	place, records := b.publication.held.merge(b.records, b.publication.merge)
	b.records = b.records[:0]
	if len(records) == 0 {
		return // closed for good
	}
	var refs []directory.RecordRef
	var sources, ids []string
	for _, r := range records {
		refs = append(refs, r.Ref)
		if !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
		if !slices.Contains(ids, r.Ref.ID) {
			ids = append(ids, r.Ref.ID)
		}
	}
	if len(b.encoded) == 0 {
		b.encoded = append(b.encoded, record.CopyHeader...)
	}
	b.encoded = record.AppendCount(b.encoded, 1+record.StoredCount()+5)
	b.encoded = record.AppendKey(b.encoded, b.place)
	b.encoded = b.encoder.AppendPlace(b.encoded, &place, refs)
	b.encoded = b.encoder.AppendAccounts(b.encoded, &place)
	b.encoded = record.AppendList(b.encoded, sources)
	b.encoded = record.AppendList(b.encoded, ids)
	b.encoded = record.AppendInt8(b.encoded, b.publication.version)
	b.encoded = record.AppendInt8(b.encoded, b.publication.version)
}

func (b *builder) flush(ctx context.Context) error {
	if len(b.encoded) == 0 {
		return nil
	}
	b.encoded = append(b.encoded, record.CopyTrailer...)
	reader := &sliceReader{b.encoded}
	sql := `copy built (` + placeColumns + `) from stdin (format binary)`
	_, err := b.publication.tx.Conn().PgConn().CopyFrom(ctx, reader, sql)
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

// recordSelect is the SQL list of the columns that decodeRecord reads.
var recordSelect = `
  wanted.place_id,
  s.name,
  s.authority,
  i.id,
  r.own_id,
  r.record_id,
  ` + record.Columns("r.") + `,
  r.provenance`

// fetch reads the next window of a cursor.
func (p *publication) fetch(
	ctx context.Context, cursor string, each func(placeID string, r *importer.Contribution) error,
) (int, error) {
	rows, err := p.tx.Query(ctx, fmt.Sprintf("fetch %d from %s", windowRows, cursor),
		pgx.QueryExecModeDescribeExec, pgx.QueryResultFormats{pgx.BinaryFormatCode})
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	d := record.NewDecoder()
	n := 0
	for rows.Next() {
		placeID, r, err := decodeRecord(d, rows.RawValues())
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

func decodeRecord(d *record.Decoder, values [][]byte) (placeID string, r *importer.Contribution, err error) {
	decoded, err := d.Place(values[5:])
	if err != nil {
		return "", nil, fmt.Errorf("record %s: %w", values[5], err)
	}
	r = &importer.Contribution{Source: string(values[1]), Place: decoded.Clone()}
	p := &r.Place
	r.Fields, p.Provenance = p.Provenance.Fields, directory.Provenance{}
	authority, err := record.Int(values[2])
	if err != nil {
		return "", nil, fmt.Errorf("record %s: authority: %w", p.ID, err)
	}
	importID, err := record.Int(values[3])
	if err != nil {
		return "", nil, fmt.Errorf("record %s: import: %w", p.ID, err)
	}
	r.Authority = int(authority)
	r.Ref = directory.RecordRef{
		Source: r.Source, ID: p.ID, OwnID: string(values[4]), UpdatedOn: day(p.UpdatedOn), Import: importID,
	}
	return string(values[0]), r, nil
}
