package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// reportQuery gives the rows of an import in the order of the listing, then
// those that it withdrew.
var reportQuery = `
select
  rang,
  record_id,
  lieu,
  etat,
  ` + recordColumns + `,
  anomalies
from (
  select 0 as part, * from api.report_row where import_id = $1
  union all
  select 1 as part, * from api.withdrawn_row where import_id = $2
) as r
order by part, rang`

// ReportRows is the last import of a source, one JSON object a row, without line
// end: {source, rang, id, lieu, etat, champs, anomalies}. lieu is the place that
// the row belongs to now, or null. A line is valid until the next step; an error
// is the last thing given. Returns NotFound when nothing of the source was ever
// published, Unavailable when the database cannot be reached.
func (db *DB) ReportRows(ctx context.Context, source string) (iter.Seq2[[]byte, error], error) {
	var current, last int64
	const state = `select coalesce(current_import, 0), coalesce(last_import, 0) from api.source where name = $1`
	err := db.pool.QueryRow(ctx, state, source).Scan(&current, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, directory.Errorf(directory.NotFound, "la source « %s » n'a jamais été publiée", source)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return func(yield func([]byte, error) bool) {
		rows, err := db.pool.Query(ctx, reportQuery, pgx.QueryResultFormats{pgx.BinaryFormatCode}, current, last)
		if err != nil {
			yield(nil, unavailable(err))
			return
		}
		defer rows.Close()
		d := newDecoder()
		var line []byte
		for rows.Next() {
			if line, err = d.reportLine(line[:0], source, rows.RawValues()); err != nil {
				yield(nil, err)
				return
			}
			if !yield(line, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, unavailable(err))
		}
	}, nil
}

func (d *decoder) reportLine(dst []byte, source string, values [][]byte) ([]byte, error) {
	if len(values[0]) != 4 {
		return nil, errFormat
	}
	rank := binary.BigEndian.Uint32(values[0])
	d.text, d.cuts = d.text[:0], d.cuts[:0]
	d.own(&d.p.ID, values[1])
	rest, err := d.record(values[4:])
	if err != nil {
		return nil, fmt.Errorf("report of %s, row %d: %w", source, rank, err)
	}
	d.share()
	dst = append(dst, `{"source":`...)
	dst = directory.AppendJSONString(dst, source)
	dst = append(dst, `,"rang":`...)
	dst = strconv.AppendUint(dst, uint64(rank), 10)
	dst = append(dst, `,"id":`...)
	dst = appendStringOrNull(dst, values[1])
	dst = append(dst, `,"lieu":`...)
	dst = appendStringOrNull(dst, values[2])
	dst = append(dst, `,"etat":`...)
	dst = directory.AppendJSONString(dst, string(values[3]))
	dst = append(dst, `,"champs":{`...)
	start := len(dst)
	dst = d.p.AppendFields(dst)
	if l := &d.p.Location; l.Known {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(dst, `"localisation":{"precision":`...)
		dst = directory.AppendJSONString(dst, string(l.Precision))
		dst = append(dst, `,"origine":`...)
		dst = directory.AppendJSONString(dst, l.Origin)
		dst = append(dst, '}')
	}
	dst = append(dst, `},"anomalies":`...)
	if dst, err = d.doc.appendFindings(dst, rest[0]); err != nil {
		return nil, fmt.Errorf("report of %s, row %d: anomalies: %w", source, rank, err)
	}
	return append(dst, '}'), nil
}

func appendStringOrNull(dst, v []byte) []byte {
	if len(v) == 0 {
		return append(dst, `null`...)
	}
	return directory.AppendJSONString(dst, string(v))
}
