package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
)

// decideNote takes the decision of the operator about a note, for its waiting fields or for one, and publishes what
// results at once. It reports false when no note has the id.
func (a *app) decideNote(ctx context.Context, id, field string, verdict note.Verdict, reason string) (bool, error) {
	db, err := a.openToWrite(ctx)
	if err != nil {
		return false, err
	}
	defer db.Close()
	inbox := postgres.New(db.pool)
	n, err := inbox.Note(ctx, id)
	if directory.ErrorCode(err) == directory.NotFound {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	fields := []string{field}
	switch {
	case field != "":
	case verdict == note.Undone:
		fields = decidedFields(n)
	default:
		fields = nil
		for _, p := range n.Waiting() {
			fields = append(fields, p.Field)
		}
	}
	if len(fields) == 0 {
		return true, directory.Errorf(directory.Conflict, "rien de ce signalement n'attend cette décision : "+
			"lieux inbox show %s montre où il en est", id)
	}
	for _, field := range fields {
		d, _, err := n.Decide(field, verdict)
		if err != nil {
			return true, err
		}
		d.At, d.Author, d.Reason = a.now(), note.Operator, reason
		if err := inbox.AddDecision(ctx, d); err != nil {
			return true, err
		}
	}
	outcome, err := a.applyDecisions(ctx, db)
	if err != nil {
		return true, err
	}
	if a.JSON {
		return true, json.NewEncoder(a.stdout).Encode(outcome)
	}
	_, err = fmt.Fprintf(a.stdout, "C'est enregistré (%s)\n", outcomeSentence(outcome))
	return true, err
}

// decidedFields returns the fields of a note of which a decision holds, "" for one about the whole note.
func decidedFields(n *note.Note) (fields []string) {
	if n.DecisionOn("") != nil {
		return []string{""}
	}
	for _, p := range n.Proposals {
		if n.DecisionOn(p.Field) != nil {
			fields = append(fields, p.Field)
		}
	}
	return fields
}
