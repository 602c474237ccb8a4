// Package backup writes all that a database holds to a file, while it is used, and puts it back into an
// empty one. It needs one connection and no right that the service lacks, so that a connection pooler and
// a standby serve as well.
//
// The file is a tar, compressed by zstd: first a manifest, then the rows of each table as PostgreSQL's
// COPY writes them, in pieces, then the number of rows of each. Without the end it is not restored.
package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Reasons for which nothing is saved or restored. They are sentences in French for the operator.
var (
	ErrNothing  = errors.New("la base est vide : il n'y a rien à sauvegarder")
	ErrNotEmpty = errors.New("la base n'est pas vide : une sauvegarde se restaure dans une base neuve, " +
		"pour ne rien écraser")
	ErrNewer   = errors.New("la sauvegarde vient d'un lieux plus récent que celui-ci : mettez lieux à jour")
	ErrDamaged = errors.New("ce fichier n'est pas une sauvegarde de lieux, ou il est abîmé ou incomplet ; " +
		"rien n'a été restauré")
)

// Names of the entries of the file, in their order.
const (
	manifestName = "lieux.json"
	rowsName     = "rows"
	endName      = "end.json"
)

// pieceSize is the size in bytes of a piece of the rows of a table: a tar says sizes beforehand.
const pieceSize = 1 << 20

// manifest says what the file holds, and what it needs.
type manifest struct {
	Format    int              `json:"format"`
	Program   string           `json:"program"` // its version
	Migration int              `json:"migration"`
	Tables    []table          `json:"tables"`
	Sequences map[string]int64 `json:"sequences"` // the last value of each
}

// format is the number of this form of file.
const format = 1

// table is a table whose rows are saved. A partition says of what and with which bound.
type table struct {
	Schema  string   `json:"schema"`
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Parent  string   `json:"parent,omitempty"` // quoted, with its schema
	Bound   string   `json:"bound,omitempty"`  // FOR VALUES …
}

// writer writes the entries of a file.
type writer struct {
	zip *zstd.Encoder
	tar *tar.Writer
}

func newWriter(out io.Writer) (*writer, error) {
	zip, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &writer{zip, tar.NewWriter(zip)}, nil
}

func (w *writer) add(name string, b []byte) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(b)), Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.tar.Write(b)
	return err
}

func (w *writer) addJSON(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.add(name, b)
}

func (w *writer) close() error { return errors.Join(w.tar.Close(), w.zip.Close()) }

// pieces cuts what is written to it into entries of one table.
type pieces struct {
	w      *writer
	number int // of the table
	buffer []byte
}

func (p *pieces) Write(b []byte) (int, error) {
	if p.buffer = append(p.buffer, b...); len(p.buffer) < pieceSize {
		return len(b), nil
	}
	return len(b), p.flush()
}

func (p *pieces) flush() error {
	if len(p.buffer) == 0 {
		return nil
	}
	err := p.w.add(fmt.Sprintf("%s/%d", rowsName, p.number), p.buffer)
	p.buffer = p.buffer[:0]
	return err
}

// reader reads the entries of a file.
type reader struct {
	zip   *zstd.Decoder
	tar   *tar.Reader
	entry string // its name; "" at the end
}

func newReader(in io.Reader) (*reader, error) {
	zip, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, err
	}
	r := &reader{zip: zip, tar: tar.NewReader(zip)}
	return r, r.next()
}

// next goes to the next entry.
func (r *reader) next() error {
	h, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		r.entry = ""
		return nil
	case err != nil:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	r.entry = h.Name
	return nil
}

// readJSON reads the entry of a name and goes to the next.
func (r *reader) readJSON(name string, v any) error {
	if r.entry != name {
		return ErrDamaged
	}
	if err := json.NewDecoder(r.tar).Decode(v); err != nil {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return r.next()
}

// rows reads the rows of a table: all its pieces, one after the other.
type rows struct {
	r      *reader
	number int
}

func (t *rows) Read(b []byte) (int, error) {
	for t.r.entry == fmt.Sprintf("%s/%d", rowsName, t.number) {
		n, err := t.r.tar.Read(b)
		if n > 0 {
			return n, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		if err := t.r.next(); err != nil {
			return 0, err
		}
	}
	return 0, io.EOF
}
