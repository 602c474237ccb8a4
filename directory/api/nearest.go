package api

import (
	"net/http"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// nearest answers /proches: the nearest places of a view, by true distance.
func (a *API) nearest(c web.Context) error {
	if !web.AcceptsJSON(c.Request().Header.Get("Accept"), export.GeoJSON.MediaType) {
		return web.NewProblem(http.StatusNotAcceptable, "")
	}
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, nearestForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	q.Query.Located = true
	found, err := v.Find(&q.Query)
	if err != nil {
		return err
	}
	var reaches directory.Reaches
	timed := !q.Turns().IsZero() // the clock changes the numbers: the ETag shows them
	if timed {
		if reaches, err = v.Reaches(&q.Query); err != nil {
			return err
		}
	}
	counts := [1 + len(reaches)]int{found.Matched}
	copy(counts[1:], reaches[:])
	e := a.freshHits(c, v, q, export.GeoJSON, found.Hits, counts[:]...).MadeEachTime(c)
	if e.NotModified(c) {
		return nil
	}
	if !timed {
		if reaches, err = v.Reaches(&q.Query); err != nil {
			return err
		}
	}
	b := web.NewBuffer()
	defer b.Release()
	b.Bytes = appendCollectionStart(b.Bytes, found)
	b.Bytes = appendOrigin(append(b.Bytes, `,"origine":`...), q.Query.Near)
	b.Bytes = appendReaches(append(b.Bytes, `,"portees":`...), reaches)
	b.Bytes = appendFeatures(b.Bytes, v, found.Hits, q.Now)
	return web.Send(c, e, export.GeoJSON.MediaType, b.Bytes)
}

// appendReaches writes the number of places within each distance.
func appendReaches(dst []byte, counts directory.Reaches) []byte {
	dst = append(dst, '[')
	for i, n := range counts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"rayon_km":`...)
		dst = strconv.AppendInt(dst, int64(directory.ReachesKM[i]), 10)
		dst = append(dst, `,"nombre":`...)
		dst = strconv.AppendInt(dst, int64(n), 10)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
