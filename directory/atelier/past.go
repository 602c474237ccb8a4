package atelier

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory/note"
)

// decidedAtOnce is how many notes with decisions one page shows.
const decidedAtOnce = 30

// past returns a page of the notes with decisions that a key may see, one more than a page when more follow, with what
// was made of their decisions.
func (a *atelier) past(ctx context.Context, h holder, page int) ([]note.Note, map[int64]note.Applied, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, nil, err
	}
	found, err := a.Store.DecidedNotes(ctx, h.Scope, page*decidedAtOnce, decidedAtOnce+1)
	if err != nil {
		return nil, nil, a.masked(err)
	}
	var notes []note.Note
	for i := range found {
		if subject, _ := a.about(v, &found[i]); h.Scope.Covers(subject) {
			notes = append(notes, found[i])
		}
	}
	made, err := a.appliedOf(ctx, notes)
	return notes, made, err
}

func (a *atelier) appliedOf(ctx context.Context, notes []note.Note) (map[int64]note.Applied, error) {
	var ids []int64
	for i := range notes {
		for _, d := range notes[i].Decisions {
			ids = append(ids, d.ID)
		}
	}
	made, err := a.Store.AppliedOf(ctx, ids)
	return made, a.masked(err)
}
