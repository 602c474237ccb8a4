package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// jsonScanner splits a stream of JSON into values without building them. It holds one value at
// a time, and counts lines.
type jsonScanner struct {
	r    io.Reader
	buf  []byte
	pos  int // next byte to look at
	end  int // bytes in buf
	line int // 1-based, of pos
	err  error
}

var (
	errTruncated = errors.New("truncated")
	errTooLarge  = errors.New("value too large")
)

func newJSONScanner(r io.Reader) *jsonScanner {
	return &jsonScanner{r: r, buf: make([]byte, 1<<16), line: 1}
}

// fill reads more bytes after end, and keeps those from keep on. It returns the new offset of
// keep, and false at the end of the stream.
func (s *jsonScanner) fill(keep int) (int, bool) {
	if s.err != nil {
		return keep, false
	}
	if keep > 0 {
		copy(s.buf, s.buf[keep:s.end])
		s.pos -= keep
		s.end -= keep
		keep = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.err = err
			return keep, n > 0
		}
		if n > 0 {
			return keep, true
		}
	}
	s.err = io.ErrNoProgress
	return keep, false
}

// failure returns the error of the stream itself, nil at its end.
func (s *jsonScanner) failure() error {
	if s.err == nil || s.err == io.EOF {
		return nil
	}
	return s.err
}

// peek returns the next byte that is not white space; ok is false at the end.
func (s *jsonScanner) peek() (b byte, ok bool) {
	for {
		for s.pos < s.end {
			switch b := s.buf[s.pos]; b {
			case '\n':
				s.line++
				s.pos++
			case ' ', '\t', '\r', recordSeparator:
				s.pos++
			default:
				return b, true
			}
		}
		if _, more := s.fill(s.end); !more {
			return 0, false
		}
	}
}

// expect consumes one given byte.
func (s *jsonScanner) expect(want byte) error {
	b, ok := s.peek()
	if !ok {
		return errTruncated
	}
	if b != want {
		return fmt.Errorf("« %c » attendu, « %c » trouvé", want, printable(b))
	}
	s.pos++
	return nil
}

func printable(b byte) rune {
	if b < 0x20 || b >= 0x7F {
		return '?'
	}
	return rune(b)
}

// value consumes one value, whatever its brackets contain. With keep it returns the bytes,
// valid until the next call.
func (s *jsonScanner) value(keep bool) (raw []byte, line int, err error) {
	first, ok := s.peek()
	if !ok {
		return nil, s.line, errTruncated
	}
	line = s.line
	start := s.pos
	if !keep {
		start = -1
	}
	cut := &valueCut{scalar: first != '{' && first != '[' && first != '"'}
	for {
		for s.pos < s.end {
			if cut.quoted && !cut.escaped {
				s.plain()
				if s.pos == s.end {
					break
				}
			}
			b := s.buf[s.pos]
			if cut.scalar && cut.ends(b) {
				return s.kept(start), line, nil
			}
			if b == '\n' {
				s.line++
			}
			s.pos++
			if !cut.scalar && cut.step(b) {
				return s.kept(start), line, nil
			}
		}
		if keep && s.end-start > maxRowBytes {
			return nil, line, errTooLarge
		}
		from := s.end
		if keep {
			from = start
		}
		from, more := s.fill(from)
		if keep {
			start = from
		}
		if !more {
			if cut.scalar {
				return s.kept(start), line, nil
			}
			return nil, line, errTruncated
		}
	}
}

// plain consumes the text of a string up to a quote or a backslash.
func (s *jsonScanner) plain() {
	text := s.buf[s.pos:s.end]
	text = text[:plainLength(text)]
	s.line += bytes.Count(text, newline)
	s.pos += len(text)
}

var newline = []byte{'\n'}

// plainLength returns the number of bytes before a quote or a backslash.
func plainLength(text []byte) int {
	if i := bytes.IndexByte(text, '"'); i >= 0 {
		text = text[:i]
	}
	if i := bytes.IndexByte(text, '\\'); i >= 0 {
		return i
	}
	return len(text)
}

func (s *jsonScanner) kept(start int) []byte {
	if start < 0 {
		return nil
	}
	return s.buf[start:s.pos]
}

// valueCut finds the end of a value by its brackets and quotes.
type valueCut struct {
	scalar  bool // a number or a word
	depth   int
	quoted  bool
	escaped bool
}

// step consumes one byte of a bracketed or quoted value and reports whether the value ends
// with it.
func (c *valueCut) step(b byte) bool {
	if c.quoted {
		switch {
		case c.escaped:
			c.escaped = false
		case b == '\\':
			c.escaped = true
		case b == '"':
			c.quoted = false
			return c.depth == 0
		}
		return false
	}
	switch b {
	case '"':
		c.quoted = true
	case '{', '[':
		c.depth++
	case '}', ']':
		c.depth--
		return c.depth == 0
	}
	return false
}

// ends reports whether b ends a number or a word.
func (c *valueCut) ends(b byte) bool {
	switch b {
	case ',', ']', '}', ' ', '\n', '\r', '\t', ':':
		return true
	}
	return false
}
