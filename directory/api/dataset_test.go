package api_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestTheLandingDocumentLeadsEverywhere follows each of its links.
func TestTheLandingDocumentLeadsEverywhere(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	landing := sitetest.Decode[struct {
		Lieux int
		Links []struct{ Rel, Href, Type string }
	}](t, s.Get("/api/v1", "Accept", "*/*"))
	if landing.Lieux != sitetest.Places || len(landing.Links) < 8 {
		t.Errorf("%+v", landing)
	}
	for _, link := range landing.Links {
		path := strings.TrimPrefix(link.Href, s.URL)
		if path == "/api/v1/proches" {
			path += "?code_postal=33000" // it needs an origin
		}
		mediaType, _, _ := strings.Cut(link.Type, ";")
		a := s.Get(path)
		if got, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";"); a.StatusCode != http.StatusOK || got != mediaType &&
			mediaType != "application/vnd.oai.openapi+json" {
			t.Errorf("%s: %d %s, want %s", path, a.StatusCode, got, link.Type)
		}
	}
	browser := "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	if a := s.Get("/api/v1", "Accept", browser); a.Header.Get("Location") != s.URL+"/api/v1/docs" &&
		a.Header.Get("Location") != "/api/v1/docs" {
		t.Errorf("a browser: %d %s", a.StatusCode, a.Header.Get("Location"))
	}
}

func TestDataPackageDescribesItsFiles(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, view := range []string{"", "?departement=33"} {
		d := sitetest.Decode[struct {
			Version   string
			Licenses  []struct{ Name, Path string }
			Sources   []struct{ Title, Path string }
			Resources []struct {
				Name, Path, Mediatype string
				Schema                struct{ Fields []struct{ Name, Type string } }
			}
		}](t, s.Get("/donnees/datapackage.json"+view))
		if len(d.Resources) != len(export.Formats) || len(d.Sources) != 2 || d.Licenses[0].Name != "etalab-2.0" {
			t.Errorf("%+v", d)
		}
		for _, r := range d.Resources {
			path := strings.TrimPrefix(r.Path, s.URL)
			if !strings.HasSuffix(path, view) {
				t.Errorf("%s does not keep the view %s", path, view)
			}
			a := s.Get(path)
			if got, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";"); a.StatusCode != 200 || got != r.Mediatype {
				t.Errorf("%s: %d %s, want %s", path, a.StatusCode, got, r.Mediatype)
			}
			if r.Name != "csv" {
				continue
			}
			header, err := csv.NewReader(strings.NewReader(string(a.Body))).Read()
			if err != nil {
				t.Fatal(err)
			}
			var described []string
			for _, f := range r.Schema.Fields {
				described = append(described, f.Name)
			}
			if !slices.Equal(header, described) {
				t.Errorf("columns %v are described as %v", header, described)
			}
		}
	}
	s.Refuses(http.StatusBadRequest, "/donnees/datapackage.json?departmenet=33")
}

// TestCatalogueIsAGraph checks that what the catalogue names it describes, or gives an address of.
func TestCatalogueIsAGraph(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	answer := s.Get("/donnees/catalogue.jsonld?departement=33")
	if got := answer.Header.Get("Content-Type"); got != "application/ld+json" {
		t.Errorf("Content-Type %s", got)
	}
	catalogue := sitetest.Decode[struct {
		Context map[string]string `json:"@context"`
		Graph   []map[string]any  `json:"@graph"`
	}](t, answer)
	nodes := map[string]map[string]any{}
	kinds := map[any]int{}
	for _, node := range catalogue.Graph {
		nodes[node["@id"].(string)] = node
		kinds[node["@type"]]++
		for name := range node {
			prefix, _, named := strings.Cut(name, ":")
			if _, known := catalogue.Context[prefix]; named && !known {
				t.Errorf("the prefix of %s is not in the context", name)
			}
		}
	}
	if kinds["dcat:Catalog"] != 1 || kinds["dcat:Dataset"] != 1 || kinds["dcat:Distribution"] != len(export.Formats) {
		t.Errorf("%v", kinds)
	}
	for id, node := range nodes {
		for _, member := range []string{"dcat:dataset", "dcat:distribution", "dct:publisher", "dct:contributor"} {
			for _, reference := range references(node[member]) {
				if nodes[reference] == nil {
					t.Errorf("%s of %s names %s, which is not described", member, id, reference)
				}
			}
		}
		for _, address := range references(node["dcat:downloadURL"]) {
			if a := s.Get(strings.TrimPrefix(address, s.URL)); a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", address, a.StatusCode)
			}
		}
	}
}

// references returns the identifiers that a member of a node names.
func references(value any) (ids []string) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			ids = append(ids, references(one)...)
		}
	case map[string]any:
		ids = append(ids, v["@id"].(string))
	}
	return ids
}
