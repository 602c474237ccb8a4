package load

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
)

// candidateWindow is the number of candidates fetched at once.
const candidateWindow = 10_000

// groupingColumns returns the columns that grouping compares, each with the prefix.
// Grouping reads all records of a directory: reading all columns would take too long.
func groupingColumns(prefix string) string {
	columns := [...]string{"pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
		"telephone", "typologie", "courriels", "site_web",
		"itinerance", "dispositif_programmes_nationaux", "formations_labels", "position", "precision",
		"territoire_commune", "departement"}
	return prefix + strings.Join(columns[:], ", "+prefix)
}

// candidateColumns is the SQL list of the columns that scanCandidate reads, of a source s, a
// record r and its row m of core.member.
var candidateColumns = "r.import_id, r.numero, s.name, r.record_id, coalesce(m.place_id, r.record_id), " +
	groupingColumns("r.")

// candidates streams the records that are current when those of the source are
// those of the import next, as they are corrected; with source "", all that are current now.
func candidates(
	ctx context.Context, tx pgx.Tx, source string, next int64, held corrections,
) iter.Seq2[*candidate, error] {
	declare := `
declare candidates no scroll cursor for
select ` + candidateColumns + `
from core.source as s
join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
join core.record as r on r.import_id = i.lot and r.listes & i.bit <> 0
left join core.member as m on m.record_id = r.record_id
where r.etat = 'publie'`
	return func(yield func(*candidate, error) bool) {
		if _, err := tx.Exec(ctx, declare, source, next); err != nil {
			yield(nil, err)
			return
		}
		for goOn := true; goOn; {
			n, err := fetchCandidates(ctx, tx, func(c *candidate) bool {
				held.correct(&c.Candidate)
				goOn = yield(c, nil)
				return goOn
			})
			if err != nil {
				yield(nil, err)
				return
			}
			goOn = goOn && n > 0
		}
		// A transaction that has failed has closed its cursors already.
		_, _ = tx.Exec(ctx, `close candidates`)
	}
}

func fetchCandidates(ctx context.Context, tx pgx.Tx, each func(*candidate) bool) (n int, err error) {
	rows, err := tx.Query(ctx, fmt.Sprintf("fetch %d from candidates", candidateWindow), pgx.QueryExecModeDescribeExec)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanCandidate(rows)
		if err != nil {
			return n, err
		}
		n++
		if !each(c) {
			return n, nil
		}
	}
	return n, rows.Err()
}

// candidate is a current record, and where it is.
type candidate struct {
	importer.Candidate
	lot    int64
	number int32
}

func scanCandidate(rows pgx.Rows) (*candidate, error) {
	c := &candidate{Candidate: importer.Candidate{Place: new(directory.Place)}}
	p := c.Place
	var position []byte
	text := func(s *string) *zeronull.Text { return (*zeronull.Text)(s) }
	err := rows.Scan(&c.lot, &c.number, &c.Source, &c.RecordID, &c.PlaceID, text(&p.Pivot), text(&p.Name),
		text(&p.Commune), text(&p.PostalCode), text(&p.INSEECode),
		text(&p.Address), text(&p.AddressComplement), text(&p.Phone), &p.Typologies, &p.Emails, &p.Websites,
		&p.Itinerance, &p.Programmes, &p.Trainings,
		&position, (*zeronull.Text)(&p.Location.Precision), text(&p.Territory.Commune), text(&p.Territory.Departement))
	if err != nil {
		return nil, err
	}
	p.ID = c.RecordID
	if position != nil {
		p.Location.Known = true
		if p.Location.Position, err = postgis.DecodePoint(position); err != nil {
			return nil, fmt.Errorf("record %s: %w", c.RecordID, err)
		}
	}
	return c, nil
}
