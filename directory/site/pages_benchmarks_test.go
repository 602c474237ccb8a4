package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// benchmarkSizes are the numbers of places of the directories that pages are measured on.
var benchmarkSizes = []int{20_000, 200_000}

// pagesAndData are pages beside the same answer as JSON.
func pagesAndData(id string) []struct{ name, page, data string } {
	return []struct{ name, page, data string }{
		{"home", "/", "/api/v1/facettes?facettes=services,modalites_accompagnement,label,region"},
		{"near", "/?pres_de=33000", "/api/v1/proches?pres_de=33000&limit=20"},
		{"département", "/?departement=33", "/api/v1/lieux?departement=33&limit=20"},
		{"embedded", "/carte?departement=33", "/api/v1/lieux?departement=33&limit=20"},
		{"territory", "/territoires/departement/33", "/api/v1/territoires/departement/33/couverture"},
		{"place", "/lieux/" + id, "/api/v1/lieux/" + id},
		{"print", "/imprimer?departement=33", "/api/v1/lieux?departement=33&limit=5"},
		{"print near", "/imprimer?pres_de=33000", "/api/v1/proches?pres_de=33000&limit=5"},
	}
}

// BenchmarkPages measures pages that must be made, that are kept and that the client has, each
// beside the same answer as JSON. A page is made again for each name of the site.
func BenchmarkPages(b *testing.B) {
	for _, n := range benchmarkSizes {
		if n > benchmarkSizes[0] && testing.Short() {
			continue
		}
		view := sitetest.Build(b, 1, n, 1)
		e := sitetest.NewServer(b, sitetest.Deps(b, view), sitetest.PagesConfig(b))
		for _, of := range pagesAndData(view.ID(n / 2)) {
			name := fmt.Sprintf("%d/%s", n, of.name)
			b.Run(name+"/JSON", func(b *testing.B) { benchmarkAddress(b, e, of.data, true, "") })
			b.Run(name+"/made", func(b *testing.B) { benchmarkAddress(b, e, of.page, true, "") })
			b.Run(name+"/kept", func(b *testing.B) { benchmarkAddress(b, e, of.page, false, "") })
			b.Run(name+"/304", func(b *testing.B) {
				w := httptest.NewRecorder()
				e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, of.page, nil))
				benchmarkAddress(b, e, of.page, false, w.Header().Get("Etag"))
			})
		}
	}
}

// benchmarkAddress sends a request again and again, each to another name of the site when it is new.
func benchmarkAddress(b *testing.B, e *web.Server, path string, another bool, etag string) {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Accept", "text/html,application/json")
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	e.ServeHTTP(&discardWriter{header: http.Header{}}, request)
	b.ReportAllocs()
	status, before := 0, sitetest.ProcessorTime(b)
	for i := 0; b.Loop(); i++ {
		if another {
			request.Host = "h" + strconv.Itoa(i) + ".example"
		}
		w := &discardWriter{header: make(http.Header, 12)}
		e.ServeHTTP(w, request)
		b.SetBytes(int64(w.bytes))
		status = w.status
	}
	b.ReportMetric(float64(sitetest.ProcessorTime(b)-before)/float64(b.N), "cpu-ns/op")
	if want := http.StatusOK; status != want && etag == "" {
		b.Fatal(path, " status ", status)
	} else if etag != "" && status != http.StatusNotModified {
		b.Fatal(path, " status ", status)
	}
}
