// Package guide is the pages of the guided way: one question each, then the answer, which is
// a sheet to print, to send and to hand over. They work without JavaScript, and everything
// that a person has answered stands in the address: nothing is stored.
package guide

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/pdf"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// Path is the address of the guided way, FramedPath that of the same pages within those of
// other sites, TextPath that of the answer in plain words.
const (
	Path       = html.GuidePath
	FramedPath = html.EmbeddedPath + Path
	TextPath   = Path + ".txt"
)

const templateName = "orienter.html"

// pages makes the pages of the guided way.
type pages struct {
	*html.Site
	guide         *orientation.Guide
	plans         *paper.Plans
	regular, bold *pdf.Face // that a sheet is measured with
}

// Register adds the pages to a site. Its error is that of a typeface.
func Register(s *html.Site, g *orientation.Guide) error {
	p := &pages{Site: s, guide: g, plans: paper.NewPlans(s)}
	var err error
	p.regular, p.bold, err = pdf.Faces()
	s.SetPolicy(FramedPath, s.FramedPolicy())
	for _, page := range []*html.ViewPage{
		{Path: Path, Template: templateName}, {Path: FramedPath, Template: templateName, Embedded: true},
	} {
		s.Web.Page(page.Path, func(c web.Context) error { return p.serve(c, page) })
	}
	s.Web.Page(TextPath, p.text)
	return err
}

// serve answers a request for a page of the way.
func (p *pages) serve(c web.Context, page *html.ViewPage) error {
	r, err := p.read(c, page, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if typed, given, _ := html.TypedIn(c.Request().URL.RawQuery, needName); given && typed != "" && r.step == needStep {
		if needs := p.guide.Match(typed); len(needs) == 1 {
			return c.SeeOther(r.Show.Onward(r.at(easeStep, html.PairOf(needParam, needs[0].Code))))
		}
		r.typedNeed = typed
	}
	if asked, err := p.answerWhere(c, r); asked || err != nil {
		return err
	}
	if r.step == answerStep {
		view, until, err := p.answer(c, r)
		if err != nil {
			return err
		}
		return p.Send(c, r.View, templateName, view, until)
	}
	view := p.question(c, r)
	if len(r.wrong)+len(r.search.Problem) > 0 {
		view.NoIndex = true
	}
	return p.Send(c, r.View, templateName, view, time.Time{})
}

// answerWhere answers a text that says where, and reports whether the request is answered.
func (p *pages) answerWhere(c web.Context, r *request) (answered bool, err error) {
	typed, given, _ := html.TypedIn(c.Request().URL.RawQuery, html.AskedName)
	switch {
	case !given, typed == r.where && r.hasWhere():
		return false, nil
	case r.pro:
		r.step = allStep
	default:
		r.step = whereStep
	}
	if typed == "" {
		r.search.Problem = r.Q.Lang.Say("Écrivez le nom de votre commune ou votre code postal.")
		return false, nil
	}
	address := ""
	address, r.search = p.AnswerTyped(c.Request().Context(), &r.ViewRequest, typed)
	r.search.Text = typed
	if address != "" && !saysWhere(address) {
		r.search = html.Asked{Text: typed,
			Problem: r.Q.Lang.Say("Nous ne savons pas où est « %s ». Écrivez une commune ou un code postal.",
				words.Clip(typed, 60))}
		return false, nil
	}
	if address == "" || p.offersCommunes(r, address) {
		return false, nil
	}
	return true, c.SeeOther(r.Show.Onward(address))
}

// saysWhere reports whether an address says where to look.
func saysWhere(address string) bool {
	_, raw, _ := strings.Cut(address, "?")
	for _, p := range html.WhereParams.Params() {
		if _, given := query.First(raw, p.String()); given && isWhere(p.String()) && p != query.Radius {
			return true
		}
	}
	return false
}

// offersCommunes offers the communes of the postcode that an address is near, where it has
// several, and reports whether it has.
func (p *pages) offersCommunes(r *request, address string) bool {
	_, raw, _ := strings.Cut(address, "?")
	near, _ := query.First(raw, query.Near.String())
	moved := r.ViewRequest
	moved.State = r.State.RelocatedOn(r.Page.Path, html.PairOf(query.Near.String(), near))
	if p.OfferCommunes(&r.search, &moved); len(r.search.Choices) == 0 {
		return false
	}
	r.search.Choices = append(r.search.Choices,
		html.LinkTo(address, r.Q.Lang.Say("Je ne sais pas : tout le code postal")))
	return true
}
