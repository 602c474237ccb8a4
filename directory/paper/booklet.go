package paper

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/pdf"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// BookletPath is where the booklets are: one for each département, by its code.
const BookletPath = "/livret/"

// bookletMost is the number of places of a booklet at most.
const bookletMost = 2000

// bookletForm lists what booklets take: the filters of a view. The département is that of the path, and nothing in a
// booklet is near anything.
var bookletForm = &query.Form{Takes: query.View &^ query.SetOf(query.Near, query.Radius), IgnoreEmpty: true}

// areaForm reads the département of a booklet.
var areaForm = &query.Form{Takes: query.Areas}

// booklet handles /livret/{departement}.pdf: all the places of a département by commune, with a cover, contents and an
// index.
func (p *sheets) booklet(c web.Context) error {
	r, err := p.readDocument(c, bookletForm)
	if err != nil {
		return err
	}
	area := p.Gazetteer.Departement(r.code)
	if area == nil {
		return directory.Errorf(directory.NotFound, "Aucun département ne porte le code « %s ».",
			directory.Clip(r.code))
	}
	where, err := p.Query.Read(r.view, areaForm, "departement="+area.Code)
	if err != nil {
		return err
	}
	q := r.q.Query
	if len(q.Areas[territory.KindDepartement]) > 0 {
		return directory.Errorf(directory.Invalid,
			"Le département est celui de l’adresse : retirez le filtre « departement ».")
	}
	q.Within(territory.KindDepartement, where.Query.Areas[territory.KindDepartement]...)
	count, err := r.view.Count(&q)
	switch {
	case err != nil:
		return err
	case count == 0:
		return directory.Errorf(directory.NotFound, "Aucun lieu ne correspond.")
	case count > bookletMost:
		return directory.Errorf(directory.Invalid, "Ce livret aurait %d lieux ; un livret en a %d au plus. "+
			"Ajoutez un filtre, par exemple une intercommunalité ou un label.", count, bookletMost)
	}
	return p.sendDocument(c, r, "livret-"+area.Name, func() (*pdf.Document, error) {
		hits, err := r.view.Each(&q)
		if err != nil {
			return nil, err
		}
		b := &booklet{document: r, typeset: p.typeset, area: area.Name, code: area.Code}
		for hit := range hits {
			b.entries = append(b.entries, b.entryOf(hit.Index))
		}
		return b.draw(), nil
	})
}

// booklet is a booklet being drawn.
type booklet struct {
	*document
	typeset
	area, code string
	entries    []entry
	doc        *pdf.Document
	communes   []mark
	names      []mark
}

// entry is one place of a booklet.
type entry struct {
	commune, name string
	order         string
	blocks        []block
}

// mark is a line of the contents or of the index.
type mark struct {
	text string
	page *pdf.Page
}

// Margins and columns of a booklet, in points.
const (
	bookMargin = 15 * pdf.MM
	bookTop    = 16 * pdf.MM
	bookFoot   = pdf.Height - 18*pdf.MM
	bookGap    = 8 * pdf.MM
	bookColumn = (pdf.Width - 2*bookMargin - bookGap) / 2
	listSize   = 10.5 // of the contents and of the index
	listHead   = 36   // height of their title
)

func (b *booklet) entryOf(i int) entry {
	t, place := b.lang, b.view.Place(i)
	e := entry{commune: cmp.Or(place.Commune, t.Say("Commune non connue")), name: nameOf(t, place, 100)}
	e.order = strings.Join([]string{territory.Slug(e.commune), place.Territory.Commune, territory.Slug(e.name), place.ID},
		"\x00")
	e.blocks = append(e.blocks, block{"H3", e.name, b.strong(11.5), 0})
	add := func(text string, s pdf.Style) {
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			e.blocks = append(e.blocks, block{"P", text, s, 1})
		}
	}
	address := []string{words.Clip(place.Address, 100), words.Clip(place.AddressComplement, 100), place.PostalCode}
	add(strings.Join(slices.DeleteFunc(address, func(s string) bool { return strings.TrimSpace(s) == "" }), ", "),
		b.plain(10.5))
	if phone := words.PhoneOf(place.Phone); phone != nil {
		add(t.Say("Téléphone : %s", phone.Text), b.strong(10.5))
	}
	add(words.Clip(hoursLine(t, b.view, i, place, b.now), 400), b.plain(10.5))
	services := words.TranslateAll(t, words.TermLabels("services", place.Services))
	about := append(words.TranslateAll(t, place.Fees), services...)
	add(words.Clip(strings.Join(about, " · "), 400), inked(b.plain(9.5), soft))
	return e
}

func (b *booklet) draw() *pdf.Document {
	slices.SortFunc(b.entries, func(x, y entry) int { return strings.Compare(x.order, y.order) })
	title := b.lang.Say("Les lieux d’aide numérique : %s", b.area)
	b.doc = pdf.New(title, b.lang.Code, b.view.Built())
	b.cover(title)
	contents := b.doc.Root().Add("Sect")
	var pages []*pdf.Page // of the contents: their number is known before the rest is drawn
	for range listPages(b.countCommunes(), 3) {
		pages = append(pages, b.doc.AddPage())
	}
	b.body()
	b.list(contents, pages, b.lang.Say("Sommaire"), "TOC", "TOCI", 3, b.communes)
	slices.SortStableFunc(b.names, func(x, y mark) int {
		return strings.Compare(territory.Slug(x.text), territory.Slug(y.text))
	})
	var index []*pdf.Page
	for range listPages(len(b.names), 2) {
		index = append(index, b.doc.AddPage())
	}
	b.list(b.doc.Root().Add("Sect"), index, b.lang.Say("Index des lieux"), "L", "LI", 2, b.names)
	return b.doc
}

func (b *booklet) countCommunes() int {
	count, last := 0, ""
	for i := range b.entries {
		if name := b.entries[i].commune; name != last {
			count, last = count+1, name
		}
	}
	return count
}

func (b *booklet) cover(title string) {
	t := b.lang
	page, root := b.doc.AddPage(), b.doc.Root()
	page.Fill(0, 0, pdf.Width, 10*pdf.MM, deep)
	width := pdf.Width - 2*bookMargin
	what := t.Say("%s, par commune.", t.Places(len(b.entries)))
	y := draw(page, root, bookMargin, 60*pdf.MM, width, []block{
		{"H1", title, inked(b.strong(38), deep), 0},
		{"P", t.Say("Des personnes vous aident pour internet, l’ordinateur ou le téléphone."), b.plain(18), 14},
		{"P", what, b.strong(18), 14},
		{"P", t.Say("Le mieux est de téléphoner avant de venir. Les heures des jours fériés peuvent changer."),
			b.plain(14), 14},
	})
	where := "departement=" + b.code
	drawQR(page, root, bookMargin-2*pdf.MM, y+10*pdf.MM, 45*pdf.MM, b.listURL(where),
		t.Say("Code QR vers la liste des lieux"))
	x := bookMargin + 50*pdf.MM
	draw(page, root, x, y+16*pdf.MM, pdf.Width-bookMargin-x, []block{
		{"P", t.Say("La liste à jour et le plan : photographiez ce code avec un téléphone."), b.strong(14), 0},
		{"P", t.Say("Ou sur internet : %s", b.host), b.plain(14), 4},
	})
	draw(page, root, bookMargin, pdf.Height-35*pdf.MM, width, []block{{"P", b.origin(), inked(b.plain(10), soft), 0}})
	b.doc.Bookmark(t.Say("Couverture"), page, 0)
}

// body draws the places in two columns, each commune in a section of its own.
func (b *booklet) body() {
	at := column{booklet: b, index: 2}
	var section *pdf.Element
	last := ""
	for i := range b.entries {
		e := &b.entries[i]
		tall := height(e.blocks, bookColumn)
		if e.commune != last {
			heading := block{"H2", e.commune, inked(b.strong(15), deep), 0}
			at.need(heading.height(bookColumn)+tall+12, 12)
			section, last = b.doc.Root().Add("Sect"), e.commune
			at.page.Fill(at.x(), at.y, bookColumn, 1.4, deep)
			b.doc.Bookmark(e.commune, at.page, at.y)
			b.communes = append(b.communes, mark{e.commune, at.page})
			at.y = draw(at.page, section, at.x(), at.y+2, bookColumn, []block{heading}) + 2
		} else {
			at.need(tall+8, 8)
		}
		at.y = draw(at.page, section, at.x(), at.y, bookColumn, e.blocks)
		b.names = append(b.names, mark{e.name + " – " + e.commune, at.page})
	}
}

// column is where the next place goes.
type column struct {
	*booklet
	page  *pdf.Page
	index int // of the column on the page; 2: the page is full
	y     float64
}

func (c *column) x() float64 { return bookMargin + float64(c.index)*(bookColumn+bookGap) }

// need makes room for a height, in the next column when this one has not got it; space is left above it unless it is
// at the top.
func (c *column) need(tall, space float64) {
	if c.index < 2 && c.y+tall <= bookFoot {
		c.y += space
		return
	}
	c.index++
	if c.index >= 2 {
		c.page, c.index = c.numbered(c.doc.AddPage()), 0
	}
	c.y = bookTop
}

// numbered writes the number of a page at its foot.
func (b *booklet) numbered(p *pdf.Page) *pdf.Page {
	s := inked(b.plain(10), soft)
	text := b.lang.Int(p.Number())
	p.Text(nil, pdf.Width-bookMargin-s.Width(text), pdf.Height-10*pdf.MM, text, s)
	p.Text(nil, bookMargin, pdf.Height-10*pdf.MM, b.lang.Say("Les lieux d’aide numérique : %s", b.area), s)
	return p
}

// listRows is the number of lines of a column of the contents or of the index, from their title to bookFoot.
const listRows = 45

// listPages returns the number of pages that lines take in some columns.
func listPages(lines, columns int) int { return max(1, (lines+columns*listRows-1)/(columns*listRows)) }

// list draws the contents or the index: names with the numbers of their pages, which are links.
func (b *booklet) list(section *pdf.Element, pages []*pdf.Page, title, tag, item string, columns int, marks []mark) {
	width := (pdf.Width - 2*bookMargin - float64(columns-1)*bookGap) / float64(columns)
	plain := b.plain(listSize)
	draw(pages[0], section, bookMargin, bookTop, pdf.Width-2*bookMargin,
		[]block{{"H2", title, inked(b.strong(20), deep), 0}})
	b.doc.Bookmark(title, pages[0], 0)
	list := section.Add(tag)
	for i, p := range pages {
		b.numbered(p)
		rows := marks[i*columns*listRows : min((i+1)*columns*listRows, len(marks))]
		for n, m := range rows {
			x := bookMargin + float64(n/listRows)*(width+bookGap)
			y := bookTop + listHead + float64(n%listRows)*listSize*1.5
			number := b.lang.Int(m.page.Number())
			link := list.Add(item).Add("Link")
			text := m.text
			if room := width - plain.Width(number) - 8; plain.Width(text) > room {
				text = strings.TrimSpace(plain.Wrap(text, room-plain.Width("…"))[0]) + "…"
			}
			p.Text(link, x, y+listSize, text+" ", plain)
			p.Text(link, x+width-plain.Width(number), y+listSize, number, plain)
			p.LinkPage(link, x, y, width, listSize*1.5, b.lang.Say("%s, page %s", m.text, number), m.page)
		}
	}
}
