package atelier

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// maxBody is the size of what a program or a form sends, in bytes.
const maxBody = 256 << 10

// readJSON reads the body of a request.
func readJSON(c web.Context, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		err = errors.New("more than one JSON document")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return web.NewProblem(http.StatusRequestEntityTooLarge, "")
	}
	return directory.Errorf(directory.Invalid, "Le corps de la demande n’est pas le document JSON attendu : %s.",
		directory.Clip(err.Error()))
}

func answer(c web.Context, status int, document any) error {
	b, err := web.EncodeJSON(document)
	if err != nil {
		return err
	}
	return c.Blob(status, "application/json", b)
}

// pageOf returns the number of a page of an address, from 0. Any other parameter is an error.
func (a *atelier) pageOf(c web.Context) (int, error) {
	raw := c.Request().URL.RawQuery
	for _, own := range []string{"page", "fait", "lang"} {
		raw = query.Without(raw, own)
	}
	if _, err := a.Query.Read(nil, &query.Form{}, raw); err != nil {
		return 0, err
	}
	value, given := query.First(c.Request().URL.RawQuery, "page")
	if !given || value == "" {
		return 0, nil
	}
	page, err := strconv.Atoi(value)
	if err != nil || page < 1 || page > 1_000_000 {
		return 0, wrong("page", value, "un nombre est attendu, à partir de 1")
	}
	return page - 1, nil
}

// groupDocument is what waits about one place.
type groupDocument struct {
	Place string         `json:"lieu,omitempty"` // "": a place to be added
	Name  string         `json:"nom,omitempty"`
	Notes []noteDocument `json:"signalements"`
	More  int            `json:"autres,omitempty"` // notes that are not among them
}

type noteDocument struct {
	ID       string          `json:"id"`
	Received time.Time       `json:"recu"`
	Words    string          `json:"texte,omitempty"`
	Asks     []askDocument   `json:"demandes"`
	Decided  []note.Decision `json:"decisions,omitempty"`
}

// askDocument is a field of which something is to be decided.
type askDocument struct {
	Field   string `json:"champ"` // "": the note has words only
	Written string `json:"proposition,omitempty"`
	Read    string `json:"lu,omitempty"`
	Now     string `json:"annuaire,omitempty"` // what is published
	Says    []says `json:"listes"`             // what each listing says
}

// notes handles GET /api/v1/atelier/signalements.
func (a *atelier) notes(c web.Context, h holder) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	groups, more, err := a.waiting(c.Request().Context(), h, page)
	if err != nil {
		return err
	}
	found := struct {
		Groups []groupDocument `json:"lieux"`
		Next   int             `json:"page_suivante,omitempty"`
	}{Groups: []groupDocument{}}
	for i := range groups {
		found.Groups = append(found.Groups, groups[i].document())
	}
	if more {
		found.Next = page + 2
	}
	return answer(c, http.StatusOK, found)
}

func (g *group) document() groupDocument {
	d := groupDocument{Place: g.Asked, More: g.More}
	if g.Place != nil {
		d.Place, d.Name = g.Place.ID, g.Place.Name
	}
	for i := range g.Notes {
		n := &g.Notes[i]
		one := noteDocument{ID: n.ID, Received: n.Received.UTC(), Words: n.Words, Asks: []askDocument{}, Decided: n.Decisions}
		for _, p := range n.Waiting() {
			ask := askDocument{Field: p.Field, Written: p.Written, Read: p.Read, Says: g.saidOf(p.Field)}
			if g.Place != nil {
				ask.Now = flatOf(p.Field, g.Place)
			}
			one.Asks = append(one.Asks, ask)
		}
		d.Notes = append(d.Notes, one)
	}
	return d
}

// decide handles POST /api/v1/atelier/signalements/{id}/decisions.
func (a *atelier) decide(c web.Context, h holder) error {
	var asked verdict
	if err := readJSON(c, &asked); err != nil {
		return err
	}
	d, err := a.decided(c.Request().Context(), h, c.Param("id"), asked)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, d)
}

// correct handles POST /api/v1/atelier/corrections.
func (a *atelier) correct(c web.Context, h holder) error {
	var asked request
	if err := readJSON(c, &asked); err != nil {
		return err
	}
	n, err := a.corrected(c.Request().Context(), h, &asked)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, n)
}

// decidedDocument is a decision and what was made of it.
type decidedDocument struct {
	note.Decision
	State   string `json:"etat"` // en_attente, appliquee, sans_effet, illisible
	Message string `json:"message,omitempty"`
	Holds   bool   `json:"tient"` // no later one replaces it
}

// decisions handles GET /api/v1/atelier/decisions.
func (a *atelier) decisions(c web.Context, h holder) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	notes, made, err := a.past(c.Request().Context(), h, page)
	if err != nil {
		return err
	}
	found := struct {
		Decisions []decidedDocument `json:"decisions"`
		Next      int               `json:"page_suivante,omitempty"`
	}{Decisions: []decidedDocument{}}
	if len(notes) > decidedAtOnce {
		notes, found.Next = notes[:decidedAtOnce], page+2
	}
	for i := range notes {
		for _, d := range notes[i].Decisions {
			one := decidedDocument{Decision: d, State: "en_attente", Holds: holds(&notes[i], &d)}
			if m := made[d.ID]; m.Outcome != "" {
				one.State, one.Message = m.Outcome, m.Message
			}
			found.Decisions = append(found.Decisions, one)
		}
	}
	return answer(c, http.StatusOK, found)
}

// holds reports whether a decision is the one that holds for its field, and can be undone.
func holds(n *note.Note, d *note.Decision) bool {
	standing := n.DecisionOn(d.Field)
	return standing != nil && standing.ID == d.ID
}
