package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// getBrotli requests a path in brotli and returns the response and its decoded body.
func getBrotli(t *testing.T, e http.Handler, path string) (*httptest.ResponseRecorder, []byte) {
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

func TestCachedAnswersAreUnchanged(t *testing.T) {
	e := sitetest.Handler(t)
	for _, path := range []string{
		sitetest.Nearest20, "/api/v1/lieux?departement=33", "/api/v1/facettes", "/api/v1/tuiles/9/259/176.geojson",
		"/api/v1/tuiles/9/259/176.geojson?v=7",
	} {
		plain := httptest.NewRecorder()
		e.ServeHTTP(plain, httptest.NewRequest(http.MethodGet, path, nil))
		first, body := getBrotli(t, e, path)
		again, same := getBrotli(t, e, path)
		if !bytes.Equal(body, plain.Body.Bytes()) || !bytes.Equal(same, body) {
			t.Errorf("%s: the compressed answer differs from the plain one", path)
		}
		for name := range first.Header() {
			if got, want := again.Header().Get(name), first.Header().Get(name); got != want {
				t.Errorf("%s: %s was %q, and %q the second time", path, name, want, got)
			}
		}
	}
}

func TestCachedAnswersBelongToOneAddress(t *testing.T) {
	e := sitetest.Handler(t)
	_, bordeaux := getBrotli(t, e, "/api/v1/proches?code_postal=33000&limit=20")
	_, lille := getBrotli(t, e, "/api/v1/proches?code_postal=59000&limit=20")
	if bytes.Equal(bordeaux, lille) {
		t.Error("two addresses have the same answer")
	}
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/proches?code_postal=33000", nil))
	if _, again := getBrotli(t, e, "/api/v1/proches?code_postal=33000&limit=20"); !bytes.Equal(again, bordeaux) {
		t.Error("the cached answer has changed")
	}
}
