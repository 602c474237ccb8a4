package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestDownloadsHoldAWholeView(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	lines := func(b []byte) int { return strings.Count(strings.TrimSpace(string(b)), "\n") + 1 }
	for _, view := range []string{
		"", "?departement=33", "?region=75&services=Aide+aux+d%C3%A9marches+administratives",
	} {
		var whole, listed struct {
			NumberMatched, NumberReturned int
			Features                      []struct{ Properties map[string]any }
		}
		if err := json.Unmarshal(s.Get("/donnees/lieux.geojson"+view).Body, &whole); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(s.Get("/api/v1/lieux.geojson"+view).Body, &listed); err != nil {
			t.Fatal(err)
		}
		var flat []map[string]any
		if err := json.Unmarshal(s.Get("/donnees/lieux.json"+view).Body, &flat); err != nil {
			t.Fatal(err)
		}
		want := lines(s.Get("/api/v1/lieux.ndjson" + view).Body)
		if len(whole.Features) != want || len(flat) != want || lines(s.Get("/donnees/lieux.ndjson"+view).Body) != want ||
			len(listed.Features) != want || whole.NumberMatched != want || whole.NumberReturned != want {
			t.Errorf("%q: %d and %d Features, %d rows, want %d", view, len(whole.Features), len(listed.Features),
				len(flat), want)
		}
	}
	if a := s.Get("/donnees/lieux.geojson?labl=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a wrong parameter: status %d, want 400", a.StatusCode)
	}
	if a := s.Get("/donnees/lieux.xml"); a.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown format: status %d, want 404", a.StatusCode)
	}
	s.Refuses(http.StatusBadRequest, "/api/v1/lieux.gpkg?limit=3") // a file has no pages
}

// TestCSVForAFrenchSpreadsheet reads the same cells from both forms of CSV.
func TestCSVForAFrenchSpreadsheet(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, path := range []string{"/donnees/lieux.csv?pres_de=33000", "/api/v1/lieux.csv?pres_de=33000&limit=30"} {
		want, err := csv.NewReader(bytes.NewReader(s.Get(path).Body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		body, marked := bytes.CutPrefix(s.Get(path+"&separateur=;").Body, []byte("\ufeff"))
		r := csv.NewReader(bytes.NewReader(body))
		r.Comma = ';'
		got, err := r.ReadAll()
		if err != nil || !marked || len(got) != len(want) {
			t.Fatalf("%s: %v, a mark: %t, %d lines, want %d", path, err, marked, len(got), len(want))
		}
		for i := range got[1:] {
			for n, name := range want[0] {
				cell := got[i+1][n]
				if slices.Contains([]string{"latitude", "longitude", "distance_m"}, name) {
					cell = strings.Replace(cell, ",", ".", 1)
				}
				if cell != want[i+1][n] {
					t.Fatalf("%s of line %d is %q, want %q", name, i+1, cell, want[i+1][n])
				}
			}
		}
	}
	s.Refuses(http.StatusBadRequest, "/api/v1/lieux.csv?separateur=tab")
	s.Refuses(http.StatusBadRequest, "/api/v1/lieux.json?separateur=;")
}

// TestDownloadsAreFiles asks each format for its length, for parts of it, and for itself again.
func TestDownloadsAreFiles(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, f := range export.Formats {
		path := "/donnees/lieux" + f.Extension() + "?departement=33"
		whole := s.Get(path, "Accept-Encoding", "identity")
		h := whole.Header
		if whole.StatusCode != http.StatusOK || h.Get("Content-Length") != strconv.Itoa(len(whole.Body)) ||
			h.Get("Accept-Ranges") != "bytes" || h.Get("Content-Type") != f.MediaType || len(whole.Body) < 200 {
			t.Errorf("%s: %d, %d bytes, %v", path, whole.StatusCode, len(whole.Body), h)
		}
		head := s.Do(http.MethodHead, path, "Accept-Encoding", "identity")
		if head.StatusCode != http.StatusOK || len(head.Body) > 0 ||
			head.Header.Get("Content-Length") != h.Get("Content-Length") {
			t.Errorf("HEAD %s: %d, %v", path, head.StatusCode, head.Header)
		}
		part := s.Get(path, "Accept-Encoding", "identity", "Range", "bytes=100-149", "If-Range", h.Get("ETag"))
		if want := "bytes 100-149/" + strconv.Itoa(len(whole.Body)); part.StatusCode != http.StatusPartialContent ||
			part.Header.Get("Content-Range") != want || !bytes.Equal(part.Body, whole.Body[100:150]) {
			t.Errorf("a part of %s: %d, %v", path, part.StatusCode, part.Header)
		}
		other := s.Get(path, "Accept-Encoding", "identity", "Range", "bytes=100-149", "If-Range", `"another"`)
		if other.StatusCode != http.StatusOK || !bytes.Equal(other.Body, whole.Body) {
			t.Errorf("a part of what %s was before: %d, %d bytes", path, other.StatusCode, len(other.Body))
		}
		if beyond := s.Get(path, "Range", "bytes=99999999-"); beyond.StatusCode != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("beyond the end of %s: %d, want 416", path, beyond.StatusCode)
		}
		if again := s.Get(path, "Accept-Encoding", "identity", "If-None-Match", h.Get("ETag")); again.StatusCode != 304 ||
			len(again.Body) > 0 {
			t.Errorf("%s again: %d, want 304", path, again.StatusCode)
		}
		coded := s.Get(path, "Accept-Encoding", "gzip")
		if want := "gzip"; f.Compressed {
			if coded.Header.Get("Content-Encoding") != "" || coded.Header.Get("ETag") != h.Get("ETag") {
				t.Errorf("%s is compressed twice", path)
			}
		} else if coded.Header.Get("Content-Encoding") != want || coded.Header.Get("ETag") == h.Get("ETag") ||
			coded.Header.Get("Content-Length") != strconv.Itoa(len(coded.Body)) {
			t.Errorf("%s compressed: %v", path, coded.Header)
		} else if z, err := gzip.NewReader(bytes.NewReader(coded.Body)); err != nil {
			t.Errorf("%s compressed: %v", path, err)
		} else if b, err := io.ReadAll(z); err != nil || !bytes.Equal(b, whole.Body) {
			t.Errorf("%s compressed: %d bytes, want %d (%v)", path, len(b), len(whole.Body), err)
		}
	}
}

// TestGDALOpensDownloads reads each format that GDAL knows over HTTP, as QGIS does.
func TestFormatThatThereIsNot(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, file := range []string{"/donnees/lieux.shp", "/donnees/autre.csv"} {
		if p := s.Refuses(http.StatusNotFound, file); !strings.Contains(p.Detail, "geojson") {
			t.Errorf("%s: %+v", file, p)
		}
	}
}

func TestGDALOpensDownloads(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo (gdal-bin) is not installed: downloads were not read by GDAL")
	}
	s := sitetest.Open(t, site.Config{})
	view := "departement=33"
	page := sitetest.Decode[struct{ NumberMatched int }](t, s.Get("/api/v1/lieux?limit=1&"+view))
	count := "Feature Count: " + strconv.Itoa(page.NumberMatched) + "\n"
	for _, source := range []struct {
		name  string
		wants []string
	}{
		{"/donnees/lieux.geojson", []string{"nom: String", "services: StringList", "Geometry: Point"}},
		{"/api/v1/lieux.geojson", []string{"nom: String"}},
		{"/donnees/lieux.gpkg", []string{"nom: String", "score: Real", "date_maj: Date", "WGS 84", "Geometry: Point"}},
		{"/donnees/lieux.fgb", []string{"nom: String", "score: Real", "date_maj: DateTime", "WGS 84", "Geometry: Point"}},
		{"/donnees/lieux.csv", []string{"nom: String"}},
	} {
		address := "/vsicurl?url=" + strings.NewReplacer(":", "%3A", "?", "%3F", "=", "%3D").Replace(
			s.URL+source.name+"?"+view)
		if source.name == "/donnees/lieux.csv" {
			address = "CSV:" + address
		}
		out, err := exec.Command(ogrinfo, "-ro", "-al", "-so", address).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", source.name, err, out)
			continue
		}
		for _, want := range slices.Concat(source.wants, []string{count}) {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s: %q is not in\n%s", source.name, want, out)
			}
		}
	}
}
