package pdf

import (
	"bytes"
	"compress/zlib"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// faces holds Atkinson Hyperlegible Next, drawn for readers of low vision, in WOFF as the package
// @fontsource/atkinson-hyperlegible-next 5.3.0 has it: the letters of French, and those of other European languages.
//
//go:embed faces
var faces embed.FS

// Face is a font: one weight of the typeface of documents. It is immutable and safe for concurrent use.
type Face struct{ programs []*program } // a letter is drawn by the first that has it

// program is one font file.
type program struct {
	name       string // of its descriptor: unique in a document
	tables     map[string][]byte
	units      float64 // per em
	glyphs     map[rune]uint16
	advances   []uint16 // by glyph, in units
	box        [4]int16
	ascent     int16
	descent    int16
	compressed []byte // the TrueType file, deflated
}

// Faces returns the two weights of the typeface.
func Faces() (regular, bold *Face, err error) {
	regular, err = readFace("Regular", "latin-400", "latin-ext-400")
	if err != nil {
		return nil, nil, err
	}
	bold, err = readFace("Bold", "latin-700", "latin-ext-700")
	return regular, bold, err
}

func readFace(weight string, files ...string) (*Face, error) {
	f := &Face{}
	for i, file := range files {
		b, err := faces.ReadFile("faces/" + file + ".woff")
		if err != nil {
			return nil, err
		}
		// A tag of six letters before the name says that the file has a part of the letters of the typeface.
		p, err := readProgram([]string{"LATINA", "LATINB"}[i]+"+AtkinsonHyperlegibleNext-"+weight, b)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", file, err)
		}
		f.programs = append(f.programs, p)
	}
	return f, nil
}

var errFont = errors.New("not a WOFF file of TrueType outlines")

// readProgram reads a WOFF 1.0 file.
func readProgram(name string, b []byte) (*program, error) {
	const header, entry = 44, 20
	if len(b) < header || string(b[:4]) != "wOFF" {
		return nil, errFont
	}
	p := &program{name: name, tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(b[12:])) {
		e := b[header+entry*i:]
		offset, stored, size := be32(e[4:]), be32(e[8:]), be32(e[12:])
		table := b[offset : offset+stored]
		if stored < size {
			r, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				return nil, err
			}
			if table, err = io.ReadAll(r); err != nil {
				return nil, err
			}
		}
		p.tables[string(e[:4])] = table
	}
	for _, tag := range append([]string{"cmap"}, embedded...) {
		if p.tables[tag] == nil {
			return nil, errFont
		}
	}
	p.readMetrics()
	p.readGlyphs()
	p.compressed = deflated(p.file())
	return p, nil
}

func be32(b []byte) int { return int(binary.BigEndian.Uint32(b)) }

func be16(b []byte) int { return int(binary.BigEndian.Uint16(b)) }

func (p *program) readMetrics() {
	head, hhea := p.tables["head"], p.tables["hhea"]
	p.units = float64(be16(head[18:]))
	for i := range p.box {
		p.box[i] = int16(be16(head[36+2*i:]))
	}
	p.ascent, p.descent = int16(be16(hhea[4:])), int16(be16(hhea[6:]))
	full, count := be16(hhea[34:]), be16(p.tables["maxp"][4:])
	p.advances = make([]uint16, count)
	for g := range p.advances { // glyphs after the last advance have the same
		p.advances[g] = uint16(be16(p.tables["hmtx"][4*min(g, full-1):]))
	}
}

// readGlyphs reads the table of format 4 of cmap: segments of letters.
func (p *program) readGlyphs() {
	p.glyphs = map[rune]uint16{}
	cmap := p.tables["cmap"]
	for i := range be16(cmap[2:]) {
		t := cmap[be32(cmap[8+8*i:]):]
		if be16(t) != 4 {
			continue
		}
		size := be16(t[6:]) // twice the number of segments
		ends, starts, deltas, offsets := t[14:], t[16+size:], t[16+2*size:], t[16+3*size:]
		for s := 0; s < size; s += 2 {
			for c := be16(starts[s:]); c <= be16(ends[s:]) && c != 0xffff; c++ {
				glyph := c
				if offset := be16(offsets[s:]); offset != 0 {
					glyph = be16(offsets[s+offset+2*(c-be16(starts[s:])):])
				}
				if glyph = (glyph + be16(deltas[s:])) & 0xffff; glyph != 0 {
					p.glyphs[rune(c)] = uint16(glyph)
				}
			}
		}
	}
}

// embedded are the tables of a font that a PDF reader uses.
var embedded = []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}

// file returns the font as a TrueType file.
func (p *program) file() []byte {
	const header, entry = 12, 16
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, n := range []uint16{uint16(len(embedded)), 64, 2, uint16(16*len(embedded) - 64)} {
		out = binary.BigEndian.AppendUint16(out, n)
	}
	offset := header + entry*len(embedded)
	var body []byte
	for _, tag := range embedded {
		t := p.tables[tag]
		out = append(out, tag...)
		for _, n := range []int{int(checksum(t)), offset + len(body), len(t)} {
			out = binary.BigEndian.AppendUint32(out, uint32(n))
		}
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

func checksum(table []byte) (sum uint32) {
	for len(table) > 0 {
		var word [4]byte
		table = table[copy(word[:], table):]
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}

// like are letters drawn as others when a face has not got them.
var like = map[rune]rune{
	'\u202f': '\u00a0', '\u2010': '-', '\u2011': '-', '\u2015': '—', '\u2032': '’', '\u02bc': '’', '\u02bb': '‘',
	'\t': ' ',
}

// glyph returns how a letter is drawn: as itself, as one like it, without its accents, else as a question mark.
func (f *Face) glyph(r rune) (*program, uint16) {
	if p, g := f.find(r); p != nil {
		return p, g
	}
	if other, ok := like[r]; ok {
		return f.find(other)
	}
	plain, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if p, g := f.find(plain); p != nil {
		return p, g
	}
	return f.find('?')
}

func (f *Face) find(r rune) (*program, uint16) {
	for _, p := range f.programs {
		if g, ok := p.glyphs[r]; ok {
			return p, g
		}
	}
	return nil, 0
}

// Width returns the width of a text, in points.
func (f *Face) Width(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		p, g := f.glyph(r)
		width += float64(p.advances[g]) / p.units
	}
	return width * size
}

// Wrap splits a text into lines no wider than some points; a word that is wider is split too. Each line but the last
// ends with a space, so that a program that reads the document joins no two words.
func (f *Face) Wrap(text string, size, width float64) []string {
	var lines []string
	line, taken := "", 0.0
	space := f.Width(" ", size)
	for _, word := range words(text) {
		wide := f.Width(word, size)
		if line != "" && taken+space+wide > width {
			lines, line, taken = append(lines, line+" "), "", 0
		}
		for wide > width {
			head := f.fitting(word, size, width)
			lines, word = append(lines, word[:head]), word[head:]
			wide = f.Width(word, size)
		}
		if line != "" {
			line, taken = line+" ", taken+space
		}
		line, taken = line+word, taken+wide
	}
	return append(lines, line)
}

// words splits a text at spaces that may break.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n\r", r) })
}

// fitting returns the length of the part of a word that fits a width: at least one letter.
func (f *Face) fitting(word string, size, width float64) int {
	taken := 0.0
	for i, r := range word {
		if taken += f.Width(string(r), size); taken > width && i > 0 {
			return i
		}
	}
	return len(word)
}

// letters returns one letter for each glyph that a program draws, in the order of glyphs: a space for that of all
// spaces.
func (p *program) letters() []rune {
	byGlyph := map[uint16]rune{}
	for r, g := range p.glyphs {
		if other, ok := byGlyph[g]; !ok || r < other {
			byGlyph[g] = r
		}
	}
	return slices.SortedFunc(maps.Values(byGlyph), func(a, b rune) int { return int(p.glyphs[a]) - int(p.glyphs[b]) })
}
