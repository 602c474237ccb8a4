package guide

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory/card"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// text handles TextPath: the answer in plain words; with format=sms, as a text message.
func (p *pages) text(c web.Context) error {
	message, raw, err := card.ReadFormat(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	r, err := p.read(c, &html.ViewPage{Path: Path, Template: templateName}, raw)
	if err != nil {
		return err
	}
	found, err := p.ask(r)
	if err != nil {
		return err
	}
	body := p.message(c, r, found)
	if !message {
		body = p.wholeText(c, r, found)
	}
	c.Header().Set("X-Robots-Tag", "noindex")
	return p.Web.SendDigested(c, r.View, card.TextType, []byte(body), query.NextMinute(r.Now))
}

// message returns the answer as a text message: the need, then whole places, as many as fit.
func (p *pages) message(c web.Context, r *request, found *orientation.Guidance) string {
	title := p.heading(r, len(found.Best))
	if r.Need != nil {
		title = r.Q.Lang.Say(r.Need.Label)
	}
	return card.Messages(r.Q.Lang, words.Clip(title, maxName), p.cards(c, r, found.Best))
}

func (p *pages) cards(c web.Context, r *request, found []orientation.Suggestion) []card.Card {
	cards := make([]card.Card, len(found))
	for i, s := range found {
		place := r.View.Place(s.Hit.Index)
		cards[i] = card.Card{Lang: r.Q.Lang, View: r.View, Index: s.Hit.Index, Place: place, Now: r.Now,
			DistanceM: s.Hit.DistanceM, URL: p.Web.BaseURL(c) + "/lieux/" + place.ID + html.InLang(r.Q.Lang)}
	}
	return cards
}

// wholeText returns the sheet in plain words.
func (p *pages) wholeText(c web.Context, r *request, found *orientation.Guidance) string {
	t := r.Q.Lang
	var b strings.Builder
	part := func(title string, lines ...string) {
		if len(lines) > 0 {
			b.WriteString(title + "\n- " + strings.Join(lines, "\n- ") + "\n\n")
		}
	}
	var asked []string
	for _, one := range p.answered(r) {
		asked = append(asked, one.Question+" "+one.Text)
	}
	part(t.Say("Vous avez répondu"), asked...)
	view := &answerView{}
	if len(found.Best) == 0 {
		view.setEmpty(r)
		b.WriteString(view.Empty + "\n\n")
	} else {
		b.WriteString(card.List(p.heading(r, len(found.Best)), "", p.cards(c, r, found.Best)) + "\n")
	}
	view.setHelp(r, found)
	view.setOthers(r, found)
	part(t.Say("À apporter"), view.Bring...)
	for _, other := range view.Others {
		var lines []string
		for _, one := range other.Places {
			line := one.Name + ", " + one.Detail
			if one.Phone != nil {
				line += ", " + one.Phone.Text
			}
			lines = append(lines, line)
		}
		part(other.Title, lines...)
	}
	part(t.Say("Si c’est fermé"), view.Closed.lines()...)
	var links []string
	for _, link := range view.Resources {
		links = append(links, link.Text+" "+link.URL)
	}
	part(t.Say("Pour apprendre seul"), links...)
	return b.String() + p.Web.BaseURL(c) + r.sheetURL(Path) + "\n"
}

// lines returns what to do when a place is closed, one thing a line.
func (c *closedView) lines() []string {
	var lines []string
	if c.Next != "" {
		lines = append(lines, c.Next)
	}
	if c.Phone != nil {
		lines = append(lines, strings.TrimSpace(c.Operator+" "+c.Phone.Text))
	}
	if c.URL != "" {
		lines = append(lines, c.URL)
	}
	return lines
}

// Limits of what a sheet shows, in characters; the page of a place has the rest.
const (
	maxName  = 64
	maxLine  = 48
	maxHours = 150
	maxBrief = 150
)
