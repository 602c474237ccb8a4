package dedupe

import (
	"cmp"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/importer"
)

// freshness is the step by which dates count as different: within half a year the
// authority of the source decides.
const freshness = 182 * 24 * time.Hour

// rank returns the contributions from the best to the worst, whatever the field.
//
// Those with a date are ordered by age, in steps of half a year counted back from the
// freshest of them, then by authority, then by date. The age of the others is unknown: it
// is neither that of an old record nor that of a fresh one, so that only authority places
// them, each before the first dated one of less authority. Equal ones are in the order of
// their ids.
func rank(contributions []*importer.Contribution) []*importer.Contribution {
	var dated, undated []*importer.Contribution
	var latest time.Time
	for _, a := range contributions {
		day := a.Place.UpdatedOn
		if day.IsZero() {
			undated = append(undated, a)
			continue
		}
		dated = append(dated, a)
		if day.After(latest) {
			latest = day
		}
	}
	steps := func(a *importer.Contribution) int { return int(latest.Sub(a.Place.UpdatedOn) / freshness) }
	slices.SortStableFunc(dated, func(a, b *importer.Contribution) int {
		return cmp.Or(cmp.Compare(steps(a), steps(b)), cmp.Compare(b.Authority, a.Authority),
			b.Place.UpdatedOn.Compare(a.Place.UpdatedOn), cmp.Compare(a.Ref.ID, b.Ref.ID))
	})
	slices.SortStableFunc(undated, func(a, b *importer.Contribution) int {
		return cmp.Or(cmp.Compare(b.Authority, a.Authority), cmp.Compare(a.Ref.ID, b.Ref.ID))
	})
	ranked := make([]*importer.Contribution, 0, len(contributions))
	for _, a := range dated {
		for len(undated) > 0 && undated[0].Authority > a.Authority {
			ranked, undated = append(ranked, undated[0]), undated[1:]
		}
		ranked = append(ranked, a)
	}
	return append(ranked, undated...)
}
