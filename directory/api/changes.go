package api

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// lines is the media type of the log of changes: a JSON object a line.
const lines = "application/x-ndjson"

// versions answers /versions: the versions that are kept, the newest first.
func (a *API) versions(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, versionForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	before := v.Version() + 1
	if given, ok := q.Number("avant"); ok {
		before = min(before, int64(given))
	}
	past := a.Web.Past()
	if past == nil {
		return directory.NoPast()
	}
	limit := q.Query.Limit
	found, err := past.Versions(c.Request().Context(), before, limit)
	if err != nil {
		return err
	}
	if len(found) == limit {
		next := "avant=" + strconv.FormatInt(found[limit-1].Version, 10)
		if q.Given(query.Limit) {
			next += "&limit=" + strconv.Itoa(limit)
		}
		c.Header()["Link"] = []string{linkHeader([]link{{"next", a.pathOf(c) + "?" + next, "application/json"}})}
	}
	b, err := web.EncodeJSON(map[string]any{"versions": orEmpty(found)})
	if err != nil {
		return err
	}
	return a.Web.SendUnkept(c, v, "application/json", b)
}

// changes answers /changements: what makes the version served of an older one, a change a
// line, version after version. A page ends with a version.
func (a *API) changes(c web.Context) error {
	r, err := a.ask(c, changeForm)
	if r == nil {
		return err
	}
	v, q, e := r.view, r.q, r.fresh
	number, _ := q.Number("depuis")
	since, until := int64(number), v.Version()
	last, bounded := q.Number("jusqu_a")
	if bounded {
		until = int64(last)
	}
	switch {
	case since > v.Version():
		q.Wrong("depuis", strconv.FormatInt(since, 10), strconv.FormatInt(v.Version(), 10),
			"cette version n'existe pas encore : la version servie est la %s", strconv.FormatInt(v.Version(), 10))
		return q.Err()
	case until > v.Version() || until < since || since == 0 && bounded:
		q.Wrong("jusqu_a", strconv.FormatInt(until, 10), strconv.FormatInt(v.Version(), 10),
			"une version servie, d'après depuis, est attendue ; avec depuis=0, demandez plutôt a_la_date à /api/v1/lieux.json")
		return q.Err()
	case since == 0:
		return a.sendLines(c, e, func(_ context.Context, w *lineWriter) error {
			for i := range v.Len() {
				p := v.Fields(i)
				if err := w.add(&directory.PlaceChange{Version: v.Version(), ID: p.ID, After: p}); err != nil {
					return err
				}
			}
			return nil
		})
	case since == until:
		return web.Send(c, e, lines, nil)
	case a.Web.Past() == nil:
		return directory.NoPast()
	}
	return a.sendChanges(c, e, since, until, q.Query.Limit)
}

// sendLines sends lines as a file, so that they are written once for all who ask, and not at the pace of
// who is slow to receive them.
func (a *API) sendLines(
	c web.Context, e web.Freshness, each func(context.Context, *lineWriter) error,
) error {
	return a.Web.SendWhole(c, e, web.Whole{MediaType: lines, Make: func(ctx context.Context, out io.Writer) error {
		w := &lineWriter{out: out}
		if err := each(ctx, w); err != nil {
			return err
		}
		_, err := out.Write(w.buffer)
		return err
	}})
}

// lineWriter writes changes, a line each.
type lineWriter struct {
	out    io.Writer
	buffer []byte
}

func (w *lineWriter) add(change *directory.PlaceChange) error {
	if w.buffer = appendChange(w.buffer, change); len(w.buffer) < 64<<10 {
		return nil
	}
	_, err := w.out.Write(w.buffer)
	w.buffer = w.buffer[:0]
	return err
}

// sendChanges sends the changes from a version to another: those of whole versions, until
// there are limit lines.
func (a *API) sendChanges(c web.Context, e web.Freshness, since, last int64, limit int) error {
	past := a.Web.Past()
	until, err := pageEnd(c, past, since, last, limit)
	if err != nil {
		return err
	}
	if until < last {
		next := fmt.Sprintf("%s?depuis=%d&limit=%d", a.pathOf(c), until, limit)
		if query.Without(c.Request().URL.RawQuery, "jusqu_a") != c.Request().URL.RawQuery {
			next += fmt.Sprintf("&jusqu_a=%d", last)
		}
		c.Header()["Link"] = []string{linkHeader([]link{{"next", next, lines}})}
	}
	return a.sendLines(c, e, func(ctx context.Context, w *lineWriter) error {
		for change, err := range past.History(ctx, since, until) {
			if err == nil {
				err = w.add(change)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// pageEnd returns the version that ends the page of changes since another: the first with
// which there are limit lines, or the newest.
func pageEnd(c web.Context, past directory.Past, since, newest int64, limit int) (int64, error) {
	listed := int(min(newest-since, 10*1000*1000))
	found, err := past.Versions(c.Request().Context(), newest+1, listed)
	if err != nil {
		return 0, err
	}
	n := 0
	for i := len(found) - 1; i >= 0; i-- {
		version := &found[i]
		if version.Version <= since {
			continue
		}
		if n += version.Added + version.Updated + version.Removed; n >= limit {
			return version.Version, nil
		}
	}
	return newest, nil
}

// appendChange appends the line of a change.
func appendChange(dst []byte, c *directory.PlaceChange) []byte {
	dst = strconv.AppendInt(append(dst, `{"version":`...), c.Version, 10)
	dst = append(append(dst, `,"type":"`...), c.Type()...)
	dst = directory.AppendJSONString(append(dst, `","id":`...), c.ID)
	fields := c.Fields()
	dst = append(dst, `,"champs":[`...)
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), f.Name...), '"')
	}
	dst = append(dst, ']')
	switch {
	case c.After != nil:
		dst = c.After.AppendFlat(append(dst, `,"apres":`...), fields)
	case c.Into != "":
		dst = directory.AppendJSONString(append(dst, `,"remplace_par":`...), c.Into)
	}
	return append(dst, "}\n"...)
}
