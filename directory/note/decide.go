package note

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Decide returns the decision that a verdict on a field of the note would be, "" for the whole note, and what the note
// proposes for that field; nil for the whole note. Who decides, when and why is for the caller. The error is Invalid
// when the note does not say anything of the field, and Conflict when its state does not allow the verdict.
func (n *Note) Decide(field string, verdict Verdict) (*Decision, *Proposal, error) {
	d := &Decision{Note: n.ID, Place: n.Place, Field: field, Verdict: verdict}
	proposal := n.ProposalOn(field)
	if field != "" && proposal == nil {
		return nil, nil, wrong("champ", field, "ce signalement ne dit rien de ce champ")
	}
	standing := n.DecisionOn(field)
	switch {
	case verdict != Accepted && verdict != Refused && verdict != Done && verdict != Undone:
		return nil, nil, wrong("decision", string(verdict), "une décision est acceptee, refusee, faite ou annulee")
	case verdict == Undone && standing == nil:
		return nil, nil, directory.Errorf(directory.Conflict, "Rien n’est décidé de ce signalement : il n’y a rien à "+
			"annuler.")
	case verdict != Undone && standing != nil:
		return nil, nil, directory.Errorf(directory.Conflict, "C’est déjà décidé, le %s : annulez d’abord cette décision.",
			standing.At.Format("02/01/2006"))
	case verdict == Accepted && len(n.Proposals) == 0:
		return nil, nil, directory.Errorf(directory.Invalid, "Ce signalement ne propose rien à publier : corrigez le lieu, "+
			"ou dites que c’est fait.")
	}
	return d, proposal, nil
}

// ProposalOn returns what the note proposes for a field, nil when it does not.
func (n *Note) ProposalOn(field string) *Proposal {
	for i := range n.Proposals {
		if n.Proposals[i].Field == field {
			return &n.Proposals[i]
		}
	}
	return nil
}

// Waiting returns what the note asks that is not decided: one proposal without field for words alone, and for a place
// to be added, which is decided as a whole.
func (n *Note) Waiting() (asked []Proposal) {
	if n.Place == "" || len(n.Proposals) == 0 {
		if n.DecisionOn("") == nil {
			asked = append(asked, Proposal{})
		}
		return asked
	}
	for _, p := range n.Proposals {
		if n.DecisionOn(p.Field) == nil {
			asked = append(asked, p)
		}
	}
	return asked
}

func wrong(name, value, message string) error {
	err := directory.NewError(directory.Invalid, i18n.New(message))
	err.Params = []directory.ParamError{directory.WrongParam(name, directory.Clip(value), "", err.Text)}
	return err
}
