package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/record"
)

// reportQuery selects the rows of an import in the order of the listing, then those
// that it withdrew.
var reportQuery = `
select
  rang,
  lieu,
  etat,
  record_id,
  ` + record.Columns("") + `,
  anomalies,
  ` + record.AccountsColumn + `
from (
  select 0 as part, * from api.report_row where import_id = $1
  union all
  select 1 as part, * from api.withdrawn_row where import_id = $2
) as r
order by part, rang`

// ReportRows streams the last import of a source, one JSON object a row, without line
// end: {source, rang, id, lieu, etat, champs, anomalies}. lieu is the place that the
// row belongs to now, or null. A line is valid until the next step; nothing follows an
// error. It returns NotFound when the source was never published, Unavailable when the
// database cannot be reached.
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
	held, err := db.CorrectionsOf(ctx, source)
	if err != nil {
		return nil, err
	}
	return func(yield func([]byte, error) bool) {
		rows, err := db.pool.Query(ctx, reportQuery, pgx.QueryResultFormats{pgx.BinaryFormatCode}, current, last)
		if err != nil {
			yield(nil, unavailable(err))
			return
		}
		defer rows.Close()
		d := record.NewDecoder()
		var line []byte
		for rows.Next() {
			if line, err = appendReportLine(line[:0], d, source, held, rows.RawValues()); err != nil {
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

// appendReportLine appends the row whose columns are those of reportQuery, as it is corrected.
func appendReportLine(
	dst []byte, d *record.Decoder, source string, held map[string][]*correction.Correction, values [][]byte,
) ([]byte, error) {
	rank, err := record.Int(values[0])
	if err != nil {
		return nil, fmt.Errorf("report of %s: rank: %w", source, err)
	}
	place, rest, err := d.Values(values[3:])
	if err != nil {
		return nil, fmt.Errorf("report of %s, row %d: %w", source, rank, err)
	}
	findings, err := d.Findings(rest[0])
	if err != nil {
		return nil, fmt.Errorf("report of %s, row %d: anomalies: %w", source, rank, err)
	}
	accounts, err := d.Accounts(rest[1])
	if err != nil {
		return nil, fmt.Errorf("report of %s, row %d: %s: %w", source, rank, record.AccountsColumn, err)
	}
	if f, ok := contradiction(accounts, string(values[3])); ok {
		findings = append(findings, f)
	}
	if state := string(values[2]); state == "publie" || state == "fusionne" {
		corrected, _ := correction.Apply(place, held[string(values[3])])
		for _, f := range corrected {
			findings = append(findings, record.Finding{Field: f.Field, Rule: directory.CorrectionRule, Action: "corrige",
				Value: f.Before, After: f.After, Detail: f.Detail()})
		}
	}
	dst = append(dst, `{"source":`...)
	dst = directory.AppendJSONString(dst, source)
	dst = append(dst, `,"rang":`...)
	dst = strconv.AppendInt(dst, rank, 10)
	dst = append(dst, `,"id":`...)
	dst = appendStringOrNull(dst, values[3])
	dst = append(dst, `,"lieu":`...)
	dst = appendStringOrNull(dst, values[1])
	dst = append(dst, `,"etat":`...)
	dst = directory.AppendJSONString(dst, string(values[2]))
	dst = append(dst, `,"champs":{`...)
	start := len(dst)
	dst = place.AppendFields(dst)
	if l := &place.Location; l.Known {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(dst, `"localisation":{"precision":`...)
		dst = directory.AppendJSONString(dst, string(l.Precision))
		dst = append(dst, `,"origine":`...)
		dst = directory.AppendJSONString(dst, l.Origin)
		if l.AddressKey != "" {
			dst = directory.AppendJSONString(append(dst, `,"cle_ban":`...), l.AddressKey)
		}
		dst = append(dst, '}')
	}
	dst = append(dst, `},"anomalies":[`...)
	for i, f := range findings {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendFinding(dst, f)
	}
	return append(dst, "]}"...), nil
}

func appendFinding(dst []byte, f record.Finding) []byte {
	dst = directory.AppendJSONString(append(dst, `{"champ":`...), f.Field)
	dst = directory.AppendJSONString(append(dst, `,"valeur":`...), f.Value)
	dst = directory.AppendJSONString(append(dst, `,"regle":`...), f.Rule)
	dst = directory.AppendJSONString(append(dst, `,"action":`...), f.Action)
	if f.After != "" {
		dst = directory.AppendJSONString(append(dst, `,"apres":`...), f.After)
	}
	if f.Detail != "" {
		dst = directory.AppendJSONString(append(dst, `,"detail":`...), f.Detail)
	}
	return append(dst, '}')
}

func appendStringOrNull(dst, v []byte) []byte {
	if len(v) == 0 {
		return append(dst, `null`...)
	}
	return directory.AppendJSONString(dst, string(v))
}
