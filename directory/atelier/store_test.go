package atelier_test

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// store is a Store in memory; that of PostgreSQL is tested where it is.
type store struct {
	mu     sync.Mutex
	view   directory.View
	keys   map[string]*key.Key // by text
	notes  []note.Note
	nextID int64
}

func (s *store) AddNote(_ context.Context, _ string, n *note.Note) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, *n)
	return true, nil
}

func (s *store) Note(_ context.Context, id string) (*note.Note, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.notes {
		if n.ID == id {
			n.Decisions = slices.Clone(n.Decisions)
			return &n, nil
		}
	}
	return nil, directory.Errorf(directory.NotFound, "aucun signalement n'a l'identifiant « %s »", id)
}

func (s *store) Notes(_ context.Context, f note.Filter) (found []note.Note, err error) {
	return s.which(func(n *note.Note) bool { return n.Place == f.Place }), nil
}

func (s *store) which(want func(*note.Note) bool) (found []note.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.notes {
		if want(&s.notes[i]) {
			found = append(found, s.notes[i])
		}
	}
	return found
}

func (s *store) AddDecision(_ context.Context, d *note.Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.notes {
		if s.notes[i].ID == d.Note {
			s.nextID++
			d.ID = s.nextID
			s.notes[i].Decisions = append(s.notes[i].Decisions, *d)
		}
	}
	return nil
}

func (s *store) DecideOnce(ctx context.Context, d *note.Decision) (bool, error) {
	n, err := s.Note(ctx, d.Note)
	if err != nil {
		return false, err
	}
	for _, before := range n.Decisions {
		if before.Field == "" || before.Field == d.Field {
			return false, nil
		}
	}
	return true, s.AddDecision(ctx, d)
}

func waits(n *note.Note) bool { return n.State() == note.Waiting }

func (s *store) RefuseWaiting(ctx context.Context, d note.Decision) error {
	for _, n := range s.which(func(n *note.Note) bool { return n.Place == d.Place && waits(n) }) {
		d.Note = n.ID
		if err := s.AddDecision(ctx, &d); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) covers(scope key.Scope, n *note.Note) bool {
	i, _, ok := s.view.ByID(n.Place)
	return n.Place == "" || ok && scope.Covers(key.SubjectOf(s.view.Place(i)))
}

func (s *store) WaitingGroups(_ context.Context, scope key.Scope, offset, limit int) (groups []note.Group, err error) {
	for _, n := range s.which(func(n *note.Note) bool { return waits(n) && s.covers(scope, n) }) {
		i := slices.IndexFunc(groups, func(g note.Group) bool { return g.Place == n.Place })
		if i < 0 {
			i, groups = len(groups), append(groups, note.Group{Place: n.Place})
		}
		groups[i].Count++
	}
	groups = groups[min(offset, len(groups)):]
	return groups[:min(limit, len(groups))], nil
}

func (s *store) WaitingNotes(_ context.Context, place string, limit int) ([]note.Note, error) {
	found := s.which(func(n *note.Note) bool { return n.Place == place && waits(n) })
	return found[:min(limit, len(found))], nil
}

func (s *store) DecidedNotes(_ context.Context, scope key.Scope, offset, limit int) ([]note.Note, error) {
	found := s.which(func(n *note.Note) bool { return len(n.Decisions) > 0 && s.covers(scope, n) })
	slices.Reverse(found)
	found = found[min(offset, len(found)):]
	return found[:min(limit, len(found))], nil
}

func (s *store) AppliedOf(context.Context, []int64) (map[int64]note.Applied, error) {
	return map[int64]note.Applied{1: {Outcome: "appliquee"}}, nil
}

func (s *store) RecordsOf(_ context.Context, ids []string) (records []note.Record, err error) {
	for _, id := range ids {
		i, _, _ := s.view.ByID(id)
		p := s.view.Place(i)
		p.Phone = "+33556999999"
		records = append(records, note.Record{Source: p.Provenance.Records[0].Source, ID: id, Place: p})
	}
	return records, nil
}

func (s *store) KeyOf(_ context.Context, text string) (*key.Key, error) { return s.keys[text], nil }

func (s *store) Secret(context.Context, note.Purpose) ([]byte, error) { return []byte("secret"), nil }

// typed reads anything but what has no letter nor digit.
func typed(values map[string]string, _ *directory.Place) map[string]string {
	read := map[string]string{}
	for name, value := range values {
		if strings.Trim(value, "?! ") != "" {
			read[name] = strings.TrimSpace(value)
		}
	}
	return read
}
