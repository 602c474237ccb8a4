package pages

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
)

// previewView is the card of one place alone.
type previewView struct {
	html.Layout
	Card cardView
}

// preview handles /lieux/{id}/apercu: the card of a place that the map shows and the list does
// not have. Its address has the parameters of the view, for the distance and the links back.
func (p *pages) preview(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	i, redirect, ok := v.ByID(c.Param("id"))
	if !ok {
		return directory.UnknownPlace()
	}
	if redirect != "" {
		return p.Web.Redirect(c, "/lieux/"+redirect+"/apercu")
	}
	show, raw := p.ReadDisplay(c.Request().URL.RawQuery, false)
	q, err := p.Read(v, p.Locale(show.Lang), raw)
	if err != nil {
		return err
	}
	hit, place := directory.Hit{Index: i, DistanceM: directory.NoDistance}, v.Place(i)
	if q.Query.Near != nil && place.Location.Known {
		hit.DistanceM = geo.Distance(q.Query.Near.Position, place.Location.Position)
	}
	back := ""
	if given := c.Request().URL.RawQuery; given != "" {
		back = "?" + web.EscapeURL(given)
	}
	view := &previewView{Layout: p.Layout(c, q.Lang, "", "", ""), Card: cardOf(q, v, hit, q.Now, back)}
	c.Header().Set("X-Robots-Tag", "noindex")
	_, until := v.OpeningStamp([]directory.Hit{hit}, q.Now)
	return p.Send(c, v, "apercu.html", view, html.UntilMidnight(until, place.INSEECode, q.Now))
}
