package feedback

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// received answers a note that a program sent.
type received struct {
	ID        string          `json:"id"`
	Follow    string          `json:"suivi"`        // of the page for people
	Self      string          `json:"adresse"`      // of the note; DELETE erases it
	Place     string          `json:"lieu"`         // its present id; "" a new place
	Proposals []note.Proposal `json:"propositions"` // as they were understood
}

// followed is a note as its sender reads it.
type followed struct {
	received
	At        time.Time       `json:"recu"`
	Words     string          `json:"texte"`
	State     note.State      `json:"etat"`
	Decisions []note.Decision `json:"decisions"`
}

// names are the members that a note may have.
func names() *directory.Vocabulary {
	return directory.NewVocabulary("signalement", placeName, fieldName, proposalName, fieldsName, wordsName, mailName)
}

// create handles POST /api/v1/signalements.
func (p *feedback) create(c web.Context) error {
	if p.Store == nil {
		return closed()
	}
	s, id, err := readDocument(c)
	if err != nil {
		return err
	}
	about, err := p.find(c.Request().Context(), id)
	if err != nil {
		return err
	}
	s.check()
	if len(s.fields) == 0 && s.words == "" {
		s.refuse(wordsName, "", "rien n'est dit : donnez un champ, une proposition ou un texte")
	}
	if err := s.invalid(); err != nil {
		return err
	}
	if err := p.admit(c, false, time.Time{}); err != nil {
		return err
	}
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	n, token := p.note(s, about, note.FromAPI), tokenOf(random[:])
	if _, err := p.Store.AddNote(c.Request().Context(), token, n); err != nil {
		return p.masked(err)
	}
	p.flood.add(p.Web.Now(), 1)
	answer := p.received(c, n, token)
	c.Header().Set("Location", answer.Self)
	return p.answer(c, http.StatusAccepted, answer)
}

func (p *feedback) received(c web.Context, n *note.Note, token string) received {
	base := p.Web.BaseURL(c)
	return received{ID: n.ID, Follow: base + Path + "/" + token, Self: base + apiPath + "/" + token, Place: n.Place,
		Proposals: n.Proposals}
}

// read handles GET /api/v1/signalements/{token}.
func (p *feedback) read(c web.Context) error {
	n, err := p.load(c)
	if err != nil {
		return err
	}
	decisions := n.Decisions
	if decisions == nil {
		decisions = []note.Decision{}
	}
	return p.answer(c, http.StatusOK, followed{p.received(c, n, c.Param("token")), n.Received.UTC(), n.Words, n.State(),
		decisions})
}

// remove handles DELETE /api/v1/signalements/{token}.
func (p *feedback) remove(c web.Context) error {
	if p.Store == nil {
		return closed()
	}
	if err := p.Store.ForgetNote(c.Request().Context(), c.Param("token")); err != nil {
		return p.masked(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func (p *feedback) answer(c web.Context, status int, document any) error {
	b, err := web.EncodeJSON(document)
	if err != nil {
		return err
	}
	private(c)
	return c.Blob(status, "application/json", b)
}

// maxDocument is the size of a document, in bytes.
const maxDocument = 256 << 10

// readDocument reads a note in JSON, and the id of its place.
func readDocument(c web.Context) (s *sent, id string, err error) {
	r := c.Request()
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxDocument))
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return nil, "", web.ProblemWith(http.StatusRequestEntityTooLarge,
			i18n.New("Ce texte est trop long : %d caractères au plus.", maxWords))
	}
	if err != nil {
		return nil, "", bodyError(err)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, "", directory.Errorf(directory.Invalid, "un objet JSON est attendu : "+
			`{"lieu": "…", "champ": "horaires", "proposition": "…", "texte": "…"}`)
	}
	s = &sent{}
	texts := map[string]string{}
	known := names()
	for name, value := range members {
		if known.Index(name) < 0 {
			s.wrong = append(s.wrong, directory.WrongParam(directory.Clip(name), "", query.Closest(known, name),
				i18n.New("ce membre n'existe pas")))
			continue
		}
		if bytes.Equal(value, []byte("null")) {
			continue
		}
		if name == fieldsName {
			s.readFields(value)
			continue
		}
		var text string
		if json.Unmarshal(value, &text) != nil {
			s.refuse(name, string(value), "un texte est attendu")
		}
		texts[name] = text
	}
	s.words, s.mail, id = texts[wordsName], texts[mailName], strings.TrimSpace(texts[placeName])
	switch field := strings.TrimSpace(texts[fieldName]); {
	case field != "":
		s.readField(fieldName, field, texts[proposalName])
	case tidy(texts[proposalName]) != "":
		s.refuse(fieldName, "", "de quel champ est la proposition ?")
	}
	return s, id, s.invalid()
}

// readFields reads a value of several fields.
func (s *sent) readFields(value json.RawMessage) {
	var fields map[string]string
	if json.Unmarshal(value, &fields) != nil {
		s.refuse(fieldsName, string(value), "un objet est attendu, le nom d'un champ devant chaque texte")
		return
	}
	for _, name := range correctables() { // in the order of the référentiel
		if proposed, given := fields[name]; given {
			s.put(name, proposed)
			delete(fields, name)
		}
	}
	for name, proposed := range fields {
		s.readField(fieldsName, name, proposed)
	}
}

// readField reads a value of a field, whose name stands in a member.
func (s *sent) readField(member, name, value string) {
	if correctable(name) {
		s.put(name, value)
		return
	}
	s.wrong = append(s.wrong, directory.WrongParam(member, directory.Clip(name), suggestField(name),
		i18n.New("ce champ n'existe pas, ou ne se corrige pas")))
}
