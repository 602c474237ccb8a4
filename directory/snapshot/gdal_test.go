package snapshot_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// TestGDALOpensVectorTiles reads our tiles with another implementation.
func TestGDALOpensVectorTiles(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo (gdal-bin) is not installed: vector tiles were not read by GDAL")
	}
	s := build(t, 5000, 1)
	for _, z := range []maptile.Zoom{5, 12, 14} {
		at := maptile.At(geo.Position{2.35, 48.85}, z)
		tile, err := s.AppendTile(nil, at, directory.TileMVT, &directory.Query{})
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(tile)
		if err != nil || len(layers) != 1 {
			t.Fatalf("%d layers, %v", len(layers), err)
		}
		features := len(layers[0].Features)
		path := filepath.Join(t.TempDir(), strconv.Itoa(int(at.Y))+".mvt")
		if err := os.WriteFile(path, tile, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(ogrinfo, "-ro", "-so", path, "lieux").CombinedOutput()
		if want := "Feature Count: " + strconv.Itoa(features) + "\n"; err != nil || features == 0 ||
			!strings.Contains(string(out), want) {
			t.Errorf("zoom %d: %v, want %q in\n%s", z, err, want, out)
		}
	}
}
