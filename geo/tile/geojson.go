package tile

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/geo"
)

// OpenCollection and CloseCollection enclose the features of a GeoJSON tile, which
// are separated by commas.
const (
	OpenCollection  = `{"type":"FeatureCollection","features":[`
	CloseCollection = `]}`
)

// AppendCluster appends the GeoJSON Feature (RFC 7946) of a cluster: its position
// lon,lat, the extent of its points as bbox (§5), and the properties
// {"cluster":true,"point_count":count}.
func AppendCluster(dst []byte, at geo.Position, count int, box Box) []byte {
	dst = append(dst, `{"type":"Feature","bbox":[`...)
	dst = append(appendFixed7(dst, box.West), ',')
	dst = append(appendFixed7(dst, box.South), ',')
	dst = append(appendFixed7(dst, box.East), ',')
	dst = appendFixed7(dst, box.North)
	dst = append(dst, `],"geometry":{"type":"Point","coordinates":[`...)
	dst = AppendLonLat(dst, at[0], at[1])
	dst = append(dst, `]},"properties":{"cluster":true,"point_count":`...)
	dst = strconv.AppendInt(dst, int64(count), 10)
	return append(dst, `}}`...)
}
