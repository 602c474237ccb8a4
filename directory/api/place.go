package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

const unknownPlace = "Aucun lieu ne porte cet identifiant."

// place answers /lieux/{id}: one Feature with everything known. Identifiers of
// its records, and those retired by a merge, lead to it.
func (s *server) place(c echo.Context) error {
	if !acceptsJSON(c.Request().Header.Get("Accept"), formatGeoJSON.mediaType) {
		return newProblem(http.StatusNotAcceptable, "")
	}
	v, err := s.view()
	if err != nil {
		return err
	}
	i, redirect, ok := v.ByID(c.Param("id"))
	if !ok {
		return directory.Errorf(directory.NotFound, unknownPlace)
	}
	if redirect != "" {
		return s.redirect(c, apiRoot+"/lieux/"+redirect)
	}
	p, err := s.parse(c, v, placeForm)
	if err != nil {
		return err
	}
	b := newBody()
	defer b.release()
	hits := [1]directory.Hit{{Index: i, DistanceM: directory.NoDistance}}
	place := v.Place(i)
	if p.query.Near != nil && place.Location.Known {
		hits[0].DistanceM = geo.Distance(p.query.Near.Position, place.Location.Position)
	}
	stamp, until := v.OpeningStamp(hits[:], p.now)
	day, midnight := localDay(place.INSEECode, p.now)
	if until.IsZero() || midnight.Before(until) {
		until = midnight
	}
	e := s.fresh(c, v, uint64(newDigest.number(stamp).string(day)), until)
	if e.notModified(c) {
		return nil
	}
	b.bytes = v.AppendWhole(b.bytes, i, directory.FeatureOptions{DistanceM: hits[0].DistanceM, Now: p.now})
	b.bytes = append(b.bytes, '\n')
	return send(c, e, formatGeoJSON.mediaType, b.bytes)
}

// redirect answers 301 to another path of this site, the query kept. What the
// request calls this site is not repeated: an answer that is kept must not lead elsewhere.
func (s *server) redirect(c echo.Context, path string) error {
	target := s.config.PublicURL + path
	if q := c.Request().URL.RawQuery; q != "" {
		target += "?" + escapeURL(q)
	}
	h := c.Response().Header()
	h["Cache-Control"] = []string{usualControl}
	h["Location"] = []string{target}
	c.Response().WriteHeader(http.StatusMovedPermanently)
	return nil
}

var zones sync.Map // IANA name → *time.Location

// zoneOf is the time zone of a commune, by its INSEE code.
func zoneOf(insee string) *time.Location {
	name := territory.TimeZone(insee)
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	zones.Store(name, zone)
	return zone
}

// localDay is the day at a commune, and when it ends: the week that a place
// shows begins on that day.
func localDay(insee string, now time.Time) (day string, midnight time.Time) {
	local := now.In(zoneOf(insee))
	y, m, d := local.Date()
	return local.Format(time.DateOnly), time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
}
