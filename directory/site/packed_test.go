package site_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/lieux-numeriques/lieux/directory/site"
)

// packed asks for an answer in brotli and gives it unpacked.
func packed(t *testing.T, e http.Handler, path string) (*httptest.ResponseRecorder, []byte) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Accept-Encoding", "br")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, request)
	if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "br" {
		t.Fatalf("%s: %d %v", path, w.Code, w.Header())
	}
	body, err := io.ReadAll(brotli.NewReader(bytes.NewReader(w.Body.Bytes())))
	if err != nil {
		t.Fatal(err)
	}
	return w, body
}

func TestKeptAnswersAreTheSameAnswers(t *testing.T) {
	e := newServer(t, site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer()}, site.Config{})
	for _, path := range []string{
		nearest20, "/api/v1/lieux?departement=33", "/api/v1/facettes", "/api/v1/tuiles/9/259/176.geojson", "/api/v1/tuiles/9/259/176.geojson?v=7",
	} {
		plain := httptest.NewRecorder()
		e.ServeHTTP(plain, httptest.NewRequest(http.MethodGet, path, nil))
		first, body := packed(t, e, path)
		again, same := packed(t, e, path)
		if !bytes.Equal(body, plain.Body.Bytes()) || !bytes.Equal(same, body) {
			t.Errorf("%s: the compressed answer is not the plain one", path)
		}
		for name := range first.Header() {
			if got, want := again.Header().Get(name), first.Header().Get(name); got != want {
				t.Errorf("%s: %s was %q, and %q the second time", path, name, want, got)
			}
		}
	}
}

func TestKeptAnswersAreOfTheirAddress(t *testing.T) {
	e := newServer(t, site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer()}, site.Config{})
	_, bordeaux := packed(t, e, "/api/v1/proches?code_postal=33000&limit=20")
	_, lille := packed(t, e, "/api/v1/proches?code_postal=59000&limit=20")
	if bytes.Equal(bordeaux, lille) {
		t.Error("two addresses, one answer")
	}
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/proches?code_postal=33000", nil))
	if _, again := packed(t, e, "/api/v1/proches?code_postal=33000&limit=20"); !bytes.Equal(again, bordeaux) {
		t.Error("the answer has changed")
	}
}
