package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// Every real listing is imported with the mapping that came with it, unchanged,
// and so do those that have a mapping of ours.
func TestRealListings(t *testing.T) {
	dir := listingstest.Dir(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			source, location, err := sources.Resolve(filepath.Join(dir, e.Name()), "", "")
			if err != nil {
				t.Fatal(err)
			}
			importListing(t, source, location)
			if ours, ok, _ := sources.Find(e.Name()); ok && ours.Mapping != nil {
				ours.Title += " (notre correspondance)"
				importListing(t, ours, location)
			}
		})
	}
}

func importListing(t *testing.T, source importer.Source, location string) {
	t.Helper()
	store := &memory{}
	report, err := pipeline.Run(context.Background(), source, read.Input{Location: location}, store, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if report.Malformed > 0 {
		t.Errorf("%d rows could not be taken apart", report.Malformed)
	}
	named := report.Read - report.Rules["nom.absent/refuse"]
	if report.Published*1000 < named*995 {
		t.Errorf("%d of %d rows that name a place are published", report.Published, named)
	}
	if n := report.Rules["horaires.selon_commentaire/devine"]; source.Name == "france-services" && n < 240 {
		t.Errorf("%d comments limit the hours: some that the mapping does not read make false openings", n)
	}
	t.Logf("%-45s %5d lues %5d publiées %4d refusées  localisation %v", source.Title, report.Read, report.Published,
		report.RefusedRows, report.Located)
	for _, n := range report.Findings {
		t.Logf("  %s/%s %s → %s", n.Rule, n.Action, n.Value, n.After)
	}
	for _, n := range report.Findings {
		if _, ok := advice.Of(n.Rule); !ok {
			t.Errorf("%s has no entry in importer/advice/rules.yaml", n.Rule)
		}
	}
	rules := make([]string, 0, len(report.Rules))
	for rule := range report.Rules {
		if code, _, _ := strings.Cut(rule, "/"); code != "" {
			if _, ok := advice.Of(code); !ok {
				t.Errorf("%s has no entry in importer/advice/rules.yaml", code)
			}
		}
		rules = append(rules, rule)
	}
	sort.Slice(rules, func(i, j int) bool { return report.Rules[rules[i]] > report.Rules[rules[j]] })
	for _, rule := range rules[:min(len(rules), 12)] {
		t.Logf("  %6d %s", report.Rules[rule], rule)
	}
	seen := map[string]bool{}
	for _, row := range store.rows {
		if row.State != importer.RefusedRow && (seen[row.RecordID] || !strings.HasPrefix(string(row.Raw), "[")) {
			t.Errorf("row %d: id %q, raw %.20s", row.Rank, row.RecordID, row.Raw)
		}
		seen[row.RecordID] = true
	}
}
