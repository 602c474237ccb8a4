package basemap

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"html"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/geo/pmtiles"
)

// Archive is a PMTiles archive of images that serves as base map.
type Archive struct {
	*pmtiles.Archive
	Attribution string // plain text, of the metadata
	version     string
}

// errNoTile is the error of a tile that the archive does not have.
var errNoTile = pmtiles.ErrNoTile

// image is a type of tiles that browsers show by themselves.
type image struct{ extension, mediaType string }

// images are the types of tiles that are served. Others have to be drawn, which our scripts do not.
var images = map[pmtiles.TileType]image{
	pmtiles.TypePNG:  {".png", "image/png"},
	pmtiles.TypeJPEG: {".jpg", "image/jpeg"},
	pmtiles.TypeWebP: {".webp", "image/webp"},
	pmtiles.TypeAVIF: {".avif", "image/avif"},
}

// IsArchive reports whether the setting of a base map names a PMTiles archive.
func IsArchive(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	return strings.HasSuffix(strings.ToLower(address), ".pmtiles")
}

// Open opens the archive of a path or of an http(s) address. Its errors are French: the archive
// cannot be read, or its tiles are no images.
func Open(ctx context.Context, address string) (*Archive, error) {
	source, err := sourceOf(address)
	if err != nil {
		return nil, err
	}
	opened, err := pmtiles.Open(ctx, source)
	if err != nil {
		return nil, err
	}
	switch _, shown := images[opened.TileType]; {
	case opened.TileType == pmtiles.TypeMVT || opened.TileType == pmtiles.TypeMLT:
		return nil, errors.New("ses tuiles sont des vecteurs, que la carte ne dessine pas : il faut une archive " +
			"d'images (PNG, JPEG, WebP ou AVIF)")
	case !shown:
		return nil, errors.New("ses tuiles ne sont pas des images PNG, JPEG, WebP ou AVIF")
	}
	metadata, err := opened.Metadata(ctx)
	if err != nil {
		return nil, err
	}
	attribution, _ := metadata["attribution"].(string)
	// The header changes with every tile that is added, and its digest with the text of the metadata.
	version := crc32.ChecksumIEEE(fmt.Appendf(nil, "%v %v", opened.Header, metadata))
	return &Archive{opened, plainText(attribution), strconv.FormatUint(uint64(version), 36)}, nil
}

// Version identifies the content of the archive.
func (a *Archive) Version() string { return a.version }

func (a *Archive) extension() string { return images[a.TileType].extension }

func (a *Archive) mediaType() string { return images[a.TileType].mediaType }

func (a *Archive) tile(ctx context.Context, t maptile.Tile) ([]byte, error) { return a.Tile(ctx, t) }

var markup = regexp.MustCompile(`<[^>]*>`)

// plainText returns the text of an attribution, which archives give as HTML.
func plainText(attribution string) string {
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(attribution, " "))), " ")
}

// sourceOf returns what reads an archive.
func sourceOf(address string) (pmtiles.Source, error) {
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return &remote{address: address}, nil
	}
	file, err := os.Open(address)
	if err != nil {
		return nil, err
	}
	return disk{file}, nil
}

// disk is an archive on a disk. It stays open while the program runs.
type disk struct{ *os.File }

func (d disk) ReadRange(_ context.Context, offset, length uint64) ([]byte, error) {
	b := make([]byte, length)
	n, err := d.ReadAt(b, int64(offset))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b[:n], err
}
