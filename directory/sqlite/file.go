// Package sqlite writes the rows of tables into a SQLite database in bulk: page after page, in the order of their
// numbers, without the search, the cells and the journal of an insertion. The database with its empty tables is
// made by SQLite itself, and every SQLite reads the result (https://www.sqlite.org/fileformat2.html).
package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// File is a database that nobody else has open, whose tables are being filled.
type File struct {
	file    *os.File
	size    int // of a page, in bytes
	usable  int // what of it holds content
	pages   uint32
	pending []byte // pages at the end of the file that are not written yet
	rest    uint32 // pages before them
}

// buffered is how many bytes of pages are written at once.
const buffered = 256 << 10

// What is in the header of a database.
const (
	headerSize = 100
	magic      = "SQLite format 3\x00"
	atPageSize = 16
	atReserved = 20
	atChanges  = 24
	atPages    = 28
	atVacuum   = 52 // not 0: the file has pages that say where others are used
	atValid    = 92 // the count of changes for which the number of pages is valid
)

// Open opens a database.
func Open(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	f := &File{file: file}
	if err := f.readHeader(); err != nil {
		file.Close()
		return nil, fmt.Errorf("sqlite: %s: %w", path, err)
	}
	return f, nil
}

func (f *File) readHeader() error {
	head := make([]byte, headerSize)
	if _, err := f.file.ReadAt(head, 0); err != nil {
		return err
	}
	f.size = int(binary.BigEndian.Uint16(head[atPageSize:]))
	if f.size == 1 {
		f.size = 1 << 16
	}
	f.usable = f.size - int(head[atReserved])
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	switch {
	case string(head[:len(magic)]) != magic || f.size < 512:
		return errors.New("it is no SQLite database")
	case binary.BigEndian.Uint32(head[atVacuum:]) != 0:
		return errors.New("it keeps where its pages are used, which is not written here")
	case info.Size()%int64(f.size) != 0:
		return errors.New("its last page is cut")
	}
	f.pages = uint32(info.Size() / int64(f.size))
	f.rest = f.pages
	return nil
}

// add adds a page at the end of the file and returns its number, from 1.
func (f *File) add(page []byte) (uint32, error) {
	f.pending = append(f.pending, page...)
	f.pages++
	if len(f.pending) < buffered {
		return f.pages, nil
	}
	return f.pages, f.flush()
}

func (f *File) flush() error {
	if _, err := f.file.WriteAt(f.pending, int64(f.rest)*int64(f.size)); err != nil {
		return err
	}
	f.pending, f.rest = f.pending[:0], f.pages
	return nil
}

// replace writes a page that was there before.
func (f *File) replace(number uint32, page []byte) error {
	_, err := f.file.WriteAt(page, int64(number-1)*int64(f.size))
	return err
}

// Close writes what is left, once all tables are closed, and closes the file.
func (f *File) Close() error {
	err := f.flush()
	if err == nil {
		err = f.writeHeader()
	}
	return errors.Join(err, f.file.Close())
}

// writeHeader says how many pages there are.
func (f *File) writeHeader() error {
	changes := make([]byte, 4)
	if _, err := f.file.ReadAt(changes, atChanges); err != nil {
		return err
	}
	pages := binary.BigEndian.AppendUint32(nil, f.pages)
	if _, err := f.file.WriteAt(pages, atPages); err != nil {
		return err
	}
	_, err := f.file.WriteAt(changes, atValid)
	return err
}
