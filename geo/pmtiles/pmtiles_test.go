package pmtiles_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/geo/pmtiles"
)

// memory is an archive in memory.
type memory struct {
	*bytes.Reader
	reads int
}

func inMemory(b []byte) *memory { return &memory{Reader: bytes.NewReader(b)} }

func (m *memory) ReadRange(_ context.Context, offset, length uint64) ([]byte, error) {
	m.reads++
	b := make([]byte, length)
	n, _ := m.ReadAt(b, int64(offset))
	return b[:n], nil
}

// testdata/essai.pmtiles was made by the library of the authors of the format, go-pmtiles 1.31.2,
// from invented tiles: zooms 0 to 3, each of one colour that tells its address, some left out.
func TestArchiveOfTheAuthors(t *testing.T) {
	file, err := os.ReadFile("testdata/essai.pmtiles")
	if err != nil {
		t.Fatal(err)
	}
	a, err := pmtiles.Open(t.Context(), inMemory(file))
	if err != nil {
		t.Fatal(err)
	}
	bound := orb.Bound{Min: orb.Point{-1.5, 44}, Max: orb.Point{0.5, 46}}
	if a.TileType != pmtiles.TypePNG || a.MinZoom != 0 || a.MaxZoom != 3 || a.Bound != bound {
		t.Errorf("header: %+v", a.Header)
	}
	metadata, err := a.Metadata(t.Context())
	want := `<a href="https://exemple.fr/carte">© Exemple &amp; Cie</a>`
	if got := metadata["attribution"]; err != nil || got != want {
		t.Errorf("attribution %q (%v), want %q", got, err, want)
	}
	found := 0
	for z := range maptile.Zoom(5) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				left := z > 3 || z > 1 && (x*7+y*3+uint32(z))%5 == 0
				tile, err := a.Tile(t.Context(), maptile.New(x, y, z))
				if left {
					if !errors.Is(err, pmtiles.ErrNoTile) {
						t.Errorf("%d/%d/%d: %v, want no tile", z, x, y, err)
					}
					continue
				}
				found++
				picture, _, err := image.Decode(bytes.NewReader(tile))
				if err != nil {
					t.Fatalf("%d/%d/%d: %v", z, x, y, err)
				}
				want := color.RGBA{uint8(40 * z), uint8(x * 16), uint8(y * 16), 255}
				if got := picture.At(0, 0); got != want {
					t.Errorf("%d/%d/%d: colour %v, want %v", z, x, y, got, want)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no tile was found")
	}
}

// entry is what a directory says: run 0 is a leaf directory.
type entry struct{ tile, run, length, offset uint64 }

// directory returns a directory as the format has it.
func directory(entries ...entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b, last = binary.AppendUvarint(b, e.tile-last), e.tile
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.run)
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.length)
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.offset+1)
	}
	return b
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// archive returns an archive of PNG tiles of zooms 0 to 2, whose directories are gzipped.
func archive(root, leaf, data []byte) []byte {
	h := make([]byte, 127)
	copy(h, "PMTiles\x03")
	at := uint64(len(h))
	for i, part := range [][]byte{root, nil, leaf, data} {
		binary.LittleEndian.PutUint64(h[8+16*i:], at)
		binary.LittleEndian.PutUint64(h[16+16*i:], uint64(len(part)))
		at += uint64(len(part))
	}
	h[97], h[98], h[99], h[100], h[101] = 2, 1, 2, 0, 2
	return bytes.Join([][]byte{h, root, leaf, data}, nil)
}

// Zoom 2 begins with number 5; its tiles 0/0, 1/0 and 1/1 have numbers 5, 6 and 7.
func TestRunsAndLeaves(t *testing.T) {
	data := []byte("sea land")
	leaf := zip(directory(entry{5, 2, 3, 0}, entry{7, 1, 4, 4}))
	source := inMemory(archive(zip(directory(entry{0, 1, 4, 4}, entry{5, 0, uint64(len(leaf)), 0})), leaf, data))
	a, err := pmtiles.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tile maptile.Tile
		want string
	}{
		{maptile.New(0, 0, 0), "land"}, {maptile.New(0, 0, 2), "sea"},
		{maptile.New(1, 0, 2), "sea"}, {maptile.New(1, 1, 2), "land"},
		{maptile.New(0, 0, 1), ""}, {maptile.New(3, 3, 2), ""},
	} {
		tile, err := a.Tile(t.Context(), c.tile)
		if string(tile) != c.want || (c.want == "") != errors.Is(err, pmtiles.ErrNoTile) {
			t.Errorf("%v: %q (%v), want %q", c.tile, tile, err, c.want)
		}
	}
	before := source.reads
	if _, err := a.Tile(t.Context(), maptile.New(1, 1, 2)); err != nil || source.reads != before+1 {
		t.Errorf("a second tile of a leaf took %d reads (%v), want 1: the leaf is kept", source.reads-before, err)
	}
}

func TestDamage(t *testing.T) {
	data := []byte("land")
	good := archive(zip(directory(entry{0, 1, 4, 0})), nil, data)
	loop := zip(directory(entry{0, 0, 200, 0}))
	loop = append(loop, make([]byte, 200-len(loop))...) // a leaf that is its own: gzip ignores nothing after its end
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":        {nil, "pas une archive PMTiles"},
		"other file":   {bytes.Repeat([]byte("<html>"), 100), "pas une archive PMTiles"},
		"version 2":    {append([]byte("PMTiles\x02"), good[8:]...), "version 2"},
		"cut root":     {good[:130], "abîmée"},
		"cut data":     {good[:len(good)-2], "abîmée"},
		"huge root":    {archive(zip(binary.AppendUvarint(nil, 1<<40)), nil, data), "abîmée"},
		"outside data": {archive(zip(directory(entry{0, 1, 4, 1})), nil, data), "abîmée"},
		"own leaf":     {archive(zip(directory(entry{0, 0, 200, 0})), loop, data), "abîmée"},
	} {
		a, err := pmtiles.Open(t.Context(), inMemory(c.file))
		if err == nil {
			_, err = a.Tile(t.Context(), maptile.New(0, 0, 0))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	leaf := zip(directory(entry{5, 2, 3, 0}))
	f.Add(archive(zip(directory(entry{0, 1, 4, 0}, entry{5, 0, uint64(len(leaf)), 0})), leaf, []byte("land")))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := pmtiles.Open(t.Context(), inMemory(file))
		if err != nil {
			return
		}
		_, _ = a.Metadata(t.Context())
		for _, at := range []maptile.Tile{maptile.New(0, 0, 0), maptile.New(1, 1, 2), maptile.New(9, 4, 5)} {
			_, _ = a.Tile(t.Context(), at)
		}
	})
}

// What a Writer writes, an Archive reads: each tile of each point once, in directories with and
// without leaves.
func TestWriterWritesWhatAnArchiveReads(t *testing.T) {
	for name, points := range map[string]int{"none": 0, "one": 1, "few": 200, "many": 9000} {
		var w pmtiles.Writer
		want := map[maptile.Tile]bool{}
		for i := range points {
			p := orb.Point{float64(i%300)/60 - 2, 43 + float64(i/300)/60}
			w.Cover(p, 2, 12)
			for z := maptile.Zoom(2); z <= 12; z++ {
				want[maptile.At(p, z)] = true
			}
		}
		asked := map[maptile.Tile]int{}
		var out bytes.Buffer
		err := w.Write(&out, pmtiles.TypeMVT, []byte(`{"name":"Essai"}`), func(tile maptile.Tile) ([]byte, error) {
			asked[tile]++
			return fmt.Appendf(nil, "%d/%d/%d", tile.Z, tile.X, tile.Y), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		a, err := pmtiles.Open(t.Context(), inMemory(out.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if metadata, err := a.Metadata(t.Context()); err != nil || metadata["name"] != "Essai" {
			t.Errorf("%s: metadata %v, %v", name, metadata, err)
		}
		if len(asked) != len(want) || points > 0 && (a.MinZoom != 2 || a.MaxZoom != 12 || a.Bound.Min[1] != 43) {
			t.Errorf("%s: %d tiles asked of %d, %+v", name, len(asked), len(want), a.Header)
		}
		for tile := range want {
			b, err := a.Tile(t.Context(), tile)
			if text := fmt.Sprintf("%d/%d/%d", tile.Z, tile.X, tile.Y); err != nil || string(b) != text || asked[tile] != 1 {
				t.Fatalf("%s: tile %s is %q (%v), asked %d times", name, text, b, err, asked[tile])
			}
		}
		if _, err := a.Tile(t.Context(), maptile.New(0, 0, 5)); !errors.Is(err, pmtiles.ErrNoTile) {
			t.Errorf("%s: a tile that holds no point: %v", name, err)
		}
	}
}
