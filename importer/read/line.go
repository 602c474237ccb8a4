package read

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lineReader returns the lines of a text with their numbers, and can take lines back.
type lineReader struct {
	r      *bufio.Reader
	end    byte // '\n', or '\r' for files of old Macs
	number int  // of the last line read
	queue  []textLine
	err    error
}

// textLine is one physical line without its end.
type textLine struct {
	text    []byte // its own memory
	number  int    // 1-based
	tooLong bool
}

func newLineReader(r io.Reader) *lineReader {
	lr := &lineReader{r: bufio.NewReaderSize(r, 1<<16), end: '\n'}
	head, _ := lr.r.Peek(1 << 16)
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		lr.end = '\r'
	}
	return lr
}

// next returns the next line; ok is false at the end or at an error.
func (lr *lineReader) next() (line textLine, ok bool) {
	if len(lr.queue) > 0 {
		line, lr.queue = lr.queue[0], lr.queue[1:]
		return line, true
	}
	var text []byte
	for {
		part, err := lr.r.ReadSlice(lr.end)
		if len(text) <= maxRowBytes {
			text = append(text, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && err != io.EOF {
			lr.err = err
			return textLine{}, false
		}
		if len(text) == 0 && err == io.EOF {
			return textLine{}, false
		}
		break
	}
	lr.number++
	text = bytes.TrimSuffix(text, []byte{lr.end})
	if lr.end == '\n' {
		text = bytes.TrimSuffix(text, []byte{'\r'})
	}
	return textLine{text: text, number: lr.number, tooLong: len(text) > maxRowBytes}, true
}

// back makes next return lines again.
func (lr *lineReader) back(lines []textLine) {
	if len(lines) > 0 {
		lr.queue = append(append(make([]textLine, 0, len(lines)+len(lr.queue)), lines...), lr.queue...)
	}
}
