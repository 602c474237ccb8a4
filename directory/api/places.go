package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// lightPage is how many places a page holds that costs little.
const lightPage = 100

// places answers /lieux in its formats.
func (a *API) places(c web.Context) error {
	r := c.Request()
	f := formatOf(r.URL.Path, r.Header.Get("Accept"))
	if f == nil {
		return web.NewProblem(http.StatusNotAcceptable, "")
	}
	c.Header()["Vary"] = web.VaryAccept
	v, err := a.Web.ViewOf(c)
	if err != nil {
		return err
	}
	if !f.Opening {
		// Only the version changes these rows, unless the request itself depends on the clock.
		if _, done := a.Web.Unchanged(c, v, stampOf(f, 0)); done {
			return nil
		}
	}
	form, _ := formsOf(f)
	q, err := a.readList(c, v, form)
	if err != nil {
		return err
	}
	paged := q.Given(query.Limit) || q.Given(query.After)
	named := r.URL.Path != web.APIRoot+"/lieux" // by its extension
	whole := f.Rows == nil || !paged && (f.Whole || f == export.GeoJSON && named)
	if whole || q.Query.Limit > lightPage {
		if err := a.Web.Costly(c); err != nil {
			return err
		}
		defer a.Web.Idle(c)
	}
	if whole {
		return a.wholeView(c, v, q, f)
	}
	return a.pageOfPlaces(c, v, q, f)
}

// readList reads the parameters of a list or of a download.
func (a *API) readList(c web.Context, v directory.View, form *query.Form) (*query.Request, error) {
	q, err := a.Query.Read(v, form, c.Request().URL.RawQuery)
	if err != nil {
		return q, err
	}
	if given := q.Word(separator); given != "" && given != "," && given != ";" {
		q.Wrong(separator, given, ";", "une virgule ou un point-virgule est attendu")
	}
	return q, q.Err()
}

// formatOf returns the format that a path requests by its extension, else the
// one that Accept prefers; nil when Accept allows none.
func formatOf(path, accept string) *export.Format {
	if f := export.ByExtension(path); f != nil {
		return f
	}
	if accept == "" {
		return export.GeoJSON
	}
	var best *export.Format
	most := 0.0
	for _, f := range export.Formats {
		for _, mediaType := range f.Accept {
			if q := web.Quality(accept, mediaType, 0); q > most {
				best, most = f, q
			}
		}
	}
	return best
}

// pageOfPlaces answers one page.
func (a *API) pageOfPlaces(c web.Context, v directory.View, q *query.Request, f *export.Format) error {
	found, err := v.Find(&q.Query)
	if err != nil {
		return err
	}
	e := a.freshHits(c, v, q, f, found.Hits, found.Matched)
	if e.NotModified(c) {
		return nil
	}
	links := a.pageLinks(c, f.MediaType, found.Next)
	h := c.Header()
	h["Link"] = []string{linkHeader(links)}
	h["Number-Matched"] = []string{strconv.Itoa(found.Matched)}
	h["Number-Returned"] = []string{strconv.Itoa(len(found.Hits))}
	b := web.NewBuffer()
	defer b.Release()
	if f == export.GeoJSON {
		b.Bytes = appendCollectionStart(b.Bytes, found)
		b.Bytes = appendLinks(append(b.Bytes, `,"links":`...), links)
		if q.Query.Near != nil {
			b.Bytes = appendOrigin(append(b.Bytes, `,"origine":`...), q.Query.Near)
		}
		b.Bytes = appendFeatures(b.Bytes, v, found.Hits, q.Now)
	} else {
		rows := f.Rows(&export.Selection{View: v, Distance: q.Query.Near != nil, Now: q.Now,
			Semicolons: q.Word(separator) == ";"})
		b.Bytes = rows.AppendHead(b.Bytes)
		for i, hit := range found.Hits {
			b.Bytes = rows.AppendRow(b.Bytes, hit, i == 0)
		}
		b.Bytes = rows.AppendTail(b.Bytes)
	}
	return web.Send(c, e, f.MediaType, b.Bytes)
}

// download answers /donnees/lieux.csv and the other formats. The API
// pages GeoJSON and JSON unless it is asked for a file; a downloaded file is whole.
func (a *API) download(c web.Context) error {
	return a.file(c, export.ByExtension(c.Request().URL.Path))
}

// file answers a whole view in a format.
func (a *API) file(c web.Context, f *export.Format) error {
	v, err := a.Web.ViewOf(c)
	if err != nil {
		return err
	}
	_, form := formsOf(f)
	q, err := a.readList(c, v, form)
	if err != nil {
		return err
	}
	return a.wholeView(c, v, q, f)
}

// wholeView answers a whole view as a file.
func (a *API) wholeView(c web.Context, v directory.View, q *query.Request, f *export.Format) error {
	s, err := export.Select(v, q)
	if err != nil {
		return err
	}
	e := a.freshHits(c, v, q, f, s.Hits, len(s.Hits))
	if e.NotModified(c) {
		return nil
	}
	s.Home, s.Self, s.Filters = a.Web.BaseURL(c), a.selfOf(c), c.Request().URL.RawQuery
	s.Semicolons = q.Word(separator) == ";"
	h := c.Header()
	h["Number-Matched"] = []string{strconv.Itoa(len(s.Hits))}
	h["Number-Returned"] = h["Number-Matched"]
	h["Link"] = []string{linkHeader([]link{a.licences(c)})}
	h["Content-Disposition"] = []string{`inline; filename="` + export.FileName(v, f) + `"`}
	return a.Web.SendWhole(c, e, web.Whole{
		MediaType: f.MediaType, Compressed: f.Compressed,
		Make: func(ctx context.Context, w io.Writer) error { return f.Write(ctx, w, s) },
	})
}

// freshHits returns the freshness of an answer that shows these hits and these numbers of
// places: it depends on the version, on the opening states that it shows, and on what is
// open at present.
func (a *API) freshHits(
	c web.Context, v directory.View, q *query.Request, f *export.Format, hits []directory.Hit, counts ...int,
) web.Freshness {
	var stamp uint64
	var until time.Time
	if f.Opening {
		stamp, until = v.OpeningStamp(hits, q.Now)
	}
	switch turns := q.Turns(); {
	case !turns.IsZero(): // the clock decides which places the answer holds
		d := web.NewDigest.AddUint64(stamp)
		for _, n := range counts {
			d = d.AddUint64(uint64(n))
		}
		stamp, until = uint64(d.AddHits(hits)), web.Earlier(until, turns)
	case !q.Query.Open.At.IsZero():
		until = time.Time{} // the states of a given instant never change
	}
	e := a.Web.Fresh(c, v, stampOf(f, stamp), until)
	if f.Opening {
		e = e.NotStale()
	}
	return e
}

// stampOf makes the ETag vary by negotiated format.
func stampOf(f *export.Format, stamp uint64) uint64 {
	if f == export.GeoJSON {
		return stamp
	}
	return uint64(web.NewDigest.AddString(f.Extension()).AddUint64(stamp))
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
