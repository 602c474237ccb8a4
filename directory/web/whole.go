package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/files"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Whole is an answer that is a file: made once, kept on disk and, unlike other answers, of a known
// length and sent in parts to who asks for parts (RFC 9110 §14).
type Whole struct {
	MediaType  string
	Compressed bool // its bytes are not worth compressing
	Make       files.Make
}

// SendWhole sends a file, compressed when the client accepts that: each form is made once.
func (s *Server) SendWhole(c Context, f Freshness, w Whole) error {
	if w.Compressed {
		f = f.uncoded()
	}
	r := c.Request()
	key, mk := f.ETag+" "+s.BaseURL(c)+" "+r.URL.Path+"?"+r.URL.RawQuery, w.Make
	if f.coding != identity {
		mk = func(ctx context.Context, out io.Writer) error {
			z := newCompressor(out, f.coding, often)
			defer releaseCompressor(z, f.coding, often)
			if err := w.Make(ctx, z); err != nil {
				return err
			}
			return z.Close()
		}
	}
	client, finished := s.shareOf(c), mk
	mk = func(ctx context.Context, out io.Writer) error {
		return s.gates.answers.Turns(ctx, client, out, func(out io.Writer) error { return finished(ctx, out) })
	}
	s.Idle(c)
	file, err := s.files.Open(r.Context(), key, client, mk)
	if err != nil {
		return s.notMade(err)
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return s.notMade(err)
	}
	h := c.Header()
	f.SetHeaders(h)
	f.setCoding(h)
	h["Content-Type"] = []string{w.MediaType}
	h["Content-Length"] = []string{strconv.FormatInt(size, 10)} // net/http leaves it out of what is coded
	out := paced{c.echo.Response(), http.NewResponseController(c.Response())}
	http.ServeContent(out, r, "", time.Time{}, file)
	return nil
}

// notMade returns the problem of a file that could not be made.
func (s *Server) notMade(err error) error {
	var wrong *directory.Error
	switch {
	case errors.As(err, &wrong), errors.Is(err, context.Canceled), asRefused(err) != nil:
		return err
	case errors.Is(err, files.ErrTooLarge):
		return ProblemWith(http.StatusServiceUnavailable, i18n.New("Ce fichier est plus gros que ce que "+
			"ce site peut garder : demandez-en une partie, un département par exemple."))
	}
	s.log.Error("a whole file cannot be made", "error", err)
	return ProblemWith(http.StatusServiceUnavailable, i18n.New("Ce fichier ne peut pas être préparé "+
		"pour le moment : réessayez plus tard, ou demandez-en une partie."))
}

// chunkTimeout is how long a client may take to read one piece.
const chunkTimeout = 30 * time.Second

// pace is how many bytes of a file are sent at a time.
const pace = 1 << 20

// paced writes an answer in pieces, and gives the client some time to receive each. Files go from
// the disk to the network without passing through the memory of the program.
type paced struct {
	*echo.Response
	deadlines *http.ResponseController
}

// extend gives the client the time for one more piece. A writer without deadlines, such as a
// test's recorder, is written to all the same.
func (p paced) extend() { _ = p.deadlines.SetWriteDeadline(time.Now().Add(chunkTimeout)) }

func (p paced) Write(b []byte) (int, error) {
	p.extend()
	return p.Response.Write(b)
}

// ReadFrom sends src, which net/http limits to the bytes of the answer.
func (p paced) ReadFrom(src io.Reader) (sent int64, err error) {
	limited, ok := src.(*io.LimitedReader)
	whole, direct := p.Response.Writer.(io.ReaderFrom)
	if !ok || !direct {
		return io.Copy(struct{ io.Writer }{p}, src)
	}
	for limited.N > 0 && err == nil {
		p.extend()
		var n int64
		piece := &io.LimitedReader{R: limited.R, N: min(limited.N, pace)}
		n, err = whole.ReadFrom(piece)
		limited.N -= n
		sent += n
		p.Response.Size += n
		if n == 0 && err == nil {
			err = io.ErrUnexpectedEOF
		}
	}
	return sent, err
}
