package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// file is a document being written. Objects that are no streams are gathered in compressed streams of objects.
type file struct {
	bytes.Buffer
	objects  [][]byte // by number, from 1; nil: a stream, written already
	offsets  []int    // of streams
	document *Document
	pages    []int // object of each page
}

// gathered is the number of objects of a stream of objects.
const gathered = 200

// Bytes returns the document as a file. It depends on nothing but the document.
func (d *Document) Bytes() []byte {
	f := &file{document: d}
	f.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	catalog, tree := f.reserve(), f.reserve()
	for range d.pages {
		f.pages = append(f.pages, f.reserve())
	}
	resources := f.fonts()
	annotations := f.links()
	for i, p := range d.pages {
		content := f.stream("", p.content.Bytes())
		f.set(f.pages[i], "<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /Contents %d 0 R "+
			"/StructParents %d /Tabs /S%s>>", tree, number(Width), number(Height), resources, content, i, annotations[i])
	}
	f.set(tree, "<</Type /Pages /Count %d /Kids [%s]>>", len(f.pages), references(f.pages))
	structure := f.structure()
	outline := f.outline()
	metadata := f.rawStream("/Type /Metadata /Subtype /XML", []byte(d.metadata()))
	f.set(catalog, "<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R "+
		"/ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R%s>>", tree, text(d.lang), structure, metadata, outline)
	info := f.add("<</Title %s /Producer (Lieux) /CreationDate (%s)>>", text(d.title),
		d.made.UTC().Format("D:20060102150405Z"))
	return f.finish(catalog, info)
}

func (f *file) reserve() int {
	f.objects, f.offsets = append(f.objects, nil), append(f.offsets, 0)
	return len(f.objects)
}

func (f *file) set(object int, format string, args ...any) {
	f.objects[object-1] = fmt.Appendf(nil, format, args...)
}

func (f *file) add(format string, args ...any) int {
	object := f.reserve()
	f.set(object, format, args...)
	return object
}

// stream writes a compressed stream; entries are those of its dictionary besides its length.
func (f *file) stream(entries string, content []byte) int {
	return f.rawStream(entries+" /Filter /FlateDecode", deflated(content))
}

func (f *file) rawStream(entries string, content []byte) int {
	object := f.reserve()
	f.writeStream(object, entries, content)
	return object
}

func (f *file) writeStream(object int, entries string, content []byte) {
	f.offsets[object-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n<<%s /Length %d>>\nstream\n", object, entries, len(content))
	f.Write(content)
	f.WriteString("\nendstream\nendobj\n")
}

// finish writes the objects that are no streams, and the table of all.
func (f *file) finish(catalog, info int) []byte {
	within := make([][2]int, len(f.objects)+1) // of each object: the stream that holds it, and its place in it
	var numbers []int
	for i, object := range f.objects {
		if object != nil {
			numbers = append(numbers, i+1)
		}
	}
	for len(numbers) > 0 {
		part := numbers[:min(gathered, len(numbers))]
		numbers = numbers[len(part):]
		var head, body bytes.Buffer
		holder := f.reserve()
		for i, n := range part {
			fmt.Fprintf(&head, "%d %d ", n, body.Len())
			body.Write(f.objects[n-1])
			body.WriteByte('\n')
			within[n] = [2]int{holder, i}
		}
		f.writeStream(holder, fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", len(part), head.Len()),
			deflated(append(head.Bytes(), body.Bytes()...)))
	}
	table := f.reserve()
	start := f.Len()
	f.offsets[table-1] = start
	rows := []byte{0, 0, 0, 0, 0, 0xff, 0xff}
	for i := range f.objects {
		kind, where, place := byte(1), f.offsets[i], 0
		if i+1 < len(within) && within[i+1][0] != 0 {
			kind, where, place = 2, within[i+1][0], within[i+1][1]
		}
		rows = binary.BigEndian.AppendUint32(append(rows, kind), uint32(where))
		rows = binary.BigEndian.AppendUint16(rows, uint16(place))
	}
	digest := fmt.Sprintf("%016x%016x", f.Len(), f.document.made.UnixNano())
	f.writeStream(table, fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] "+
		"/Filter /FlateDecode", len(f.objects)+1, catalog, info, digest, digest), deflated(rows))
	fmt.Fprintf(f, "startxref\n%d\n%%%%EOF\n", start)
	return f.Buffer.Bytes()
}

// fonts writes the fonts in use and returns the resources of pages.
func (f *file) fonts() int {
	var names strings.Builder
	for i, p := range f.document.programs {
		data := f.rawStream(fmt.Sprintf("/Filter /FlateDecode /Length1 %d", len(p.file())), p.compressed)
		em := func(units int16) int { return int(float64(units) * 1000 / p.units) }
		descriptor := f.add("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 "+
			"/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>", p.name, em(p.box[0]), em(p.box[1]),
			em(p.box[2]), em(p.box[3]), em(p.ascent), em(p.descent), em(p.ascent)*7/10, data)
		var widths strings.Builder
		for _, advance := range p.advances {
			fmt.Fprintf(&widths, "%d ", int(float64(advance)*1000/p.units+0.5))
		}
		descendant := f.add("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) "+
			"/Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /W [0 [%s]]>>", p.name,
			descriptor, widths.String())
		unicode := f.stream("", p.toUnicode())
		font := f.add("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] "+
			"/ToUnicode %d 0 R>>", p.name, descendant, unicode)
		fmt.Fprintf(&names, " /F%d %d 0 R", i, font)
	}
	return f.add("<</Font <<%s>>>>", names.String())
}

// toUnicode returns the CMap by which programs read the letters of glyphs.
func (p *program) toUnicode() []byte {
	letters := p.letters()
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Lieux def /CMapType 2 def\n" +
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for len(letters) > 0 {
		part := letters[:min(100, len(letters))]
		letters = letters[len(part):]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, r := range part {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", p.glyphs[r], r)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end\n")
	return b.Bytes()
}

// metadata returns the title, the language and the date as XMP.
func (d *Document) metadata() string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><dc:title><rdf:Alt>` +
		`<rdf:li xml:lang="x-default">` + escape.Replace(d.title) + `</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag>` +
		`<rdf:li>` + escape.Replace(d.lang) + `</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>` +
		d.made.UTC().Format(time.RFC3339) + `</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(b) // a buffer takes every write
	w.Close()
	return out.Bytes()
}

// text returns a text string: UTF-16 in hexadecimal.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

func references(objects []int) string {
	var b strings.Builder
	for _, object := range objects {
		fmt.Fprintf(&b, "%d 0 R ", object)
	}
	return b.String()
}
