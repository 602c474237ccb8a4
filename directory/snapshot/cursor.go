package snapshot

import (
	"encoding/base64"
	"encoding/binary"
	"math"

	"github.com/lieux-numeriques/lieux/directory"
)

// A cursor is a position in the order of a list, not a number of places: the
// key of the last place given. Places that come, go or change elsewhere in the
// list make no other one skipped or given twice.
//
//	1 byte    the order: byID, byRank, byDistance, noDistance
//	8 bytes   byRank: the rank; byDistance: the bits of the metres
//	the rest  the id of the last place
type cursor struct {
	order byte
	key   uint64
	id    string
}

const (
	byID       = 'i'
	byRank     = 'r'
	byDistance = 'd'
	noDistance = 'n' // in a list by distance: among the places without a position, which are last
)

func (c cursor) String() string {
	raw := binary.BigEndian.AppendUint64([]byte{c.order}, c.key)
	return base64.RawURLEncoding.EncodeToString(append(raw, c.id...))
}

func (c cursor) distance() float64 { return math.Float64frombits(c.key) }

// parseCursor reads a cursor of a list in one of the given orders.
func parseCursor(s string, orders ...byte) (*cursor, error) {
	if s == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil && len(raw) > 9 {
		c := cursor{raw[0], binary.BigEndian.Uint64(raw[1:]), string(raw[9:])}
		for _, o := range orders {
			if c.order == o && (o != byDistance || c.distance() >= 0) {
				return &c, nil
			}
		}
	}
	e := directory.Errorf(directory.Invalid, "apres n'est pas un curseur donné par cette liste : reprenez au début, ou "+
		"suivez le lien « next »")
	e.Params = []directory.ParamError{directory.WrongParam("apres", s, "", e.Text)}
	return nil, e
}
