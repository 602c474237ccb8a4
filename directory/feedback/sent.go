package feedback

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// The limits of what one note holds, in characters.
const (
	maxWords = 4000
	maxValue = 2000
	maxMail  = 254
)

// maxBody is the size of what is sent, in bytes: more than a note holds, so that a text that is too long comes back
// to its sender.
const maxBody = 4 << 20

// Names of what is sent besides the names of fields.
const (
	placeName    = "lieu"
	problemName  = "probleme"
	fieldName    = "champ"
	proposalName = "proposition"
	fieldsName   = "champs"
	wordsName    = "texte"
	mailName     = "courriel"
	originName   = "depuis"
	ticketName   = "jeton"
	proofName    = "preuve"
	actionName   = "action"
)

// sent is what a person typed.
type sent struct {
	problem *problem // nil: by the API
	values  map[string]string
	fields  []string // of values, in their order
	words   string
	mail    string
	wrong   []directory.ParamError
}

// put sets the value of a field, cleaned. A field without a value is known to be wrong.
func (s *sent) put(field, value string) {
	if s.values == nil {
		s.values = map[string]string{}
	}
	if _, there := s.values[field]; !there {
		s.fields = append(s.fields, field)
	}
	s.values[field] = tidy(value)
}

// refuse notes what is wrong with a part.
func (s *sent) refuse(name, value, format string, args ...any) {
	s.wrong = append(s.wrong, directory.WrongParam(name, directory.Clip(value), "", i18n.New(format, args...)))
}

// tidy returns a text as it is kept: what is no text is left out, lines end with a line feed. Marks that change the
// direction of other texts are left out too.
func tidy(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text))
}

// check notes what is too long, and an address to which no mail goes.
func (s *sent) check() {
	s.words, s.mail = tidy(s.words), tidy(s.mail)
	long := func(name, value string, limit int) {
		if n := utf8.RuneCountInString(value); n > limit {
			s.refuse(name, value, "%d caractères : %d au plus", n, limit)
		}
	}
	for _, field := range s.fields {
		long(field, s.values[field], maxValue)
	}
	long(wordsName, s.words, maxWords)
	if s.mail != "" {
		at, err := mail.ParseAddress(s.mail)
		if err != nil || at.Address != s.mail || len(s.mail) > maxMail || !strings.Contains(at.Address, ".") {
			s.refuse(mailName, s.mail, "ce n'est pas une adresse de courriel : elle ressemble à nom@exemple.fr")
		}
	}
}

// proposals returns what is proposed of each field about a place, read as an import would.
func (p *feedback) proposals(s *sent, about *subject) []note.Proposal {
	read := map[string]string{}
	if p.Typed != nil {
		read = p.Typed(s.values, about.Place)
	}
	list := make([]note.Proposal, 0, len(s.fields))
	before := func(field string) string {
		if f := directory.FieldNamed(field); f != nil && about.Place != nil {
			return f.Flat(about.Place)
		}
		return ""
	}
	for _, field := range s.fields {
		one := note.Proposal{Field: field, Written: s.values[field], Read: read[field], Before: before(field)}
		switch field {
		case note.Closure:
			one.Read = readClosure(one.Written)
		case note.Duplicate:
			one.Read = p.readDuplicate(about, one.Written)
		}
		list = append(list, one)
	}
	for i := range directory.Fields { // what a value brings with it, such as the INSEE code of a commune
		field := directory.Fields[i].Name
		if _, given := s.values[field]; !given && read[field] != "" && read[field] != before(field) {
			list = append(list, note.Proposal{Field: field, Written: read[field], Read: read[field], Before: before(field)})
		}
	}
	return list
}

// readClosure returns a closure in the form of note.Closure; "" when it is none.
func readClosure(written string) string {
	if directory.SameLetters(written, note.ForGood) {
		return note.ForGood
	}
	from, until, dates := strings.Cut(written, "/")
	first, err := time.Parse(time.DateOnly, strings.TrimSpace(from))
	if !dates || err != nil {
		return ""
	}
	if until = strings.TrimSpace(until); until == "" {
		return first.Format(time.DateOnly) + "/"
	}
	last, err := time.Parse(time.DateOnly, until)
	if err != nil || last.Before(first) {
		return ""
	}
	return first.Format(time.DateOnly) + "/" + last.Format(time.DateOnly)
}

// readDuplicate returns the id of the place that another is said to be; "" when there is none.
func (p *feedback) readDuplicate(about *subject, written string) string {
	i, redirect, ok := about.View.ByID(written)
	if !ok {
		return ""
	}
	if redirect == "" {
		redirect = about.View.ID(i)
	}
	if redirect == about.ID {
		return ""
	}
	return redirect
}

// note returns the note of what was typed.
func (p *feedback) note(s *sent, about *subject, origin note.Origin) *note.Note {
	return &note.Note{ID: newTicket(p.Web.Now()).id(), Received: p.Web.Now().UTC().Truncate(time.Microsecond),
		Place: about.ID, Asked: about.Asked, Proposals: p.proposals(s, about), Words: s.words, Mail: s.mail, Origin: origin}
}

// invalid returns the error of what was sent, nil when nothing is wrong.
func (s *sent) invalid() error {
	if len(s.wrong) == 0 {
		return nil
	}
	err := directory.NewError(directory.Invalid, i18n.New("Ce signalement ne peut pas être envoyé ainsi."))
	err.Params = s.wrong
	return err
}
