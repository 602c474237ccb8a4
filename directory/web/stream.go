package web

import (
	"io"
	"net/http"
	"time"
)

// ChunkSize is the size in bytes from which a chunk of a streamed body is written.
const ChunkSize = 64 << 10

// chunkTimeout is how long a client may take to read one chunk.
const chunkTimeout = 30 * time.Second

// Stream writes a body of unknown length in chunks, coded as its freshness says.
type Stream struct {
	out        io.Writer
	coding     coding
	compressor compressor // nil: the body is sent as it is
	deadlines  *http.ResponseController
}

// NewStream sends the headers of an answer with status 200 and returns the
// writer of its body, which the caller closes.
func NewStream(c Context, f Freshness, mediaType string) *Stream {
	h := c.Header()
	f.SetHeaders(h)
	h["Content-Type"] = []string{mediaType}
	f.setCoding(h)
	w := c.Response()
	w.WriteHeader(http.StatusOK)
	s := &Stream{out: w, coding: f.coding, deadlines: http.NewResponseController(w)}
	if f.coding != identity {
		s.compressor = newCompressor(w, f.coding, once)
		s.out = s.compressor
	}
	return s
}

// Write writes one chunk and gives the client some time to read it. A writer
// without deadlines, such as a test's recorder, is written to all the same.
func (s *Stream) Write(chunk []byte) (int, error) {
	_ = s.deadlines.SetWriteDeadline(time.Now().Add(chunkTimeout))
	return s.out.Write(chunk)
}

// Close ends the body.
func (s *Stream) Close() error {
	if s.compressor == nil {
		return nil
	}
	defer releaseCompressor(s.compressor, s.coding, once)
	return s.compressor.Close()
}
