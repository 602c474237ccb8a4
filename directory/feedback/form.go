package feedback

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// The steps of the page: what is wrong, what is right, and both read again before they are sent.
const (
	chooseStep = "choisir"
	sayStep    = "dire"
	readStep   = "relire"
)

// The buttons of the form.
const (
	readAction = "relire"
	editAction = "modifier"
	sendAction = "envoyer"
)

// formView is the page of a step.
type formView struct {
	html.Layout
	Step    string
	Path    string
	Place   *placeView
	Gone    string      // the place is not published any more
	Near    []html.Link // places that may be meant
	Heading string
	Hint    string
	Problem string   // why it was not sent
	Wrong   []string // the same in parts
	Choices []choiceView
	NewURL  string
	BackURL string

	Now    []lineView // what the directory says
	Fields []fieldView
	Words  fieldView
	Mail   fieldView
	Hidden []html.Pair

	Lines  []lineView // what will be sent
	Ticket string
	Bits   int
}

type placeView struct{ Name, Address, URL string }

type choiceView struct{ URL, Icon, Text string }

// ask handles /signaler: the first two steps, by its address.
func (p *feedback) ask(c web.Context) error {
	asked := c.Request().URL.Query()
	if err := knownNames(asked); err != nil {
		return err
	}
	about, err := p.find(c.Request().Context(), placeAsked(asked))
	if err != nil {
		return p.offerPlaces(c, asked, err)
	}
	problem, err := problemAsked(asked, about)
	if err != nil {
		return err
	}
	if problem == nil {
		return p.Site.SendUnkept(c, about.View, "signaler.html", p.choose(c, asked, about))
	}
	s := &sent{problem: problem, values: map[string]string{}}
	return p.Site.SendUnkept(c, about.View, "signaler.html", p.say(c, asked, about, s))
}

// placeAsked returns the id of the place that an address or a form is about, "" of a new one.
func placeAsked(asked url.Values) string {
	if asked.Get(problemName) == missing.Code {
		return ""
	}
	return strings.TrimSpace(asked.Get(placeName))
}

// knownNames returns the error of a parameter that the page does not take.
func knownNames(asked url.Values) error {
	names := []string{placeName, problemName, fieldName, originName, "lang"}
	known := directory.NewVocabulary("parametre", names...)
	for name := range asked {
		if known.Index(name) < 0 {
			err := directory.NewError(directory.Invalid, i18n.New("Un paramètre ne convient pas : %s.", directory.Clip(name)))
			err.Params = []directory.ParamError{directory.WrongParam(directory.Clip(name), directory.Clip(asked.Get(name)),
				query.Closest(known, name), i18n.New("paramètre inconnu"))}
			return err
		}
	}
	return nil
}

// problemAsked returns the problem that an address or a form names, nil for none.
func problemAsked(asked url.Values, about *subject) (*problem, error) {
	if code := asked.Get(problemName); code != "" {
		problem := problemNamed(code)
		if problem == nil {
			problem = problemOf(code)
		}
		if problem == nil {
			return nil, wrongName(problemName, code, problemNames())
		}
		if about.ID == "" && problem != &missing {
			return nil, nil // of which place?
		}
		return problem, nil
	}
	field := asked.Get(fieldName)
	if field == "" || about.ID == "" {
		return nil, nil
	}
	problem := problemOf(field)
	if problem == nil {
		return nil, wrongName(fieldName, field, correctables())
	}
	return problem, nil
}

func problemNames() []string {
	names := []string{missing.Code}
	for i := range problems {
		names = append(names, problems[i].Code)
	}
	return names
}

// wrongName returns the error of a value that is none of those known.
func wrongName(name, value string, known []string) error {
	err := directory.NewError(directory.Invalid, i18n.New("Un paramètre ne convient pas : %s.", name))
	err.Params = []directory.ParamError{directory.WrongParam(name, directory.Clip(value),
		query.Closest(directory.NewVocabulary(name, known...), value), i18n.New("valeur inconnue"))}
	return err
}

// offerPlaces answers an id that no place has with those that it may mean.
func (p *feedback) offerPlaces(c web.Context, asked url.Values, unknown error) error {
	if directory.ErrorCode(unknown) != directory.NotFound {
		return unknown
	}
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	view := p.choose(c, url.Values{originName: asked[originName]}, &subject{View: v, Index: -1})
	t := view.Locale()
	view.Problem = t.Say("Aucun lieu ne porte l’identifiant « %s ».", directory.Clip(asked.Get(placeName)))
	view.Near = linksTo(t, v, nearIDs(v, asked.Get(placeName)), func(id string) string {
		return html.ReportURL(id, html.ReportEnding(t, asked.Get(originName) != ""))
	})
	return p.SendStatus(c, http.StatusNotFound, "signaler.html", view)
}

// layout returns what every step has.
func (p *feedback) layout(c web.Context, about *subject, step, heading string) *formView {
	t := p.RequestedLocale(c)
	view := &formView{Step: step, Path: Path + html.InLang(t), Heading: t.Say(heading)}
	view.Layout = p.Layout(c, t, view.Heading, "Dites ce qui est faux sur un lieu, ou quel lieu manque.", "signaler.js").
		ForVersion(about.View, p.Config.DemoSource)
	view.Assets["style"], view.NoIndex = p.Assets["signaler.css"], true
	if about.Place != nil {
		view.Place = placeOf(t, about)
		if about.Index < 0 {
			view.Place.URL = ""
			view.Gone = t.Say("Ce lieu n’est plus dans l’annuaire.")
			view.Near = linksTo(t, about.View, nearby(about.View, about.Place), func(id string) string {
				return "/lieux/" + id + html.InLang(t)
			})
		}
	}
	return view
}

// choose returns the first step.
func (p *feedback) choose(c web.Context, asked url.Values, about *subject) *formView {
	view := p.layout(c, about, chooseStep, "Qu’est-ce qui est faux ?")
	if about.ID == "" {
		view.Heading = view.Locale().Say("Signaler une erreur")
		view.Title = view.Heading
	}
	link := func(problem *problem) string {
		state := html.State{}
		if about.ID != "" && problem != &missing {
			state = append(state, html.PairOf(placeName, about.ID))
		}
		state = append(state, html.PairOf(problemName, problem.Code))
		for _, name := range []string{originName, "lang"} {
			if value := asked.Get(name); value != "" {
				state = append(state, html.PairOf(name, value))
			}
		}
		return state.URL(Path)
	}
	if about.ID != "" {
		for i := range problems {
			view.Choices = append(view.Choices, choiceView{link(&problems[i]), problems[i].Icon,
				view.Locale().Say(problems[i].Choice)})
		}
		view.BackURL = view.Place.URL
	}
	if code := asked.Get("lang"); code != "" {
		view.Hidden = append(view.Hidden, html.PairOf("lang", code))
	}
	view.NewURL = link(&missing)
	return view
}

// say returns the second step, with what was typed so far.
func (p *feedback) say(c web.Context, asked url.Values, about *subject, s *sent) *formView {
	view := p.layout(c, about, sayStep, s.problem.Asks)
	t := view.Locale()
	view.Hint = t.Say(s.problem.Hint)
	view.Now = p.nowOf(t, about, s.problem)
	view.Fields = fieldsOf(t, s)
	view.Words = fieldView{Name: wordsName, Label: t.Say("Autre chose à dire ?"), Long: true, Rows: 4, Value: s.words,
		Hint: t.Say("Ne donnez pas votre nom.")}
	if s.problem.Code == "autre" {
		view.Words.Label, view.Words.Hint, view.Words.Required = t.Say("Ce qui ne va pas"), "", true
	}
	view.Mail = fieldView{Name: mailName, Kind: "email", Label: t.Say("Votre adresse de courriel, pour avoir la réponse"),
		Value: s.mail, Auto: "email",
		Hint: t.Say("Pas obligatoire. Elle est effacée dès que la réponse est partie.")}
	view.mark(t, s.wrong)
	view.Hidden = hidden(asked, about, s.problem)
	back := html.State{}
	if about.ID != "" {
		back = append(back, html.PairOf(placeName, about.ID))
	}
	for _, name := range []string{originName, "lang"} {
		if value := asked.Get(name); value != "" {
			back = append(back, html.PairOf(name, value))
		}
	}
	view.BackURL = back.URL(Path)
	return view
}

// hidden are the parts of the form that are not typed.
func hidden(asked url.Values, about *subject, problem *problem) []html.Pair {
	pairs := []html.Pair{html.PairOf(problemName, problem.Code)}
	if about.ID != "" {
		id := about.ID
		if about.Asked != "" {
			id = about.Asked
		}
		pairs = append(pairs, html.PairOf(placeName, id))
	}
	if asked.Get(originName) != "" {
		pairs = append(pairs, html.PairOf(originName, asked.Get(originName)))
	}
	return pairs
}

// mark sets what is wrong with fields, and the same above the form.
func (view *formView) mark(t *i18n.Locale, wrong []directory.ParamError) {
	for _, e := range wrong {
		text := t.Text(e.Text)
		found := false
		for _, f := range append(fieldPointers(view.Fields), &view.Words, &view.Mail) {
			if f.Name == e.Param {
				f.Wrong, found = text, true
				view.Wrong = append(view.Wrong, f.Label+" : "+text)
			}
		}
		if !found {
			view.Wrong = append(view.Wrong, text)
		}
	}
	if len(wrong) > 0 && view.Problem == "" {
		view.Problem = t.Say("Rien n’est parti : il y a quelque chose à changer.")
	}
}

func fieldPointers(fields []fieldView) []*fieldView {
	pointers := make([]*fieldView, len(fields))
	for i := range fields {
		pointers[i] = &fields[i]
	}
	return pointers
}

// send handles the form: it shows what will be sent, the form again, or sends it.
func (p *feedback) send(c web.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return bodyError(err)
	}
	form := r.PostForm
	about, err := p.find(r.Context(), placeAsked(form))
	if err != nil {
		return p.offerPlaces(c, form, err)
	}
	s, err := readForm(form, about)
	if err != nil {
		return err
	}
	if s.problem == nil {
		return p.SendStatus(c, http.StatusBadRequest, "signaler.html", p.choose(c, form, about))
	}
	s.check()
	s.checkForm()
	switch action := form.Get(actionName); {
	case len(s.wrong) > 0:
		return p.SendStatus(c, http.StatusBadRequest, "signaler.html", p.say(c, form, about, s))
	case action == editAction:
		return p.SendStatus(c, http.StatusOK, "signaler.html", p.say(c, form, about, s))
	case action != sendAction:
		return p.showRead(c, form, about, s)
	}
	return p.deliver(c, form, about, s)
}

// showRead shows what will be sent.
func (p *feedback) showRead(c web.Context, form url.Values, about *subject, s *sent) error {
	key, err := p.secret(c.Request().Context())
	if err != nil {
		return p.sayAgain(c, form, about, s, err)
	}
	view := p.layout(c, about, readStep, "Est-ce bien cela ?")
	t := view.Locale()
	view.Lines = p.linesOf(t, about, p.note(s, about, note.FromPage))
	view.Hidden = append(hidden(form, about, s.problem), typedPairs(form, s)...)
	view.Ticket, view.Bits = newTicket(p.Web.Now()).text(key), p.bits()
	return p.SendStatus(c, http.StatusOK, "signaler.html", view)
}

// deliver sends what was read again, and leads to the page that its sender follows.
func (p *feedback) deliver(c web.Context, form url.Values, about *subject, s *sent) error {
	key, err := p.secret(c.Request().Context())
	if err != nil {
		return p.sayAgain(c, form, about, s, err)
	}
	text := form.Get(ticketName)
	ticket, ok := readTicket(key, text, p.Web.Now())
	if !ok {
		return p.showRead(c, form, about, s) // the form is too old: it is read once more
	}
	if err := p.admit(c, proves(text, form.Get(proofName), p.bits()), ticket.made); err != nil {
		return p.sayAgain(c, form, about, s, err)
	}
	origin := note.FromPage
	if form.Get(originName) != "" {
		origin = note.FromEmbed
	}
	n, token := p.note(s, about, origin), ticket.address(key)
	added, err := p.Store.AddNote(c.Request().Context(), token, n)
	if err != nil {
		return p.sayAgain(c, form, about, s, p.masked(err))
	}
	if added {
		p.flood.add(p.Web.Now(), 1)
	}
	state := html.State{html.PairOf("envoye", "oui")}
	if code := p.RequestedLocale(c).Code; code != i18n.French.Code {
		state = append(state, html.PairOf("lang", code))
	}
	return c.SeeOther(state.URL(Path + "/" + token))
}

// sayAgain shows the form with why it was not sent, for an error that will pass.
func (p *feedback) sayAgain(c web.Context, form url.Values, about *subject, s *sent, err error) error {
	var e *directory.Error
	var problem *web.Problem
	view := p.say(c, form, about, s)
	switch {
	case errors.As(err, &e) && e.Code == directory.Unavailable:
		view.Problem = view.Locale().Text(e.Text)
		c.Header().Set("Retry-After", "60")
		return p.SendStatus(c, http.StatusServiceUnavailable, "signaler.html", view)
	case errors.As(err, &problem):
		view.Problem = view.Locale().Text(problem.Text)
		return p.SendStatus(c, problem.Status, "signaler.html", view)
	}
	return err
}

// bodyError explains why the body of a request cannot be read.
func bodyError(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return web.ProblemWith(http.StatusRequestEntityTooLarge, i18n.New("Ce texte est trop long : %d caractères au plus.",
			maxWords))
	}
	return directory.Errorf(directory.Invalid, "l'envoi est incomplet ou mal formé : recommencez")
}
