package web

import (
	"strings"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// Tile returns the tile that a route names by the parameters z and x, and by y, which is
// the file without its extension.
func Tile(c Context, y string) (maptile.Tile, error) {
	at, err := geo.ParseTile(c.Param("z"), c.Param("x"), y)
	if err != nil {
		return at, NoSuchTile(err)
	}
	return at, nil
}

// NoSuchTile returns the error of a wrong tile address. The message of its cause begins with
// the name of the wrong part and quotes it, as those of geo.ParseTile do.
func NoSuchTile(cause error) error {
	err := directory.Errorf(directory.Invalid, "Cette tuile n'existe pas : %s.", cause)
	name, _, _ := strings.Cut(cause.Error(), " ")
	_, value, _ := strings.Cut(cause.Error(), "« ")
	value, _, _ = strings.Cut(value, " »")
	err.Params = []directory.ParamError{directory.WrongParam(strings.TrimSuffix(name, ":"), value, "", i18n.Of(cause))}
	return err
}
