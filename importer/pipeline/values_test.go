package pipeline_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// valuesFile holds cells of all kinds, one a line: field, cell, what is published of it,
// rules that it met.
var valuesFile = filepath.Join("testdata", "values.csv")

// Each cell of testdata/values.csv, alone in a row that is otherwise in order, becomes what
// the file says.
func TestValues(t *testing.T) { golden(t, valuesFile, importValues(t)) }

// importValues imports the cells of valuesFile and returns the file with their outcome.
func importValues(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(valuesFile)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{}
	location := filepath.Join(t.TempDir(), "valeurs.csv")
	if err := os.WriteFile(location, listingOf(t, cells[1:]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Run(t.Context(), source, read.Input{Location: location}, store, options(t)); err != nil {
		t.Fatal(err)
	}
	// The first row has no cell under test: its outcome is subtracted from the others.
	usual := outcomeOf(t, &store.rows[0])
	for i, cell := range cells[1:] {
		o := outcomeOf(t, &store.rows[i+1])
		maps.DeleteFunc(o.fields, func(name string, value json.RawMessage) bool {
			return bytes.Equal(value, usual.fields[name])
		})
		rules := slices.DeleteFunc(o.rules, func(rule string) bool { return slices.Contains(usual.rules, rule) })
		published, err := json.Marshal(o.fields)
		if err != nil {
			t.Fatal(err)
		}
		cell[2], cell[3] = string(published), strings.Join(rules, " ")
	}
	return encode(t, cells)
}

// listingOf is a listing in the form of the référentiel: a usual row, then one for each cell.
func listingOf(t *testing.T, cells [][]string) []byte {
	t.Helper()
	columns := []string{"id", "nom", "adresse", "code_postal", "commune", "date_maj", "telephone", "courriels",
		"site_web",
		"horaires", "presentation_detail", "pivot"}
	usual := []string{"v", "Espace des Essais", "1 rue des Essais", "33000", "Bordeaux", "2026-01-31", "", "", "", "",
		"", ""}
	rows := [][]string{columns, usual}
	for _, cell := range cells {
		row := slices.Clone(usual)
		i := slices.Index(columns, cell[0])
		if i < 0 {
			t.Fatalf("%s: no column %q", valuesFile, cell[0])
		}
		row[0], row[i] = "v"+cell[1], cell[1]
		rows = append(rows, row)
	}
	return encode(t, rows)
}

type rowOutcome struct {
	fields map[string]json.RawMessage // published and withheld
	rules  []string                   // "rule/action"
}

func outcomeOf(t *testing.T, row *importer.Row) rowOutcome {
	t.Helper()
	o := rowOutcome{fields: map[string]json.RawMessage{}}
	if row.State != importer.RefusedRow {
		if err := json.Unmarshal(append(row.Place.AppendFields([]byte("{")), '}'), &o.fields); err != nil {
			t.Fatal(err)
		}
		delete(o.fields, "id")
	}
	for field, value := range row.Withheld {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		o.fields["retenu."+field] = text
	}
	for _, f := range row.Findings {
		o.rules = append(o.rules, f.Rule+"/"+string(f.Action))
	}
	return o
}

func encode(t *testing.T, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
