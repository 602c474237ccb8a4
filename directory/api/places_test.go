package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestPagesHoldEveryPlaceOnce(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, view := range []string{
		"departement=33", "departement=59&pres_de=59000", "label=France%20Services&region=84",
		"q=mediatheque&region=11",
	} {
		seen := map[string]bool{}
		matched := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&"+view)).NumberMatched
		next, pages := s.URL+"/api/v1/lieux?limit=7&"+view, 0
		for next != "" {
			a := s.Get(strings.TrimPrefix(next, s.URL))
			page := sitetest.Decode[sitetest.Collection](t, a)
			if page.NumberMatched != matched || page.NumberReturned != len(page.Features) {
				t.Fatalf("%s: numberMatched %d then %d, numberReturned %d of %d", view, matched, page.NumberMatched,
					page.NumberReturned, len(page.Features))
			}
			next = ""
			for _, l := range page.Links {
				if !strings.Contains(a.Header.Get("Link"), "<"+l.Href+`>; rel="`+l.Rel+`"`) {
					t.Errorf("%s: the Link header lacks %s %s", view, l.Rel, l.Href)
				}
				if l.Rel == "license" && !strings.Contains(string(s.Get(strings.TrimPrefix(l.Href, s.URL)).Body), `"licence":`) {
					t.Errorf("%s names no licence", l.Href)
				}
				if l.Rel == "next" {
					next = l.Href
				}
			}
			for _, id := range page.IDs() {
				if seen[id] {
					t.Fatalf("%s: %s is listed twice", view, id)
				}
				seen[id] = true
			}
			if pages++; pages > 1000 {
				t.Fatalf("%s: more than 1000 pages", view)
			}
		}
		if len(seen) != matched || matched < 10 {
			t.Errorf("%s: %d places over all pages, numberMatched %d", view, len(seen), matched)
		}
	}
}

func TestFormatsHoldTheSamePlaces(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	view := "?departement=33&sans_accueil=inclure&limit=1000"
	want := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux"+view)).IDs()
	whole := strings.Replace(view, "&limit=1000", "", 1)

	var flat []string
	for _, row := range sitetest.Decode[[]map[string]any](t, s.Get("/api/v1/lieux.json"+view)) {
		flat = append(flat, row["id"].(string))
		if services, ok := row["services"]; ok &&
			!strings.Contains(strings.Join(directory.VocabularyServices.Values, "|"),
				strings.Split(services.(string), "|")[0]) {
			t.Errorf("services %v", services)
		}
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(string(s.Get("/api/v1/lieux.ndjson"+whole).Body), "\n"),
		"\n") {
		var f sitetest.Feature
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, f.ID)
	}
	got := s.Get("/api/v1/lieux.csv" + whole)
	records, err := csv.NewReader(bytes.NewReader(got.Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records[0]) != 32 || records[0][0] != "id" || records[0][31] != "prise_rdv" {
		t.Errorf("columns %v", records[0])
	}
	var rows []string
	for _, record := range records[1:] {
		rows = append(rows, record[0])
	}
	for name, ids := range map[string][]string{"json": flat, "ndjson": lines, "csv": rows} {
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got.Header.Get("Number-Matched") != strconv.Itoa(len(want)) || len(want) < 10 {
		t.Errorf("Number-Matched %s of %d", got.Header.Get("Number-Matched"), len(want))
	}
}

func TestNegotiation(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for accept, want := range map[string]string{
		"*/*": "application/geo+json",
		"text/html,application/xhtml+xml,*/*;q=0.8": "application/geo+json",
		"application/geo+json":                      "application/geo+json",
		"application/json":                          "application/geo+json",
		"application/json, text/plain, */*":         "application/geo+json",
		"text/csv":                                  "text/csv; charset=utf-8",
		"text/csv;q=0.5, application/x-ndjson":      "application/x-ndjson",
		"text/*":                                    "text/csv; charset=utf-8",
	} {
		got := s.Get("/api/v1/lieux?limit=2", "Accept", accept)
		if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != want ||
			!strings.Contains(got.Header.Get("Vary"), "Accept,") &&
				!strings.HasSuffix(got.Header.Get("Vary"), "Accept") {
			t.Errorf("Accept %s: %d %s, Vary %s", accept, got.StatusCode, got.Header.Get("Content-Type"),
				got.Header.Get("Vary"))
		}
	}
	for _, path := range []string{"/api/v1/lieux", "/api/v1/proches?code_postal=33000"} {
		s.Refuses(http.StatusNotAcceptable, path, "Accept", "image/png")
		s.Refuses(http.StatusNotAcceptable, path, "Accept", "*/*;q=0")
	}
	if got := s.Get("/api/v1/lieux.csv?limit=1", "Accept", "image/png"); got.StatusCode != http.StatusOK {
		t.Errorf("with an extension Accept is ignored: status %d, want 200", got.StatusCode)
	}
}
