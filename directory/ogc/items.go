package ogc

import (
	"net/url"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// page is one page of the items of a request.
type page struct {
	system  *crs
	matched int
	members []uint32
	next    string // the id after which the next page begins; "" on the last one
	columns []export.Column
}

// items answers /ogc/collections/lieux/items.
func (a *api) items(c web.Context) error {
	raw, equal := a.equals(query.Without(c.Request().URL.RawQuery, "lang"))
	r, err := a.ask(c, itemsForm, raw, geoJSONType)
	if err != nil {
		return err
	}
	f := a.readFilter(r.q, equal)
	p := page{system: readCRS(r.q, crsName), columns: a.columns}
	if err := r.q.Err(); err != nil {
		return err
	}
	r.q.WholeDirectory()
	members, err := a.selected(c.Request().Context(), r, f, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	limit := defaultLimit
	if given, ok := r.q.Number(limitName); ok {
		limit = int(min(given, maxLimit))
	}
	p.matched, p.members = len(members), after(r.view, members, r.q.Word(afterName))
	if len(p.members) > limit {
		p.members = p.members[:limit]
		p.next = r.view.ID(int(p.members[limit-1]))
	}
	if r.q.Query.Near != nil {
		p.columns = export.Columns(true)
	}
	fresh := a.Web.Fresh(c, r.view, stampOf(r.q, &p), r.q.Turns())
	if fresh.NotModified(c) {
		return nil
	}
	if r.html {
		return a.itemsPage(r, &p)
	}
	c.Header().Set("Content-Crs", "<"+p.system.uri+">")
	b := web.NewBuffer()
	defer b.Release()
	if b.Bytes, err = a.appendItems(b.Bytes, r, &p); err != nil {
		return err
	}
	return web.Send(c, fresh, geoJSONType, b.Bytes)
}

// stampOf stands for the places of a page that the clock changes; 0 for another.
func stampOf(q *query.Request, p *page) uint64 {
	if q.Turns().IsZero() {
		return 0
	}
	d := web.NewDigest.AddUint64(uint64(p.matched))
	for _, i := range p.members {
		d = d.AddUint64(uint64(i))
	}
	return uint64(d)
}

// links returns the links of a page of items.
func (a *api) links(r *asked, p *page) []link {
	links := a.selves(r, geoJSONType)
	if next := a.nextOf(r, p); next != "" {
		mediaType := geoJSONType
		if r.html {
			mediaType = htmlType
		}
		links = append(links, titled(next, "next", mediaType, "La suite"))
	}
	return append(links, titled(a.href(r.c, collection), "collection", jsonType, export.Title))
}

// nextOf returns the address of the next page, "" on the last one.
func (a *api) nextOf(r *asked, p *page) string {
	if p.next == "" {
		return ""
	}
	raw := query.Without(r.c.Request().URL.RawQuery, afterName)
	if raw != "" {
		raw = web.EscapeURL(raw) + "&"
	}
	return a.href(r.c, itemsPath) + "?" + raw + afterName + "=" + url.QueryEscape(p.next)
}

// entry returns the row of a place with its distance to the origin of the request.
func (r *asked) entry(i int) *export.Entry {
	e := export.EntryOf(r.view, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	e.DistanceM = r.q.Query.DistanceTo(e.Place)
	return e
}

func (a *api) appendItems(dst []byte, r *asked, p *page) ([]byte, error) {
	dst = append(dst, `{"type":"FeatureCollection","numberMatched":`...)
	dst = strconv.AppendInt(dst, int64(p.matched), 10)
	dst = append(dst, `,"numberReturned":`...)
	dst = strconv.AppendInt(dst, int64(len(p.members)), 10)
	dst = append(dst, `,"links":`...)
	links, err := web.EncodeJSON(a.links(r, p))
	if err != nil {
		return dst, err
	}
	dst = append(append(dst, links[:len(links)-1]...), `,"features":[`...)
	ctx := r.c.Request().Context()
	for n, i := range p.members {
		if n%256 == 255 && ctx.Err() != nil {
			return dst, ctx.Err()
		}
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendFeature(append(dst, '\n'), p.columns, r.entry(int(i)), p.system), '}')
	}
	return append(dst, "]}\n"...), nil
}

// itemForm lists what one item takes.
var itemForm = &query.Form{Own: []query.Own{formatOwn, *ownNamed(crsName)}}

func ownNamed(name string) *query.Own {
	for i := range itemsForm.Own {
		if itemsForm.Own[i].Name == name {
			return &itemsForm.Own[i]
		}
	}
	return nil
}

// item answers /ogc/collections/lieux/items/{id}.
func (a *api) item(c web.Context) error {
	r, err := a.ask(c, itemForm, c.Request().URL.RawQuery, geoJSONType)
	if err != nil {
		return err
	}
	system := readCRS(r.q, crsName)
	if err := r.q.Err(); err != nil {
		return err
	}
	_, i, found, err := a.Web.PlaceIn(r.view, c, c.Param("id"), itemsPath+"/", "")
	if !found {
		return err
	}
	fresh, done := a.Web.Unchanged(c, r.view, 0)
	if done {
		return nil
	}
	if r.html {
		return a.itemPage(r, i)
	}
	c.Header().Set("Content-Crs", "<"+system.uri+">")
	links := append(a.selves(r, geoJSONType), titled(a.href(c, collection), "collection", jsonType, export.Title),
		titled(a.href(c, "/lieux/"+r.view.ID(i)), "related", htmlType, "La page du lieu"))
	encoded, err := web.EncodeJSON(links)
	if err != nil {
		return err
	}
	b := append(appendFeature(nil, a.columns, r.entry(i), system), `,"links":`...)
	return web.Send(c, fresh, geoJSONType, append(append(b, encoded[:len(encoded)-1]...), "}\n"...))
}
