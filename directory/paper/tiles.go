package paper

import (
	"math"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
)

// planTileSize is the size of a tile on a plan at most, in units: large enough to read its names on paper.
const planTileSize = 150.0

// setTiles lays the tiles of the base map that cover a plan under it. Those that do not answer leave what is drawn
// below.
func (view *Plan) setTiles(paper *plan, base *html.BaseMap) {
	if base.URL == "" {
		return
	}
	world := 360 * paper.unit // width of the world, in units
	zoom := min(int(math.Ceil(math.Log2(world/planTileSize))), base.MaxZoom)
	if zoom < 0 {
		return
	}
	count := 1 << zoom
	size := world / float64(count)
	// The corner of the world on the plan: 180° west, and as far north as the world is wide.
	left := planSize/2 - (180+paper.middle[0])*paper.unit
	top := planSize/2 - (180-paper.middle[1])*paper.unit
	first := func(corner float64) int { return max(0, int(math.Floor(-corner/size))) }
	for y := first(top); y < count && top+float64(y)*size < planSize; y++ {
		for x := first(left); x < count && left+float64(x)*size < planSize; x++ {
			address := strings.NewReplacer("{z}", strconv.Itoa(zoom), "{x}", strconv.Itoa(x), "{y}", strconv.Itoa(y))
			view.Tiles = append(view.Tiles, planTile{address.Replace(base.URL), planText(left + float64(x)*size),
				planText(top + float64(y)*size), planText(size + 0.3)}) // no gap between neighbours
		}
	}
	view.Credit = base.Attribution
}
