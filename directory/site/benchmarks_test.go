package site_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// discardWriter is an http.ResponseWriter that counts the bytes of the body.
type discardWriter struct {
	header http.Header
	bytes  int
	status int
}

func (w *discardWriter) Header() http.Header { return w.header }

func (w *discardWriter) WriteHeader(status int) { w.status = status }

func (w *discardWriter) Write(b []byte) (int, error) { w.bytes += len(b); return len(b), nil }

// withConstant returns a site with a route /constant that answers the body of path.
func withConstant(b *testing.B, path string) *web.Server {
	e := sitetest.Handler(b)
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		b.Fatal(w.Body)
	}
	body := bytes.Clone(w.Body.Bytes())
	e.Get("/constant", func(c web.Context) error {
		c.Header().Set("Content-Length", strconv.Itoa(len(body)))
		return c.Blob(http.StatusOK, "application/geo+json", body)
	})
	return e
}

// BenchmarkHandler measures handlers without the network.
func BenchmarkHandler(b *testing.B) {
	e := withConstant(b, sitetest.Nearest20)
	for name, path := range map[string]string{
		"nearest20":     sitetest.Nearest20,
		"nearest20 lat": "/api/v1/proches?lat=44.84&lon=-0.58&limit=20",
		"rare label":    "/api/v1/proches?code_postal=33000&limit=20&label=Atelier%20des%20%C3%89crans%20Tranquilles",
		"list":          "/api/v1/lieux?departement=33",
		"tile":          "/api/v1/tuiles/6/31/23.geojson",
		"tile mvt":      "/api/v1/tuiles/6/31/23.mvt",
		"facets":        "/api/v1/facettes?facettes=services,label",
		"territories":   "/api/v1/territoires?q=bord",
		"constant":      "/constant",
	} {
		b.Run(name, func(b *testing.B) {
			request := httptest.NewRequest(http.MethodGet, path, nil)
			b.ReportAllocs()
			for b.Loop() {
				w := &discardWriter{header: make(http.Header, 12)}
				e.ServeHTTP(w, request)
				b.SetBytes(int64(w.bytes))
			}
		})
	}
}

// BenchmarkNearest measures Nearest20 over HTTP next to the same bytes as a constant.
func BenchmarkNearest(b *testing.B) {
	server := httptest.NewServer(withConstant(b, sitetest.Nearest20))
	b.Cleanup(server.Close)
	for _, c := range []struct{ name, path string }{{"constant", "/constant"}, {"nearest20", sitetest.Nearest20}} {
		b.Run(c.name, func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
				defer client.CloseIdleConnections()
				for pb.Next() {
					r, err := client.Get(server.URL + c.path)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					_ = r.Body.Close()
				}
			})
		})
	}
}
