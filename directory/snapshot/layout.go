package snapshot

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// layOutUpTo is the weight in bytes of the fragments that are laid out: they are
// written once more, and a refresh must not need much more memory than two versions.
const layOutUpTo = 128 << 20

// inlineUnder returns the number of places of n that must use a shared text for it
// to stay in the table: a rarer text is faster to read in the fragments themselves.
func inlineUnder(n int) uint32 { return uint32(min(max(4, n/3000), 64)) }

// layOut writes the fragments of Features once more, now that all are known. Those
// of neighbours are side by side, as the tree has them: the nearest places are then
// near in memory too. Shared texts are put in the order of their use, so that those
// which come in every answer stay in the processor's caches.
func (s *Snapshot) layOut() {
	if len(s.hot.base) > layOutUpTo {
		return
	}
	uses := s.countUses()
	renumbered, size := s.rank(uses)
	w := fragmentWriter{arena: make([]byte, 0, size)}
	for i := range s.tree.Order() {
		fragment := s.fragmentOf(int(i))
		s.features[i].At = w.begin()
		w.rewrite(fragment, &s.shared, renumbered)
	}
	s.hot = arena{base: w.arena}
	s.shared = s.shared.inOrder(renumbered)
}

// countUses counts how often each shared text is written.
func (s *Snapshot) countUses() []uint32 {
	uses := make([]uint32, len(s.shared.offsets)-1)
	for i := range s.features {
		f := split(s.fragmentOf(i))
		eachOp(f.ops, func(op int, _ []byte) bool {
			if op >= opFirst {
				uses[op-opFirst]++
			}
			return true
		})
	}
	return uses
}

// rank returns the number of each shared text by decreasing use, 0 for one to inline,
// and the largest size in bytes of the fragments after that.
func (s *Snapshot) rank(uses []uint32) (renumbered []uint32, size int) {
	renumbered, size = make([]uint32, len(uses)), len(s.hot.base)
	var kept []uint32
	for i, n := range uses {
		switch {
		case n >= inlineUnder(s.n):
			kept = append(kept, uint32(i))
		case n > 0:
			size += int(n) * (len(s.shared.at(uint64(i))) + 1)
		}
	}
	slices.SortFunc(kept, func(a, b uint32) int { return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b)) })
	for number, i := range kept {
		renumbered[i] = uint32(number + 1)
	}
	return renumbered, size
}

// inOrder returns the table of the texts that have a number, by number. Entry 0 stays empty.
func (t *texts) inOrder(renumbered []uint32) texts {
	order, size := make([]uint32, 1, len(renumbered)), 0
	for i, number := range renumbered {
		if number > 0 {
			order = append(order, uint32(i))
			size += len(t.at(uint64(i)))
		}
	}
	slices.SortFunc(order[1:], func(a, b uint32) int { return cmp.Compare(renumbered[a], renumbered[b]) })
	sorted := texts{bytes: make([]byte, 0, size), offsets: make([]uint32, 2, len(order)+1)}
	for _, i := range order[1:] {
		sorted.bytes = append(sorted.bytes, t.at(uint64(i))...)
		sorted.offsets = append(sorted.offsets, uint32(len(sorted.bytes)))
	}
	return sorted
}

// rewrite writes a fragment again with the new numbers of its texts.
func (w *fragmentWriter) rewrite(raw []byte, from *texts, renumbered []uint32) {
	f := split(raw)
	w.arena = append(w.arena, raw[:len(raw)-len(f.ops)]...)
	eachOp(f.ops, func(op int, text []byte) bool {
		switch {
		case op == opText:
			w.text(text)
		case op < opFirst:
			w.op(uint64(op))
		case renumbered[op-opFirst] == 0:
			w.text(from.at(uint64(op - opFirst)))
		default:
			w.op(uint64(renumbered[op-opFirst]) + opFirst)
		}
		return true
	})
}

// opText is the operation of eachOp for an inline text.
const opText = -1

// eachOp calls f with the operations of a fragment, opEnd included, until it returns false.
func eachOp(ops []byte, f func(op int, text []byte) bool) {
	for {
		c, n := binary.Uvarint(ops)
		ops = ops[n:]
		if c&1 == 0 {
			if !f(opText, ops[:c/2]) {
				return
			}
			ops = ops[c/2:]
			continue
		}
		if !f(int(c/2), nil) || c/2 == opEnd {
			return
		}
	}
}
