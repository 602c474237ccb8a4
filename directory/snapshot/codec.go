package snapshot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"math"
)

// The text of a place is kept as a fragment: a run of operations that writes its
// JSON. Each begins with a uvarint c.
//
//	c even: c/2 bytes of text follow
//	c odd:  entry c/2 of the table of shared texts
//
// The first entries are not texts but orders. Keys, vocabulary values, towns and
// whatever comes again are shared; the fragment of a usual place is a third of
// its JSON, and writing it is some fifty copies, without looking at the bytes.
const (
	opEnd   = iota // the fragment is over
	opID           // the place's id
	opMark         // the end of what tiles show
	opAgain        // two uvarints follow: offset from the beginning, length: the same bytes again
	opFirst        // the first shared text
)

// texts is the table of shared texts, read only once built.
type texts struct {
	bytes   []byte
	offsets []uint32 // entry i is bytes[offsets[i]:offsets[i+1]]
}

func (t *texts) at(i uint64) []byte { return t.bytes[t.offsets[i]:t.offsets[i+1]] }

// expand appends what a fragment writes, up to opMark when short.
func (t *texts) expand(dst, fragment []byte, id []byte, short bool) []byte {
	start := len(dst)
	for {
		c, n := uint64(fragment[0]), 1
		if c >= 0x80 {
			c, n = binary.Uvarint(fragment)
		}
		fragment = fragment[n:]
		if c&1 == 0 {
			dst = append(dst, fragment[:c/2]...)
			fragment = fragment[c/2:]
			continue
		}
		switch c /= 2; c {
		case opEnd:
			return dst
		case opID:
			dst = append(dst, id...)
		case opMark:
			if short {
				return dst
			}
		case opAgain:
			from, n := binary.Uvarint(fragment)
			length, m := binary.Uvarint(fragment[n:])
			fragment = fragment[n+m:]
			dst = append(dst, dst[start+int(from):start+int(from+length)]...)
		default:
			dst = append(dst, t.at(c-opFirst)...)
		}
	}
}

// sharing builds the table of shared texts.
type sharing struct {
	texts
	seed  maphash.Seed
	index map[uint64]uint32
}

func newSharing() *sharing {
	return &sharing{texts: texts{offsets: []uint32{0}}, seed: maphash.MakeSeed(), index: map[uint64]uint32{}}
}

var errTooLarge = errors.New("snapshot: more than 4 GiB of text")

// entry is the number of a text, which is added when it is new. Two texts of
// one hash are told apart: the second is then kept unshared.
func (s *sharing) entry(text []byte) (uint64, error) {
	h := maphash.Bytes(s.seed, text)
	if i, ok := s.index[h]; ok && bytes.Equal(s.at(uint64(i)), text) {
		return uint64(i), nil
	}
	if uint64(len(s.bytes)+len(text)) > math.MaxUint32 {
		return 0, errTooLarge
	}
	i := uint32(len(s.offsets) - 1)
	s.index[h] = i
	s.bytes = append(s.bytes, text...)
	s.offsets = append(s.offsets, uint32(len(s.bytes)))
	return uint64(i), nil
}

// fragmentWriter writes fragments one after the other into one arena.
type fragmentWriter struct {
	shared  *sharing
	arena   []byte
	pending []byte // text not yet written
	written int    // bytes that the current fragment writes, pending included
	err     error
}

// begin starts a fragment and gives its offset.
func (w *fragmentWriter) begin() uint32 {
	if len(w.arena) > math.MaxUint32 {
		w.err = errTooLarge
	}
	w.pending, w.written = w.pending[:0], 0
	return uint32(len(w.arena))
}

func (w *fragmentWriter) text(b []byte) {
	w.pending = append(w.pending, b...)
	w.written += len(b)
}

func (w *fragmentWriter) flush() {
	if len(w.pending) == 0 {
		return
	}
	w.arena = binary.AppendUvarint(w.arena, uint64(len(w.pending))*2)
	w.arena = append(w.arena, w.pending...)
	w.pending = w.pending[:0]
}

func (w *fragmentWriter) op(op uint64) {
	w.flush()
	w.arena = binary.AppendUvarint(w.arena, op*2+1)
}

// share writes a text that other places have too.
func (w *fragmentWriter) share(b []byte) {
	if len(b) < 4 { // not worth an operation
		w.text(b)
		return
	}
	entry, err := w.shared.entry(b)
	if err != nil {
		w.err = err
		return
	}
	w.op(entry + opFirst)
	w.written += len(b)
}

// again writes n bytes that the fragment wrote at from.
func (w *fragmentWriter) again(from, n int) {
	w.op(opAgain)
	w.arena = binary.AppendUvarint(w.arena, uint64(from))
	w.arena = binary.AppendUvarint(w.arena, uint64(n))
	w.written += n
}

func (w *fragmentWriter) id(id string) {
	w.op(opID)
	w.written += len(id)
}
