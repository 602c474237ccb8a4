package api

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// ExportFormats are the formats that Export writes.
var ExportFormats = []string{"geojson", "ndjson", "csv", "json"}

// ViewParameters are the names of the filters of a view (contract §2.1), in their order.
func ViewParameters() []string {
	var names []string
	for id := range paramCount {
		if viewParams.has(id) {
			names = append(names, params[id].name)
		}
	}
	return names
}

// Export writes a view whole, as /lieux does in that format: query is a query
// string of filters. Without any filter it is the whole directory, places that
// do not receive the public included. Errors of the query are Invalid.
func Export(w io.Writer, deps Deps, format, query string) error {
	s := newServer(deps, Config{}.withDefaults())
	v, err := s.view()
	if err != nil {
		return err
	}
	f := exportFormat(format)
	if f == nil {
		return directory.Errorf(directory.Invalid, "format inconnu : « %s » ; les formats sont %s", format, strings.Join(ExportFormats, ", "))
	}
	p := &parser{form: viewForm, gazetteer: s.gazetteer, now: s.now(), words: s.words.of(v)}
	if err := p.parse(query); err != nil {
		return err
	}
	p.wholeDirectory()
	rows, err := v.Each(&p.query)
	if err != nil {
		return err
	}
	r := &rowWriter{view: v, format: f, distance: p.query.Near != nil, now: p.now}
	b := r.appendHead(nil)
	for hit := range rows {
		b = r.appendRow(b, hit)
		if b, err = flush(w, b, streamChunk); err != nil {
			return err
		}
	}
	_, err = flush(w, r.appendTail(b), 0)
	return err
}

// Quality is the quality of a view: query is a query string of filters. Without
// any filter it is that of the whole directory. "Now" is now. Errors of the query are Invalid.
func Quality(v directory.View, gazetteer *territory.Gazetteer, now time.Time, query string) (directory.QualitySummary, error) {
	var words wordsCache
	p := &parser{form: viewForm, gazetteer: gazetteer, now: now, words: words.of(v)}
	if err := p.parse(query); err != nil {
		return directory.QualitySummary{}, err
	}
	p.wholeDirectory()
	return v.Quality(&p.query)
}

// wholeDirectory makes a question without any filter one of the whole directory.
func (p *parser) wholeDirectory() {
	if p.seen&viewParams == 0 {
		p.query.NotReceiving = true
	}
}

func exportFormat(name string) *format {
	for _, f := range listFormats {
		if f.extension == "."+name {
			return f
		}
	}
	return nil
}

// flush writes b when it is longer than most, and gives what is left of it.
func flush(w io.Writer, b []byte, most int) ([]byte, error) {
	if len(b) <= most {
		return b, nil
	}
	if _, err := w.Write(b); err != nil {
		return b, fmt.Errorf("écrire l'export : %w", err)
	}
	return b[:0], nil
}
