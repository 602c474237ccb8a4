package pipeline_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// The version of the rules is a digest of their results for the golden listings,
// testdata/values.csv and invented duplicates, and of the tables that they use. A change
// of a rule changes it, so that listings already imported are cleaned anew; a rule that
// has no effect on any of these needs a line in testdata/values.csv.
func TestRulesVersion(t *testing.T) {
	sum := sha256.New()
	for _, dir := range goldenFolders(t) {
		places, report := importGolden(t, dir)
		sum.Write(places)
		sum.Write(report)
	}
	sum.Write(importValues(t))
	hashDuplicates(t, sum)
	for i := range directory.Fields {
		f := &directory.Fields[i]
		fmt.Fprintln(sum, f.Name, f.Kind)
		if f.Vocabulary != nil {
			fmt.Fprintln(sum, f.Vocabulary.Values)
		}
	}
	gazetteer, err := os.ReadFile(filepath.Join("..", "..", "geo", "territory", "table.bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	sum.Write(gazetteer)

	version := fmt.Sprintf("%.8x\n", sum.Sum(nil))
	const file = "rules.version"
	if *update {
		if err := os.WriteFile(file, []byte(version), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if version != string(want) {
		t.Errorf("the rules give other places than version %s of importer/pipeline/rules.version: "+
			"listings already imported would keep the old ones. Run: go test ./importer/pipeline -update",
			strings.TrimSpace(string(want)))
	}
}

// hashDuplicates adds to sum how invented places compare, group and merge with variants
// of them in another source.
func hashDuplicates(t *testing.T, sum hash.Hash) {
	t.Helper()
	g, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	index, i := dedupe.NewIndex(g), 0
	for p, err := range placetest.Places(g, 600, 1) {
		if err != nil {
			t.Fatal(err)
		}
		first, second := *p, variant(*p, i)
		a := &importer.Candidate{Source: "a", RecordID: "a" + p.ID, Place: &first}
		b := &importer.Candidate{Source: "b", RecordID: "b" + p.ID, Place: &second}
		index.Add(a)
		index.Add(b)
		merged := dedupe.Merge([]*importer.Contribution{
			{Ref: directory.RecordRef{ID: a.RecordID}, Place: first},
			{Ref: directory.RecordRef{ID: b.RecordID}, Place: second, Authority: 1},
		})
		fields := append(merged.AppendFields([]byte("{")), '}')
		if err := json.NewEncoder(sum).Encode([]any{dedupe.Compare(g, a, b), json.RawMessage(fields)}); err != nil {
			t.Fatal(err)
		}
		i++
	}
	if err := json.NewEncoder(sum).Encode(index.Find(nil)); err != nil {
		t.Fatal(err)
	}
}

// variant returns a place as another source might write it; i selects the differences.
func variant(p directory.Place, i int) directory.Place {
	p.UpdatedOn = today.AddDate(0, 0, -i)
	if i%2 == 0 {
		p.Name = strings.ToUpper(p.Name)
	}
	switch i % 3 {
	case 0:
		p.Name = "Mairie de " + p.Commune
	case 1:
		p.Programmes = append([]string{"France Services"}, p.Programmes...)
	}
	switch i % 5 {
	case 0:
		p.Address = ""
	case 1:
		p.Address = "99 " + strings.TrimLeft(p.Address, "0123456789 ")
	case 2:
		p.Phone, p.Emails, p.Websites = "", nil, nil
	case 3:
		p.Phone = "+33328000000"
	}
	p.Location.Position[1] += float64(i%7) * 0.0007
	if i%11 == 0 {
		p.Location = directory.Location{}
	}
	return p
}
