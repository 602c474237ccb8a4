package sitetest

import (
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/static"
)

// Site is a site that listens on a port of its own, and its client.
type Site struct {
	URL         string // scheme and host, without a final slash
	Reader      *Reader
	Client      *http.Client // neither decompresses nor follows redirects
	Unvalidated bool         // answers are not checked against the OpenAPI document

	tb    testing.TB
	mu    sync.Mutex
	clock time.Time
}

// Open starts a site that serves Snapshot; its clock stands at Noon.
func Open(tb testing.TB, config site.Config) *Site {
	tb.Helper()
	return OpenPast(tb, Snapshot(tb), nil, config)
}

// OpenPast is Open for a version and those published before it.
func OpenPast(tb testing.TB, view directory.View, past directory.Past, config site.Config) *Site {
	tb.Helper()
	s := &Site{tb: tb, Reader: NewReader(view), clock: Noon()}
	handler := NewServer(tb, site.Deps{Reader: s.Reader, Past: past, Gazetteer: Gazetteer(tb), Now: s.Now}, config)
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.HTTPServer(handler, slog.New(slog.DiscardHandler))
	server.Start()
	tb.Cleanup(server.Close)
	s.URL = server.URL
	s.Client = &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	tb.Cleanup(s.Client.CloseIdleConnections)
	return s
}

// PagesConfig returns the settings of a site with the pages of the repository,
// a manifest of the scripts that they name, and a base map.
func PagesConfig(tb testing.TB) site.Config {
	tb.Helper()
	const manifest = `{
		"main.js": "assets/main-AAAAAAAA.js", "place.js": "assets/place-AAAAAAAA.js",
		"main.css": "assets/main-AAAAAAAA.css", "icon.svg": "assets/icon-AAAAAAAA.svg",
		"outline.json": "assets/outline-AAAAAAAA.json"
	}`
	return site.Config{
		Dist: fstest.MapFS{"manifest.json": {Data: []byte(manifest)}},
		Pages: html.Config{
			Templates: folder(tb, "pages"),
			Lang:      folder(tb, "lang"),
			BaseMap: html.BaseMap{URL: "https://fond.exemple/{z}/{x}/{y}.png", Attribution: "© Exemple",
				MaxZoom: 18},
			Contact: "contact@exemple.fr",
		},
	}
}

// folder returns a folder of the embedded files of static.
func folder(tb testing.TB, name string) fs.FS {
	tb.Helper()
	sub, err := fs.Sub(static.FS, name)
	if err != nil {
		tb.Fatal(err)
	}
	return sub
}

// OpenPages starts a site for tests of its pages, which the OpenAPI document
// does not describe.
func OpenPages(tb testing.TB, config site.Config) *Site {
	tb.Helper()
	s := Open(tb, config)
	s.Unvalidated = true
	return s
}

// Now returns the present of the site's clock, which only SetClock moves.
func (s *Site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

// SetClock sets the present of the site.
func (s *Site) SetClock(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = now
}

// Answer is a response whose body has been read whole.
type Answer struct {
	*http.Response
	Body []byte
}

// Get requests a path with headers given as name, value, name, value… The
// exchange is checked against the OpenAPI document unless Unvalidated is set.
func (s *Site) Get(path string, headers ...string) Answer {
	s.tb.Helper()
	return s.Do(http.MethodGet, path, headers...)
}

// Do is Get with another method. Only the exchanges of GET are checked.
func (s *Site) Do(method, path string, headers ...string) Answer {
	s.tb.Helper()
	request, err := http.NewRequestWithContext(s.tb.Context(), method, s.URL+path, nil)
	if err != nil {
		s.tb.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.Client.Do(request)
	if err != nil {
		s.tb.Fatalf("%s %s: %v", method, Clip(path), err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.tb.Fatalf("%s %s: %v", method, Clip(path), err)
	}
	a := Answer{response, body}
	if method == http.MethodGet && !s.Unvalidated {
		s.validate(request, a)
	}
	return a
}

// Clip returns at most the first 200 bytes of a text, for the messages of tests.
func Clip(s string) string { return s[:min(len(s), 200)] }

// Decode returns the JSON body of an answer as a T.
func Decode[T any](tb testing.TB, a Answer) T {
	tb.Helper()
	var v T
	if err := json.Unmarshal(a.Body, &v); err != nil {
		tb.Fatalf("%s: %v in %s", a.Request.URL, err, Clip(string(a.Body)))
	}
	return v
}

// Collection is a FeatureCollection of places.
type Collection struct {
	Type           string `json:"type"`
	NumberMatched  int    `json:"numberMatched"`
	NumberReturned int    `json:"numberReturned"`
	Links          []struct {
		Rel, Href, Type string
	} `json:"links"`
	Origin struct {
		Type      string  `json:"type"`
		Label     string  `json:"libelle"`
		Lon       float64 `json:"lon"` // degrees
		Lat       float64 `json:"lat"` // degrees
		Precision string  `json:"precision"`
	} `json:"origine"`
	Reaches []struct {
		RadiusKM int `json:"rayon_km"`
		Places   int `json:"nombre"`
	} `json:"portees"`
	Features []Feature `json:"features"`
}

// Feature is one place of a Collection.
type Feature struct {
	Type     string `json:"type"`
	ID       string `json:"id"`
	Geometry *struct {
		Coordinates [2]float64 `json:"coordinates"` // longitude, latitude
	} `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

// IDs returns the identifiers of the features, in their order.
func (c Collection) IDs() []string {
	ids := make([]string, len(c.Features))
	for i, f := range c.Features {
		ids[i] = f.ID
	}
	return ids
}

// Problem is an error as the API answers it (RFC 9457).
type Problem struct {
	Type   string                 `json:"type"`
	Title  string                 `json:"title"`
	Status int                    `json:"status"`
	Detail string                 `json:"detail"`
	Errors []directory.ParamError `json:"errors"`
}

// Refuses requests a path and fails the test unless the answer is a complete
// problem of that status, which it returns.
func (s *Site) Refuses(status int, path string, headers ...string) Problem {
	s.tb.Helper()
	a := s.Get(path, headers...)
	if a.StatusCode != status {
		s.tb.Fatalf("%s: status %d, want %d: %s", Clip(path), a.StatusCode, status, Clip(string(a.Body)))
	}
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		s.tb.Errorf("%s: Content-Type %s, want application/problem+json", Clip(path), kind)
	}
	p := Decode[Problem](s.tb, a)
	if p.Status != status || p.Title == "" || p.Detail == "" || p.Type == "" {
		s.tb.Errorf("%s: incomplete problem %+v", Clip(path), p)
	}
	return p
}
