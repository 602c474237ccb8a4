package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// Page is one page. Positions on it are in points from its top left corner.
type Page struct {
	document *Document
	number   int // from 0
	content  bytes.Buffer
	marks    []*Element // whose content each mark of the page is
	links    []*link
}

// Number returns the number of the page, from 1.
func (p *Page) Number() int { return p.number + 1 }

// Style is how a text is set.
type Style struct {
	Face *Face
	Size float64 // in points
	Ink  Color
}

// Color is red, green and blue, 0 to 1; the zero Color is black.
type Color [3]float64

// String returns the color as PDF writes it.
func (c Color) String() string { return number(c[0]) + " " + number(c[1]) + " " + number(c[2]) }

// Width returns the width of a text in this style, in points.
func (s Style) Width(text string) float64 { return s.Face.Width(text, s.Size) }

// Wrap splits a text into lines; see Face.Wrap.
func (s Style) Wrap(text string, width float64) []string { return s.Face.Wrap(text, s.Size, width) }

// link is an area of a page that leads to an address or to another page.
type link struct {
	left, top, right, bottom float64
	text                     string
	url                      string
	page                     *Page // when url is ""
	element                  *Element
	number                   int // among the links of the document, from 0
	object                   int // its number in the file
}

// Text writes one line, its base line at y. A nil element is decoration, such as a page number: it is not read aloud.
func (p *Page) Text(e *Element, x, y float64, text string, s Style) {
	if text == "" {
		return
	}
	p.open(e)
	fmt.Fprintf(&p.content, "BT %s rg %s %s Td ", s.Ink, number(x), number(Height-y))
	var current *program
	for _, r := range text {
		font, glyph := s.Face.glyph(r)
		if font != current {
			if current != nil {
				p.content.WriteString("> Tj ")
			}
			fmt.Fprintf(&p.content, "/F%d %s Tf <", p.document.fontNumber(font), number(s.Size))
			current = font
		}
		fmt.Fprintf(&p.content, "%04X", glyph)
	}
	p.content.WriteString("> Tj ET\n")
	p.close()
}

// Fill fills a rectangle as decoration.
func (p *Page) Fill(x, y, width, height float64, ink Color) {
	p.open(nil)
	p.area(x, y, width, height, ink)
	p.close()
}

// Dots draws squares of one size, in black, as a picture: those of its columns and rows that are dark.
func (p *Page) Dots(e *Element, x, y, size float64, side int, dark func(column, row int) bool) {
	p.open(e)
	dot := size / float64(side)
	for row := range side {
		for column := 0; column < side; column++ {
			from := column
			for column < side && dark(column, row) {
				column++
			}
			if column > from {
				p.area(x+float64(from)*dot, y+float64(row)*dot, float64(column-from)*dot, dot, Color{})
			}
		}
	}
	p.close()
}

func (p *Page) area(x, y, width, height float64, ink Color) {
	fmt.Fprintf(&p.content, "%s rg %s %s %s %s re f\n", ink, number(x), number(Height-y-height), number(width),
		number(height))
}

// Link makes an area of the page lead to an address; e is a "Link" element and text what it is called.
func (p *Page) Link(e *Element, x, y, width, height float64, text, url string) {
	p.addLink(e, &link{left: x, top: y, right: x + width, bottom: y + height, text: text, url: url})
}

// LinkPage makes an area of the page lead to the top of another page.
func (p *Page) LinkPage(e *Element, x, y, width, height float64, text string, to *Page) {
	p.addLink(e, &link{left: x, top: y, right: x + width, bottom: y + height, text: text, page: to})
}

func (p *Page) addLink(e *Element, l *link) {
	l.element, l.number = e, p.document.annotations
	p.document.annotations++
	p.links = append(p.links, l)
	e.kids = append(e.kids, kid{page: p, link: l})
}

// open begins the content of an element.
func (p *Page) open(e *Element) {
	if e == nil {
		p.content.WriteString("/Artifact BMC\n")
		return
	}
	fmt.Fprintf(&p.content, "/%s <</MCID %d>> BDC\n", e.tag, len(p.marks))
	e.kids = append(e.kids, kid{page: p, mark: len(p.marks)})
	p.marks = append(p.marks, e)
}

func (p *Page) close() { p.content.WriteString("EMC\n") }

// number writes a number to a hundredth.
func number(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}
