package record

import "encoding/binary"

// maxInterned bounds the values of an interner: more than the names, codes and
// postcodes of all the communes, less than what a million places could bring.
const maxInterned = 1 << 18

// interner keeps one copy of each value that many places share.
type interner struct {
	values map[string]string
	recent [1024]string // a direct-mapped cache in front of values, by hash
}

// keep returns the one copy of a value.
func (n *interner) keep(b []byte) string {
	recent := &n.recent[hashOf(b)%uint32(len(n.recent))]
	if *recent == string(b) {
		return *recent
	}
	s, ok := n.values[string(b)]
	if !ok {
		s = string(b)
		if len(n.values) < maxInterned {
			n.values[s] = s
		}
	}
	*recent = s
	return s
}

// hashOf returns a number that differs for most values: it is computed from the length
// and the bytes at both ends, which suffice for the values of a vocabulary.
func hashOf(b []byte) uint32 {
	if len(b) < 4 {
		n := uint32(len(b))
		for _, c := range b {
			n = n<<8 | uint32(c)
		}
		return n * 0x9e3779b1 >> 12
	}
	first, last := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[len(b)-4:])
	n := first*0x85ebca6b ^ last ^ uint32(len(b))<<7 ^ uint32(b[len(b)/2])
	return n * 0x9e3779b1 >> 12
}
