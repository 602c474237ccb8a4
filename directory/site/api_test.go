package site_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// gazetteer is opened once for all tests.
var gazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

const testPlaces = 3000

// sources is what the invented directory says of its sources.
var sources = []directory.SourceSummary{
	{Name: "invention", Title: "Réseau des Inventés", License: "Licence Ouverte 2.0", ImportedAt: noon, ImportID: 1, Records: testPlaces, Places: testPlaces},
	{Name: "imaginaire", Title: "Hub Imaginaire", ImportedAt: noon, ImportID: 2, Records: 10, Places: 10},
}

// build makes a version of n invented places.
func build(tb testing.TB, version int64, n int, seed uint64) *snapshot.Snapshot {
	tb.Helper()
	s, err := snapshot.Build(snapshot.Input{
		Version: version, Built: noon.Add(-time.Hour), Count: n,
		Places: placetest.Places(gazetteer(), n, seed),
		Redirects: func(yield func(string, string) bool) {
			for p := range placetest.Places(gazetteer(), n, seed) {
				yield("ancien0000000000", p.ID)
				return
			}
		},
		Sources: sources, Zone: territory.TimeZone,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

var shared = sync.OnceValue(func() *snapshot.Snapshot { return build(&testing.B{}, 7, testPlaces, 1) })

// noon is a working Monday in France; tests move the clock from there.
var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// reader serves one view, or none.
type reader struct {
	mu   sync.Mutex
	view directory.View
}

func (r *reader) Current() (directory.View, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.view == nil {
		return nil, directory.Errorf(directory.Unavailable, "L'annuaire n'est pas encore chargé.")
	}
	return r.view, nil
}

func (r *reader) Status() directory.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.view == nil {
		return directory.Status{}
	}
	return directory.Status{Ready: true, Version: r.view.Version(), Places: r.view.Len(), LoadedAt: noon}
}

func (r *reader) serve(v directory.View) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.view = v
}

// testSite is a server on a real port, and what tests turn on it.
type testSite struct {
	t      testing.TB
	url    string
	reader *reader
	client *http.Client
	hasty  bool // answers are not held against the document
	mu     sync.Mutex
	clock  time.Time
}

func (s *testSite) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

func (s *testSite) at(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = t
}

// newServer returns the handler of a site.
func newServer(t testing.TB, deps site.Deps, config site.Config) *web.Server {
	t.Helper()
	server, err := site.New(deps, config)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// open starts a server over the shared places.
func open(t testing.TB, config site.Config) *testSite {
	t.Helper()
	s := &testSite{t: t, reader: &reader{view: shared()}, clock: noon}
	e := newServer(t, site.Deps{Reader: s.reader, Gazetteer: gazetteer(), Now: s.now}, config)
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.HTTPServer(e, discard())
	server.Start()
	t.Cleanup(server.Close)
	s.url = server.URL
	s.client = &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// answer is a response, read whole.
type answer struct {
	*http.Response
	body []byte
}

// get asks a path, with headers given as name, value, …, and holds the exchange
// against the OpenAPI document.
func (s *testSite) get(path string, headers ...string) answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, headers...)
}

func (s *testSite) do(method, path string, headers ...string) answer {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, clipped(path), err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, clipped(path), err)
	}
	a := answer{response, body}
	if method == http.MethodGet && !s.hasty {
		s.validate(request, a)
	}
	return a
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func clipped(s string) string { return s[:min(len(s), 200)] }

// document is the OpenAPI document that the server itself serves.
var document = sync.OnceValue(func() routers.Router {
	e, err := site.New(site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer()}, site.Config{})
	if err != nil {
		panic(err)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	loader := openapi3.NewLoader()
	d, err := loader.LoadFromData(w.Body.Bytes())
	if err != nil {
		panic(err)
	}
	if err := d.Validate(loader.Context); err != nil {
		panic(err)
	}
	router, err := gorillamux.NewRouter(d)
	if err != nil {
		panic(err)
	}
	return router
})

func init() {
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	for _, opaque := range []string{"text/csv", "application/x-ndjson", "text/html", "application/vnd.mapbox-vector-tile"} {
		openapi3filter.RegisterBodyDecoder(opaque, openapi3filter.FileBodyDecoder)
	}
}

// validate holds an answer, and the request when it was accepted, against the document.
func (s *testSite) validate(request *http.Request, a answer) {
	s.t.Helper()
	router := document()
	route, pathParams, err := router.FindRoute(request)
	if err != nil {
		return // not a documented path: it must be refused, which tests say themselves
	}
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: pathParams, Route: route}
	if a.StatusCode < 400 && !strings.Contains(request.URL.RawQuery, "%2C") {
		if err := openapi3filter.ValidateRequest(s.t.Context(), input); err != nil {
			s.t.Errorf("%s: accepted, but not as documented: %v", clipped(request.URL.String()), err)
		}
	}
	body := a.body
	if a.Header.Get("Content-Encoding") != "" {
		return // its twin without coding is validated
	}
	err = openapi3filter.ValidateResponse(s.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: a.StatusCode, Header: a.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		text := err.Error()
		s.t.Errorf("%s: %d is not as documented: %s", clipped(request.URL.String()), a.StatusCode, text[:min(len(text), 1500)])
	}
}

// decode reads a JSON answer.
func decode[T any](t testing.TB, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%s: %v in %s", a.Request.URL, err, clipped(string(a.body)))
	}
	return v
}

// collection is what tests read of a FeatureCollection.
type collection struct {
	Type           string `json:"type"`
	NumberMatched  int    `json:"numberMatched"`
	NumberReturned int    `json:"numberReturned"`
	Links          []struct {
		Rel, Href, Type string
	} `json:"links"`
	Origin struct {
		Type      string  `json:"type"`
		Label     string  `json:"libelle"`
		Lon       float64 `json:"lon"`
		Lat       float64 `json:"lat"`
		Precision string  `json:"precision"`
	} `json:"origine"`
	Features []feature `json:"features"`
}

type feature struct {
	Type     string `json:"type"`
	ID       string `json:"id"`
	Geometry *struct {
		Coordinates [2]float64 `json:"coordinates"`
	} `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

func (c collection) ids() []string {
	ids := make([]string, len(c.Features))
	for i, f := range c.Features {
		ids[i] = f.ID
	}
	return ids
}

// problem is an RFC 9457 answer.
type problem struct {
	Type   string                 `json:"type"`
	Title  string                 `json:"title"`
	Status int                    `json:"status"`
	Detail string                 `json:"detail"`
	Errors []directory.ParamError `json:"errors"`
}

// refuses holds that a path is refused with that status, as a problem.
func (s *testSite) refuses(status int, path string, headers ...string) problem {
	s.t.Helper()
	a := s.get(path, headers...)
	if a.StatusCode != status {
		s.t.Fatalf("%s: status %d, want %d: %s", clipped(path), a.StatusCode, status, clipped(string(a.body)))
	}
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		s.t.Errorf("%s: %s, want a problem", clipped(path), kind)
	}
	p := decode[problem](s.t, a)
	if p.Status != status || p.Title == "" || p.Detail == "" || p.Type == "" {
		s.t.Errorf("%s: incomplete problem %+v", clipped(path), p)
	}
	return p
}
