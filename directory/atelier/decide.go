package atelier

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// The limits of what a decision may hold, in characters.
const (
	maxReason = 500
	maxValue  = 4000
)

// verdict is what is asked for about a field of a note, as forms and programs send it.
type verdict struct {
	Field   string       `json:"champ"`            // "": the whole note
	Verdict note.Verdict `json:"decision"`         //
	Value   string       `json:"valeur,omitempty"` // to publish in place of the proposal, as a person writes it
	Reason  string       `json:"motif,omitempty"`
	Until   string       `json:"jusqu_au,omitempty"` // AAAA-MM-JJ: the last day of the correction
}

// about returns what a note is about today: who may decide of it, and its place, nil for one to be added or one that is
// no longer published.
func (a *atelier) about(v directory.View, n *note.Note) (key.Subject, *directory.Place) {
	if n.Place == "" {
		return key.SubjectIn(a.Gazetteer, communeOf(a.Gazetteer, n)), nil
	}
	_, place, err := placeOf(v, n.Place)
	if err != nil {
		return key.Subject{}, nil
	}
	return key.SubjectOf(place), place
}

// within returns a Forbidden error unless a subject is within the scope of a holder.
func within(h holder, subject key.Subject) error {
	if h.Scope.Covers(subject) {
		return nil
	}
	return directory.Errorf(directory.Forbidden, "Ce lieu n’est pas dans la portée de votre clé (%s).", h.Scope.String())
}

// decided stores what the holder of a key decides about a field of a note.
func (a *atelier) decided(ctx context.Context, h holder, id string, asked verdict) (*note.Decision, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	n, err := a.Store.Note(ctx, id)
	if err != nil {
		return nil, a.masked(err)
	}
	subject, place := a.about(v, n)
	if err := within(h, subject); err != nil {
		return nil, err
	}
	d, err := a.decisionOf(n, place, asked)
	if err != nil {
		return nil, err
	}
	if d.Verdict == note.Accepted {
		if err := a.stays(h, place, valuesOf(n, d)); err != nil {
			return nil, err
		}
	}
	d.Author, d.Name = h.author()
	return d, a.masked(a.Store.AddDecision(ctx, d))
}

// decisionOf returns the decision that is asked for about a note, once it is checked. Its author is for the caller.
func (a *atelier) decisionOf(n *note.Note, place *directory.Place, asked verdict) (*note.Decision, error) {
	d, proposal, err := n.Decide(asked.Field, asked.Verdict)
	if err != nil {
		return nil, err
	}
	d.At = a.Web.Now()
	if d.Reason, err = text("motif", asked.Reason, maxReason); err != nil {
		return nil, err
	}
	if d.Verdict != note.Accepted {
		return d, nil
	}
	if d.Expires, err = a.until(asked.Until); err != nil {
		return nil, err
	}
	written, err := text("valeur", asked.Value, maxValue)
	switch {
	case err != nil:
		return nil, err
	case proposal == nil && written != "":
		return nil, wrong("valeur", written, "une valeur va avec un champ")
	case proposal == nil:
	case written != "" && written != proposal.Read:
		d.Value, err = a.read(proposal.Field, written, place)
	case proposal.Read == "" && proposal.Written != "":
		err = wrong("valeur", proposal.Written, "ce qui est proposé ne se lit pas : écrivez ce qu’il faut publier")
	}
	return d, err
}

// read returns what is written in a field in flat form. place is nil for one to be added.
func (a *atelier) read(field, written string, place *directory.Place) (string, error) {
	switch {
	case field == note.Closure:
		return a.closure(written)
	case field == note.Duplicate:
		return written, nil
	case a.Typed == nil:
		return "", closed()
	}
	if read := a.Typed(map[string]string{field: written}, place)[field]; read != "" {
		return read, nil
	}
	return "", unreadable(field, written)
}

func unreadable(field, written string) error {
	return wrong(field, written, "ceci ne se lit pas : écrivez-le autrement")
}

// until returns the end of the last day of a correction; zero for "".
func (a *atelier) until(day string) (time.Time, error) {
	if day = strings.TrimSpace(day); day == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		return t, wrong("jusqu_au", day, "une date AAAA-MM-JJ est attendue")
	case !t.AddDate(0, 0, 1).After(a.Web.Now()):
		return t, wrong("jusqu_au", day, "ce jour est passé")
	}
	return t.AddDate(0, 0, 1), nil
}

// wrong returns the error of one value that was sent.
func wrong(name, value, format string, args ...any) error {
	err := directory.NewError(directory.Invalid, i18n.New(format, args...))
	err.Params = []directory.ParamError{directory.WrongParam(name, directory.Clip(value), "", err.Text)}
	return err
}

// text returns a text that was sent without control characters but line ends. The error is Invalid for one that is
// too long: nothing of it is cut.
func text(name, sent string, most int) (string, error) {
	sent = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ReplaceAll(sent, "\r\n", "\n"))
	if n := utf8.RuneCountInString(sent); n > most {
		return "", wrong(name, sent, "%d caractères, pour %d au plus", n, most)
	}
	return strings.TrimSpace(sent), nil
}
