package history

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
)

const (
	feedEntries  = 60   // changes of places in a feed, about
	feedVersions = 40   // versions that a feed looks back at
	feedMost     = 2000 // changes of a version beyond which it is one entry
)

// atomFeed is an Atom document (RFC 4287).
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content atomText `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// feed answers /atom: what changed lately of the places of a view, the newest first.
func (p *history) feed(c web.Context) error {
	a, err := p.read(c, feedForm)
	if err != nil {
		return err
	}
	base := p.Web.BaseURL(c)
	self := base + c.Request().URL.EscapedPath()
	home := base + "/"
	if a.raw != "" {
		self, home = self+"?"+a.raw, home+"?"+a.raw
	}
	self, home = web.EscapeURL(self), web.EscapeURL(home)
	f := atomFeed{Lang: a.t.Code, ID: self, Title: a.t.Say("Ce qui change dans l’annuaire"), Author: "Lieux",
		Updated: stamp(a.view.Built()), Links: []atomLink{
			{"self", "application/atom+xml", self}, {"alternate", "text/html", home},
		}}
	ctx := c.Request().Context()
	versions, err := a.past.Versions(ctx, a.view.Version()+1, feedVersions)
	if err != nil {
		return err
	}
	for i := range versions {
		s := &versions[i]
		if len(f.Entries) >= feedEntries || s.Reason == directory.ReasonBeginning {
			break
		}
		entries, err := p.entries(c, &a, s, base)
		if err != nil {
			return err
		}
		f.Entries = append(f.Entries, entries...)
	}
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(f); err != nil {
		return err
	}
	return p.Web.SendDigested(c, a.view, "application/atom+xml; charset=utf-8", b.Bytes(), a.q.Turns())
}

// entries returns the changes of one version in the view.
func (p *history) entries(c web.Context, a *asked, s *directory.VersionSummary, base string) ([]atomEntry, error) {
	switch n := s.Added + s.Updated + s.Removed; {
	case n == 0:
		return nil, nil
	case n > feedMost:
		state := html.State{html.PairOf("de", fmt.Sprint(s.Version-1)), html.PairOf("a", fmt.Sprint(s.Version))}
		address := base + state.URL(ComparePath)
		return []atomEntry{{ID: address, Title: reasonOf(a.t, a.view, s), Updated: stamp(s.At),
			Link: atomLink{"alternate", "text/html", address},
			Content: atomText{"text", a.t.Say("Ajoutés : %s. Modifiés : %s. Retirés : %s.", a.t.Int(s.Added),
				a.t.Int(s.Updated), a.t.Int(s.Removed))}}}, nil
	}
	ctx := c.Request().Context()
	changes, err := directory.Compose(a.past.History(ctx, s.Version-1, s.Version))
	if err != nil {
		return nil, err
	}
	if changes, err = a.within(ctx, s.Version-1, a.view.Version(), changes); err != nil {
		return nil, err
	}
	var entries []atomEntry
	for i := range changes {
		card := cardOf(a.t, a.view, &changes[i])
		if card.Quiet {
			continue
		}
		address := base + card.URL
		entries = append(entries, atomEntry{
			ID:    fmt.Sprintf("%s/lieux/%s#version-%d", base, changes[i].ID, s.Version),
			Title: card.Kind + " : " + card.Title, Updated: stamp(s.At),
			Link:    atomLink{"alternate", "text/html", address},
			Content: atomText{"html", contentOf(&card, reasonOf(a.t, a.view, s))},
		})
	}
	return entries, nil
}

// contentOf returns the HTML of an entry.
func contentOf(card *changeCard, reason string) string {
	var b strings.Builder
	b.WriteString("<p>" + template.HTMLEscapeString(reason) + "</p>")
	if len(card.Rows) > 0 {
		b.WriteString("<ul>")
		for _, row := range card.Rows {
			text := row.Field + " : " + orDash(row.Before) + " → " + orDash(row.After)
			b.WriteString("<li>" + template.HTMLEscapeString(text) + "</li>")
		}
		b.WriteString("</ul>")
	}
	if card.Into != nil {
		b.WriteString("<p>→ " + template.HTMLEscapeString(card.Into.Text) + "</p>")
	}
	return b.String()
}

func orDash(value string) string {
	if value == "" {
		return "–"
	}
	return value
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
