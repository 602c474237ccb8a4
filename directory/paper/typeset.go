package paper

import (
	"github.com/lieux-numeriques/lieux/directory/pdf"
)

// Inks of documents.
var (
	deep = pdf.Color{0.078, 0.149, 0.361}
	soft = pdf.Color{0.32, 0.38, 0.48}
	rule = pdf.Color{0.78, 0.81, 0.87}
)

// leading is the height of a line, in sizes of its letters.
const leading = 1.25

// typeset sets documents in the two weights of one typeface.
type typeset struct{ regular, bold *pdf.Face }

func (s typeset) plain(size float64) pdf.Style  { return pdf.Style{Face: s.regular, Size: size} }
func (s typeset) strong(size float64) pdf.Style { return pdf.Style{Face: s.bold, Size: size} }

func inked(s pdf.Style, c pdf.Color) pdf.Style {
	s.Ink = c
	return s
}

// block is a text of a document, of an element of its own, with the space before it.
type block struct {
	tag   string
	text  string
	style pdf.Style
	space float64
}

// height returns the height of a block in a column.
func (b *block) height(width float64) float64 {
	return b.space + float64(len(b.style.Wrap(b.text, width)))*b.style.Size*leading
}

func height(blocks []block, width float64) float64 {
	sum := 0.0
	for i := range blocks {
		sum += blocks[i].height(width)
	}
	return sum
}

// draw writes blocks from the top of a column down, into new elements of a parent, and returns where they end.
func draw(p *pdf.Page, parent *pdf.Element, x, y, width float64, blocks []block) float64 {
	for i := range blocks {
		b := &blocks[i]
		y += b.space
		y = drawLines(p, parent.Add(b.tag), x, y, width, b.text, b.style)
	}
	return y
}

// drawLines writes one text into an element and returns where it ends.
func drawLines(p *pdf.Page, e *pdf.Element, x, y, width float64, text string, s pdf.Style) float64 {
	for _, line := range s.Wrap(text, width) {
		p.Text(e, x, y+s.Size, line, s)
		y += s.Size * leading
	}
	return y
}

// drawQR draws a code in a square, with the text that stands for it; nothing for a long address.
func drawQR(p *pdf.Page, parent *pdf.Element, x, y, size float64, address, alt string) {
	code := codeOf(address)
	if code == nil {
		return
	}
	side := code.Size + 2*qrMargin
	p.Dots(parent.Figure(alt), x, y, size, side, func(column, row int) bool {
		column, row = column-qrMargin, row-qrMargin
		return column >= 0 && row >= 0 && column < code.Size && row < code.Size && code.Black(column, row)
	})
}
