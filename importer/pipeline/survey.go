package pipeline

import (
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// Bounds of what is read before the stages of rows begin.
const (
	sampleRows = 300      // rows by which the columns of a listing are judged
	aheadBytes = 64 << 20 // of the rows that are kept
	rowBytes   = 256      // of a row besides its cells
)

// readAhead reads the first rows of the listing, by which all of it is judged. They are kept for the stages of
// rows, which take them before the rest. An error of reading is met again after them.
func (r *run) readAhead() {
	whole, size := 0, 0
	for whole < clean.SurveyRows && size < aheadBytes && r.reader.Scan() {
		record := r.reader.Record()
		r.ahead = append(r.ahead, record)
		if !record.Malformed {
			whole++
		}
		size += rowBytes
		for _, cell := range record.Values {
			size += len(cell)
		}
	}
	r.aheadFull = size >= aheadBytes
}

// next returns the next record of the listing, nil after the last.
func (r *run) next() (record *importer.Record) {
	switch {
	case len(r.ahead) > 0:
		record, r.ahead[0] = r.ahead[0], nil
		r.ahead = r.ahead[1:]
	case r.reader.Scan():
		record = r.reader.Record()
	}
	return record
}

// sample returns the first rows by which the columns of the listing are judged.
func (r *run) sample() (records []*importer.Record) {
	for _, record := range r.ahead {
		if !record.Malformed && len(records) < sampleRows {
			records = append(records, record)
		}
	}
	return records
}

// survey returns what the rows that were read ahead say together of where the places are.
func (r *run) survey() *clean.Survey {
	survey := clean.NewSurvey(r.opts.Gazetteer)
	var program *mapping.Program
	for _, record := range r.ahead {
		if record.Malformed {
			continue
		}
		if program == nil || program.Header() != record.Header {
			program = r.mapping.Compile(record.Header)
		}
		survey.Add(program.Texts(record, clean.SurveyFields...))
	}
	if r.aheadFull {
		survey.Cut()
	}
	return survey
}
