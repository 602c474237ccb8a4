package pages

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// textPage describes a page that has only text: its template needs no data.
type textPage struct {
	path, template     string
	title, description string // French
}

// textPages is the table of the pages that have only text.
var textPages = []textPage{
	{
		path: "/accessibilite", template: "accessibilite.html", title: "Accessibilité",
		description: "Déclaration d’accessibilité : ce qui a été vérifié, comment, et ce qui ne convient pas encore.",
	},
}

// textView is the data of a page that has only text.
type textView struct {
	html.Layout
	Contact string // e-mail address; "" none
}

// text handles a page that has only text.
func (p *pages) text(c web.Context, page *textPage) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	view := &textView{Contact: p.Config.Contact}
	view.Layout = p.Layout(c, p.RequestedLocale(c), page.title, page.description, "").ForVersion(v, p.Config.DemoSource)
	return p.Send(c, v, page.template, view, time.Time{})
}
