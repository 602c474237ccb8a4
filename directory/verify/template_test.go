package verify_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestTemplate: one column a field, the values of vocabularies offered in the cells, and an example
// of each field that the référentiel accepts.
func TestTemplate(t *testing.T) {
	s := httptest.NewServer(sitetest.NewServer(t, sitetest.Deps(t, sitetest.Snapshot(t)), sitetest.PagesConfig(t)))
	defer s.Close()
	answer, err := s.Client().Get(s.URL + "/donnees/modele.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%d, %v", answer.StatusCode, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Lieux")
	if err != nil || len(rows) != 1 || len(rows[0]) != len(directory.Fields) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	help, err := book.GetRows("Aide")
	if err != nil {
		t.Fatal(err)
	}
	offered, vocabularies := 0, 0
	validations, err := book.GetDataValidations("Lieux")
	if err != nil {
		t.Fatal(err)
	}
	offered = len(validations)
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if rows[0][i] != f.Name || help[i+1][0] != f.Name {
			t.Errorf("column %d is %s, explained as %s, want %s", i, rows[0][i], help[i+1][0], f.Name)
		}
		if len(help[i+1]) < 5 || help[i+1][4] == "" {
			t.Errorf("%s has no example", f.Name)
			continue
		}
		if f.Vocabulary == nil {
			continue
		}
		vocabularies++
		for value := range strings.SplitSeq(help[i+1][4], "|") {
			if !slices.Contains(f.Vocabulary.Values, value) {
				t.Errorf("%s: the example %q is not of the référentiel", f.Name, value)
			}
		}
	}
	if offered != vocabularies {
		t.Errorf("%d fields offer their values, want %d", offered, vocabularies)
	}
}
