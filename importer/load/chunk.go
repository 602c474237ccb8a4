package load

import (
	"errors"
	"io"
)

var errAborted = errors.New("load: aborted")

// chunkReader reads the chunks of a channel, for COPY, and returns them for reuse. A nil chunk aborts; a
// closed channel is the end.
type chunkReader struct {
	chunks <-chan []byte
	free   chan<- []byte
	chunk  []byte
	read   int
}

func (r *chunkReader) Read(dst []byte) (int, error) {
	for r.read == len(r.chunk) {
		if r.chunk != nil {
			select {
			case r.free <- r.chunk:
			default:
			}
		}
		next, open := <-r.chunks
		switch {
		case !open:
			r.chunk, r.read = nil, 0
			return 0, io.EOF
		case next == nil:
			return 0, errAborted
		}
		r.chunk, r.read = next, 0
	}
	n := copy(dst, r.chunk[r.read:])
	r.read += n
	return n, nil
}
