package dedupe

import (
	"iter"
	"math/bits"

	"github.com/lieux-numeriques/lieux/importer"
)

// The key spaces separate keys of different sorts; identifiers have no commune.
const (
	keysIdentifier = uint32(iota+1) << 29
	keysWord
	keysKind
	keysStreet
	keysCell        // the last three only find records: see AppendKeys
	keysFingerprint // of all that is compared
	keysPostcode
)

// identifierKeys appends the keys of what identifies one body: telephone, pivot, e-mail.
func (ix *Index) identifierKeys(dst []keyed, i int32) []keyed {
	r := ix.at(i)
	for _, identifier := range [...]uint32{r.phone, r.pivot} {
		if identifier != 0 {
			dst = append(dst, keyed{keysIdentifier, identifier, i})
		}
	}
	for _, mail := range ix.emails(r) {
		dst = append(dst, keyed{keysIdentifier, mail, i})
	}
	return dst
}

// communeKeys appends the keys that distinguish places of one commune: tokens and kinds.
func (g *grouping) communeKeys(dst []keyed, i int32) []keyed {
	for _, settlement := range g.settlements(g.at(i)) {
		dst = g.settlementKeys(dst, i, settlement)
	}
	return dst
}

func (ix *Index) settlementKeys(dst []keyed, i int32, settlement uint32) []keyed {
	if settlement == 0 {
		return dst
	}
	settlement >>= 3
	r := ix.at(i)
	for _, w := range ix.nameTokens(r) {
		if ix.weights[w] == 1 {
			dst = append(dst, keyed{keysWord | settlement, ix.hashes[w], i})
		}
	}
	for left := uint64(r.named); left != 0; left &= left - 1 {
		dst = append(dst, keyed{keysKind | settlement, uint32(bits.TrailingZeros64(left)), i})
	}
	if r.named == 0 {
		dst = append(dst, keyed{keysKind | settlement, r.name, i})
	}
	return dst
}

// settlements returns what stands for the commune of a record in keys: the commune, and
// the postcode where records of an unknown commune have it too. Zero stands for none.
func (g *grouping) settlements(r *record) [2]uint32 {
	if g.unsettled[r.postcode] {
		return [...]uint32{r.commune, ^r.postcode} // not the commune of the same code
	}
	return [...]uint32{r.commune, 0}
}

// streetKeys appends the keys of a number in a street, for records whose positions may
// be far from one another.
func (g *grouping) streetKeys(dst []keyed, i int32) []keyed {
	for _, settlement := range g.settlements(g.at(i)) {
		dst = g.addressKeys(dst, i, settlement)
	}
	return dst
}

func (ix *Index) addressKeys(dst []keyed, i int32, settlement uint32) []keyed {
	r := ix.at(i)
	if r.houseNumber == 0 || settlement == 0 {
		return dst
	}
	for _, w := range ix.streetTokens(r) {
		dst = append(dst, keyed{keysStreet | settlement>>3, ix.hashes[w]*31 + r.houseNumber, i})
	}
	return dst
}

// compact returns a key in 32 bits, which two keys share once in four thousand million.
func compact(place, shared uint32) uint32 {
	return uint32((uint64(place)<<32|uint64(shared))*fnvPrime*fnvOffset>>32) ^ shared*0x9e3779b9
}

// AppendKeys appends the keys of a record by which Regroup finds it, in an order of no
// meaning. They depend on nothing else in the index, to which the record is not added.
func (ix *Index) AppendKeys(dst []uint32, c *importer.Candidate) []uint32 {
	if ix.keys == nil {
		ix.keys = NewIndex(ix.places.gazetteer)
		ix.keys.places = ix.places
	}
	ix.keys.clear()
	ix.keys.Add(c)
	return ix.keys.appendKeys(dst, 0)
}

// Keys returns the keys of every record, in the order of Add: each valid up to the next.
func (ix *Index) Keys() iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		var keys []uint32
		for i := range int32(ix.count) {
			if keys = ix.appendKeys(keys[:0], i); !yield(keys) {
				return
			}
		}
	}
}

func (ix *Index) appendKeys(dst []uint32, i int32) []uint32 {
	r := ix.at(i)
	ix.scratchKeys = ix.ownKeys(ix.scratchKeys[:0], i)
	for _, k := range ix.scratchKeys {
		dst = append(dst, compact(k.place, k.shared))
	}
	if r.precise {
		dst = append(dst, cellKey(rowOf(r), cellOf(r.lon)))
	}
	if r.postcode != 0 {
		dst = append(dst, compact(keysPostcode, r.postcode))
		if r.commune == 0 {
			dst = append(dst, unsettledKey(r.postcode))
		}
	}
	return append(dst, fingerprintKey(ix.fingerprint(i)))
}

// ownKeys appends the keys that a record has whatever the others are.
func (ix *Index) ownKeys(dst []keyed, i int32) []keyed {
	commune := ix.at(i).commune
	return ix.addressKeys(ix.settlementKeys(ix.identifierKeys(dst, i), i, commune), i, commune)
}

// appendWanted appends the keys of the records that the links of a record may lead to, and of
// its copies.
func (ix *Index) appendWanted(dst []uint32, i int32, unsettled map[uint32]bool) []uint32 {
	r := ix.at(i)
	ix.scratchKeys = ix.ownKeys(ix.scratchKeys[:0], i)
	for _, k := range ix.scratchKeys {
		dst = append(dst, compact(k.place, k.shared))
	}
	for _, c := range appendCells(nil, r) {
		dst = append(dst, cellKey(c.row, c.column))
	}
	if r.postcode != 0 {
		dst = append(dst, unsettledKey(r.postcode))
		if unsettled[r.postcode] {
			dst = append(dst, compact(keysPostcode, r.postcode))
		}
	}
	return append(dst, fingerprintKey(ix.fingerprint(i)))
}

func cellKey(row, cell int32) uint32 {
	return compact(keysCell, uint32(row)*0x85ebca6b^uint32(cell))
}

func fingerprintKey(print uint64) uint32 {
	return compact(keysFingerprint|uint32(print>>35), uint32(print))
}

func unsettledKey(postcode uint32) uint32 { return compact(keysPostcode|1, postcode) }
