package geo

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb/maptile"
)

// MaxZoom is the deepest zoom of a tile address.
const MaxZoom = 18

// ParseTile parses the address of a tile of the web Mercator grid (EPSG:3857): z
// in 0..MaxZoom, x (from the west) and y (from the north) in 0..2^z-1, decimal
// digits only. Error messages are French and quote the text.
func ParseTile(z, x, y string) (maptile.Tile, error) {
	zoom, err := parseTileNumber("z", z, MaxZoom)
	if err != nil {
		return maptile.Tile{}, err
	}
	last := uint32(1)<<zoom - 1
	column, err := parseTileNumber("x", x, last)
	if err != nil {
		return maptile.Tile{}, fmt.Errorf("%w au zoom %d", err, zoom)
	}
	row, err := parseTileNumber("y", y, last)
	if err != nil {
		return maptile.Tile{}, fmt.Errorf("%w au zoom %d", err, zoom)
	}
	return maptile.New(column, row, maptile.Zoom(zoom)), nil
}

func parseTileNumber(name, text string, last uint32) (uint32, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n > uint64(last) {
		return 0, fmt.Errorf("%s : « %s » lu, un entier de 0 à %d est attendu", name, printable(text), last)
	}
	return uint32(n), nil
}
