package pmtiles

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"github.com/paulmach/orb/maptile"
)

// The expected numbers come from the library of the authors of the format.
func TestTileNumber(t *testing.T) {
	h := fnv.New64a()
	for z := range maptile.Zoom(9) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				h.Write(binary.LittleEndian.AppendUint64(nil, tileNumber(maptile.New(x, y, z))))
			}
		}
	}
	if got, want := h.Sum64(), uint64(0x1e68321f31eec91b); got != want {
		t.Errorf("digest of the numbers of zooms 0 to 8: %x, want %x", got, want)
	}
	for at, want := range map[maptile.Tile]uint64{
		maptile.New(132001, 94001, 18): 81262944509, maptile.New(1<<26-1, 1, 26): 6004799503160657,
	} {
		if got := tileNumber(at); got != want {
			t.Errorf("number of %v: %d, want %d", at, got, want)
		}
	}
}
