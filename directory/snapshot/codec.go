package snapshot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"math"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// The text of a place is kept as a fragment. That of a Feature begins with a
// head: the id, the longitude and the latitude as they are written, each after its
// length as a uvarint; these are 0 without a position. Then comes a run of
// operations that write the rest. Each begins with a uvarint c.
//
//	c even: c/2 bytes of text follow
//	c odd:  entry c/2 of the table of shared texts
//
// The first entries are not texts but instructions. Vocabulary values, towns and
// other repeated texts are shared, and shared texts that often follow each other
// are joined: the fragment of an average place is a third of the size of its JSON,
// and writing it takes about twenty copies, without looking at the bytes.
const (
	opEnd      = iota // the fragment is over
	opID              // the place's id
	opMark            // the end of what tiles show
	opPosition        // the members latitude and longitude
	opScore           // the member qualite: the day of the version changes it, not the text of the place
	opFirst           // the first shared text
)

// texts is the table of shared texts, read only once built.
type texts struct {
	bytes   []byte
	offsets []uint32 // entry i is bytes[offsets[i]:offsets[i+1]]
}

func (t *texts) at(i uint64) []byte { return t.bytes[t.offsets[i]:t.offsets[i+1]] }

// size returns the size of the table in bytes.
func (t *texts) size() int { return len(t.bytes) + 4*len(t.offsets) }

// arena holds fragments: those of the version that was read whole, and after them those of the
// places that have changed since. Versions that follow one another share the first.
type arena struct{ base, more []byte }

// at returns what begins at an offset.
func (a *arena) at(offset uint32) []byte {
	if int(offset) < len(a.base) {
		return a.base[offset:]
	}
	return a.more[int(offset)-len(a.base):]
}

func (a *arena) size() int { return len(a.base) + len(a.more) }

// fragment is a fragment with its head decoded.
type fragment struct {
	ops      []byte
	id       []byte
	lon, lat []byte // as written; empty without a position
	score    float64
}

// split decodes the head of the fragment of a Feature.
func split(raw []byte) (f fragment) {
	f.id, raw = cutSized(raw)
	f.lon, raw = cutSized(raw)
	f.lat, f.ops = cutSized(raw)
	return f
}

// cutSized splits off bytes that follow their length.
func cutSized(raw []byte) (sized, rest []byte) {
	n, at := uint64(raw[0]), 1
	if n >= 0x80 {
		n, at = binary.Uvarint(raw)
	}
	end := at + int(n)
	return raw[at:end], raw[end:]
}

// appendHead appends the beginning of a Feature, up to its member `id`.
func (f *fragment) appendHead(dst []byte) []byte {
	dst = append(append(dst, `{"type":"Feature","id":"`...), f.id...)
	if len(f.lon) == 0 {
		dst = append(dst, `","geometry":null,"properties":{"id":"`...)
	} else {
		dst = append(append(dst, `","geometry":{"type":"Point","coordinates":[`...), f.lon...)
		dst = append(append(append(dst, ','), f.lat...), `]},"properties":{"id":"`...)
	}
	return append(append(dst, f.id...), '"')
}

// expand appends the output of the operations of a fragment, up to opMark when short.
func (t *texts) expand(dst []byte, f fragment, short bool) []byte {
	for ops := f.ops; ; {
		c, n := uint(ops[0]), 1
		if c >= 0x80 {
			if c, n = c&0x7f|uint(ops[1])<<7, 2; c >= 1<<14 {
				long, size := binary.Uvarint(ops)
				c, n = uint(long), size
			}
		}
		ops = ops[n:]
		if c&1 == 0 {
			dst = appendFrom(dst, ops, int(c/2))
			ops = ops[c/2:]
			continue
		}
		if c /= 2; c >= opFirst {
			at := t.offsets[c-opFirst]
			dst = appendFrom(dst, t.bytes[at:], int(t.offsets[c-opFirst+1]-at))
			continue
		}
		switch c {
		case opEnd:
			return dst
		case opID:
			dst = append(dst, f.id...)
		case opMark:
			if short {
				return dst
			}
		case opPosition:
			dst = append(append(dst, `,"latitude":`...), f.lat...)
			dst = append(append(dst, `,"longitude":`...), f.lon...)
		case opScore:
			dst = append(tile.AppendFixed(append(dst, scoreStart...), f.score, scoreDecimals), '}')
		}
	}
}

// block is the size in bytes of a copy of appendFrom: most texts are shorter.
const block = 64

// appendFrom appends the first n bytes of src. When both sides have capacity for a
// whole block it copies one: a copy whose length is known takes a few
// instructions, another one a call and a branch that may be mispredicted. It
// overwrites bytes past the end of dst, within its capacity.
func appendFrom(dst, src []byte, n int) []byte {
	at := len(dst)
	if n <= block && len(src) >= block && cap(dst)-at >= block {
		copied := [block]byte(src)
		*(*[block]byte)(dst[at : at+block]) = copied
		return dst[:at+n]
	}
	return append(dst, src[:n]...)
}

// sharing builds the table of shared texts.
type sharing struct {
	texts
	seed  maphash.Seed
	slots []slot // a slot each two hashes; see entry
	pairs []pair
}

// pair counts how often two entries followed each other, and names the entry of
// their joined text. Another pair with the same hash replaces it unless it is
// joined: a frequent pair returns.
type pair struct {
	first, second, seen, joined uint32
}

const (
	pairSlots = 1 << 16
	joinAfter = 16 // occurrences of a pair
)

// newSharing returns a table with an empty entry 0, so that 0 can mean none; places
// is the approximate number of places.
func newSharing(places int) *sharing {
	slots := 1 << 14
	for slots < min(4*places, 1<<19) {
		slots *= 2
	}
	return &sharing{texts: texts{offsets: []uint32{0, 0}}, seed: maphash.MakeSeed(), slots: make([]slot, slots),
		pairs: make([]pair, pairSlots)}
}

// slot holds the hash of a text and its entry or, while it has none, minus the number
// of its occurrences.
type slot struct {
	hash  uint64
	entry int32
}

// join returns the entry of two consecutive texts; ok is false when they are too rare.
func (s *sharing) join(first, second uint64) (joined uint64, ok bool) {
	h := (first<<32 | second) * 0x9e3779b97f4a7c15
	p := &s.pairs[h>>48%pairSlots]
	if p.first != uint32(first) || p.second != uint32(second) {
		if p.joined == 0 {
			*p = pair{first: uint32(first), second: uint32(second), seen: 1}
		}
		return 0, false
	}
	if p.joined == 0 {
		if p.seen++; p.seen < joinAfter {
			return 0, false
		}
		both := append(append(make([]byte, 0, 256), s.at(first)...), s.at(second)...)
		entry, err := s.add(both)
		if err != nil {
			return 0, false // the table is full: they stay two
		}
		p.joined = uint32(entry)
	}
	return uint64(p.joined), true
}

var errTooLarge = errors.New("snapshot: more than 4 GiB of text")

// shareAfter is the number of occurrences of a text before it is shared: reading a
// rare text in the fragments themselves is faster.
const shareAfter = 3

// entry returns the number of a frequent text; ok is false when it is not frequent
// or not yet. On a collision a text replaces one that is not shared, otherwise it is
// never shared itself, so that texts met once are forgotten.
func (s *sharing) entry(text []byte) (number uint64, ok bool, err error) {
	h := maphash.Bytes(s.seed, text)
	at := h >> 32 % uint64(len(s.slots))
	m := &s.slots[at]
	if m.hash != h {
		if other := &s.slots[at^1]; other.hash == h || m.entry > 0 {
			m = other
		}
	}
	switch {
	case m.hash != h && m.entry > 0:
		return 0, false, nil
	case m.hash != h:
		*m = slot{h, -1}
		return 0, false, nil
	case m.entry > 0:
		return uint64(m.entry), bytes.Equal(s.at(uint64(m.entry)), text), nil
	case m.entry > -shareAfter+1:
		m.entry--
		return 0, false, nil
	}
	number, err = s.add(text)
	m.entry = int32(number)
	return number, err == nil, err
}

// add appends a text to the table and returns its entry.
func (s *sharing) add(text []byte) (uint64, error) {
	if uint64(len(s.bytes)+len(text)) > math.MaxUint32 || len(s.offsets) > math.MaxInt32 {
		return 0, errTooLarge
	}
	s.bytes = append(s.bytes, text...)
	s.offsets = append(s.offsets, uint32(len(s.bytes)))
	return uint64(len(s.offsets) - 2), nil
}

// fragmentWriter writes fragments one after the other into one arena.
type fragmentWriter struct {
	shared  *sharing // nil: nothing is shared
	arena   []byte
	before  int    // bytes that come before the arena
	pending []byte // text not yet written
	last    int64  // the shared text just written, -1 when it was something else…
	lastAt  int    // …and where
	err     error
}

// begin starts a fragment and returns its offset.
func (w *fragmentWriter) begin() uint32 {
	at := w.before + len(w.arena)
	if at > math.MaxUint32 {
		w.err = errTooLarge
	}
	w.pending, w.last = w.pending[:0], -1
	return uint32(at)
}

// head writes the head of the fragment of a Feature.
func (w *fragmentWriter) head(id string, l directory.Location) {
	w.arena = append(binary.AppendUvarint(w.arena, uint64(len(id))), id...)
	if !l.Known {
		w.arena = append(w.arena, 0, 0)
		return
	}
	var buf [32]byte
	for _, degrees := range l.Position {
		digits := strconv.AppendFloat(buf[:0], degrees, 'f', -1, 64)
		w.arena = append(binary.AppendUvarint(w.arena, uint64(len(digits))), digits...)
	}
}

func (w *fragmentWriter) text(b []byte) {
	w.pending = append(w.pending, b...)
	w.last = -1
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
	w.last = -1
	w.arena = binary.AppendUvarint(w.arena, op*2+1)
}

// share writes a text that other places may have too.
func (w *fragmentWriter) share(b []byte) {
	if len(b) < 4 || w.shared == nil { // not worth an operation, or alone
		w.text(b)
		return
	}
	entry, often, err := w.shared.entry(b)
	if err != nil {
		w.err = err
		return
	}
	if !often {
		w.text(b)
		return
	}
	w.flush()
	at := len(w.arena)
	if w.last >= 0 {
		if joined, ok := w.shared.join(uint64(w.last), entry); ok {
			entry, at = joined, w.lastAt
			w.arena = w.arena[:at]
		}
	}
	w.op(entry + opFirst)
	w.last, w.lastAt = int64(entry), at
}

func (w *fragmentWriter) id() { w.op(opID) }
