package web

import "sync"

// Buffer is a pooled buffer in which one answer is written.
type Buffer struct{ Bytes []byte }

// maxPooled is how large a buffer goes back into the pool, in bytes.
const maxPooled = 4 << 20

var buffers = sync.Pool{New: func() any { return &Buffer{Bytes: make([]byte, 0, 64<<10)} }}

// NewBuffer returns an empty buffer; the caller releases it.
func NewBuffer() *Buffer {
	b := buffers.Get().(*Buffer)
	b.Bytes = b.Bytes[:0]
	return b
}

// Release gives the buffer back. Its bytes must not be used afterwards.
func (b *Buffer) Release() {
	if cap(b.Bytes) <= maxPooled {
		buffers.Put(b)
	}
}
