package note_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/note"
)

func TestState(t *testing.T) {
	two := []note.Proposal{{Field: "horaires"}, {Field: "telephone"}}
	for _, c := range []struct {
		name      string
		proposals []note.Proposal
		decisions []note.Decision
		want      note.State
	}{
		{"nothing decided", two, nil, note.Waiting},
		{"one of two", two, []note.Decision{{Field: "horaires", Verdict: note.Accepted}}, note.Waiting},
		{"both", two, []note.Decision{{Field: "horaires", Verdict: note.Refused},
			{Field: "telephone", Verdict: note.Accepted}}, note.StateAccepted},
		{"all at once", two, []note.Decision{{Verdict: note.Refused}}, note.StateRefused},
		{"done, then undone", two[:1], []note.Decision{{Verdict: note.Done}, {Field: "horaires", Verdict: note.Undone}},
			note.Waiting},
		{"undone, then done", two[:1], []note.Decision{{Verdict: note.Undone}, {Verdict: note.Done}}, note.StateDone},
		{"words", nil, []note.Decision{{Verdict: note.Refused}}, note.StateRefused},
	} {
		n := note.Note{Proposals: c.proposals, Decisions: c.decisions}
		if got := n.State(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
