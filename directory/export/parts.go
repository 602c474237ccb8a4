package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/lieux-numeriques/lieux/directory"
)

// part is a list in a JSON file: its name, and the row of a place.
type part struct {
	name string
	row  func(s *Selection, e *Entry) any
}

// writeParts writes a JSON object of lists, one after the other.
func writeParts(ctx context.Context, w io.Writer, s *Selection, parts []part) error {
	for i, p := range parts {
		before := "{"
		if i > 0 {
			before = ","
		}
		if _, err := fmt.Fprintf(w, "%s%q:", before, p.name); err != nil {
			return err
		}
		if err := writeList(ctx, w, s, p.row); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "}\n")
	return err
}

// jsonRows is rows of JSON that follow one another, each ended by a line feed.
type jsonRows struct {
	bytes.Buffer
	err error
}

// writeList writes a JSON array of one row a place, one a line.
func writeList(ctx context.Context, w io.Writer, s *Selection, row func(*Selection, *Entry) any) error {
	between := "["
	err := inOrder(ctx, s, partHits, func(made *jsonRows, hits []directory.Hit, first int) {
		made.Reset()
		encoder := json.NewEncoder(made)
		encoder.SetEscapeHTML(false)
		for i, hit := range hits {
			if first+i > 0 {
				made.WriteByte(',')
			}
			made.err = errors.Join(made.err, encoder.Encode(row(s, EntryOf(s.View, hit))))
		}
	}, func(made *jsonRows) error {
		if made.err != nil {
			return made.err
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		between = ""
		_, err := w.Write(made.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	if between != "" { // no row
		between = "[]\n"
	} else {
		between = "]\n"
	}
	_, err = io.WriteString(w, between)
	return err
}

// WriteList writes rows as a JSON array, one a line. It stops when the context is done.
func WriteList(ctx context.Context, w io.Writer, rows iter.Seq[any]) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	between := "["
	for row := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		between = ","
		if err := encoder.Encode(row); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if between == "[" { // no row
		between = "[]\n"
	} else {
		between = "]\n"
	}
	_, err := io.WriteString(w, between)
	return err
}
