package pipeline

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

func (r *run) mapRows(_ context.Context, w *worker, rows []*work) {
	for _, row := range rows {
		if w.program == nil || w.program.Header() != row.record.Header {
			w.program = r.mapping.Compile(row.record.Header)
		}
		row.draft = w.program.Apply(row.record)
		row.draft.Findings = append(row.draft.Findings, row.record.Findings...)
	}
}

func (r *run) cleanRows(_ context.Context, w *worker, rows []*work) {
	for _, row := range rows {
		row.row = clean.Place(row.draft, r.clean)
		row.row.Record, row.row.Columns = row.record, w.program.Columns()
	}
}

func (r *run) locateRows(ctx context.Context, _ *worker, rows []*work) {
	if r.opts.Locator == nil {
		return
	}
	requests := make([]locate.Request, 0, len(rows))
	for _, row := range rows {
		if row.row.State != importer.RefusedRow {
			text := row.draft.Text
			requests = append(requests, locate.Request{Row: &row.row, Lat: text["latitude"], Lon: text["longitude"],
				Vague: r.clean.Vague(row.draft)})
		}
	}
	r.opts.Locator.LocateAll(ctx, requests)
}

func (r *run) validateRows(_ context.Context, _ *worker, rows []*work) {
	for _, row := range rows {
		validate(&row.row)
	}
}

func (r *run) judgeRows(_ context.Context, _ *worker, rows []*work) {
	for _, row := range rows {
		if row.row.State != importer.RefusedRow {
			r.opts.Judge.AppendOutcomes(row.findings[:0], &row.row.Place, quality.DayOf(r.opts.Now))
		}
	}
}

func (r *run) keepRows(_ context.Context, _ *worker, rows []*work) {
	for _, row := range rows {
		if row.row.Raw == nil {
			row.row.Raw = raw(row.record)
		}
		p := &row.row.Place
		row.content = uint32(hash(directory.RecordKey(p.Name, p.Commune, p.Address)))
	}
}

// validate removes and reports values that the référentiel does not allow and that the
// cleaning missed. The cleaning has already reported required values that are missing.
func validate(row *importer.Row) {
	if row.State == importer.RefusedRow {
		return
	}
	for _, v := range directory.Validate(&row.Place) {
		if v.Rule == v.Field+".requis" {
			continue
		}
		f := directory.FieldNamed(v.Field)
		switch {
		case f.List != nil:
			list := f.List(&row.Place)
			*list = without(*list, v.Value)
		case f.Text != nil:
			*f.Text(&row.Place) = ""
		default:
			row.Place.Location = directory.Location{}
		}
		row.Findings = append(row.Findings, importer.Finding{Field: v.Field, Value: v.Value, Rule: v.Rule,
			Action: importer.Refused, Detail: v.Message})
	}
}

func without(values []string, v string) []string {
	var kept []string
	for _, x := range values {
		if x != v {
			kept = append(kept, x)
		}
	}
	return kept
}

// raw returns the cells of a record as one JSON array, in the order of Report.Columns,
// without the empty ones at the end.
func raw(r *importer.Record) []byte {
	values := r.Values
	for len(values) > 0 && values[len(values)-1] == "" {
		values = values[:len(values)-1]
	}
	size := 2
	for _, v := range values {
		size += len(v) + 4
	}
	out := append(make([]byte, 0, size), '[')
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = directory.AppendJSONString(out, v)
	}
	return append(out, ']')
}
