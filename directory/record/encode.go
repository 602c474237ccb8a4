package record

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// Encoder writes places for COPY. It allocates nothing per place.
type Encoder struct {
	hash    hash.Hash
	sum     [sha256.Size]byte
	changes []byte
	scratch []byte
}

// NewEncoder returns an Encoder, which is not safe for concurrent use.
func NewEncoder() *Encoder { return &Encoder{hash: sha256.New()} }

// AppendPlace appends the values of StoredColumns: the place, its provenance from the
// records of refs, which are at least one, and a hash of all that but the numbers of
// the imports, so that the same row imported again is the same.
func (e *Encoder) AppendPlace(dst []byte, p *directory.Place, refs []directory.RecordRef) []byte {
	start := len(dst)
	for _, f := range fields {
		switch {
		case f.List != nil:
			dst = AppendList(dst, *f.List(p))
		case f.Text != nil:
			dst = AppendText(dst, *f.Text(p))
		default:
			dst = appendDate(dst, *f.Date(p))
		}
	}
	if p.Location.Known {
		dst = binary.BigEndian.AppendUint32(dst, postgis.PointSize)
		dst = postgis.AppendPoint(dst, p.Location.Position)
		dst = AppendText(dst, string(p.Location.Precision))
		dst = AppendText(dst, p.Location.Origin)
	} else {
		dst = AppendNull(AppendNull(AppendNull(dst)))
	}
	for _, kind := range kinds {
		dst = AppendText(dst, *code(&p.Territory, kind))
	}
	dst = AppendText(dst, p.HoursText)
	hashed := len(dst)
	if dst = AppendText(dst, p.Location.AddressKey); p.Location.AddressKey != "" {
		hashed = len(dst) // that of a row without it is what it was before there was one
	}

	e.changes = appendChanges(e.changes[:0], p.Provenance.Fields, refs[0].ID)
	e.hash.Reset()
	e.hash.Write(dst[start:hashed])
	e.hash.Write(e.changes)
	e.scratch = appendRefs(e.scratch[:0], refs, false)
	e.hash.Write(e.scratch)
	e.scratch = appendAccounts(e.scratch[:0], p.HoursAccounts)
	e.hash.Write(e.scratch)
	sum := e.hash.Sum(e.sum[:0])

	e.scratch = appendProvenance(e.scratch[:0], refs, e.changes)
	dst = AppendDocument(dst, e.scratch)
	dst = binary.BigEndian.AppendUint32(dst, 16)
	return append(dst, sum[:16]...) // a uuid
}

// AppendAccounts appends the value of AccountsColumn.
func (e *Encoder) AppendAccounts(dst []byte, p *directory.Place) []byte {
	e.scratch = appendAccounts(e.scratch[:0], p.HoursAccounts)
	return AppendDocument(dst, e.scratch)
}
