package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// pageRoutes are one address of each page and paper.
var pageRoutes = []string{
	"/", "/?pres_de=33000", "/?departement=33", "/carte?departement=33", "/imprimer?departement=33", "/orienter",
	"/orienter?besoin=impots&pres_de=33000", "/territoires", "/territoires/departement/33", "/integrer?departement=33",
	"/donnees", "/accessibilite", "/labels", "/sources", "/qualite", "/proches.txt?pres_de=33000",
	"/affiche/33063.pdf", "/livret/33.pdf", "/sitemap.xml", "/robots.txt", "/ogc",
	"/oembed?url=http%3A%2F%2Fexample.com%2F%3Fdepartement%3D33&format=json",
}

// BenchmarkRoutes measures each route for a client that has its answer and, where answers are kept, for one that has
// none yet.
func BenchmarkRoutes(b *testing.B) {
	view := sitetest.Build(b, 1, benchmarkSizes[0], 1)
	e := sitetest.NewServer(b, sitetest.Deps(b, view), sitetest.PagesConfig(b))
	id := view.ID(view.Len() / 2)
	paths := append(sitetest.Routes(), pageRoutes...)
	for _, form := range []string{"", ".txt", ".vcf", ".ics", "/apercu", "/historique"} {
		paths = append(paths, "/lieux/"+id+form)
	}
	for _, path := range paths {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			b.Logf("%s: status %d", path, w.Code)
			continue
		}
		name, group := strings.ReplaceAll(path, "/", "|"), [][]string{{path}}
		b.Run(name+"/200", func(b *testing.B) { benchmarkAddresses(b, e, group, nil) })
		if etag := w.Header().Get("Etag"); etag != "" {
			b.Run(name+"/304", func(b *testing.B) { benchmarkAddresses(b, e, group, map[string]string{path: etag}) })
		}
	}
}
