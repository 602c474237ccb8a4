package sitetest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// document returns the OpenAPI document that the server itself serves, as the
// router of the paths that it describes.
var document = sync.OnceValues(func() (routers.Router, error) {
	registerDecoders()
	g, err := openGazetteer()
	if err != nil {
		return nil, err
	}
	server, err := site.New(site.Deps{Reader: NewReader(nil), Gazetteer: g, Now: Noon}, site.Config{})
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, web.APIRoot+"/openapi.json", nil))
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("openapi.json: status %d", w.Code)
	}
	loader := openapi3.NewLoader()
	d, err := loader.LoadFromData(w.Body.Bytes())
	if err != nil {
		return nil, err
	}
	if err := d.Validate(loader.Context); err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(d)
})

// registerDecoders has the validator read the bodies of media types that it does
// not know: GeoJSON as JSON, the others as opaque bytes.
func registerDecoders() {
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	for _, opaque := range []string{
		"text/csv", "application/x-ndjson", "text/html", "application/vnd.mapbox-vector-tile",
		"text/vcard", "text/calendar", "application/pdf",
	} {
		openapi3filter.RegisterBodyDecoder(opaque, openapi3filter.FileBodyDecoder)
	}
}

// validate checks an answer, and the request if it was accepted, against the document.
func (s *Site) validate(request *http.Request, a Answer) {
	s.tb.Helper()
	router, err := document()
	if err != nil {
		s.tb.Fatal(err)
	}
	route, pathParams, err := router.FindRoute(request)
	if err != nil {
		return // not documented: tests check themselves that such a path is refused
	}
	address := Clip(request.URL.String())
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: pathParams, Route: route}
	if a.StatusCode < 400 && !strings.Contains(request.URL.RawQuery, "%2C") {
		if err := openapi3filter.ValidateRequest(s.tb.Context(), input); err != nil {
			s.tb.Errorf("%s: accepted, but not as documented: %v", address, err)
		}
	}
	if a.Header.Get("Content-Encoding") != "" {
		return // the same answer is validated uncompressed
	}
	err = openapi3filter.ValidateResponse(s.tb.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: a.StatusCode, Header: a.Header,
		Body:    io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		text := err.Error()
		s.tb.Errorf("%s: %d is not as documented: %s", address, a.StatusCode, text[:min(len(text), 1500)])
	}
}
