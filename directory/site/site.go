// Package site wires the read side: one HTTP handler for the API, the pages,
// health and metrics.
package site

import (
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/api"
	"github.com/lieux-numeriques/lieux/directory/atelier"
	"github.com/lieux-numeriques/lieux/directory/atlas"
	"github.com/lieux-numeriques/lieux/directory/basemap"
	"github.com/lieux-numeriques/lieux/directory/card"
	"github.com/lieux-numeriques/lieux/directory/catalogue"
	"github.com/lieux-numeriques/lieux/directory/compat"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/feedback"
	"github.com/lieux-numeriques/lieux/directory/guide"
	"github.com/lieux-numeriques/lieux/directory/history"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/ogc"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/pages"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/sitemap"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/verify"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Deps are the dependencies of a site.
type Deps struct {
	Reader    directory.Reader
	Gazetteer *territory.Gazetteer
	Past      directory.Past               // versions published before; nil: none can be read
	Archive   directory.Archive            // past imports; nil: /imports lists the last import of each source
	Reading   *understand.Reader           // of what people type; nil: one is made
	Geocoder  understand.Geocoder          // nil: streets are not located
	Coverage  coverage.Settings            // figures and tables of the operator
	Outlines  func() (*outline.Set, error) // of communes, for maps without a base map; nil: none
	Log       *slog.Logger                 // nil: nothing is logged
	Now       func() time.Time             // required: the clock
	Guide     *orientation.Guide           // of orientation; nil: the standard one
	Explain   directory.Explain            // what the rules of imports mean; nil: nobody knows
	Checker   inbox.Checker                // of listings that producers send; nil: none are checked
	Schedule  directory.Schedule           // what the server imports by itself; nil: nothing
	Inbox     inbox.Store                  // keeps what producers send; nil: nothing is accepted
	Notes     note.Store                   // keeps what people say of places; nil: nothing is accepted
	Typed     note.Reader                  // of what they type; nil: it is kept as words
	Patience  time.Duration                // how long the sender of a note without proof waits; 0: some seconds

	Decisions atelier.Store                                          // keeps what is decided; nil: nothing is
	Pairs     func(version int64) (pairs []atelier.Pair, ready bool) // that might be one place; nil: unknown
}

// Config is the settings of the site. The zero Config works: an API without pages.
type Config struct {
	Web   web.Config
	Pages html.Config // without templates: an API without pages
	Dist  fs.FS       // the build of static: scripts, styles, images and their manifest; nil: none

	BaseMap *basemap.Archive // the base map, in place of that of Pages; nil: none
}

// New returns the server of the whole site.
func New(deps Deps, config Config) (*web.Server, error) {
	config.Web.Dist, config.Pages.Dist = config.Dist, config.Dist
	server := web.New(web.Deps{Reader: deps.Reader, Past: deps.Past, Log: deps.Log, Now: deps.Now,
		Schedule: deps.Schedule}, config.Web)
	reader := query.NewReader(deps.Gazetteer, deps.Now)
	knowledge, err := deps.Guide, error(nil)
	if knowledge == nil {
		if knowledge, err = orientation.Standard(); err != nil {
			return nil, err
		}
	}
	if deps.Reading == nil {
		deps.Reading = understand.New(deps.Gazetteer)
	}
	if deps.Outlines != nil {
		deps.Outlines = sync.OnceValues(deps.Outlines)
	}
	engine := coverage.New(deps.Gazetteer, deps.Coverage)
	err = api.Register(api.Deps{Web: server, Query: reader, Gazetteer: deps.Gazetteer, Archive: deps.Archive,
		Reading: deps.Reading, Geocoder: deps.Geocoder, Guide: knowledge, Coverage: engine, Explain: deps.Explain})
	if err != nil {
		return nil, err
	}
	compat.Register(compat.Deps{Web: server, Query: reader, Gazetteer: deps.Gazetteer})
	config.Pages.BaseMap = withTiles(config.Pages.BaseMap, config.BaseMap, basemap.Register(basemap.Deps{
		Web: server, Gazetteer: deps.Gazetteer, Outlines: deps.Outlines, Archive: config.BaseMap,
	}))
	if config.Pages.Templates == nil {
		ogc.Register(ogc.Deps{Web: server, Query: reader})
		return server, nil
	}
	kit, err := html.New(html.Deps{Web: server, Query: reader, Gazetteer: deps.Gazetteer,
		Reading: deps.Reading, Geocoder: deps.Geocoder, Borders: bordersOf(deps.Outlines)}, config.Pages)
	if err != nil {
		return nil, err
	}
	pages.Register(kit)
	card.Register(kit)
	ogc.Register(ogc.Deps{Web: server, Query: reader, Pages: kit})
	decided := atelier.Deps{Store: deps.Decisions, Typed: deps.Typed, Pairs: deps.Pairs}
	measured := atlas.Deps{Engine: engine, Shapes: shapesOf(deps.Outlines)}
	if decided.Store != nil {
		measured.Waiting = decided.Count
	}
	atlas.Register(kit, measured)
	if err := guide.Register(kit, knowledge); err != nil {
		return nil, err
	}
	verify.Register(kit, verify.Deps{Checker: deps.Checker, Store: deps.Inbox})
	feedback.Register(kit, feedback.Deps{Store: deps.Notes, Typed: deps.Typed, Patience: deps.Patience})
	atelier.Register(kit, decided)
	history.Register(kit)
	catalogue.Register(kit, catalogue.Deps{Archive: deps.Archive, Explain: deps.Explain})
	sitemap.Register(server, sitemap.Config{Kinds: pages.Kinds(), Demo: config.Pages.Demo,
		Pages: append(pages.Paths(), guide.Path, atlas.Path, catalogue.SourcesPath, catalogue.LabelsPath)})
	return server, paper.Register(kit)
}

// bordersOf returns the borders of communes as plans on paper draw them; nil without any.
func bordersOf(open func() (*outline.Set, error)) html.Borders {
	if open == nil {
		return nil
	}
	return func(b orb.Bound, f func(orb.LineString)) {
		if set, err := open(); err == nil { // a plan goes without them
			set.Borders(b, func(border outline.Border) { f(border.Line) })
		}
	}
}

// shapesOf returns the outlines of communes as maps of territories draw them; nil without any.
func shapesOf(open func() (*outline.Set, error)) func() (atlas.Shapes, error) {
	if open == nil {
		return nil
	}
	return func() (atlas.Shapes, error) {
		set, err := open()
		if err != nil || set.Len() == 0 {
			return nil, err
		}
		return set, nil
	}
}

// withTiles returns the base map of pages with what this server serves of it.
func withTiles(base html.BaseMap, archive *basemap.Archive, addresses basemap.Addresses) html.BaseMap {
	base.Ground = addresses.Ground
	if archive == nil {
		return base
	}
	b := archive.Bound
	base.URL, base.Bound = addresses.Archive, fmt.Sprintf("%g,%g,%g,%g", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	base.MinZoom, base.MaxZoom = int(archive.MinZoom), int(archive.MaxZoom)
	if base.Attribution == "" {
		base.Attribution = archive.Attribution
	}
	return base
}
