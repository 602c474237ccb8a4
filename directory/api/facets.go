package api

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// facets answers /facettes: the number of places of the view by value of each filter.
func (a *API) facets(c web.Context) error {
	r, err := a.ask(c, facetForm)
	if r == nil {
		return err
	}
	v, q, e := r.view, r.q, r.fresh
	e.Expensive = true // counting 30 000 places takes milliseconds
	counted, err := v.Facets(&q.Query, q.Facets...)
	if err != nil {
		return err
	}
	matched, err := v.Count(&q.Query)
	if err != nil {
		return err
	}
	b := web.NewBuffer()
	defer b.Release()
	b.Bytes = append(b.Bytes, `{"numberMatched":`...)
	b.Bytes = strconv.AppendInt(b.Bytes, int64(matched), 10)
	b.Bytes = append(b.Bytes, `,"facettes":{`...)
	for i := range counted {
		if i > 0 {
			b.Bytes = append(b.Bytes, ',')
		}
		b.Bytes = a.appendFacet(b.Bytes, &counted[i])
	}
	b.Bytes = append(b.Bytes, "}}\n"...)
	if turns := q.Turns(); !turns.IsZero() {
		return a.Web.SendDigested(c, v, "application/json", b.Bytes, turns)
	}
	return web.Send(c, e, "application/json", b.Bytes)
}

// appendFacet writes one filter and its counts; codes of territories
// are followed by their names.
func (a *API) appendFacet(dst []byte, f *directory.Facet) []byte {
	dst = directory.AppendJSONString(dst, f.Name)
	dst = append(dst, ':', '[')
	for i, value := range f.Values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"valeur":`...)
		dst = directory.AppendJSONString(dst, value.Value)
		if label := a.Gazetteer.NameOf(territory.Kind(f.Name), value.Value); label != "" {
			dst = append(dst, `,"libelle":`...)
			dst = directory.AppendJSONString(dst, label)
		}
		dst = append(dst, `,"nombre":`...)
		dst = strconv.AppendInt(dst, int64(value.Count), 10)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
