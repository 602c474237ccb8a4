package web

import (
	"bytes"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// effort is how hard a body is compressed: less when it is made for one request than when it is
// kept for others.
type effort uint8

const (
	once effort = iota
	often
)

// levels of compression, measured on twenty nearest places (25 kB) in processor time of one
// busy machine: gzip 1 107 µs and 5.1 kB, 3 154 µs and 5.0 kB, 5 192 µs and 4.6 kB; brotli 1
// 154 µs and 4.8 kB, 3 334 µs and 4.4 kB, 5 1057 µs and 4.4 kB. What is made each time is sent in
// gzip 1, which takes two thirds of the time of brotli 1 for 3 to 6 % more bytes.
var levels = [...][brotlied + 1]int{
	once:  {gzipped: 1, brotlied: 1},
	often: {gzipped: 5, brotlied: 3},
}

// compressor is a writer of either coding that can be used again.
type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

var compressors = [...][brotlied + 1]*sync.Pool{
	once:  {gzipped: pooled(gzipped, once), brotlied: pooled(brotlied, once)},
	often: {gzipped: pooled(gzipped, often), brotlied: pooled(brotlied, often)},
}

// pooled returns a pool of writers in a coding.
func pooled(c coding, e effort) *sync.Pool {
	return &sync.Pool{New: func() any {
		if c == gzipped {
			return compressor(gzipWriter(io.Discard, levels[e][c]))
		}
		return compressor(brotli.NewWriterV2(io.Discard, levels[e][c]))
	}}
}

// gzipWriter returns a writer of a valid level: only an invalid one is an error.
func gzipWriter(w io.Writer, level int) *gzip.Writer {
	z, err := gzip.NewWriterLevel(w, level)
	if err != nil {
		return gzip.NewWriter(w)
	}
	return z
}

// newCompressor returns a writer in a coding other than identity.
func newCompressor(w io.Writer, c coding, e effort) compressor {
	z := compressors[e][c].Get().(compressor)
	z.Reset(w)
	return z
}

func releaseCompressor(z compressor, c coding, e effort) {
	z.Reset(io.Discard)
	compressors[e][c].Put(z)
}

// compress appends b, compressed, to dst. Writing to memory cannot fail.
func compress(dst, b []byte, c coding, e effort) []byte {
	out := bytes.NewBuffer(dst)
	z := newCompressor(out, c, e)
	defer releaseCompressor(z, c, e)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// compressBest compresses as much as possible, for a body that is made once and sent often.
func compressBest(b []byte, c coding) []byte {
	var out bytes.Buffer
	var z io.WriteCloser = brotli.NewWriterLevel(&out, brotli.BestCompression)
	if c == gzipped {
		z = gzipWriter(&out, gzip.BestCompression)
	}
	_, _ = z.Write(b) // to memory: cannot fail
	_ = z.Close()
	return out.Bytes()
}
