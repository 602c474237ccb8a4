package atelier

import (
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// challenge has browsers ask for a key, and send it again below Path alone: a site without cookies has no other way
// to know a person from one page to the next.
const challenge = `Basic realm="Atelier", charset="UTF-8"`

// holder is who asks: a key that is valid now.
type holder struct{ *key.Key }

// author returns what decisions of the holder say of who took them.
func (h holder) author() (note.Author, string) {
	if h.Scope.Everything {
		return note.Operator, h.Name
	}
	return note.KeyOf, h.Name
}

// held returns a handler of requests that show a valid key.
func (a *atelier) held(handler func(c web.Context, h holder) error) web.Handler {
	return func(c web.Context) error {
		h, err := a.holder(c)
		if err != nil {
			return err
		}
		private(c)
		return handler(c, h)
	}
}

// holder returns who asks. The error is a 401 for a request without a valid key.
func (a *atelier) holder(c web.Context) (holder, error) {
	if a.Store == nil {
		return holder{}, closed()
	}
	text := shownKey(c.Request())
	if text == "" {
		return holder{}, refuse(c, "Il faut une clé. Un programme l’envoie dans l’en-tête « Authorization: Bearer CLÉ ».")
	}
	k, err := a.Store.KeyOf(c.Request().Context(), text)
	switch {
	case err != nil:
		return holder{}, a.masked(err)
	case k == nil:
		return holder{}, refuse(c, "Cette clé n’est pas connue : copiez-la entière, de « lieux_ » à la fin.")
	case !k.Revoked.IsZero():
		return holder{}, refuse(c, "Cette clé a été reprise : demandez-en une autre à qui tient l’annuaire.")
	case !k.Valid(a.Web.Now()):
		return holder{}, refuse(c, "Cette clé ne sert plus depuis le %s : demandez-en une autre à qui tient l’annuaire.",
			k.Expires.Format("02/01/2006"))
	}
	return holder{k}, nil
}

// shownKey returns the key that a request shows: as a bearer's token, or as the password of any name.
func shownKey(r *http.Request) string {
	if _, password, ok := r.BasicAuth(); ok {
		return strings.TrimSpace(password)
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// refuse returns the problem of a request without a valid key. Browsers then ask for one on the pages below Path.
func refuse(c web.Context, text string, args ...any) error {
	private(c)
	scheme := `Bearer realm="Atelier"`
	if !strings.HasPrefix(c.Route(), apiPath) {
		scheme = challenge
	}
	c.Header().Set("WWW-Authenticate", scheme)
	return directory.Errorf(directory.Unknown, text, args...)
}

// private keeps an answer out of caches and search engines.
func private(c web.Context) {
	h := c.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Vary", "Authorization")
}

// masked returns an error of the store without its cause, which is for the operator alone.
func (a *atelier) masked(err error) error {
	if directory.ErrorCode(err) != directory.Unavailable {
		return err
	}
	a.Web.Log().Error("the inbox cannot be used", "error", err)
	return directory.Errorf(directory.Unavailable, "L’atelier ne peut pas lire ni garder de décision en ce moment : "+
		"réessayez dans quelques minutes.")
}

// welcomeView is the page before the key is asked for.
type welcomeView struct {
	html.Layout
	Enter   string
	Left    bool // the visitor has just left
	Contact string
}

func (a *atelier) welcome(c web.Context) error {
	if shownKey(c.Request()) != "" {
		return a.held(a.inboxPage)(c)
	}
	return a.showWelcome(c, false)
}

func (a *atelier) showWelcome(c web.Context, left bool) error {
	t := a.RequestedLocale(c)
	view := &welcomeView{Enter: Path + "/entrer" + html.InLang(t), Left: left, Contact: a.Config.Contact}
	view.Layout = a.layout(c, t, t.Say("L’atelier"))
	private(c)
	return a.SendStatus(c, http.StatusOK, "atelier.html", view)
}

// enter asks for a key, then leads to what waits.
func (a *atelier) enter(c web.Context) error {
	return a.held(func(c web.Context, _ holder) error {
		return c.SeeOther(Path + "/boite" + html.InLang(a.RequestedLocale(c)))
	})(c)
}

// leave has the browser forget the key: it keeps it with the cookies, of which there are none.
func (a *atelier) leave(c web.Context) error {
	c.Header().Set("Clear-Site-Data", `"cookies"`)
	return a.showWelcome(c, true)
}
