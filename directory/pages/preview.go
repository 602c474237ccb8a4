package pages

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// previewView is the card of one place alone.
type previewView struct {
	html.Layout
	Card cardView
}

// preview handles /lieux/{id}/apercu: the card of a place that the map shows and the list does
// not have. Its address has the parameters of the view, for the distance and the links back.
func (p *pages) preview(c web.Context) error {
	v, i, found, err := p.Web.Place(c, c.Param("id"), "/lieux/", "/apercu")
	if !found {
		return err
	}
	show, raw := p.ReadDisplay(c.Request().URL.RawQuery, false)
	q, err := p.Read(v, p.Locale(show.Lang), raw)
	if err != nil {
		return err
	}
	place := v.Place(i)
	hit := directory.Hit{Index: i, DistanceM: q.Query.DistanceTo(place)}
	back := ""
	if given := c.Request().URL.RawQuery; given != "" {
		back = "?" + web.EscapeURL(given)
	}
	shown, err := cardOf(q, v, hit, q.Now, back, html.ReportEnding(q.Lang, false))
	if err != nil {
		return err
	}
	view := &previewView{Layout: p.Layout(c, q.Lang, "", "", ""), Card: shown}
	c.Header().Set("X-Robots-Tag", "noindex")
	_, until := v.OpeningStamp([]directory.Hit{hit}, q.Now)
	return p.Send(c, v, "apercu.html", view, html.UntilMidnight(until, place.INSEECode, q.Now))
}
