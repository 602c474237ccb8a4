// Package basemap serves what the map has under its places: the tiles of an archive that
// the operator gives and, for maps without a base map, the ground: names of régions,
// départements and communes, and the borders of communes when the program embeds them.
package basemap

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Root is the path below which tiles of the base map and of the ground are.
const Root = "/fond/"

// Deps are the dependencies of the base map.
type Deps struct {
	Web       *web.Server
	Gazetteer *territory.Gazetteer
	Outlines  func() (*outline.Set, error) // called once, by the first request for a tile of the ground; nil: no borders
	Archive   *Archive                     // nil: no archive
}

// Addresses are the templates of tile addresses, with {z}, {x} and {y}. They name the version
// of what they lead to, so that tiles are immutable.
type Addresses struct {
	Ground  string
	Archive string // "" without an archive
}

// Register adds the tiles to a server and returns their addresses.
func Register(deps Deps) Addresses {
	s := &server{Deps: deps, version: groundVersion()}
	s.ground = sync.OnceValue(s.openGround)
	deps.Web.GetLight(Root+":z/:x/:file", s.tile)
	addresses := Addresses{Ground: Root + "{z}/{x}/{y}" + groundExtension + "?v=" + s.version}
	if deps.Archive != nil {
		addresses.Archive = Root + "{z}/{x}/{y}" + deps.Archive.extension() + "?v=" + deps.Archive.Version()
	}
	return addresses
}

// server answers requests for tiles.
type server struct {
	Deps
	version string // of the ground
	ground  func() *ground
}

const groundExtension = ".json"

// openGround indexes the ground. Borders that cannot be read leave it without any.
func (s *server) openGround() *ground {
	var borders *outline.Set
	if s.Outlines != nil {
		set, err := s.Outlines()
		if err != nil {
			s.Web.Log().Error("les contours des communes ne peuvent pas être lus", "raison", err)
		}
		borders = set
	}
	return newGround(s.Gazetteer, borders)
}

// tile answers /fond/{z}/{x}/{y}, with the extension of the ground or of the archive.
func (s *server) tile(c web.Context) error {
	file := c.Param("file")
	if y, ok := strings.CutSuffix(file, groundExtension); ok {
		return s.groundTile(c, y)
	}
	if s.Archive != nil {
		if y, ok := strings.CutSuffix(file, s.Archive.extension()); ok {
			return s.archiveTile(c, y)
		}
	}
	return web.NewProblem(http.StatusNotFound, "")
}

func (s *server) groundTile(c web.Context, y string) error {
	at, err := web.Tile(c, y)
	if err != nil {
		return err
	}
	if at.Z > MaxGroundZoom {
		return web.NoSuchTile(fmt.Errorf("z : « %d » lu, un entier de 0 à %d est attendu", at.Z, MaxGroundZoom))
	}
	b := web.NewBuffer()
	defer b.Release()
	b.Bytes = s.ground().appendTile(b.Bytes, at)
	return s.send(c, "application/json", b.Bytes, s.version)
}

func (s *server) archiveTile(c web.Context, y string) error {
	at, err := web.Tile(c, y)
	if err != nil {
		return err
	}
	body, err := s.Archive.tile(c.Request().Context(), at)
	switch {
	case errors.Is(err, errNoTile):
		return web.NewProblem(http.StatusNotFound, "")
	case err != nil:
		s.Web.Log().Error("une tuile du fond de carte ne peut pas être lue", "raison", err)
		return directory.Errorf(directory.Unavailable, "le fond de carte ne peut pas être lu")
	}
	return s.send(c, s.Archive.mediaType(), body, s.Archive.Version())
}

// send sends a tile, immutable at an address that names the version.
func (s *server) send(c web.Context, mediaType string, body []byte, version string) error {
	f := s.Web.FreshFixed(c, body)
	if c.Request().URL.RawQuery == "v="+version {
		f.Control = web.Immutable
	}
	if f.NotModified(c) {
		return nil
	}
	return web.Send(c, f, mediaType, body)
}

// groundVersion identifies the content of the ground.
func groundVersion() string {
	return strconv.FormatUint(uint64(territory.Version()^outline.EmbeddedVersion()^groundFormat), 36)
}
