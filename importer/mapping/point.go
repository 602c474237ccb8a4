package mapping

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Forms of a point in one cell. Bare numbers have decimals: "47,25" is one number, not two.
var (
	wktPoint = regexp.MustCompile(`(?i)^(?:SRID=\d+;\s*)?(?:MULTI)?POINT\s*[ZM]*\s*\(+\s*` +
		`([-+]?[\d.]+)[\s,]+([-+]?[\d.]+)`)
	wktOther   = regexp.MustCompile(`(?i)^(?:SRID=\d+;\s*)?(?:MULTI)?(?:POLYGON|LINESTRING)`)
	wktPair    = regexp.MustCompile(`([-+]?\d+(?:\.\d+)?)\s+([-+]?\d+(?:\.\d+)?)`)
	namedLat   = regexp.MustCompile(`(?i)\b(?:lat|latitude|y)["']?\s*[:=]\s*["']?([-+]?\d+(?:[.,]\d+)?)`)
	namedLon   = regexp.MustCompile(`(?i)\b(?:lon|lng|long|longitude|x)["']?\s*[:=]\s*["']?([-+]?\d+(?:[.,]\d+)?)`)
	pair       = regexp.MustCompile(`^([-+]?\d+\.\d+)\s*[,;|/\s]\s*([-+]?\d+\.\d+)(?:\s*[,;|\s]\s*[-+]?\d+(?:\.\d+)?)?$`)
	commaPair  = regexp.MustCompile(`^([-+]?\d+,\d+)\s*(?:[;|/]|,?\s)\s*([-+]?\d+,\d+)$`)
	degreePair = regexp.MustCompile(`^([^,;|]*°[^,;|]*?[NSns]?)\s*[,;|\s]\s*([^,;|]*°[^,;|]*)$`)
)

// splitPoint returns the coordinates in a cell as texts: "44.83, -0.57", "[44.83, -0.57]", GeoJSON, WKT, hexadecimal
// WKB, an object with lat and lon, or degrees and minutes. In a pair of bare numbers the latitude comes first, unless
// lonFirst. ok is false when the cell is no point.
func splitPoint(text string, lonFirst bool) (lat, lon string, ok bool) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, `"coordinates"`) || strings.Contains(text, `'coordinates'`) {
		return geometryText(strings.ReplaceAll(text, "'", `"`))
	}
	if m := wktPoint.FindStringSubmatch(text); m != nil {
		return m[2], m[1], true
	}
	if wktOther.MatchString(text) {
		return wktMiddle(text)
	}
	if lat, lon, ok = wkbPoint(text); ok {
		return lat, lon, true
	}
	if y, x := namedLat.FindStringSubmatch(text), namedLon.FindStringSubmatch(text); y != nil && x != nil {
		return y[1], x[1], true
	}
	text = strings.Trim(strings.TrimPrefix(text, "geo:"), "()[]{} ")
	for _, form := range []*regexp.Regexp{pair, commaPair, degreePair} {
		if m := form.FindStringSubmatch(text); m != nil {
			if lonFirst {
				return m[2], m[1], true
			}
			return m[1], m[2], true
		}
	}
	return "", "", false
}

// coordinate returns the coordinate of the first cell that is a point.
func (s *step) coordinate(values []string) string {
	for _, i := range s.columns {
		c := cell(values, i)
		if blank(c) {
			continue
		}
		if lat, lon, ok := splitPoint(c, s.lonFirst); ok {
			if s.axis == latitudeAxis {
				return lat
			}
			return lon
		}
	}
	return ""
}

// geometry is a GeoJSON geometry, or a feature with one.
type geometry struct {
	Coordinates any       `json:"coordinates"`
	Geometry    *geometry `json:"geometry"`
}

// geometryText returns the point of a geometry in GeoJSON, the middle of its bounding box when it is not a point.
func geometryText(text string) (lat, lon string, ok bool) {
	var g geometry
	if json.Unmarshal([]byte(text), &g) != nil {
		return "", "", false
	}
	if g.Coordinates == nil && g.Geometry != nil {
		g = *g.Geometry
	}
	b := newBounds()
	b.walk(g.Coordinates)
	return b.middle()
}

// wktMiddle returns the middle of the bounding box of a line or a polygon in WKT.
func wktMiddle(text string) (lat, lon string, ok bool) {
	b := newBounds()
	for _, m := range wktPair.FindAllStringSubmatch(text, -1) {
		x, err1 := strconv.ParseFloat(m[1], 64)
		y, err2 := strconv.ParseFloat(m[2], 64)
		if err1 == nil && err2 == nil {
			b.add(x, y)
		}
	}
	return b.middle()
}

// bounds is the bounding box of positions.
type bounds struct{ minX, minY, maxX, maxY float64 }

func newBounds() *bounds {
	inf := math.Inf(1)
	return &bounds{inf, inf, -inf, -inf}
}

func (b *bounds) add(x, y float64) {
	b.minX, b.maxX = min(b.minX, x), max(b.maxX, x)
	b.minY, b.maxY = min(b.minY, y), max(b.maxY, y)
}

func (b *bounds) walk(coordinates any) {
	list, _ := coordinates.([]any)
	if len(list) >= 2 {
		x, isX := list[0].(float64)
		y, isY := list[1].(float64)
		if isX && isY {
			b.add(x, y)
			return
		}
	}
	for _, inner := range list {
		b.walk(inner)
	}
}

func (b *bounds) middle() (lat, lon string, ok bool) {
	if b.minX > b.maxX {
		return "", "", false
	}
	return axisText((b.minY + b.maxY) / 2), axisText((b.minX + b.maxX) / 2), true
}

func axisText(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// wkbPoint decodes a point in hexadecimal WKB, with or without the SRID of PostGIS.
func wkbPoint(text string) (lat, lon string, ok bool) {
	if len(text) < 42 || len(text) > 66 || text[0] != '0' || text[1] > '1' {
		return "", "", false
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return "", "", false
	}
	var order binary.ByteOrder = binary.BigEndian
	if raw[0] == 1 {
		order = binary.LittleEndian
	}
	const point, withSRID = 1, 0x20000000
	kind, at := order.Uint32(raw[1:]), 5
	if kind&withSRID != 0 {
		at += 4
	}
	if kind&0xFF != point || len(raw) < at+16 {
		return "", "", false
	}
	x, y := math.Float64frombits(order.Uint64(raw[at:])), math.Float64frombits(order.Uint64(raw[at+8:]))
	return axisText(y), axisText(x), true
}
