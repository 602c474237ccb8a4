package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

// places answers /lieux in its four forms.
func (s *server) places(c echo.Context) error {
	r := c.Request()
	f := listFormat(r.URL.Path, r.Header.Get("Accept"))
	if f == nil {
		return newProblem(http.StatusNotAcceptable, "")
	}
	c.Response().Header()["Vary"] = varyEncodingAccept
	v, err := s.view()
	if err != nil {
		return err
	}
	if !f.showsOpening() {
		// Nothing but the version changes these rows, unless the question itself is about now.
		if _, done := s.unchanged(c, v, f.stamp(0)); done {
			return nil
		}
	}
	p, err := s.parse(c, v, listForm)
	if err != nil {
		return err
	}
	if f.whole && !p.seen.has(paramLimit) && !p.seen.has(paramAfter) {
		p.wholeDirectory()
		return s.streamPlaces(c, v, p, f)
	}
	return s.pageOfPlaces(c, v, p, f)
}

// showsOpening tells the formats whose rows carry `ouvert`.
func (f *format) showsOpening() bool { return f == formatGeoJSON || f == formatNDJSON }

// pageOfPlaces answers one page.
func (s *server) pageOfPlaces(c echo.Context, v directory.View, p *parser, f *format) error {
	found, err := v.Find(&p.query)
	if err != nil {
		return err
	}
	e := s.freshHits(c, v, p, f, found.Hits, found.Matched)
	if e.notModified(c) {
		return nil
	}
	links := s.pageLinks(c, f.mediaType, found.Next)
	h := c.Response().Header()
	h["Link"] = []string{linkHeader(links)}
	h["Number-Matched"] = []string{strconv.Itoa(found.Matched)}
	h["Number-Returned"] = []string{strconv.Itoa(len(found.Hits))}
	if sent, err := sendKept(c, e, f.mediaType); sent {
		return err
	}
	b := newBody()
	defer b.release()
	switch f {
	case formatGeoJSON:
		b.bytes = appendCollectionStart(b.bytes, found)
		b.bytes = append(append(b.bytes, `,"links":`...), appendLinks(nil, links)...)
		if p.query.Near != nil {
			b.bytes = appendOrigin(append(b.bytes, `,"origine":`...), p.query.Near)
		}
		b.bytes = appendFeatures(b.bytes, v, found.Hits, p.now)
	default:
		b.bytes = appendRows(b.bytes, v, found.Hits, f, p)
	}
	return send(c, e, f.mediaType, b.bytes)
}

// freshHits is the freshness of an answer that shows these hits: of the version
// alone, or of the states of opening that it shows, or of what is open now.
func (s *server) freshHits(c echo.Context, v directory.View, p *parser, f *format, hits []directory.Hit, matched int) freshness {
	var stamp uint64
	var until time.Time
	if f.showsOpening() {
		stamp, until = v.OpeningStamp(hits, p.now)
	}
	switch {
	case p.openNow:
		// Which places are in the answer depends on now.
		d := newDigest.number(stamp).number(uint64(matched))
		for _, hit := range hits {
			d = d.number(uint64(hit.Index))
		}
		stamp, until = uint64(d), nextMinute(p.now)
	case p.seen.has(paramOpen):
		until = time.Time{} // the states of an instant that is named never change
	}
	return s.fresh(c, v, f.stamp(stamp), until)
}

// stamp tells the forms of one address apart, which Accept chooses.
func (f *format) stamp(of uint64) uint64 {
	if f == formatGeoJSON {
		return of
	}
	return uint64(newDigest.string(f.extension).number(of))
}

// appendCollectionStart begins a FeatureCollection, up to the counts.
func appendCollectionStart(dst []byte, found directory.Result) []byte {
	dst = append(dst, `{"type":"FeatureCollection","numberMatched":`...)
	dst = strconv.AppendInt(dst, int64(found.Matched), 10)
	dst = append(dst, `,"numberReturned":`...)
	return strconv.AppendInt(dst, int64(len(found.Hits)), 10)
}

// appendFeatures ends a FeatureCollection with its features.
func appendFeatures(dst []byte, v directory.View, hits []directory.Hit, now time.Time) []byte {
	dst = append(dst, `,"features":[`...)
	for i, hit := range hits {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = v.AppendFeature(dst, hit.Index, directory.FeatureOptions{DistanceM: hit.DistanceM, Now: now})
	}
	return append(dst, "]}\n"...)
}

// appendRows writes hits as an array of flat rows, CSV, or a Feature a line.
func appendRows(dst []byte, v directory.View, hits []directory.Hit, f *format, p *parser) []byte {
	w := rowWriter{view: v, format: f, distance: p.query.Near != nil, now: p.now}
	dst = w.appendHead(dst)
	for _, hit := range hits {
		dst = w.appendRow(dst, hit)
	}
	return w.appendTail(dst)
}

// rowWriter writes a view row after row, in any format.
type rowWriter struct {
	view     directory.View
	format   *format
	distance bool // an origin is given: rows carry distance_m
	now      time.Time
	rows     int
}

func (w *rowWriter) appendHead(dst []byte) []byte {
	switch w.format {
	case formatCSV:
		return append(dst, csvHeader(w.distance)...)
	case formatJSON:
		return append(dst, '[')
	case formatGeoJSON:
		return append(dst, `{"type":"FeatureCollection","features":[`...)
	}
	return dst
}

func (w *rowWriter) appendRow(dst []byte, hit directory.Hit) []byte {
	o := directory.FeatureOptions{DistanceM: hit.DistanceM}
	switch w.format {
	case formatCSV:
		dst = w.view.AppendCSV(dst, hit.Index, o, w.distance)
	case formatJSON:
		if w.rows > 0 {
			dst = append(dst, ',', '\n')
		}
		dst = w.view.AppendFlat(dst, hit.Index, o)
	case formatGeoJSON:
		if w.rows > 0 {
			dst = append(dst, ',')
		}
		o.Now = w.now
		dst = w.view.AppendFeature(append(dst, '\n'), hit.Index, o)
	default:
		o.Now = w.now
		dst = append(w.view.AppendFeature(dst, hit.Index, o), '\n')
	}
	w.rows++
	return dst
}

func (w *rowWriter) appendTail(dst []byte) []byte {
	switch w.format {
	case formatJSON:
		return append(dst, "]\n"...)
	case formatGeoJSON:
		return append(dst, "\n]}\n"...)
	}
	return dst
}

// csvHeader is the 32 columns of the référentiel, in its order, and distance_m when an origin is given.
func csvHeader(distance bool) string {
	header := ""
	for i := range directory.Fields {
		if i > 0 {
			header += ","
		}
		header += directory.Fields[i].Name
	}
	if distance {
		header += ",distance_m"
	}
	return header + "\n"
}

func appendOrigin(dst []byte, o *directory.Origin) []byte {
	dst = append(dst, `{"type":`...)
	dst = directory.AppendJSONString(dst, o.Type)
	dst = append(dst, `,"libelle":`...)
	dst = directory.AppendJSONString(dst, o.Label)
	dst = append(dst, `,"lon":`...)
	dst = strconv.AppendFloat(dst, o.Position[0], 'f', -1, 64)
	dst = append(dst, `,"lat":`...)
	dst = strconv.AppendFloat(dst, o.Position[1], 'f', -1, 64)
	dst = append(dst, `,"precision":`...)
	dst = directory.AppendJSONString(dst, string(o.Precision))
	return append(dst, '}')
}
