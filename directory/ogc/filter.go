package ogc

import (
	"context"
	"encoding/binary"
	"errors"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/cql2"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// The parameters of the items that views do not have.
const (
	boxName      = "bbox"
	boxCRSName   = "bbox-crs"
	crsName      = "crs"
	timeName     = "datetime"
	filterName   = "filter"
	langName     = "filter-lang"
	filterCRS    = "filter-crs"
	limitName    = "limit"
	afterName    = "apres"
	defaultLimit = 100
	maxLimit     = 10_000
)

// itemsForm lists what the items take: the filters of every view, and those of the standard.
var itemsForm = &query.Form{
	Takes: query.View &^ query.SetOf(query.Bound),
	Own: []query.Own{
		{Name: limitName, Min: 1, Max: 1 << 53, Whole: true, Default: "100",
			Description: "Combien de lieux par page : 100, et au plus 10 000 même si davantage est demandé."},
		{Name: boxName, Text: true, Description: "Seulement les lieux de cette boîte, et ceux dont la position n’est pas " +
			"connue : quatre nombres, dans le système de `bbox-crs`."},
		{Name: boxCRSName, Text: true, Description: "Le système de coordonnées de `bbox` ; sinon longitude et latitude."},
		{Name: timeName, Text: true, Description: "Seulement les lieux mis à jour ce jour-là ou dans cet intervalle " +
			"(`2026-01-01/..`), et ceux dont la date n’est pas connue."},
		{Name: crsName, Text: true, Description: "Le système de coordonnées de la réponse ; sinon longitude et latitude."},
		{Name: filterName, Text: true, Description: "Un filtre en CQL2, sur les propriétés de `queryables`."},
		{Name: langName, Words: []string{"cql2-text", "cql2-json", "cql-text"}, Default: "cql2-text",
			Description: "La notation de `filter` ; `cql-text` est l’ancien nom de `cql2-text`, que GDAL emploie."},
		{Name: filterCRS, Text: true, Description: "Le système de coordonnées des géométries de `filter` ; sinon longitude " +
			"et latitude."},
		{Name: afterName, Text: true, Description: "La suite d’une page : le lien `next` le donne."},
		formatOwn,
	},
}

// ofPage are the parameters that do not choose which places are selected.
var ofPage = []string{limitName, afterName, crsName, formatName, "lang"}

// asParameter says which values of a name belong to the parameter of every view; others are compared with
// the property of that name.
var asParameter = map[string]*regexp.Regexp{
	"commune":   regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}(,[0-9][0-9AB][0-9]{3})*$`),
	"prise_rdv": regexp.MustCompile(`^true$`),
}

// filter is what the standard adds to the view of a request.
type filter struct {
	box      *box
	from, to time.Time // days, both included; zero: open
	dated    bool
	cql      []*cql2.Filter
}

// equals separates from a query string the properties that are compared with a value.
func (a *api) equals(raw string) (rest string, equal [][2]string) {
	var others []string
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		name, ok := query.Unescape(key)
		text, okText := query.Unescape(value)
		own := slices.ContainsFunc(itemsForm.Own, func(o query.Own) bool { return o.Name == name })
		parameter := itemsForm.Takes.HasName(name) && (asParameter[name] == nil || asParameter[name].MatchString(text))
		if ok && okText && !own && !parameter && a.hasProperty(name) {
			equal = append(equal, [2]string{name, text})
		} else if pair != "" {
			others = append(others, pair)
		}
	}
	return strings.Join(others, "&"), equal
}

func (a *api) hasProperty(name string) bool {
	return slices.ContainsFunc(a.names, func(p cql2.Property) bool { return p.Name == name && p.Kind != cql2.Point })
}

// readFilter reads what the standard adds to a view. What is wrong is an error of the request.
func (a *api) readFilter(q *query.Request, equal [][2]string) *filter {
	f := &filter{box: readBox(q, boxName, readCRS(q, boxCRSName))}
	f.readTime(q)
	reader := &cql2.Reader{Properties: a.names, Project: readCRS(q, filterCRS).project}
	add := func(name, value string, parsed *cql2.Filter, err error) {
		var wrong *cql2.Error
		if errors.As(err, &wrong) {
			q.Wrong(name, value, wrong.Suggestion, "%s", wrong.Text())
			return
		}
		f.cql = append(f.cql, parsed)
	}
	for _, pair := range equal {
		parsed, err := reader.Equal(pair[0], pair[1])
		add(pair[0], pair[1], parsed, err)
	}
	if text := q.Word(filterName); text != "" {
		parse := reader.ParseText
		if q.Word(langName) == "cql2-json" {
			parse = reader.ParseJSON
		}
		parsed, err := parse(text)
		add(filterName, text, parsed, err)
	}
	return f
}

// readTime reads datetime: a day or an instant, or two of them with a slash between, `..` for an open end.
func (f *filter) readTime(q *query.Request) {
	text := q.Word(timeName)
	if text == "" {
		return
	}
	first, last, interval := strings.Cut(text, "/")
	if !interval {
		last = first
	}
	from, ok := readDay(first, interval)
	to, okTo := readDay(last, interval)
	if !ok || !okTo || from.IsZero() && to.IsZero() && !interval || !to.IsZero() && to.Before(from) {
		q.Wrong(timeName, text, "", "une date telle que 2026-01-31, ou un intervalle tel que 2026-01-01/.., est attendu")
		return
	}
	f.from, f.to, f.dated = from, to, true
}

// readDay reads one end; zero when it is open.
func readDay(text string, interval bool) (day time.Time, ok bool) {
	if interval && (text == "" || text == "..") {
		return day, true
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at.UTC().Truncate(24 * time.Hour), err == nil
}

// selects reports whether a place is selected. It is decoded only when properties are compared. As the standard
// has it, a box selects what has no position too, and a time what has no date.
func (a *api) selects(f *filter, v directory.View, i int) bool {
	if f.box != nil {
		if at := v.Spot(i); at.Located && !f.box.contains(at.Position) {
			return false
		}
	}
	if f.dated {
		day := v.UpdatedOn(i)
		if !day.IsZero() && (day.Before(f.from) || !f.to.IsZero() && day.After(f.to)) {
			return false
		}
	}
	if len(f.cql) == 0 {
		return true
	}
	row := a.rowOf(export.EntryOf(v, directory.Hit{Index: i, DistanceM: directory.NoDistance}))
	return !slices.ContainsFunc(f.cql, func(c *cql2.Filter) bool { return !c.Matches(row) })
}

// select returns the places of a request in the order of their ids. They are kept for the next page, unless
// the clock changes them.
func (a *api) selected(ctx context.Context, r *asked, f *filter, raw string) ([]uint32, error) {
	for _, name := range ofPage {
		raw = query.Without(raw, name)
	}
	key := binary.AppendVarint(nil, r.view.Version())
	key = append(binary.AppendVarint(key, r.view.Built().UnixNano()), raw...)
	digest := a.members.KeyOf(key)
	if kept, ok := a.members.Get(digest); ok {
		return kept, nil
	}
	each, err := r.view.Each(&r.q.Query)
	if err != nil {
		return nil, err
	}
	list := []uint32{}
	checked := 0
	for hit := range each {
		if checked++; checked%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if a.selects(f, r.view, hit.Index) {
			list = append(list, uint32(hit.Index))
		}
	}
	slices.Sort(list)
	if r.q.Turns().IsZero() {
		a.members.Put(digest, list, 4*len(list))
	}
	return list, nil
}

// after returns the places after that of an id, which need not be one of them.
func after(v directory.View, members []uint32, id string) []uint32 {
	if id == "" {
		return members
	}
	return members[sort.Search(len(members), func(i int) bool { return v.ID(int(members[i])) > id }):]
}
