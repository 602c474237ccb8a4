package dedupe_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// drawContributions draws records that agree on some fields and disagree on others.
func drawContributions(t *rapid.T) (all []*importer.Contribution) {
	for i := range rapid.IntRange(1, 6).Draw(t, "records") {
		c := &importer.Contribution{
			Source:    fmt.Sprint("source", rapid.IntRange(0, 2).Draw(t, "source")),
			Authority: rapid.IntRange(0, 2).Draw(t, "authority"),
			Ref:       directory.RecordRef{ID: fmt.Sprint("r", i)}, Fields: map[string]directory.FieldProvenance{},
		}
		p := &c.Place
		for i := range directory.Fields {
			f := &directory.Fields[i]
			switch {
			case f.Name == "id" || f.Name == "horaires" || rapid.Bool().Draw(t, "absent "+f.Name):
			case f.List != nil && f.Vocabulary != nil:
				values := f.Vocabulary.Values[:min(6, len(f.Vocabulary.Values))]
				*f.List(p) = rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 3, rapid.ID).Draw(t, f.Name)
			case f.List != nil:
				*f.List(p) = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 2, rapid.ID).Draw(t, f.Name)
			case f.Text != nil:
				*f.Text(p) = rapid.SampledFrom([]string{"UN", "un", "deux", "12345678901234"}).Draw(t, f.Name)
			case f.Date != nil:
				p.UpdatedOn = today.AddDate(0, 0, -rapid.IntRange(0, 3000).Draw(t, "age")).Truncate(24 * time.Hour)
				c.Ref.UpdatedOn = p.UpdatedOn.Format(time.DateOnly)
			}
		}
		texts := []string{"", "Mo 09:00-12:00", "Mo 09:00-10:00,10:00-12:00", "Tu 14:00-18:00"}
		p.Hours = rapid.SampledFrom(texts).Draw(t, "hours")
		p.HoursText = rapid.SampledFrom([]string{"", "le matin", "sur rendez-vous"}).Draw(t, "text")
		if rapid.Bool().Draw(t, "presence") {
			c.Fields["horaires"] = directory.FieldProvenance{Changes: []directory.Change{{Rule: importer.PresenceRule}}}
		}
		p.Territory.Commune = rapid.SampledFrom([]string{"59043", "59350"}).Draw(t, "commune")
		if rapid.Bool().Draw(t, "located") {
			p.Location = directory.Location{Known: true, Position: geo.Position{2.7, 50.7 + float64(i)},
				Precision: rapid.SampledFrom([]geo.Precision{geo.PrecisionPoint, geo.PrecisionCommune}).Draw(t, "precision")}
		}
		all = append(all, c)
	}
	return all
}

// Every value of every record is in the place or in its provenance.
func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawContributions(t)
		place := dedupe.Merge(records)
		for _, r := range records {
			for i := range directory.Fields {
				f := &directory.Fields[i]
				var shown, given []string
				switch {
				case f.Name == "horaires":
					shown, given = []string{place.Hours, place.HoursText}, []string{r.Place.Hours}
					if r.Place.Hours == "" {
						given[0] = r.Place.HoursText
					}
				case f.List != nil:
					shown, given = *f.List(&place), *f.List(&r.Place)
				case f.Text != nil:
					shown, given = []string{*f.Text(&place)}, []string{*f.Text(&r.Place)}
				}
				for _, v := range given {
					kept := slices.ContainsFunc(place.Provenance.Fields[f.Name].Others,
						func(o directory.RecordValue) bool { return o.Value == v })
					if v != "" && !slices.Contains(shown, v) && !kept {
						t.Errorf("%s of %s: %q is lost: %q, %+v", f.Name, r.Ref.ID, v, shown, place.Provenance.Fields[f.Name])
					}
				}
			}
		}
	})
}

func TestMergeDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawContributions(t)
		place := dedupe.Merge(records)
		shuffled := rapid.Permutation(records).Draw(t, "order")
		if diff := cmp.Diff(place, dedupe.Merge(shuffled)); diff != "" {
			t.Errorf("another order gives another place:\n%s", diff)
		}
	})
}

// Merging what a merge gave, with itself, changes nothing.
func TestMergeIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := dedupe.Merge(drawContributions(t))
		twice := dedupe.Merge([]*importer.Contribution{
			{Ref: directory.RecordRef{ID: "a"}, Place: once, Fields: once.Provenance.Fields},
			{Ref: directory.RecordRef{ID: "b"}, Place: once},
		})
		same := cmpopts.IgnoreFields(directory.Place{}, "Provenance", "HoursAccounts")
		if diff := cmp.Diff(once, twice, same, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("merged again:\n%s", diff)
		}
		if twice.HoursAccounts != nil {
			t.Errorf("a place contradicts itself: %+v", twice.HoursAccounts)
		}
	})
}
