package tile

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/geo"
)

// OpenCollection and CloseCollection surround the features of a GeoJSON tile,
// which are separated by commas.
const (
	OpenCollection  = `{"type":"FeatureCollection","features":[`
	CloseCollection = `]}`
)

// AppendCluster appends the GeoJSON Feature of a cluster: its point, the extent
// of its places as `bbox` (RFC 7946 §5) and
// {"cluster":true,"point_count":n}.
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
