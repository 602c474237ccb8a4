package load

import (
	"context"
	"iter"

	"github.com/lieux-numeriques/lieux/directory"
)

// Candidate is a current record, of any source, as grouping sees it.
type Candidate struct {
	Source    string // name of the source
	Authority int    // of the source
	RecordID  string
	PlaceID   string // of the place that it makes or belongs to now; its own id when it is new
	// Place is its cleaned fields, those of groupingColumns only; valid during the
	// step of the iteration.
	Place *directory.Place
}

// Grouper says which records form one place: it gives groups of two record ids
// or more, that do not overlap. Records that it does not name stand alone. It is
// called inside the publishing transaction, with every current record.
//
// What was decided of two records outweighs what it would say of them.
//
// It chooses no id: a group keeps an id that is already published, that of the
// place which its founder or most of its records come from, and the ids that
// disappear lead to it.
type Grouper func(ctx context.Context, records iter.Seq2[*Candidate, error], decided []Decision) ([][]string, error)

// Record is one of the records that make a place.
type Record struct {
	Source    string
	Authority int
	Ref       directory.RecordRef
	Fields    map[string]directory.FieldProvenance // what its own provenance says
	Place     directory.Place
}

// Merger makes one place of its records, founder first, then by authority, then
// freshest first. It sets the fields, Location, Territory, and
// Provenance.Fields; the id and Provenance.Records are the store's.
type Merger func(records []*Record) directory.Place

// MergeFirst takes each field from the first record that has it, and says so
// when it is not the founder.
func MergeFirst(records []*Record) directory.Place {
	place := records[0].Place
	fields := map[string]directory.FieldProvenance{}
	for name, provenance := range records[0].Fields {
		fields[name] = provenance
	}
	for _, r := range records[1:] {
		take := func(name string) {
			provenance := r.Fields[name]
			provenance.Record = r.Ref.ID
			fields[name] = provenance
		}
		for _, f := range fieldColumns {
			switch {
			case f.List != nil:
				if mine, its := f.List(&place), *f.List(&r.Place); len(*mine) == 0 && len(its) > 0 {
					*mine = its
					take(f.Name)
				}
			case f.Text != nil:
				if mine, its := f.Text(&place), *f.Text(&r.Place); *mine == "" && its != "" {
					*mine = its
					take(f.Name)
				}
			case place.UpdatedOn.IsZero() && !r.Place.UpdatedOn.IsZero():
				place.UpdatedOn = r.Place.UpdatedOn
				take(f.Name)
			}
		}
		if !place.Location.Known && r.Place.Location.Known {
			place.Location = r.Place.Location
			take("latitude")
			take("longitude")
		}
		if place.Territory == (directory.Territory{}) {
			place.Territory = r.Place.Territory
		}
		if place.HoursText == "" && place.Hours == "" {
			place.HoursText = r.Place.HoursText
		}
	}
	place.Provenance.Fields = fields
	return place
}
