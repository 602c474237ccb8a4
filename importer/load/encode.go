package load

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
	"github.com/lieux-numeriques/lieux/importer"
)

// recordColumns is the SQL list of the columns of core.record that rowEncoder writes.
var recordColumns = "import_id, numero, " + rowColumns

// movedColumns are recordColumns of a row that goes to the lot of the second argument.
var movedColumns = "$2::bigint, numero, " + rowColumns

var rowColumns = "record_id, own_id, etat, " + record.StoredColumns("") + ", withheld, anomalies, raw"

// recordCount is the number of recordColumns.
var recordCount = 5 + record.StoredCount() + 3

// rowEncoder writes rows of core.record for COPY. It allocates nothing per row.
type rowEncoder struct {
	importID int64
	source   string
	place    *record.Encoder
	refs     [1]directory.RecordRef
	scratch  []byte
}

func newRowEncoder(importID int64, source string) rowEncoder {
	return rowEncoder{importID: importID, source: source, place: record.NewEncoder()}
}

func (e *rowEncoder) append(dst []byte, row *importer.Row, number int32) []byte {
	dst = record.AppendCount(dst, recordCount)
	dst = record.AppendInt8(dst, e.importID)
	dst = record.AppendInt4(dst, number)
	dst = record.AppendKey(dst, row.RecordID)
	dst = record.AppendText(dst, row.OwnID)
	dst = record.AppendKey(dst, string(row.State))
	e.refs[0] = directory.RecordRef{
		Source: e.source, ID: row.RecordID, OwnID: row.OwnID, UpdatedOn: day(row.Place.UpdatedOn), Import: e.importID,
	}
	dst = e.place.AppendPlace(dst, &row.Place, e.refs[:])
	e.scratch = record.AppendWithheld(e.scratch[:0], row.Withheld)
	dst = record.AppendDocument(dst, e.scratch)
	e.scratch = e.scratch[:0]
	for _, f := range row.Findings {
		e.scratch = record.AppendFinding(e.scratch, record.Finding{
			Field: f.Field, Rule: f.Rule, Action: string(f.Action), Value: f.Value, After: f.After, Detail: f.Detail,
		})
	}
	dst = record.AppendDocument(dst, e.scratch)
	return record.AppendText(dst, string(row.Raw))
}

// day returns YYYY-MM-DD, "" for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
