package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

const (
	streamChunk    = 64 << 10         // bytes written at once
	streamPatience = 30 * time.Second // for whoever reads one chunk
)

// downloads is where /donnees has each form of a view whole. The API gives GeoJSON
// and JSON by pages, as its contract says; a file on a disk is one file.
const downloads = "/donnees/lieux"

// download answers /donnees/lieux.csv and its sisters.
func (s *server) download(c echo.Context) error {
	f := listFormat(c.Request().URL.Path, "")
	if f == nil {
		return newProblem(http.StatusNotFound, "")
	}
	v, err := s.view()
	if err != nil {
		return err
	}
	p, err := s.parse(c, v, viewForm)
	if err != nil {
		return err
	}
	p.wholeDirectory()
	return s.streamPlaces(c, v, p, f)
}

// streamPlaces answers a whole view, row after row.
func (s *server) streamPlaces(c echo.Context, v directory.View, p *parser, f *format) error {
	rows, err := v.Each(&p.query)
	if err != nil {
		return err
	}
	hits := make([]directory.Hit, 0, v.Len())
	for hit := range rows {
		hits = append(hits, hit)
	}
	e := s.freshHits(c, v, p, f, hits, len(hits))
	if e.notModified(c) {
		return nil
	}
	h := c.Response().Header()
	e.setHeaders(h)
	h["Content-Type"] = []string{f.mediaType}
	h["Number-Matched"] = []string{strconv.Itoa(len(hits))}
	h["Number-Returned"] = h["Number-Matched"]
	h["Content-Disposition"] = []string{`inline; filename="` + exportName(v, f) + `"`}
	if e.coding != identity {
		h["Content-Encoding"] = codingHeader[e.coding]
	}
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	w := &rowWriter{view: v, format: f, distance: p.query.Near != nil, now: p.now}
	return s.writeRows(c, w, hits, e.coding)
}

// exportName is the name under which a browser saves the file.
func exportName(v directory.View, f *format) string {
	return "lieux-mediation-numerique-" + v.Built().UTC().Format("2006-01-02") + f.extension
}

// writeRows writes the rows in chunks. A client that reads slowly gets time for
// each of them, and one that has gone stops the work.
func (s *server) writeRows(c echo.Context, w *rowWriter, hits []directory.Hit, packed coding) error {
	var out io.Writer = c.Response()
	var z compressor
	if packed != identity {
		z = newCompressor(out, packed)
		defer releaseCompressor(z, packed)
		out = z
	}
	patience := http.NewResponseController(c.Response().Writer)
	b := newBody()
	defer b.release()
	b.bytes = w.appendHead(b.bytes)
	for _, hit := range hits {
		if len(b.bytes) >= streamChunk {
			if err := writeChunk(patience, out, b.bytes); err != nil {
				return err
			}
			b.bytes = b.bytes[:0]
		}
		b.bytes = w.appendRow(b.bytes, hit)
	}
	if err := writeChunk(patience, out, w.appendTail(b.bytes)); err != nil {
		return err
	}
	if z != nil {
		return z.Close()
	}
	return nil
}

// writeChunk gives whoever reads some time for one chunk. A writer without
// deadlines (a test's recorder) is written to all the same.
func writeChunk(patience *http.ResponseController, out io.Writer, chunk []byte) error {
	_ = patience.SetWriteDeadline(time.Now().Add(streamPatience))
	_, err := out.Write(chunk)
	return err
}
