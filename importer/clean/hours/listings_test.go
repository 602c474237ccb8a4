package hours_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// listing names the columns of a listing that hold opening hours, and the share of the
// rows with hours that must be understood.
type listing struct {
	name    string
	days    []string // columns, Monday first
	osm     string
	week    string
	opening string
	share   float64
}

var listings = []listing{
	{name: "france-services", days: []string{"h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi"},
		share: 0.97},
	{name: "conseiller-numerique", osm: "horaires", share: 0.97},
	{name: "hinaura", days: []string{"Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"},
		share: 0.9},
	{name: "le-havre", osm: "horaires", share: 0.9},
	{name: "aix-en-provence", osm: "horaires", share: 1},
	{name: "bus-france-services-charente", osm: "horaires", opening: "ouverture", share: 1},
	{name: "mednum-hub-antilles", osm: "horaires", share: 1},
	{name: "angers", week: "HORAIRE", share: 0.86},
	{name: "epernay", week: "Horaires d'ouverture__1", share: 0.75},
	{name: "fibre-64", week: "Leshorairesdemastructure", share: 0.47},
}

// rowsOf reads the cells of a listing; it skips the test when there are no real listings.
func rowsOf(t *testing.T, l listing) []importer.HoursText {
	t.Helper()
	dir := listingstest.Dir(t)
	var rows []importer.HoursText
	for _, get := range listingCells(t, filepath.Join(dir, l.name, l.name)) {
		h := importer.HoursText{OSM: get(l.osm), Week: get(l.week), WeekOpening: get(l.opening)}
		for d, column := range l.days {
			h.Days[d] = get(column)
		}
		rows = append(rows, h)
	}
	return rows
}

func listingCells(t *testing.T, path string) []func(string) string {
	t.Helper()
	var list []func(string) string
	if data, err := os.ReadFile(path + ".json"); err == nil {
		var rows []map[string]any
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			list = append(list, func(column string) string {
				if v, ok := row[column]; ok && v != nil {
					return fmt.Sprint(v)
				}
				return ""
			})
		}
		return list
	}
	file, err := os.Open(path + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records[1:] {
		list = append(list, func(column string) string {
			if i := slices.Index(records[0], column); i >= 0 {
				return record[i]
			}
			return ""
		})
	}
	return list
}

func given(h importer.HoursText) bool {
	return strings.Trim(h.OSM+h.Week+strings.Join(h.Days[:], ""), " -/") != ""
}

// leavesOut reports whether findings say that the hours do not state all of the text.
func leavesOut(findings []importer.Finding) bool {
	return slices.ContainsFunc(findings, func(f importer.Finding) bool {
		return slices.Contains([]string{"horaires.telephone", "horaires.phrase_sans_heures", "horaires.jour_complete"},
			f.Rule)
	})
}

func TestListings(t *testing.T) {
	for _, l := range listings {
		t.Run(l.name, func(t *testing.T) {
			total, understood := 0, 0
			reasons := map[string]int{}
			for _, h := range rowsOf(t, l) {
				if !given(h) {
					continue
				}
				total++
				osm, text, findings := hours.Read(h)
				if osm != "" {
					understood++
				}
				if osm == "" && (text == "" || len(findings) == 0) || osm != "" && text != "" && !leavesOut(findings) {
					t.Errorf("%+v: osm %q, text %q, %d findings", h, osm, text, len(findings))
				}
				for _, a := range findings {
					reasons[a.Rule+"/"+string(a.Action)]++
				}
			}
			t.Logf("%d rows with hours, %d understood (%.1f %%), %v", total, understood,
				100*float64(understood)/float64(max(total, 1)), reasons)
			if float64(understood) < l.share*float64(total) {
				t.Errorf("%d of %d understood, want %.0f %%", understood, total, 100*l.share)
			}
		})
	}
}
