package verify

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// linesType is the media type of an answer that tells how far a check is, one JSON document a line.
const linesType = "application/x-ndjson"

// stillHere is how often a check that has nothing new to tell says so: proxies cut a connection that is silent.
const stillHere = 10 * time.Second

// line is one line of such an answer: how far it is, then where the report is, or what is wrong.
type line struct {
	Text    string `json:"texte,omitempty"`
	Address string `json:"adresse,omitempty"`
	Wrong   string `json:"erreur,omitempty"`
}

// live does work that ends at an address, once the body of the request has been read. A script that accepts lines is
// told how far it is; a form is answered at the end, with a redirection or the form again.
func (p *verifier) live(c web.Context, read func() error, work func(tell func(inbox.Progress)) (string, error)) error {
	c.Extend(uploadTime)
	err := read()
	address := ""
	if !strings.Contains(c.Request().Header.Get("Accept"), linesType) {
		if err == nil {
			address, err = work(nil)
		}
		if err != nil {
			return p.wrong(c, err)
		}
		return c.SeeOther(address)
	}
	t := p.RequestedLocale(c)
	private(c)
	c.Header().Set("Content-Type", linesType)
	c.Header().Set("X-Accel-Buffering", "no") // proxies pass each line on at once
	c.Response().WriteHeader(http.StatusOK)
	out := &liner{encoder: json.NewEncoder(c.Response()), flush: http.NewResponseController(c.Response()).Flush}
	defer out.repeat()()
	if err == nil {
		address, err = work(func(now inbox.Progress) { out.write(line{Text: progressText(t, now)}) })
	}
	if err != nil {
		text, _, known := wrongText(t, err)
		if !known {
			p.Web.Log().Error("a listing cannot be checked", "error", err)
			text = t.Say(web.KindOf(http.StatusInternalServerError).Detail)
		}
		out.write(line{Wrong: text})
		return nil
	}
	out.write(line{Address: address})
	return nil
}

// liner writes lines, from more than one goroutine.
type liner struct {
	sync.Mutex
	encoder *json.Encoder
	flush   func() error
	last    line
}

func (l *liner) write(n line) {
	l.Lock()
	defer l.Unlock()
	l.last = n
	_ = l.encoder.Encode(n) // a sender who has left ends the request
	_ = l.flush()
}

// repeat writes the last line again at an interval, until the function that it returns is called.
func (l *liner) repeat() (stop func()) {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(stillHere)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				l.Lock()
				again := l.last
				l.Unlock()
				l.write(again)
			}
		}
	}()
	return func() { close(done); <-ended }
}

// progressText says how far a check is.
func progressText(t *i18n.Locale, p inbox.Progress) string {
	switch p.Stage {
	case "attente":
		return t.Say("D’autres listes passent avant la vôtre.")
	case "reconnaissance":
		return t.Say("Les colonnes sont reconnues.")
	case "lignes":
		return t.Say("Lignes lues : %s", t.Int(p.Rows))
	case "dépôt", "regroupement":
		return t.Say("Les lieux sont comparés à ceux de la carte.")
	case "publication":
		return t.Say("Ce qui changerait sur la carte est calculé.")
	}
	return t.Say("La liste est lue.")
}

// wrong shows the form again with what is wrong, for an error that its sender can do something about.
func (p *verifier) wrong(c web.Context, err error) error {
	text, status, known := wrongText(p.RequestedLocale(c), err)
	if !known {
		return err
	}
	if status == http.StatusServiceUnavailable {
		c.Header().Set("Retry-After", "60")
	}
	return p.showForm(c, status, text)
}

// wrongText returns what is wrong and its status; known is false for a failure of the server.
func wrongText(t *i18n.Locale, err error) (text string, status int, known bool) {
	var e *directory.Error
	var problem *web.Problem
	switch {
	case errors.As(err, &e) && e.Code == directory.Unavailable:
		return t.Text(e.Text), http.StatusServiceUnavailable, true
	case errors.As(err, &e) && e.Code != directory.Internal:
		return joined(t, t.Text(e.Text), e.Params), http.StatusBadRequest, true
	case errors.As(err, &problem):
		return joined(t, t.Text(problem.Text), problem.Errors), problem.Status, true
	}
	return "", 0, false
}

// joined adds what is wrong with each field to a text.
func joined(t *i18n.Locale, text string, list []directory.ParamError) string {
	for _, e := range list {
		text += " " + t.Text(e.Text)
	}
	return text
}
