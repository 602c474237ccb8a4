package tile_test

import (
	"fmt"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

func ExampleMakeKey() {
	key := tile.MakeKey(geo.Position{-0.5792, 44.8378}) // lon,lat
	t := key.Tile(12)
	fmt.Println(t.Z, t.X, t.Y)
	// Output:
	// 12 2041 1476
}

// The two libraries of Bordeaux are one feature until the map is close enough.
func ExampleGroup() {
	keys := []tile.Key{
		tile.MakeKey(geo.Position{-0.5849, 44.8369}),
		tile.MakeKey(geo.Position{-0.5556, 44.8402}),
		tile.MakeKey(geo.Position{4.8592, 45.7611}),
	}
	slices.Sort(keys)
	clusters := tile.Group(keys, 6)
	for f, key := range clusters.Keys {
		p := key.Position()
		fmt.Printf("%.4f,%.4f: %d\n", p[0], p[1], clusters.Counts[f])
	}
	fmt.Println(len(tile.Group(keys, 13).Keys))
	// Output:
	// -0.5849,44.8369: 2
	// 4.8592,45.7611: 1
	// 3
}

func ExampleLayer() {
	key := tile.MakeKey(geo.Position{-0.5849, 44.8369})
	var layer tile.Layer
	layer.Reset(key.Tile(14))
	layer.Text("nom", []byte("Médiathèque"), false)
	layer.Point(key)
	fmt.Printf("%q\n", layer.AppendTo(nil, "lieux"))
	// Output:
	// "\x1a1x\x02\n\x05lieux\x12\r\x12\x02\x00\x00\x18\x01\"\x05\t\xac\x18\xf6\r\x1a\x03nom\"\x0f\n\rMédiathèque(\x80 "
}
