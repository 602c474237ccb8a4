package web

import "sync"

// Buffer is a pooled buffer in which one answer is written.
type Buffer struct{ Bytes []byte }

// maxPooled is the capacity in bytes above which a buffer is not pooled again.
const maxPooled = 4 << 20

var buffers = sync.Pool{New: func() any { return &Buffer{Bytes: make([]byte, 0, 64<<10)} }}

// NewBuffer returns an empty buffer; the caller releases it.
func NewBuffer() *Buffer {
	b := buffers.Get().(*Buffer)
	b.Bytes = b.Bytes[:0]
	return b
}

// Release returns the buffer to the pool. Its bytes must not be used afterwards.
func (b *Buffer) Release() {
	if cap(b.Bytes) <= maxPooled {
		buffers.Put(b)
	}
}
