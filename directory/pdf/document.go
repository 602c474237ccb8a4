// Package pdf writes documents on A4 in the Portable Document Format: text in an embedded typeface, lines, grey areas,
// links and bookmarks. Documents are tagged: programs that read them aloud know their language, their headings and the
// order of what they say (ISO 32000-1, 14.8).
package pdf

import "time"

// A4 in points, of which 72 make an inch.
const (
	Width  = 595.28
	Height = 841.89
	MM     = 72 / 25.4 // a millimetre
)

// Document is a document being made. Pages and elements may be filled in any order.
type Document struct {
	title, lang string
	made        time.Time
	pages       []*Page
	root        *Element
	programs    []*program // fonts in use, in the order of their numbers
	numbers     map[*program]int
	bookmarks   []bookmark
	annotations int // links so far
}

// bookmark is an entry of the outline that readers show beside the pages.
type bookmark struct {
	title string
	page  *Page
	top   float64
}

// New returns an empty document: its title, its language as a tag of BCP 47, and when it was made.
func New(title, lang string, made time.Time) *Document {
	return &Document{title: title, lang: lang, made: made, root: &Element{tag: "Document"}, numbers: map[*program]int{}}
}

// Root returns the element that holds all others.
func (d *Document) Root() *Element { return d.root }

// Element is a part of the document as programs read it: a section, a heading, a paragraph. Its order is that of its
// making, whatever the order in which the pages are filled.
type Element struct {
	tag, alt string
	parent   *Element
	kids     []kid
	object   int // its number in the file
}

// kid is a part of an element: another element, or what a page shows of it, which may be a link.
type kid struct {
	element *Element
	page    *Page
	mark    int
	link    *link
}

// Add appends an element to another: "Sect", "H1", "P", "L"… (ISO 32000-1, 14.8.4).
func (e *Element) Add(tag string) *Element {
	added := &Element{tag: tag, parent: e}
	e.kids = append(e.kids, kid{element: added})
	return added
}

// Figure appends a picture, with the text that stands for it.
func (e *Element) Figure(alt string) *Element {
	added := e.Add("Figure")
	added.alt = alt
	return added
}

// AddPage appends an empty page.
func (d *Document) AddPage() *Page {
	p := &Page{document: d, number: len(d.pages)}
	d.pages = append(d.pages, p)
	return p
}

// Pages returns the number of pages.
func (d *Document) Pages() int { return len(d.pages) }

// Bookmark adds an entry to the outline: a place on a page, by its distance from the top in points.
func (d *Document) Bookmark(title string, p *Page, top float64) {
	d.bookmarks = append(d.bookmarks, bookmark{title, p, top})
}

func (d *Document) fontNumber(p *program) int {
	n, ok := d.numbers[p]
	if !ok {
		n = len(d.programs)
		d.programs, d.numbers[p] = append(d.programs, p), n
	}
	return n
}
