package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// AssetRoot is the path of scripts, styles and images: the folder assets of Config.Dist.
const AssetRoot = "/assets/"

// assets are the files of that folder, by path within it, in memory.
type assets map[string]*asset

// hashedName matches the names that the build gives to files which never change under their name.
var hashedName = regexp.MustCompile(`-[0-9A-Z]{8}\.[a-z0-9]+$`)

// asset is one file, compressed when it is first requested.
type asset struct {
	mediaType string
	etag      string
	plain     []byte
	pack      [brotlied + 1]sync.Once
	packed    [brotlied + 1][]byte
}

// newAssets reads the folder; nil has no file. A file that cannot be read is left out.
func newAssets(dist fs.FS) assets {
	found := assets{}
	if dist == nil {
		return found
	}
	_ = fs.WalkDir(dist, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return nil
		}
		sum := sha256.Sum256(content)
		found[strings.TrimPrefix(name, "assets/")] = &asset{
			mediaType: mediaTypeOf(name), etag: hex.EncodeToString(sum[:8]), plain: content,
		}
		return nil
	})
	return found
}

// mediaTypes maps extensions to media types: those of operating systems differ.
var mediaTypes = map[string]string{
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".geojson":     "application/geo+json",
	".webmanifest": "application/manifest+json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".ico":         "image/x-icon",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

func mediaTypeOf(name string) string {
	extension := strings.ToLower(path.Ext(name))
	if known, ok := mediaTypes[extension]; ok {
		return known
	}
	if known := mime.TypeByExtension(extension); known != "" {
		return known
	}
	return "application/octet-stream"
}

func (s *Server) registerAssets() {
	s.GetLight(AssetRoot+"*", func(c Context) error {
		name := c.Param("*")
		control := DefaultControl
		if IsHashed(name) {
			control = Immutable
		}
		return s.SendAsset(c, name, control)
	})
}

// IsHashed reports whether the name of an asset holds a digest of its content,
// so that it never changes under that name.
func IsHashed(name string) bool { return hashedName.MatchString(name) }

// SendAsset answers with one file of the folder and a Cache-Control.
func (s *Server) SendAsset(c Context, name, control string) error {
	file := s.assets[name]
	if file == nil {
		return NewProblem(http.StatusNotFound, "")
	}
	f := Freshness{Control: control, coding: negotiateCoding(c.Request().Header.Get("Accept-Encoding"))}
	if !file.compressible() {
		f.coding = identity
	}
	f.ETag = `"` + file.etag + f.coding.name() + `"`
	if f.NotModified(c) {
		return nil
	}
	h := c.Header()
	f.SetHeaders(h)
	h["Content-Type"] = []string{file.mediaType}
	if f.coding == identity {
		return sendBytes(c, file.plain)
	}
	h["Content-Encoding"] = codingHeader[f.coding]
	return sendBytes(c, file.in(f.coding))
}

// compressible reports whether the file is text and large enough to compress.
func (a *asset) compressible() bool {
	return len(a.plain) >= minCompressed && !isCompressed(a.mediaType)
}

// isCompressed reports whether bodies of a media type are compressed by themselves.
func isCompressed(mediaType string) bool {
	return strings.HasPrefix(mediaType, "image/") && mediaType != "image/svg+xml" || strings.HasPrefix(mediaType, "font/")
}

// in returns the file in a coding, compressed once.
func (a *asset) in(c coding) []byte {
	a.pack[c].Do(func() { a.packed[c] = compressBest(a.plain, c) })
	return a.packed[c]
}
