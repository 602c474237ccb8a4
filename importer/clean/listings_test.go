package clean_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

func gazetteer(t testing.TB) *territory.Gazetteer {
	t.Helper()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// listingDrafts reads a listing with the columns that its mapping names for scalar fields: a
// part of the mapping language that is enough to test cleaning.
func listingDrafts(t testing.TB, dir, name string) []*importer.Draft {
	t.Helper()
	var mapping map[string]json.RawMessage
	if b, err := os.ReadFile(filepath.Join(dir, name, name+".config.json")); err == nil {
		if err := json.Unmarshal(b, &mapping); err != nil {
			t.Fatal(err)
		}
	}
	var drafts []*importer.Draft
	for i, row := range listingRows(t, filepath.Join(dir, name, name)) {
		d := &importer.Draft{Record: &importer.Record{Rank: i}, Text: map[string]string{}, Lists: map[string][]string{}}
		if mapping == nil {
			d.Text = row
		}
		for field, rule := range mapping {
			if value := mapped(rule, row); value != "" {
				d.Text[field] = value
			}
		}
		drafts = append(drafts, d)
	}
	return drafts
}

func listingRows(t testing.TB, base string) []map[string]string {
	t.Helper()
	if b, err := os.ReadFile(base + ".json"); err == nil {
		var rows []map[string]any
		if err := json.Unmarshal(b, &rows); err != nil {
			t.Fatal(err)
		}
		texts := make([]map[string]string, len(rows))
		for i, row := range rows {
			texts[i] = map[string]string{}
			for k, v := range row {
				switch v := v.(type) {
				case string:
					texts[i][k] = v
				case nil:
				default:
					b, _ := json.Marshal(v)
					texts[i][k] = string(b)
				}
			}
		}
		return texts
	}
	f, err := os.Open(base + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var texts []map[string]string
	for _, line := range cells[1:] {
		row := map[string]string{}
		for i, c := range line {
			row[cells[0][i]] = c
		}
		texts = append(texts, row)
	}
	return texts
}

// mapped applies {colonne}, {joindre}, {dissocier} and {valeur}.
func mapped(rule json.RawMessage, row map[string]string) string {
	var m struct {
		Colonne any    `json:"colonne"`
		Valeur  string `json:"valeur"`
		Joindre *struct {
			Colonnes   []string        `json:"colonnes"`
			Separateur string          `json:"séparateur"`
			Ou         json.RawMessage `json:"ou"`
		} `json:"joindre"`
		Dissocier *struct {
			Colonne    string `json:"colonne"`
			Separateur string `json:"séparateur"`
			Partie     int    `json:"partie"`
		} `json:"dissocier"`
	}
	if json.Unmarshal(rule, &m) != nil {
		return ""
	}
	switch {
	case m.Joindre != nil:
		var parts []string
		for _, c := range m.Joindre.Colonnes {
			if row[c] != "" {
				parts = append(parts, row[c])
			}
		}
		return strings.Join(parts, m.Joindre.Separateur)
	case m.Dissocier != nil:
		if parts := strings.Split(row[m.Dissocier.Colonne], m.Dissocier.Separateur); m.Dissocier.Partie < len(parts) {
			return strings.TrimSpace(parts[m.Dissocier.Partie])
		}
		return ""
	case m.Valeur != "":
		return m.Valeur
	}
	switch c := m.Colonne.(type) {
	case string:
		return row[c]
	case []any:
		for _, name := range c {
			if s, _ := name.(string); row[s] != "" {
				return row[s]
			}
		}
	}
	return ""
}

// In every real listing, rows that name a place are published, what is published is valid, and
// cleaning it again changes nothing.
func TestListings(t *testing.T) {
	dir := listingstest.Dir(t)
	g := gazetteer(t)
	for _, name := range listingstest.Names(t, dir) {
		t.Run(name, func(t *testing.T) {
			s := &clean.Settings{Source: importer.Source{Name: name}, Gazetteer: g, Now: november}
			named, resolved := 0, 0
			for _, d := range listingDrafts(t, dir, name) {
				row := clean.Place(d, s)
				if strings.TrimSpace(d.Text["nom"]) == "" {
					continue
				}
				named++
				if row.State != importer.Published {
					t.Errorf("refused: %+v", row.Findings)
				}
				if row.Place.INSEECode != "" {
					resolved++
				}
				checkClean(t, d, &row.Place, s)
			}
			if resolved*1000 < named*990 {
				t.Errorf("%d certain communes in %d rows", resolved, named)
			}
			t.Logf("%d rows, %d communes", named, resolved)
		})
	}
}

// The number of withheld addresses of the real listings is as expected: all of them were
// checked one by one.
func TestRealMailboxes(t *testing.T) {
	dir := listingstest.Dir(t)
	g := gazetteer(t)
	published, withheld := 0, 0
	for _, name := range listingstest.Names(t, dir) {
		s := &clean.Settings{Source: importer.Source{Name: name}, Gazetteer: g, Now: november}
		kept, held := 0, 0
		for _, d := range listingDrafts(t, dir, name) {
			row := clean.Place(d, s)
			kept += len(row.Place.Emails)
			if w := row.Withheld["courriels"]; w != "" {
				held += 1 + strings.Count(w, "|")
			}
		}
		t.Logf("%-30s %5d published, %4d withheld", name, kept, held)
		published, withheld = published+kept, withheld+held
	}
	if share := float64(withheld) / float64(published+withheld); share < 0.055 || share > 0.07 {
		t.Errorf("%d adresses retenues sur %d", withheld, published+withheld)
	}
}

// checkClean returns what is invalid in a cleaned place, and what cleaning it again would
// change.
func checkClean(t *testing.T, d *importer.Draft, p *directory.Place, s *clean.Settings) {
	t.Helper()
	for _, v := range directory.Validate(p) {
		if !strings.HasSuffix(v.Rule, ".requis") {
			t.Errorf("%s : %s %q", p.Name, v.Rule, v.Value)
		}
	}
	if !p.UpdatedOn.IsZero() && p.UpdatedOn.Year() < 2000 {
		t.Errorf("%s : date %v", p.Name, p.UpdatedOn)
	}
	second := rewritten(p)
	second.Text["latitude"], second.Text["longitude"] = d.Text["latitude"], d.Text["longitude"]
	again := clean.Place(second, s)
	again.Place.ID, again.Place.Provenance, again.Place.HoursText = p.ID, p.Provenance, p.HoursText
	if p.INSEECode == "" { // an unknown commune may be found from the rest of the row
		again.Place.Territory = p.Territory
	}
	if !reflect.DeepEqual(*p, again.Place) { // much quicker than the difference
		t.Errorf("%s, cleaned twice:\n%s", p.Name, cmp.Diff(*p, again.Place))
	}
	for _, a := range again.Findings {
		if (a.Action == importer.Corrected || a.Action == importer.Withheld) && a.Rule != "horaires.normalises" {
			t.Errorf("%s, cleaned twice: %+v", p.Name, a)
		}
	}
}
