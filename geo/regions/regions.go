// Package regions has the shapes of the régions of France, simplified for a small map: each
// is the path of an SVG. They are drawn from the communes of the gazetteer, within the coasts
// and borders of Natural Earth (public domain).
package regions

import (
	"slices"
	"strings"
)

//go:generate go run ./generate

// Width and Height are the size of the map of the mainland and Corsica, in the unit of its
// shapes; Inset is the width and height of that of each région overseas.
const (
	Width  = 520
	Height = 500
	Inset  = 64
)

// Shape is the shape of a région.
type Shape struct {
	Code     string // INSEE
	Path     string // the d attribute of an SVG path
	X, Y     int    // a point well inside, for a label; of a mainland région
	Overseas bool   // drawn in a square of Inset, not on the map
}

// Of returns the shape of a région; ok is false when it has none.
func Of(code string) (s Shape, ok bool) {
	i, ok := slices.BinarySearchFunc(shapes, code, func(s Shape, code string) int { return strings.Compare(s.Code, code) })
	if !ok {
		return Shape{}, false
	}
	return shapes[i], true
}
