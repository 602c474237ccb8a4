package guide

import (
	"errors"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// The parameters that only these pages have.
const (
	stepName  = "etape"  // the question that is shown
	groupName = "groupe" // the kind of needs that is shown
	needName  = "mots"   // a need, as typed
	proName   = "pro"    // "oui": every question on one page
	needParam = "besoin"
	easeParam = "aisance"
)

// step is one page of the way.
type step string

// The steps, in their order.
const (
	needStep   step = "besoin"
	easeStep   step = "aisance"
	wishStep   step = "souhaits"
	whereStep  step = "ou"
	answerStep step = "reponse"
	allStep    step = "tout" // every question on one page
)

var steps = []step{needStep, easeStep, wishStep, whereStep, answerStep}

// form lists what the pages take besides their own parameters.
var form = &query.Form{Takes: query.View | query.SetOf(query.Need, query.Ease), IgnoreEmpty: true}

// request is a request for a page of the way.
type request struct {
	html.ViewRequest
	*orientation.Question
	step      step
	group     *orientation.Group // nil: all
	pro       bool
	where     string // where the person is, as the box shows it
	typedNeed string
	search    html.Asked
	wrong     []problem
}

// problem is an answer of the address that is not understood, with a link that corrects it.
type problem struct {
	Text string
	Fix  *html.Link
}

// read reads a request, of which raw is the query string. What is wrong in its address is listed and left out.
func (p *pages) read(c web.Context, page *html.ViewPage, raw string) (*request, error) {
	v, err := p.Web.View()
	if err != nil {
		return nil, err
	}
	r := &request{ViewRequest: html.ViewRequest{Page: page, View: v}}
	own := map[string]string{}
	for _, name := range []string{stepName, groupName, needName, proName, html.AskedName, html.TypedName} {
		own[name], _, raw = html.TypedIn(raw, name)
	}
	r.Show, raw = p.ReadDisplay(raw, page.Embedded)
	r.pro = own[proName] == "oui"
	if err := p.readRight(r, raw); err != nil {
		return nil, err
	}
	for _, e := range r.Show.Wrong() {
		r.wrong = append(r.wrong, r.problemOf(e, raw))
	}
	r.checkOwn(own, p.guide)
	for i := range p.guide.Groups {
		if p.guide.Groups[i].Code == own[groupName] {
			r.group = &p.guide.Groups[i]
		}
	}
	r.where = words.Where(r.Q.Lang, p.Gazetteer, &r.Question.Query)
	if r.step = step(own[stepName]); r.step != allStep && !slices.Contains(steps, r.step) {
		r.step = r.next()
	}
	r.search = p.ShowTyped(c.Request().Context(), &r.ViewRequest, own[html.TypedName])
	return r, nil
}

// checkOwn lists the parameters of these pages that have a value that is not possible.
func (r *request) checkOwn(own map[string]string, g *orientation.Guide) {
	possible := map[string][]string{stepName: {string(allStep)}, proName: {"oui"}}
	for _, s := range steps {
		possible[stepName] = append(possible[stepName], string(s))
	}
	for i := range g.Groups {
		possible[groupName] = append(possible[groupName], g.Groups[i].Code)
	}
	for _, name := range []string{stepName, groupName, proName} {
		if value := own[name]; value != "" && !slices.Contains(possible[name], value) {
			e := directory.WrongParam(name, directory.Clip(value), "",
				i18n.New("valeurs possibles : %s", strings.Join(possible[name], ", ")))
			r.wrong = append(r.wrong, r.problemOf(e, ""))
		}
	}
}

// readRight reads the parameters of a view, the need and the ease. It lists those that are
// wrong, and reads the others.
func (p *pages) readRight(r *request, raw string) error {
	var wrong *directory.Error
	read := func(raw string) (err error) {
		wrong = nil
		q, _ := p.Query.Read(r.View, form, raw)
		r.Question, err = p.guide.Read(q)
		if err != nil && !errors.As(err, &wrong) {
			return err
		}
		r.Q = &html.Request{Request: q, View: r.View, Lang: p.Locale(r.Show.Lang), Site: p.Site}
		r.State = html.StateOf(r.Q, raw)
		for name, code := range map[string]string{needParam: r.needCode(), easeParam: r.easeCode()} {
			if code != "" {
				r.State = append(html.State{html.PairOf(name, code)}, r.State...)
			}
		}
		slices.SortStableFunc(r.State, func(a, b html.Pair) int { return rank(a) - rank(b) })
		return nil
	}
	if err := read(raw); err != nil {
		return err
	}
	if wrong != nil {
		for _, e := range wrong.Params {
			r.wrong = append(r.wrong, r.problemOf(e, raw))
		}
		bad := wrong.Params
		right := r.State.Without(func(given html.Pair) bool { return !isMany(given.Name) && names(bad, given.Name) })
		if err := read(right.Encode()); err != nil {
			return err
		}
		if wrong != nil { // values that do not go together
			bad = append(bad, wrong.Params...)
			right = right.Without(func(given html.Pair) bool { return names(bad, given.Name) })
			if err := read(right.Encode()); err != nil {
				return err
			}
		}
	}
	if r.pro {
		r.State = r.State.With(proName, "oui")
	}
	r.State = append(r.State, r.Show.State()...)
	return nil
}

// rank puts the need and the ease first in addresses.
func rank(p html.Pair) int {
	if at := slices.Index([]string{needParam, easeParam}, p.Name); at >= 0 {
		return at
	}
	return 2
}

func isMany(name string) bool {
	p, ok := query.Named(name)
	return ok && query.Describe(p).Many
}

func names(wrong []directory.ParamError, name string) bool {
	return slices.ContainsFunc(wrong, func(e directory.ParamError) bool { return e.Param == name })
}

// problemOf says what is wrong in the address, with a link that corrects it.
func (r *request) problemOf(e directory.ParamError, raw string) problem {
	t := r.Q.Lang
	given := words.Clip(e.Param, 60)
	if e.Value != "" {
		given += " = " + words.Clip(e.Value, 80)
	}
	found := problem{Text: t.Say("« %s » : %s.", given, t.Text(e.Text))}
	if e.Suggestion == "" {
		return found
	}
	fixed := html.PairOf(e.Param, e.Suggestion)
	if _, known := query.Named(e.Param); !known {
		fixed = html.PairOf(e.Suggestion, e.Value)
	}
	address := html.State{fixed}.URL(r.Page.Path)
	if rest := query.Without(raw, e.Param); rest != "" {
		address += "&" + web.EscapeURL(rest)
	}
	found.Fix = &html.Link{URL: address, Text: t.Say("Essayer « %s »", e.Suggestion)}
	return found
}

func (r *request) needCode() string {
	if r.Need == nil {
		return ""
	}
	return r.Need.Code
}

func (r *request) easeCode() string {
	if r.Ease == nil {
		return ""
	}
	return r.Ease.Code
}

// next returns the first question after those that the address answers: the last ones are
// what it lacks, since each may be skipped.
func (r *request) next() step {
	switch {
	case r.hasWhere():
		return answerStep
	case r.pro && !r.Q.GivenAny(query.View):
		return allStep
	case len(r.wishes()) > 0:
		return whereStep
	case r.Ease != nil:
		return wishStep
	case r.Need != nil:
		return easeStep
	}
	return needStep
}

// hasWhere reports whether the address says where to look.
func (r *request) hasWhere() bool {
	q := &r.Question.Query
	return q.Near != nil || q.Bound != nil || len(q.Areas) > 0 || len(q.Places) > 0
}

// wishes returns the part of the address that says what matters.
func (r *request) wishes() html.State {
	return r.State.Without(func(p html.Pair) bool {
		_, known := query.Named(p.Name)
		return !known || p.Name == needParam || p.Name == easeParam || isWhere(p.Name)
	})
}

// isWhere reports whether a parameter says where to look.
func isWhere(name string) bool {
	return html.WhereParams.HasName(name) && name != query.Words.String() || name == query.Source.String()
}

// at returns the address of a step with these answers, some of them replaced. The answer
// needs no step in its address once it is known where.
func (r *request) at(s step, given ...html.Pair) string {
	state := r.State
	for _, p := range given {
		state = state.WithoutName(p.Name)
	}
	for _, p := range slices.Backward(given) {
		if p.Value != "" {
			state = append(html.State{p}, state...)
		}
	}
	slices.SortStableFunc(state, func(a, b html.Pair) int { return rank(a) - rank(b) })
	if s != answerStep || !r.hasWhere() {
		state = state.With(stepName, string(s))
	}
	return state.URL(r.Page.Path)
}

// after returns the step that follows another: the answer, once it is known where the person
// is.
func (r *request) after(s step) step {
	if r.Question.Query.Near != nil {
		return answerStep
	}
	return steps[slices.Index(steps, s)+1]
}
