package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// nearest answers /proches: the nearest places of a view, by true distance.
func (s *server) nearest(c echo.Context) error {
	if !acceptsJSON(c.Request().Header.Get("Accept"), formatGeoJSON.mediaType) {
		return newProblem(http.StatusNotAcceptable, "")
	}
	v, err := s.view()
	if err != nil {
		return err
	}
	p, err := s.parse(c, v, nearestForm)
	if err != nil {
		return err
	}
	p.query.Located = true
	found, err := v.Find(&p.query)
	if err != nil {
		return err
	}
	e := s.freshHits(c, v, p, formatGeoJSON, found.Hits, found.Matched)
	if e.notModified(c) {
		return nil
	}
	if sent, err := sendKept(c, e, formatGeoJSON.mediaType); sent {
		return err
	}
	b := newBody()
	defer b.release()
	b.bytes = appendCollectionStart(b.bytes, found)
	b.bytes = appendOrigin(append(b.bytes, `,"origine":`...), p.query.Near)
	b.bytes = appendFeatures(b.bytes, v, found.Hits, p.now)
	return send(c, e, formatGeoJSON.mediaType, b.bytes)
}
