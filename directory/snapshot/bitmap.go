package snapshot

import "math/bits"

// bitmap is a set of places, one bit each.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitmap) add(i int) { b[i>>6] |= 1 << (i & 63) }

func (b bitmap) addAll(members []uint32) {
	for _, i := range members {
		b.add(int(i))
	}
}

func (b bitmap) and(other bitmap) {
	for w := range b {
		b[w] &= other[w]
	}
}

func (b bitmap) or(other bitmap) {
	for w := range b {
		b[w] |= other[w]
	}
}

func (b bitmap) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// countAnd is the size of what two sets share.
func (b bitmap) countAnd(other bitmap) int {
	n := 0
	for w := range b {
		n += bits.OnesCount64(b[w] & other[w])
	}
	return n
}

// next is the first member from i on, or -1.
func (b bitmap) next(i int) int {
	w := i >> 6
	if w >= len(b) {
		return -1
	}
	word := b[w] >> (i & 63) << (i & 63)
	for word == 0 {
		if w++; w == len(b) {
			return -1
		}
		word = b[w]
	}
	return w<<6 + bits.TrailingZeros64(word)
}

// each calls f with every member, in order.
func (b bitmap) each(f func(i int)) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			f(w<<6 + bits.TrailingZeros64(word))
		}
	}
}

// keep leaves only the members for which f is true.
func (b bitmap) keep(f func(i int) bool) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			if bit := bits.TrailingZeros64(word); !f(w<<6 + bit) {
				b[w] &^= 1 << bit
			}
		}
	}
}
