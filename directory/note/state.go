package note

// State is how far a note is.
type State string

// The states.
const (
	Waiting       State = "en_attente"
	StateAccepted State = "acceptee" // at least one field; the others are decided too
	StateRefused  State = "refusee"
	StateDone     State = "faite"
)

// DecisionOn returns the decision that holds for a field, "" for a note of words only: the last one
// about it or about the whole note. It returns nil while the field waits.
func (n *Note) DecisionOn(field string) *Decision {
	for i := len(n.Decisions) - 1; i >= 0; i-- {
		d := &n.Decisions[i]
		if d.Field != "" && d.Field != field {
			continue
		}
		if d.Verdict == Undone {
			return nil
		}
		return d
	}
	return nil
}

// State returns how far the note is: it waits as long as one of its fields does.
func (n *Note) State() State {
	fields := []string{""}
	if len(n.Proposals) > 0 {
		fields = fields[:0]
		for _, p := range n.Proposals {
			fields = append(fields, p.Field)
		}
	}
	seen := map[Verdict]bool{}
	for _, field := range fields {
		d := n.DecisionOn(field)
		if d == nil {
			return Waiting
		}
		seen[d.Verdict] = true
	}
	switch {
	case seen[Accepted]:
		return StateAccepted
	case seen[Done]:
		return StateDone
	}
	return StateRefused
}
