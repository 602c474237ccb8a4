package api

import (
	"net/http"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// place answers /lieux/{id}: one Feature with all fields. Identifiers of its
// records, and those retired by a merge, redirect to it.
func (a *API) place(c web.Context) error {
	if !web.AcceptsJSON(c.Request().Header.Get("Accept"), export.GeoJSON.MediaType) {
		return web.NewProblem(http.StatusNotAcceptable, "")
	}
	id := c.Param("id")
	v, err := a.Web.ViewOf(c, id)
	if err != nil {
		return err
	}
	v, i, found, err := a.Web.PlaceIn(v, c, id, web.APIRoot+"/lieux/", "")
	if !found {
		return err
	}
	q, err := a.Query.Read(v, placeForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	b := web.NewBuffer()
	defer b.Release()
	place := v.Place(i)
	hits := [1]directory.Hit{{Index: i, DistanceM: q.Query.DistanceTo(place)}}
	stamp, until := v.OpeningStamp(hits[:], q.Now)
	day, midnight := territory.LocalDay(place.INSEECode, q.Now)
	e := a.Web.Fresh(c, v, uint64(web.NewDigest.AddUint64(stamp).AddString(day)), web.Earlier(until, midnight)).NotStale()
	if e.NotModified(c) {
		return nil
	}
	b.Bytes = v.AppendWhole(b.Bytes, i, directory.FeatureOptions{DistanceM: hits[0].DistanceM, Now: q.Now})
	b.Bytes = append(b.Bytes, '\n')
	return web.Send(c, e, export.GeoJSON.MediaType, b.Bytes)
}
