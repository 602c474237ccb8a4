package sqlite

import (
	"encoding/binary"
	"fmt"
)

// The kinds of pages of a table, and the sizes of their headers.
const (
	leafPage      = 0x0d
	innerPage     = 0x05
	leafHeader    = 8
	innerHeader   = 12
	pointerSize   = 2 // of what says where a cell is
	pageReference = 4 // the number of a page
)

// Table is a table that is being filled.
type Table struct {
	file  *File
	root  uint32
	page  []byte // the leaf that is being filled
	cells int
	start int // where its cells begin: they fill it from its end
	last  int64
	below []child // the leaves that are full
	cell  []byte
}

// child is a page of a table, and the largest number of the rows below it.
type child struct {
	page uint32
	last int64
}

// Table returns the table whose root is a page, the first being 1: `rootpage` in sqlite_schema. Whatever it held is
// forgotten, and must have been on that page alone.
func (f *File) Table(root uint32) *Table {
	t := &Table{file: f, root: root, page: make([]byte, f.size)}
	t.clear()
	return t
}

func (t *Table) clear() {
	clear(t.page)
	t.page[0], t.cells, t.start = leafPage, 0, t.file.usable
}

// Add adds a row, which Record.Append has written, under a number larger than those of the rows before.
func (t *Table) Add(number int64, row []byte) error {
	if number <= t.last && t.cells > 0 {
		return fmt.Errorf("sqlite: row %d comes after row %d", number, t.last)
	}
	here := t.file.here(len(row))
	t.cell = appendVarint(appendVarint(t.cell[:0], uint64(len(row))), uint64(number))
	t.cell = append(t.cell, row[:here]...)
	if here < len(row) {
		first, err := t.file.overflow(row[here:])
		if err != nil {
			return err
		}
		t.cell = binary.BigEndian.AppendUint32(t.cell, first)
	}
	if leafHeader+pointerSize*(t.cells+1)+len(t.cell) > t.start {
		if err := t.flush(); err != nil {
			return err
		}
	}
	t.start -= len(t.cell)
	copy(t.page[t.start:], t.cell)
	binary.BigEndian.PutUint16(t.page[leafHeader+pointerSize*t.cells:], uint16(t.start))
	t.cells++
	t.last = number
	return nil
}

// here returns how many bytes of a row stand on its leaf; the others overflow.
func (f *File) here(size int) int {
	if size <= f.usable-35 {
		return size
	}
	least := (f.usable-12)*32/255 - 23
	if here := least + (size-least)%(f.usable-pageReference); here <= f.usable-35 {
		return here
	}
	return least
}

// overflow writes the end of a row on pages of its own and returns the first of them.
func (f *File) overflow(rest []byte) (first uint32, err error) {
	room := f.usable - pageReference
	page := make([]byte, f.size)
	first = f.pages + 1
	for len(rest) > 0 {
		clear(page)
		n := copy(page[pageReference:f.usable], rest[:min(room, len(rest))])
		if rest = rest[n:]; len(rest) > 0 {
			binary.BigEndian.PutUint32(page, f.pages+2)
		}
		if _, err := f.add(page); err != nil {
			return 0, err
		}
	}
	return first, nil
}

// flush writes the leaf that is full, and begins another.
func (t *Table) flush() error {
	t.finish()
	number, err := t.file.add(t.page)
	t.below = append(t.below, child{number, t.last})
	t.clear()
	return err
}

// finish writes the header of a page whose cells are there.
func (t *Table) finish() {
	binary.BigEndian.PutUint16(t.page[3:], uint16(t.cells))
	binary.BigEndian.PutUint16(t.page[5:], uint16(t.start)) // 65536 is written 0
}

// Close writes what is left of the table. No other row can be added.
func (t *Table) Close() error {
	if len(t.below) == 0 {
		t.finish()
		return t.file.replace(t.root, t.page)
	}
	if err := t.flush(); err != nil {
		return err
	}
	room := (t.file.usable - innerHeader) / (pointerSize + pageReference + varintSize(uint64(t.last)))
	for level := t.below; ; {
		if len(level) <= room+1 {
			t.inner(level)
			return t.file.replace(t.root, t.page)
		}
		above := make([]child, 0, len(level)/room+1)
		for n := (len(level) + room) / (room + 1); n > 0; n-- {
			share := (len(level) + n - 1) / n // as many under each
			t.inner(level[:share])
			number, err := t.file.add(t.page)
			if err != nil {
				return err
			}
			above = append(above, child{number, level[share-1].last})
			level = level[share:]
		}
		level = above
	}
}

// inner makes a page of the pages below it: a cell for each, but for the last.
func (t *Table) inner(below []child) {
	t.clear()
	t.page[0] = innerPage
	for _, c := range below[:len(below)-1] {
		cell := appendVarint(binary.BigEndian.AppendUint32(nil, c.page), uint64(c.last))
		t.start -= len(cell)
		copy(t.page[t.start:], cell)
		binary.BigEndian.PutUint16(t.page[innerHeader+pointerSize*t.cells:], uint16(t.start))
		t.cells++
	}
	t.finish()
	binary.BigEndian.PutUint32(t.page[leafHeader:], below[len(below)-1].page)
}
