package api

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

	"github.com/labstack/echo/v4"
)

// assetRoot is where scripts, styles and images are: the folder assets of Config.Dist.
const assetRoot = "/assets/"

// assets is the files of that folder, by path within it. They are in memory:
// the binary carries them.
type assets map[string]*asset

// hashedName is how the build names what never changes under its name.
var hashedName = regexp.MustCompile(`-[0-9A-Z]{8}\.[a-z0-9]+$`)

// asset is one file, compressed when it is first asked for.
type asset struct {
	mediaType string
	etag      string
	plain     []byte
	pack      [brotlied + 1]sync.Once
	packed    [brotlied + 1][]byte
}

// newAssets reads the folder; nil has no file. A file that cannot be read is one that is not there.
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

// mediaTypes are those of the files that Dist holds; the system's own tables differ from one machine to another.
var mediaTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".geojson": "application/geo+json", ".svg": "image/svg+xml",
	".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".html": "text/html; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
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

func (s *server) registerAssets(e *echo.Echo) {
	register(e, assetRoot+"*", func(c echo.Context) error {
		name := c.Param("*")
		control := usualControl
		if hashedName.MatchString(name) {
			control = immutable
		}
		return s.sendAsset(c, name, control)
	})
}

// sendAsset answers with one file of the folder.
func (s *server) sendAsset(c echo.Context, name, control string) error {
	file := s.assets[name]
	if file == nil {
		return newProblem(http.StatusNotFound, "")
	}
	f := freshness{control: control, coding: negotiateCoding(c.Request().Header.Get("Accept-Encoding"))}
	if !file.compressible() {
		f.coding = identity
	}
	f.etag = `"` + file.etag + f.coding.name() + `"`
	if f.notModified(c) {
		return nil
	}
	h := c.Response().Header()
	f.setHeaders(h)
	h["Content-Type"] = []string{file.mediaType}
	if f.coding == identity {
		return sendBytes(c, file.plain)
	}
	h["Content-Encoding"] = codingHeader[f.coding]
	return sendBytes(c, file.in(f.coding))
}

// compressible tells files that are text, and large enough.
func (a *asset) compressible() bool {
	return len(a.plain) >= minCompressed && !strings.HasPrefix(a.mediaType, "image/png") &&
		!strings.HasPrefix(a.mediaType, "image/webp") && !strings.HasPrefix(a.mediaType, "font/")
}

// in is the file in a coding, as small as it gets: it is made once.
func (a *asset) in(c coding) []byte {
	a.pack[c].Do(func() { a.packed[c] = compressBest(a.plain, c) })
	return a.packed[c]
}
