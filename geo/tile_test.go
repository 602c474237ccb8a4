package geo_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo"
)

func TestParseTile(t *testing.T) {
	tests := []struct {
		rule, z, x, y string
		want          maptile.Tile
		wrong         string
	}{
		{"monde", "0", "0", "0", maptile.New(0, 0, 0), ""},
		{"dernière du zoom", "2", "3", "3", maptile.New(3, 3, 2), ""},
		{"zoom le plus profond", "18", "262143", "262143", maptile.New(262143, 262143, 18), ""},
		{"zoom trop profond", "19", "0", "0", maptile.Tile{}, "z : « 19 » lu, un entier de 0 à 18"},
		{"zoom négatif", "-1", "0", "0", maptile.Tile{}, "« -1 »"},
		{"colonne hors du monde", "2", "4", "0", maptile.Tile{}, "x : « 4 » lu, un entier de 0 à 3 est attendu au zoom 2"},
		{"ligne hors du monde", "2", "0", "4", maptile.Tile{}, "y : « 4 »"},
		{"dépassement", "18", "4294967296", "0", maptile.Tile{}, "4294967296"},
		{"décimale", "2", "1.5", "0", maptile.Tile{}, "1.5"},
		{"signe", "2", "+1", "0", maptile.Tile{}, "+1"},
		{"vide", "", "0", "0", maptile.Tile{}, "«  »"},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			got, err := geo.ParseTile(test.z, test.x, test.y)
			if test.wrong == "" {
				if err != nil || got != test.want {
					t.Fatalf("ParseTile = %v, %v; want %v", got, err, test.want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Fatalf("ParseTile = %v, %v; want an error containing %q", got, err, test.wrong)
			}
		})
	}
}

// TestTileContainsItsPoint checks addresses against the bounds that orb computes.
func TestTileContainsItsPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Position{rapid.Float64Range(-180, 179.999).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		tile := maptile.At(p, maptile.Zoom(rapid.IntRange(0, geo.MaxZoom).Draw(t, "z")))
		bound := tile.Bound()
		const slack = 1e-9
		if !bound.Pad(slack).Contains(p) {
			t.Fatalf("%v is not in %v: %v", p, tile, bound)
		}
	})
}

func FuzzParseTile(f *testing.F) {
	f.Add("0", "0", "0")
	f.Add("18", "262143", "9999999999")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		tile, err := geo.ParseTile(z, x, y)
		if err == nil && (tile.Z > geo.MaxZoom || !tile.Valid()) {
			t.Errorf("ParseTile(%q, %q, %q) = %v, out of the grid", z, x, y, tile)
		}
	})
}
