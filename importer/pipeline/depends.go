package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// What the cleaned row of a listing depends on stands in this file alone. A row that
// depends on the same as in the listing that is published is not cleaned again; anything
// new that the stages of rows read must come in here:
//
//   - basis: all that is the same for every row of an import;
//   - digestOf: the row itself, as it was read;
//   - isVolatile: rows that depend on more than that, which are cleaned at each import, as
//     are those that have the id of a row before them (see distinct);
//   - isUndated and fileDate: the date of the listing, for rows that have none;
//   - Options.Now: a date is refused while it is in the future, and only then. Rows are
//     cleaned again when they were cleaned on a later day than now.

// digest identifies what a cleaned row was made of; the zero digest identifies nothing.
type digest [16]byte

func sum(data []byte) (d digest) {
	whole := sha256.Sum256(data)
	copy(d[:], whole[:])
	return d
}

// basis returns the digest of what all rows of the import depend on. ok is false when rows
// depend on one another: the words of a listing that lost letters repair its other words.
func (r *run) basis() (d digest, ok bool) {
	if r.clean.Lexicon != nil {
		return d, false
	}
	source := r.source
	source.Date = time.Time{} // see fileDate
	var text strings.Builder
	for _, part := range []any{r.opts.Rules, territory.Version(), r.opts.Salt, source, r.opts.Judge.Criteria,
		r.clean.Survey.Found()} {
		settings, err := json.Marshal(part)
		if err != nil {
			return d, false
		}
		fmt.Fprintf(&text, "%d\n%s\n", len(settings), settings)
	}
	r.mapping.Describe(&text)
	return sum([]byte(text.String())), true
}

// digestOf returns the digest of a row and of what every row depends on.
func (w *worker) digestOf(basis digest, r *importer.Record) digest {
	if w.header != r.Header {
		w.header, w.headerSum = r.Header, sum([]byte(strings.Join(r.Header.Names(), "\x00")))
	}
	w.scratch = append(append(w.scratch[:0], basis[:]...), w.headerSum[:]...)
	for _, cell := range r.Values {
		w.scratch = binary.AppendUvarint(w.scratch, uint64(len(cell)))
		w.scratch = append(w.scratch, cell...)
	}
	for _, f := range r.Findings {
		w.scratch = fmt.Appendf(w.scratch, "\n%q", f)
	}
	return sum(w.scratch)
}

// isVolatile reports whether a row depends on the day, or on what a geocoder answers.
func isVolatile(row *importer.Row) bool {
	for i := range row.Findings {
		switch row.Findings[i].Rule {
		case "date_maj.future", "localisation.adresse_introuvable", "localisation.geocodage_ailleurs",
			"localisation.geocodage_incertain", "localisation.geocodee", "localisation.geocodeur_muet":
			return true
		}
	}
	return false
}

// isUndated reports whether a row has no date of its own: it has that of the listing, if any.
func isUndated(row *importer.Row) bool {
	if row.Place.UpdatedOn.IsZero() {
		return true
	}
	for i := range row.Findings {
		if row.Findings[i].Rule == "date_maj.date_du_fichier" {
			return true
		}
	}
	return false
}

// fileDate returns the day that the listing gives to rows without a date; 0 for none.
func (r *run) fileDate() int32 {
	if d := r.source.Date; !d.After(r.opts.Now.AddDate(0, 0, 1)) {
		return dayNumber(d)
	}
	return 0
}

// dayNumber returns the number of the UTC day since 1970, 0 for the zero time.
func dayNumber(t time.Time) int32 {
	if t.IsZero() {
		return 0
	}
	return int32(t.Unix() / (24 * 60 * 60))
}

// dayOf returns the day of a number, at 00:00 UTC.
func dayOf(number int32) time.Time {
	if number == 0 {
		return time.Time{}
	}
	return time.Unix(int64(number)*24*60*60, 0).UTC()
}
