package api

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// facets answers /facettes: how many places of the view hold each value of each filter.
func (s *server) facets(c echo.Context) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	e, done := s.unchanged(c, v, 0)
	if done {
		return nil
	}
	p, err := s.parse(c, v, facetForm)
	if err != nil {
		return err
	}
	e.dear = true // thirty thousand counts take milliseconds
	if !p.openNow {
		if sent, err := sendKept(c, e, "application/json"); sent {
			return err
		}
	}
	counted, err := v.Facets(&p.query, p.facets...)
	if err != nil {
		return err
	}
	matched, err := v.Count(&p.query)
	if err != nil {
		return err
	}
	b := newBody()
	defer b.release()
	b.bytes = append(b.bytes, `{"numberMatched":`...)
	b.bytes = strconv.AppendInt(b.bytes, int64(matched), 10)
	b.bytes = append(b.bytes, `,"facettes":{`...)
	for i := range counted {
		if i > 0 {
			b.bytes = append(b.bytes, ',')
		}
		b.bytes = s.appendFacet(b.bytes, &counted[i])
	}
	b.bytes = append(b.bytes, "}}\n"...)
	if p.openNow {
		return s.sendDigested(c, v, "application/json", b.bytes, nextMinute(p.now))
	}
	return send(c, e, "application/json", b.bytes)
}

// appendFacet writes one filter and its counts; codes of territories come with their names.
func (s *server) appendFacet(dst []byte, f *directory.Facet) []byte {
	dst = directory.AppendJSONString(dst, f.Name)
	dst = append(dst, ':', '[')
	for i, value := range f.Values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"valeur":`...)
		dst = directory.AppendJSONString(dst, value.Value)
		if label := s.territoryName(f.Name, value.Value); label != "" {
			dst = append(dst, `,"libelle":`...)
			dst = directory.AppendJSONString(dst, label)
		}
		dst = append(dst, `,"nombre":`...)
		dst = strconv.AppendInt(dst, int64(value.Count), 10)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// territoryName is the name of a territory, "" for other filters and unknown codes.
func (s *server) territoryName(filter, code string) string {
	switch kind := territory.Kind(filter); kind {
	case territory.KindCommune:
		if c := s.gazetteer.Commune(code); c != nil {
			return c.Name
		}
	case territory.KindEPCI, territory.KindDepartement, territory.KindRegion:
		if a := areaNamed(s.gazetteer, kind, code); a != nil {
			return a.Name
		}
	}
	return ""
}
