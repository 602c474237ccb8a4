// Package pack makes a folder that any static host, or a USB key, serves without network: the
// page of each place of a view, lists by commune, a search, the data and tiles. The same version
// makes the same bytes, and a delta turns an older pack into the newest one.
package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Files are the files of a pack by their path, with slashes.
type Files map[string][]byte

// Deps are what a pack is made from.
type Deps struct {
	View      directory.View
	Site      http.Handler // the site of this version, whose clock stands at Instant
	Gazetteer *territory.Gazetteer
	Query     *query.Request // which places
	Filters   string         // the same as a query string
}

// Reader returns a Reader of one version, for the site of a pack.
func Reader(v directory.View) directory.Reader { return oneVersion{v} }

type oneVersion struct{ view directory.View }

// Current returns the version.
func (o oneVersion) Current() (directory.View, error) { return o.view, nil }

// Status returns its state.
func (o oneVersion) Status() directory.Status {
	return directory.Status{Ready: true, Version: o.view.Version(), Places: o.view.Len(), LoadedAt: o.view.Built()}
}

// Reach returns an error unless the version is at least the given one.
func (o oneVersion) Reach(_ context.Context, version int64) error {
	if o.view.Version() < version {
		return directory.Errorf(directory.Unavailable, "ce dossier est de la version %d", o.view.Version())
	}
	return nil
}

// Instant returns the instant as of which a pack of a version speaks: its publication, so that
// its bytes do not depend on when it is made.
func Instant(v directory.View) time.Time { return v.Built().UTC() }

// Zooms of the tiles of a pack.
const (
	minZoom = 5
	maxZoom = 12
)

// builder makes the files of a pack.
type builder struct {
	Deps
	title string // of the view, in French: "Lozère"
	now   time.Time
	files Files
	pages map[string]string // path of each place on the site → its page
	hits  []directory.Hit
}

// Build makes a pack. Its error is Invalid for wrong filters.
func Build(ctx context.Context, d Deps) (Files, error) {
	d.Query.Query.Near = nil // the order of a pack is not that of a visitor
	d.Query.WholeDirectory()
	found, err := d.View.ByName(&d.Query.Query)
	if err != nil {
		return nil, err
	}
	b := &builder{Deps: d, title: titleOf(d), now: Instant(d.View), files: Files{}, pages: map[string]string{}}
	for _, i := range found {
		id := d.View.ID(int(i))
		b.hits = append(b.hits, directory.Hit{Index: int(i), DistanceM: directory.NoDistance})
		b.pages["/lieux/"+id] = "lieux/" + id + ".html"
	}
	for _, make := range []func(context.Context) error{b.places, b.lists, b.data, b.tiles} {
		if err := make(ctx); err != nil {
			return nil, err
		}
	}
	return b.files, b.manifest()
}

// titleOf names the view of a pack by its filters.
func titleOf(d Deps) string {
	given, err := url.ParseQuery(d.Filters)
	if err != nil || len(given) == 0 {
		return french.Say("France")
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		for _, value := range given[name] {
			parts = append(parts, words.Filter(french, d.Gazetteer, name, value))
		}
	}
	return words.UpperFirst(strings.Join(parts, ", "))
}

// places adds the page of each place.
func (b *builder) places(ctx context.Context) error {
	for _, hit := range b.hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := "/lieux/" + b.View.ID(hit.Index)
		raw, err := b.get(ctx, path)
		if err != nil {
			return err
		}
		page, err := b.cleaned(ctx, raw, b.View.Fields(hit.Index), hit.Index)
		if err != nil {
			return fmt.Errorf("pack: %s: %w", path, err)
		}
		b.files[b.pages[path]] = page
	}
	if b.files[stylePath] == nil { // no place, or a program without its style
		b.files[stylePath] = style
	}
	return nil
}

// data adds the data of the view, without what depends on the hour. A workbook is not there: its
// bytes change from one writing to the next.
func (b *builder) data(ctx context.Context) error {
	request := *b.Query
	request.Now = time.Time{}
	selected, err := export.Select(b.View, &request)
	if err != nil {
		return err
	}
	for _, format := range []*export.Format{export.CSV, export.GeoJSON} {
		var file bytes.Buffer
		if err := format.Write(ctx, &file, selected); err != nil {
			return err
		}
		b.files["donnees/lieux"+format.Extension()] = file.Bytes()
	}
	return nil
}

// tiles adds the tiles that hold places, and their TileJSON.
func (b *builder) tiles(context.Context) error {
	wanted := map[maptile.Tile]bool{}
	for _, hit := range b.hits {
		if spot := b.View.Spot(hit.Index); spot.Located {
			for z := maptile.Zoom(minZoom); z <= maxZoom; z++ {
				wanted[maptile.At(spot.Position, z)] = true
			}
		}
	}
	for at := range wanted {
		tile, err := b.View.AppendTile(nil, at, directory.TileGeoJSON, &b.Query.Query)
		if err != nil {
			return err
		}
		b.files[fmt.Sprintf("tuiles/%d/%d/%d.geojson", at.Z, at.X, at.Y)] = tile
	}
	return b.addJSON("tuiles.json", map[string]any{"tilejson": "3.0.0", "name": b.title,
		"tiles": []string{"tuiles/{z}/{x}/{y}.geojson"}, "minzoom": minZoom, "maxzoom": maxZoom})
}

func (b *builder) addJSON(path string, value any) error {
	raw, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	b.files[path] = append(raw, '\n')
	return nil
}

// get returns the body of an address of the site.
func (b *builder) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return nil, err
	}
	request.RequestURI = path // as a server sets it
	answer := &answer{header: http.Header{}}
	b.Site.ServeHTTP(answer, request)
	if answer.status != http.StatusOK {
		return nil, fmt.Errorf("pack: %s answers %d", path, answer.status)
	}
	return answer.body.Bytes(), nil
}

// answer keeps a response.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header of the response.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write keeps a part of the body.
func (a *answer) Write(part []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.body.Write(part)
}

// french is the language of a pack.
var french = i18n.French
