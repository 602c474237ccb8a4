package read

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// census counts the bytes of a whole listing that distinguish encodings. It may be written to
// in pieces of any size.
type census struct {
	multi   int64 // valid sequences of several bytes in UTF-8
	invalid int64 // bytes that no valid sequence of UTF-8 holds
	c1      int64 // bytes 0x80..0x9F among the invalid: printable in Windows-1252 only
	nul     int64
	lost    bool           // characters were lost before: U+FFFD, or its escape in JSON
	words   map[string]int // those with bytes that are not UTF-8, at most censusWords
	carry   []byte         // an unfinished sequence at the end of the last piece
}

// censusWords is the number of words by which an encoding is recognised.
const censusWords = 2000

// escapedLoss is U+FFFD in JSON.
var escapedLoss = [][]byte{[]byte(`\ufffd`), []byte(`\uFFFD`)}

func (c *census) Write(p []byte) (int, error) {
	n := len(p)
	c.lost = c.lost || bytes.Contains(p, escapedLoss[0]) || bytes.Contains(p, escapedLoss[1])
	for len(c.carry) > 0 && len(p) > 0 && !utf8.FullRune(c.carry) {
		c.carry, p = append(c.carry, p[0]), p[1:]
	}
	if len(c.carry) > 0 && utf8.FullRune(c.carry) {
		rest := c.carry
		c.carry = nil
		c.count(rest)
		if len(c.carry) > 0 { // the start was invalid and what follows may go on in p
			c.count(append(c.carry, p...))
			return n, nil
		}
	}
	if len(p) > 0 {
		c.count(p)
	}
	return n, nil
}

func (c *census) count(p []byte) {
	word := 0 // the end of the last word that was kept
	for i := 0; i < len(p); {
		b := p[i]
		if b < utf8.RuneSelf {
			if b == 0 {
				c.nul++
			}
			i++
			continue
		}
		if !utf8.FullRune(p[i:]) {
			c.carry = bytes.Clone(p[i:])
			return
		}
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size == 1 {
			c.bad(b)
			if i >= word && len(c.words) < censusWords {
				var text string
				text, word = wordAround(p, i)
				c.words[text]++
			}
		} else {
			c.multi++
			c.lost = c.lost || r == utf8.RuneError
		}
		i += size
	}
	c.carry = nil
}

func (c *census) bad(b byte) {
	c.invalid++
	if b < 0xA0 {
		c.c1++
	}
}

// finish counts a sequence that is truncated by the end of the listing.
func (c *census) finish() {
	for _, b := range c.carry {
		c.bad(b)
	}
	c.carry = nil
}

// textEncoding decodes the bytes of a listing.
type textEncoding struct {
	name   string
	decode encoding.Encoding // nil: UTF-8 as it is
	legacy *legacy           // of the bytes that are not UTF-8; nil: there are none
	repair bool              // UTF-8 but for such bytes; else they are the rule
	doubt  bool              // legacy is not certain
	bom    bool
}

// Byte order marks.
var (
	bomUTF8    = []byte{0xEF, 0xBB, 0xBF}
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

var (
	utf16LE = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16BE = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
)

// detectEncoding decides from the first bytes and the census of the whole listing: a byte
// order mark, else UTF-16 by its zero bytes, else valid UTF-8, else the older encoding in which
// the words are French. When invalid bytes are few among valid sequences, only they are decoded
// so.
func detectEncoding(head []byte, c *census) textEncoding {
	switch {
	case bytes.HasPrefix(head, bomUTF8):
		return c.mixed(textEncoding{name: "utf-8", repair: true, bom: true})
	case bytes.HasPrefix(head, bomUTF16LE):
		return textEncoding{name: "utf-16le", decode: utf16LE, bom: true}
	case bytes.HasPrefix(head, bomUTF16BE):
		return textEncoding{name: "utf-16be", decode: utf16BE, bom: true}
	}
	if even, odd := zeroBytes(head); even+odd > len(head)/4 {
		if odd > even {
			return textEncoding{name: "utf-16le", decode: utf16LE}
		}
		return textEncoding{name: "utf-16be", decode: utf16BE}
	}
	return c.mixed(textEncoding{name: "utf-8", repair: c.multi > c.invalid})
}

// mixed completes an encoding with that of the bytes that are not UTF-8, if there are any.
func (c *census) mixed(e textEncoding) textEncoding {
	if c.invalid == 0 {
		e.repair = false
		return e
	}
	e.legacy, e.doubt = chooseLegacy(c.words)
	if !e.repair {
		e.name = e.legacy.name
	}
	return e
}

func zeroBytes(head []byte) (even, odd int) {
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	return even, odd
}

// namedEncoding returns the encoding that the source declares. ISO-8859-1 is taken literally,
// unlike on the web, where that name means Windows-1252.
func namedEncoding(name string, c *census) (textEncoding, error) {
	key := strings.ToLower(strings.TrimSpace(name))
	switch key {
	case "utf8", "utf-8":
		return c.mixed(textEncoding{name: "utf-8", repair: true}), nil
	case "iso-8859-1", "iso8859-1", "iso88591", "latin1", "latin-1":
		return textEncoding{name: "iso-8859-1", decode: charmap.ISO8859_1}, nil
	case "utf16", "utf-16", "utf16le", "utf-16le", "ucs2", "ucs-2":
		return textEncoding{name: "utf-16le", decode: utf16LE}, nil
	case "utf16be", "utf-16be":
		return textEncoding{name: "utf-16be", decode: utf16BE}, nil
	}
	if other := legacyNames[key]; other != "" {
		key = other
	}
	for i := range legacies {
		if l := &legacies[i]; l.name == key {
			return textEncoding{name: key, decode: l.table}, nil
		}
	}
	decode, err := htmlindex.Get(key)
	if err != nil {
		return textEncoding{}, directory.Errorf(directory.Invalid,
			"l'encodage annoncé « %s » est inconnu : donnez utf-8, windows-1252, iso-8859-1 ou utf-16", name)
	}
	return textEncoding{name: key, decode: decode}, nil
}

func (e textEncoding) isUTF16() bool { return strings.HasPrefix(e.name, "utf-16") }

// looksUTF16 reports whether text of a French listing can be UTF-16: it has the byte order
// mark, or zero bytes next to ASCII letters.
func looksUTF16(head []byte) bool {
	even, odd := zeroBytes(head)
	return even+odd > 0 || bytes.HasPrefix(head, bomUTF16LE) || bytes.HasPrefix(head, bomUTF16BE)
}

// findings returns the findings about the encoding, none for plain UTF-8.
func (e textEncoding) findings(announced bool, c *census) []importer.Finding {
	var findings []importer.Finding
	if e.bom {
		findings = append(findings, finding("liste.marque_encodage", importer.Corrected, e.name,
			"La marque d'encodage au début du fichier (BOM) a été retirée."))
	}
	if e.repair {
		findings = append(findings, finding("liste.encodage_mixte", importer.Corrected, e.name,
			"Le texte est en UTF-8, sauf quelques octets, lus en "+e.legacy.name+"."))
	}
	if (e.decode != nil || e.legacy != nil && !e.repair) && !announced && !e.bom {
		findings = append(findings, finding("liste.encodage_detecte", importer.Guessed, e.name,
			"L'encodage n'est pas annoncé : il a été reconnu d'après les mots du fichier."))
	}
	if e.doubt {
		findings = append(findings, finding("liste.encodage_douteux", importer.Reported, e.legacy.name,
			"Les lettres accentuées ne se lisent sûrement dans aucun encodage : vérifiez les noms publiés."))
	}
	if c.nul > 0 && e.decode == nil {
		findings = append(findings,
			finding("liste.octets_nuls", importer.Reported, "", "Le fichier contient des octets nuls."))
	}
	return findings
}

// reader returns the text of r in UTF-8, without byte order mark.
func (e textEncoding) reader(r io.Reader) io.Reader {
	switch {
	case e.decode != nil:
		r = transform.NewReader(r, e.decode.NewDecoder())
	case e.legacy != nil:
		r = transform.NewReader(r, strayBytes{legacy: e.legacy, rule: !e.repair})
	}
	return &unmarked{r: r}
}

// unmarked removes U+FEFF at the start of a text in UTF-8.
type unmarked struct {
	r       io.Reader
	started bool
	head    []byte
}

func (u *unmarked) Read(p []byte) (int, error) {
	if !u.started {
		u.started = true
		head := make([]byte, len(bomUTF8))
		n, err := io.ReadFull(u.r, head)
		u.head = bytes.TrimPrefix(head[:n], bomUTF8)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
	}
	if len(u.head) > 0 {
		n := copy(p, u.head)
		u.head = u.head[n:]
		return n, nil
	}
	return u.r.Read(p)
}
