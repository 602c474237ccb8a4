package web

import (
	"github.com/cespare/xxhash/v2"

	"github.com/lieux-numeriques/lieux/directory"
)

// Digest is a 64-bit FNV-1a hash of what an answer depends on, for its ETag.
type Digest uint64

// NewDigest is the digest of nothing.
const NewDigest Digest = 14695981039346656037

func (d Digest) addByte(b byte) Digest { return (d ^ Digest(b)) * 1099511628211 }

// AddString returns the digest of the input of d followed by s.
func (d Digest) AddString(s string) Digest {
	for i := 0; i < len(s); i++ {
		d = d.addByte(s[i])
	}
	return d.addByte(0)
}

// AddUint64 returns the digest of the input of d followed by n.
func (d Digest) AddUint64(n uint64) Digest {
	for i := 0; i < 64; i += 8 {
		d = d.addByte(byte(n >> i))
	}
	return d
}

// AddHits returns the digest of the input of d followed by which places these are, in their order.
func (d Digest) AddHits(hits []directory.Hit) Digest {
	for _, hit := range hits {
		d = d.AddUint64(uint64(hit.Index))
	}
	return d
}

// AddBytes returns the digest of the input of d followed by b. It is fast for a whole body.
func (d Digest) AddBytes(b []byte) Digest { return d.AddUint64(xxhash.Sum64(b)) }
