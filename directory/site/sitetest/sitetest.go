// Package sitetest serves the whole site over invented places to the tests of
// the packages that it is made of, and checks what the API answers against its
// own OpenAPI document.
package sitetest

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Places is the number of places of Snapshot.
const Places = 3000

// Version is the version of Snapshot.
const Version = 7

// RetiredID is an identifier that redirects to the first place of a snapshot
// made by Build.
const RetiredID = "ancien0000000000"

// Nearest20 is the request that response times are measured on.
const Nearest20 = web.APIRoot + "/proches?code_postal=33000&limit=20"

// Noon returns a working Monday at noon in France: the instant at which the
// clock of a test starts, and one hour after the snapshots were built.
func Noon() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC) }

// Routes returns one example of each documented path. All of them answer 200.
func Routes() []string {
	return []string{
		"/api/v1/lieux", "/api/v1/lieux.geojson", "/api/v1/lieux.json", "/api/v1/lieux.csv",
		"/api/v1/lieux.ndjson?limit=3",
		"/api/v1/proches?code_postal=33000", "/api/v1/tuiles/5/16/11.geojson", "/api/v1/tuiles/5/16/11.mvt",
		"/api/v1/orientation?besoin=impots&pres_de=33000", "/api/v1/besoins-courants",
		"/api/v1/tuiles.json", "/api/v1/facettes", "/api/v1/conformite",
		"/api/v1/territoires?q=borde", "/api/v1/comprendre?q=lormont",
		"/api/v1/suggestions?q=cart",
		"/api/v1/territoires/departement/33",
		"/api/v1/referentiel", "/api/v1/sources", "/api/v1/sources/invention", "/api/v1/imports",
		"/api/v1/changements",
		"/api/v1/labels?departement=33", "/api/v1/labels/aptic", "/api/v1/openapi.json", "/api/v1/docs",
		"/health/live", "/health/ready", "/metrics",
	}
}

var openGazetteer = sync.OnceValues(territory.Open)

// Gazetteer returns the gazetteer of France, opened once for all tests.
func Gazetteer(tb testing.TB) *territory.Gazetteer {
	tb.Helper()
	g, err := openGazetteer()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// Sources returns the sources of the invented places.
func Sources() []directory.SourceSummary {
	return []directory.SourceSummary{
		{
			Name: "invention", Title: "Réseau des Inventés", License: "Licence Ouverte 2.0",
			ImportedAt: Noon(), ImportID: 1, Records: Places, Places: Places,
		},
		{Name: "imaginaire", Title: "Hub Imaginaire", ImportedAt: Noon(), ImportID: 2, Records: 10, Places: 10},
	}
}

// Build returns a version of n invented places. The same seed gives the same places.
func Build(tb testing.TB, version int64, n int, seed uint64) *snapshot.Snapshot {
	tb.Helper()
	s, err := build(Gazetteer(tb), version, n, seed)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func build(g *territory.Gazetteer, version int64, n int, seed uint64) (*snapshot.Snapshot, error) {
	return snapshot.Build(snapshot.Input{
		Version: version, Built: Noon().Add(-time.Hour), Count: n,
		Places: placetest.Places(g, n, seed),
		Redirects: func(yield func(string, string) bool) {
			for p := range placetest.Places(g, n, seed) {
				yield(RetiredID, p.ID)
				return
			}
		},
		Sources: Sources(), Zone: territory.TimeZone,
	})
}

var buildSnapshot = sync.OnceValues(func() (*snapshot.Snapshot, error) {
	g, err := openGazetteer()
	if err != nil {
		return nil, err
	}
	return build(g, Version, Places, 1)
})

// Snapshot returns the version of invented places that sites serve at first,
// built once for all tests.
func Snapshot(tb testing.TB) *snapshot.Snapshot {
	tb.Helper()
	s, err := buildSnapshot()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Judged returns a version of 300 places judged by the criteria of a territory,
// and the judge. It reads the test data of directory/quality, as the tests of a
// package next to that one can.
func Judged(tb testing.TB) (*snapshot.Snapshot, *quality.Judge) {
	tb.Helper()
	raw, err := os.ReadFile("../quality/testdata/territoire.json")
	if err != nil {
		tb.Fatal(err)
	}
	judge, err := quality.Read(raw)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := snapshot.Build(snapshot.Input{
		Version: Version + 1, Built: Noon(), Judge: judge, Sources: Sources(),
		Places: placetest.Places(Gazetteer(tb), 300, 1), Zone: territory.TimeZone,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s, judge
}

// Reader is a directory.Reader of the view that a test gives it.
type Reader struct {
	mu    sync.Mutex
	view  directory.View
	Store directory.StoreStatus // what Status says of the store
}

// NewReader returns a reader of a view; nil is a directory that is not loaded yet.
func NewReader(view directory.View) *Reader { return &Reader{view: view} }

// Current returns the view, or an error of code Unavailable when there is none.
func (r *Reader) Current() (directory.View, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.view == nil {
		return nil, directory.Errorf(directory.Unavailable, "L'annuaire n'est pas encore chargé.")
	}
	return r.view, nil
}

// Status describes the view.
func (r *Reader) Status() directory.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.view == nil {
		return directory.Status{}
	}
	return directory.Status{Ready: true, Version: r.view.Version(), Places: r.view.Len(), LoadedAt: Noon(),
		Store: r.Store}
}

// Reach returns an error unless the version of the view is at least the given one.
func (r *Reader) Reach(_ context.Context, version int64) error {
	if v, err := r.Current(); err != nil || v.Version() < version {
		return directory.Errorf(directory.Unavailable, "Cette version n'est pas encore là.")
	}
	return nil
}

// Serve replaces the view; nil is a directory that is not loaded yet.
func (r *Reader) Serve(view directory.View) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.view = view
}

// Deps returns the dependencies of a site that serves a view at Noon.
func Deps(tb testing.TB, view directory.View) site.Deps {
	tb.Helper()
	return site.Deps{Reader: NewReader(view), Gazetteer: Gazetteer(tb), Now: Noon}
}

// NewServer returns the handler of a site.
func NewServer(tb testing.TB, deps site.Deps, config site.Config) *web.Server {
	tb.Helper()
	server, err := site.New(deps, config)
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// Handler returns the handler of a site without pages that serves Snapshot at Noon.
func Handler(tb testing.TB) *web.Server {
	tb.Helper()
	return NewServer(tb, Deps(tb, Snapshot(tb)), site.Config{})
}
