package atelier

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// group is the notes that wait about one place, and what is known of it now.
type group struct {
	Place   *directory.Place // nil: a place to be added, or one that is no longer published
	Asked   string           // id of the place of the notes, "" for one to be added
	Records []note.Record    // what each listing says
	Notes   []note.Note
	More    int // that are not among Notes
}

// How much of what waits one page shows.
const (
	groupsAtOnce = 20
	notesOfPlace = 20
	notesToAdd   = 200 // places to be added, of any territory, that are read at once
)

// waiting returns a page of what waits for the holder of a key, the longest first, and whether more follows.
func (a *atelier) waiting(ctx context.Context, h holder, page int) (groups []group, more bool, err error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, false, err
	}
	found, err := a.Store.WaitingGroups(ctx, h.Scope, page*groupsAtOnce, groupsAtOnce+1)
	if err != nil {
		return nil, false, a.masked(err)
	}
	if more = len(found) > groupsAtOnce; more {
		found = found[:groupsAtOnce]
	}
	for _, f := range found {
		if f.Place == "" {
			added, err := a.waitingToAdd(ctx, v, h)
			if err != nil {
				return nil, false, err
			}
			groups = append(groups, added...)
			continue
		}
		g, err := a.groupOf(ctx, v, f.Place, notesOfPlace)
		if err != nil {
			return nil, false, err
		}
		if subject, _ := a.about(v, &note.Note{Place: f.Place}); !h.Scope.Covers(subject) {
			continue // the version that is served does not have it there
		}
		g.More = max(0, f.Count-len(g.Notes))
		groups = append(groups, *g)
	}
	return groups, more, nil
}

// waitingToAdd returns the places to be added within the scope of a key, each as a group.
func (a *atelier) waitingToAdd(ctx context.Context, v directory.View, h holder) (groups []group, err error) {
	notes, err := a.Store.WaitingNotes(ctx, "", notesToAdd)
	if err != nil {
		return nil, a.masked(err)
	}
	for _, n := range notes {
		if subject, _ := a.about(v, &n); h.Scope.Covers(subject) {
			groups = append(groups, group{Notes: []note.Note{n}})
		}
	}
	return groups, nil
}

// groupOf returns what waits about a place.
func (a *atelier) groupOf(ctx context.Context, v directory.View, id string, limit int) (*group, error) {
	notes, err := a.Store.WaitingNotes(ctx, id, limit)
	if err != nil {
		return nil, a.masked(err)
	}
	g := &group{Asked: id, Notes: notes}
	if _, g.Place, err = placeOf(v, id); err != nil {
		return g, nil
	}
	g.Records, err = a.recordsOf(ctx, g.Place)
	return g, err
}

// recordsOf returns what the listings say now of a place.
func (a *atelier) recordsOf(ctx context.Context, p *directory.Place) ([]note.Record, error) {
	var ids []string
	for _, r := range p.Provenance.Records {
		ids = append(ids, r.ID)
	}
	records, err := a.Store.RecordsOf(ctx, ids)
	return records, a.masked(err)
}

// says is what one listing says of a field.
type says struct {
	Source string `json:"source"`
	Record string `json:"enregistrement"`
	Value  string `json:"valeur"` // in flat form; "": nothing
}

// saidOf returns what the listings say of a field.
func (g *group) saidOf(field string) []says {
	list := []says{}
	for _, r := range g.Records {
		list = append(list, says{r.Source, r.ID, flatOf(field, r.Place)})
	}
	return list
}
