package guide

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// frameView is what every page of the way has.
type frameView struct {
	html.Layout
	Path     string // the action of forms
	Show     html.Display
	Problems []problem
	Search   html.Asked
	Answered []answeredView
	Answer   bool // the page of the answer
}

// answeredView is a question that is answered, with a link to answer it otherwise.
type answeredView struct{ Question, Text, URL string }

// questionView is a page with one question, or with all of them.
type questionView struct {
	frameView
	Step          step
	Number        string // of the question; "" for the page with all of them
	Heading, Hint string
	Choices       []choiceView // links
	TypedNeed     string
	NotFound      string       // what no need was found for
	Needs         []needsView  // of the page with all of them
	Eases         []choiceView // the same
	Wishes        []wishesView // boxes
	Hidden        []html.Pair  // the answers that the form keeps
	BackURL       string
	SkipURL       string
	ProURL        string
}

// choiceView is an answer of one question.
type choiceView struct {
	Code             string
	Icon, Text, Hint string
	URL              string
	Current          bool
}

// needsView is the needs of one kind.
type needsView struct {
	Text  string
	Needs []choiceView
}

// wishesView is boxes of one kind.
type wishesView struct {
	Text  string
	Short bool
	List  []wishView
}

type wishView struct {
	Name, Value, Text string
	Checked           bool
}

// questions are what the steps ask, in French.
var questions = map[step]struct{ title, description string }{
	needStep: {title: "De quoi avez-vous besoin ?"},
	easeStep: {title: "Comment vous débrouillez-vous ?"},
	wishStep: {title: "Qu’est-ce qui compte pour vous ?",
		description: "Cochez ce qui compte. Vous pouvez ne rien cocher."},
	whereStep: {title: "Où habitez-vous ?"},
	allStep:   {title: "Orienter une personne", description: "Aucune réponse n’est obligatoire. Rien n’est enregistré."},
}

// frame returns what every page of the way has.
func (p *pages) frame(c web.Context, r *request, title, script string) frameView {
	view := frameView{Path: r.Page.Path, Show: r.Show, Problems: r.wrong, Search: r.search, Answered: p.answered(r)}
	view.Layout = p.Layout(c, r.Q.Lang, title,
		"Quelques questions simples, puis trois lieux qui vous conviennent, et pourquoi.", script).
		ForVersion(r.View, p.Config.DemoSource)
	if view.Embedded = r.Page.Embedded; view.Embedded {
		view.Assets["script"] = p.Assets["orienter.js"]
	}
	view.NoIndex = view.Embedded || len(r.State) > len(r.Show.State()) || r.step != needStep || r.group != nil
	if style := p.Assets[r.Show.Theme+".css"]; view.Embedded && style != "" {
		view.Assets["style"] = style
	}
	p.ShowFirst(&view.Layout, &r.Show, "guide")
	return view
}

// question returns the page of a step.
func (p *pages) question(c web.Context, r *request) *questionView {
	t, asks := r.Q.Lang, questions[r.step]
	title := t.Say(asks.title)
	if question := r.search.Problem; question != "" {
		title = question // said when the page opens
	} else if r.step == whereStep && len(r.search.Choices) > 0 {
		title = r.search.ChoicesTitle
	}
	script := ""
	if r.step == whereStep || r.step == allStep {
		script = "orienter.js" // the button "Autour de moi"
	}
	view := &questionView{frameView: p.frame(c, r, title, script), Step: r.step, Heading: t.Say(asks.title),
		Hint: t.Say(asks.description)}
	if at := slices.Index(steps, r.step); at >= 0 {
		view.Number = t.Say("Question %s sur %s", t.Int(at+1), t.Int(len(steps)-1))
		if view.SkipURL = r.at(r.after(r.step)); at > 0 {
			view.BackURL = r.at(steps[at-1])
		}
	}
	switch r.step {
	case needStep:
		p.askNeed(view, r)
	case easeStep:
		for i := range p.guide.Eases {
			e := &p.guide.Eases[i]
			view.Choices = append(view.Choices, choiceView{Icon: e.Icon, Text: t.Say(e.Label), Current: e == r.Ease,
				URL: r.at(r.after(easeStep), html.PairOf(easeParam, e.Code))})
		}
	case wishStep:
		view.Wishes = p.wishesOf(r)
		view.Hidden = p.withoutWishes(r.State).With(stepName, string(r.after(wishStep)))
	case whereStep:
		view.Hidden = r.State.Without(func(p html.Pair) bool { return isWhere(p.Name) })
	case allStep:
		p.askAll(view, r)
	}
	return view
}

// askNeed sets the kinds of needs, those of one kind, or those that a text may mean.
func (p *pages) askNeed(view *questionView, r *request) {
	t := r.Q.Lang
	view.ProURL = r.at(allStep, html.PairOf(proName, "oui"))
	if view.TypedNeed = r.typedNeed; r.typedNeed != "" {
		for _, n := range p.guide.Match(r.typedNeed) {
			view.Choices = append(view.Choices, p.needChoice(r, n))
		}
		view.Heading, view.BackURL = t.Say("Est-ce l’un de ceux-ci ?"), r.at(needStep)
		if len(view.Choices) > 0 {
			return
		}
		view.NotFound = t.Say("Nous n’avons pas trouvé « %s ». Choisissez dans la liste.", words.Clip(r.typedNeed, 60))
		view.Heading, view.BackURL = t.Say(questions[needStep].title), ""
	}
	view.Hidden = r.State.WithoutName(needParam).With(stepName, string(needStep))
	if r.group != nil {
		view.Heading, view.BackURL = t.Say(r.group.Label), r.at(needStep)
		for i := range p.guide.Needs {
			if n := &p.guide.Needs[i]; n.Group == r.group.Code {
				view.Choices = append(view.Choices, p.needChoice(r, n))
			}
		}
		return
	}
	for i := range p.guide.Groups {
		group := &p.guide.Groups[i]
		needs := p.needsOf(group)
		if len(needs) == 0 {
			continue
		}
		choice := choiceView{Icon: group.Icon, Text: t.Say(group.Label),
			URL:     r.at(needStep, html.PairOf(groupName, group.Code)),
			Current: r.Need != nil && r.Need.Group == group.Code}
		if len(needs) == 1 {
			choice.URL = p.needChoice(r, needs[0]).URL
		}
		view.Choices = append(view.Choices, choice)
	}
}

// needsOf returns the needs of a kind.
func (p *pages) needsOf(group *orientation.Group) []*orientation.Need {
	var needs []*orientation.Need
	for i := range p.guide.Needs {
		if n := &p.guide.Needs[i]; n.Group == group.Code {
			needs = append(needs, n)
		}
	}
	return needs
}

func (p *pages) needChoice(r *request, n *orientation.Need) choiceView {
	t := r.Q.Lang
	return choiceView{Code: n.Code, Text: t.Say(n.Label), Hint: t.Say(n.Operator), Current: n == r.Need,
		URL: r.at(r.after(needStep), html.PairOf(needParam, n.Code))}
}

// askAll sets the questions of the page that has all of them.
func (p *pages) askAll(view *questionView, r *request) {
	t := r.Q.Lang
	view.BackURL = r.at(needStep, html.PairOf(proName, ""))
	for i := range p.guide.Groups {
		group := needsView{Text: t.Say(p.guide.Groups[i].Label)}
		for _, n := range p.needsOf(&p.guide.Groups[i]) {
			group.Needs = append(group.Needs, p.needChoice(r, n))
		}
		view.Needs = append(view.Needs, group)
	}
	for i := range p.guide.Eases {
		e := &p.guide.Eases[i]
		view.Eases = append(view.Eases, choiceView{Code: e.Code, Text: t.Say(e.Label), Current: e == r.Ease})
	}
	view.Wishes = p.wishesOf(r)
	view.Hidden = p.withoutWishes(r.State).Without(func(p html.Pair) bool {
		return p.Name == needParam || p.Name == easeParam || isWhere(p.Name)
	})
	if !slices.Contains(view.Hidden, html.PairOf(proName, "oui")) {
		view.Hidden = append(view.Hidden, html.PairOf(proName, "oui"))
	}
}

// wishesOf returns the boxes of what may matter.
func (p *pages) wishesOf(r *request) []wishesView {
	t := r.Q.Lang
	var views []wishesView
	for i := range p.guide.Wishes {
		kind := &p.guide.Wishes[i]
		view := wishesView{Text: t.Say(kind.Label), Short: kind.Short}
		for _, w := range kind.List {
			view.List = append(view.List,
				wishView{w.Param, w.Value, t.Say(w.Label), r.State.Has(w.Param, w.Value)})
		}
		views = append(views, view)
	}
	return views
}

// withoutWishes returns a state without what the boxes stand for.
func (p *pages) withoutWishes(state html.State) html.State {
	return state.Without(func(given html.Pair) bool { return p.wishOf(given) != nil })
}

// wishOf returns the wish that a parameter stands for, nil when it is another one.
func (p *pages) wishOf(given html.Pair) *orientation.Wish {
	for i := range p.guide.Wishes {
		list := p.guide.Wishes[i].List
		for j := range list {
			if list[j].Param == given.Name && list[j].Value == given.Value {
				return &list[j]
			}
		}
	}
	return nil
}

// answered returns what is answered so far.
func (p *pages) answered(r *request) []answeredView {
	t := r.Q.Lang
	var views []answeredView
	add := func(s step, text string) {
		if text != "" && s != r.step {
			address := r.at(s)
			if r.pro {
				address = r.at(allStep)
			}
			views = append(views, answeredView{t.Say(questions[s].title), text, address})
		}
	}
	if r.Need != nil {
		add(needStep, t.Say(r.Need.Label))
	}
	if r.Ease != nil {
		add(easeStep, t.Say(r.Ease.Label))
	}
	add(wishStep, strings.Join(p.wishTexts(t, r.wishes()), " · "))
	add(whereStep, r.where)
	return views
}

// wishTexts returns what matters, in words.
func (p *pages) wishTexts(t *i18n.Locale, wishes html.State) []string {
	var texts []string
	for _, given := range wishes {
		if w := p.wishOf(given); w != nil {
			texts = append(texts, t.Say(w.Label))
			continue
		}
		text := t.Say(words.TermOf(given.Name, given.Value).Label)
		if parameter, ok := query.Named(given.Name); ok && query.Describe(parameter).Value != "" {
			text = strings.TrimSuffix(t.Say(query.Describe(parameter).Help), ".")
		}
		texts = append(texts, words.Clip(text, 80))
	}
	return texts
}
