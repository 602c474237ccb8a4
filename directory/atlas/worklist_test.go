package atlas_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestWorklist checks that each place of a territory that lacks something is in the file, the most costly
// first, and that a defect keeps the places that have it.
func TestWorklist(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	list := s.Get("/api/v1/lieux?departement=33&limit=1000")
	found := sitetest.Decode[sitetest.Collection](t, list)
	rows := worklist(t, s, "")
	lacking := 0
	for _, f := range found.Features {
		quality, _ := f.Properties["qualite"].(map[string]any)
		if score, _ := quality["score"].(float64); score < 1 {
			lacking++
		}
	}
	if len(rows) != lacking || lacking == 0 {
		t.Errorf("%d places to complete, %d have a score below 1", len(rows), lacking)
	}
	last, total := 1e18, 0
	for _, row := range rows {
		cost, err := strconv.ParseFloat(row["cout"], 64)
		if err != nil || cost > last || row["criteres"] == "" || row["source"] == "" ||
			!strings.HasSuffix(row["page"], "/lieux/"+row["id"]) {
			t.Fatalf("%v after a cost of %f", row, last)
		}
		people, _ := strconv.Atoi(row["habitants"])
		total += people
		last = cost
	}
	if total == 0 {
		t.Error("nobody relies on any place")
	}
	api := sitetest.Decode[struct {
		Quality directory.QualitySummary `json:"qualite"`
	}](t, s.Get("/api/v1/territoires/departement/33"))
	page := string(s.Get("/territoires/departement/33/a-completer").Body)
	for _, c := range api.Quality.Criteria {
		if met := fmt.Sprintf("<td>%d sur %d</td>", c.Met, c.Asked); !strings.Contains(page, met) {
			t.Errorf("%s: the page does not say %q, which the API does", c.Code, met)
		}
	}
	for _, row := range worklist(t, s, "?critere=offre_jours_feries") {
		if !strings.Contains(row["criteres"], "offre_jours_feries") {
			t.Errorf("%v speaks of holidays", row)
		}
	}
}

// worklist returns the rows of the worklist of a département, by column.
func worklist(t *testing.T, s *sitetest.Site, query string) (rows []map[string]string) {
	t.Helper()
	got := s.Get("/territoires/departement/33/a-completer.csv" + query)
	table, err := csv.NewReader(strings.NewReader(string(got.Body))).ReadAll()
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatal(got.StatusCode, err)
	}
	for _, cells := range table[1:] {
		row := map[string]string{}
		for i, name := range table[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestCompareChosen checks that the form of choices leads to the comparison of the view before with what
// was chosen, whatever it holds.
func TestCompareChosen(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for form, want := range map[string]url.Values{
		"vue=frais_a_charge%3DGratuit&label=France+Services&portee_km=5&ouvert=": {
			"frais_a_charge": {"Gratuit"}, "avec": {"label=France+Services"}, "portee_km": {"5"}},
		"vue=": {"avec": {"tous"}},
		"vue=x%0d%0aSet-Cookie:a&services=A&services=B&lang=en": {"avec": {"services=A&services=B"}, "lang": {"en"},
			"x\r\nSet-Cookie:a": {""}},
	} {
		got := s.Get("/territoires/departement/33/comparer?" + form)
		to, err := url.Parse(got.Header.Get("Location"))
		if err != nil || got.StatusCode != http.StatusSeeOther || to.Path != "/territoires/departement/33" || to.Host != "" {
			t.Fatalf("%s: %d to %s", form, got.StatusCode, to)
		}
		if to.Query().Encode() != want.Encode() {
			t.Errorf("%s leads to %v, want %v", form, to.Query(), want)
		}
	}
}
