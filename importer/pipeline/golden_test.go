package pipeline_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each folder of importer/testdata is a small invented listing that shows the traps
// of its source: what becomes of every row is a file to be read and reviewed.
func TestGolden(t *testing.T) {
	for _, dir := range goldenFolders(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			places, report := importGolden(t, dir)
			golden(t, filepath.Join(dir, "places.ndjson"), places)
			golden(t, filepath.Join(dir, "report.json"), report)
		})
	}
}

func goldenFolders(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join("..", "testdata", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no golden listing: %v", err)
	}
	return folders
}

// importGolden imports the listing of a folder and returns its rows and its report.
func importGolden(t *testing.T, dir string) (places, report []byte) {
	t.Helper()
	listings, err := filepath.Glob(filepath.Join(dir, "in.*"))
	if err != nil || len(listings) == 0 {
		t.Fatalf("no listing in %s: %v", dir, err)
	}
	listing := listings[0]
	if len(listings) > 1 { // in.config.json comes first
		listing = listings[1]
	}
	source, location, err := sources.Resolve(listing, filepath.Base(dir), "")
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{}
	r, err := pipeline.Run(t.Context(), source, read.Input{Location: location}, store, options(t))
	if err != nil {
		t.Fatal(err)
	}
	r.Duration, r.Fingerprint = 0, ""
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return placeLines(t, source.Name, store.rows), append(text, '\n')
}

// placeLines is one JSON line a row, as `lieux report` writes it, with what is withheld.
func placeLines(t *testing.T, source string, rows []importer.Row) []byte {
	t.Helper()
	var out bytes.Buffer
	for i := range rows {
		row := &rows[i]
		fields := append(row.Place.AppendFields([]byte("{")), '}')
		line := map[string]any{
			"source": source, "rang": row.Rank, "ligne": row.Line, "id": row.RecordID, "etat": row.State,
			"champs": json.RawMessage(fields), "anomalies": row.Findings,
		}
		if row.Place.Location.Known {
			line["localisation"] = map[string]any{"precision": row.Place.Location.Precision,
				"origine": row.Place.Location.Origin}
		}
		if row.Place.HoursText != "" {
			line["horaires_texte"] = row.Place.HoursText
		}
		if len(row.Withheld) > 0 {
			line["retenu"] = row.Withheld
		}
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(line); err != nil {
			t.Fatalf("row %d: %v in %s", row.Rank, err, fields)
		}
	}
	return out.Bytes()
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); once it is right: go test ./importer/pipeline -update\n%s", path, diff)
	}
}
