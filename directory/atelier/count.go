package atelier

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// maxCounted is how many places with notes are counted; who has more has other worries than their number.
const maxCounted = 10_000

// Count counts what waits for a decision within a territory, or everywhere. Places to be added are left out, for their
// territory is not known.
func (d *Deps) Count(ctx context.Context, v directory.View, s key.Scope) (w note.Pending, err error) {
	groups, err := d.Store.WaitingGroups(ctx, s, 0, maxCounted)
	if err != nil {
		return w, err
	}
	for _, g := range groups {
		if g.Place != "" {
			w.Notes, w.Places = w.Notes+g.Count, w.Places+1
		}
	}
	if d.Pairs == nil {
		return w, nil
	}
	found, ready := d.Pairs(v.Version())
	for i := range found {
		if covers(v, s, found[i].Sides[0].Record) && covers(v, s, found[i].Sides[1].Record) {
			w.Pairs++
		}
	}
	w.Looking = !ready
	return w, nil
}

// covers reports whether the place of a record lies within a territory.
func covers(v directory.View, s key.Scope, record string) bool {
	_, place, err := placeOf(v, record)
	return err == nil && s.Covers(key.SubjectOf(place))
}
