package export_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// everything returns all places of the invented version.
func everything(t *testing.T) *export.Selection {
	t.Helper()
	v := sitetest.Snapshot(t)
	s := &export.Selection{View: v, Query: &directory.Query{}, Home: "https://lieux.exemple.fr"}
	for i := range v.Len() {
		s.Hits = append(s.Hits, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	}
	return s
}

func written(t *testing.T, f *export.Format, s *export.Selection) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDataInclusionKeepsItsSchema checks each row against the constraints of the schema 1.
func TestDataInclusionKeepsItsSchema(t *testing.T) {
	s := everything(t)
	var both struct {
		Structures, Services []map[string]any
	}
	if err := json.Unmarshal(written(t, export.DataInclusion, s), &both); err != nil {
		t.Fatal(err)
	}
	if len(both.Structures) != len(s.Hits) || len(both.Services) != len(s.Hits) {
		t.Fatalf("%d structures and %d services of %d places", len(both.Structures), len(both.Services), len(s.Hits))
	}
	known := map[any]bool{}
	text := func(row map[string]any, name string) string {
		value, _ := row[name].(string)
		return value
	}
	for _, row := range slices.Concat(both.Structures, both.Services) {
		for _, required := range []string{"source", "id", "nom", "date_maj"} {
			if text(row, required) == "" {
				t.Fatalf("%s is missing in %v", required, row)
			}
		}
		if n := len([]rune(text(row, "nom"))); n < 3 || n > 150 {
			t.Errorf("nom has %d characters", n)
		}
		if !strings.HasPrefix(text(row, "id"), text(row, "source")+"--") || known[row["id"]] {
			t.Errorf("id %v", row["id"])
		}
		known[row["id"]] = true
	}
	kinds := []string{"", "accompagnement", "atelier", "aide-materielle"}
	for i, row := range both.Services {
		p := s.View.Fields(s.Hits[i].Index)
		themes, _ := row["thematiques"].([]any)
		if !known[row["structure_id"]] || len([]rune(text(row, "description"))) < 5 ||
			!slices.Contains(kinds, text(row, "type")) || (len(p.Services) > 0) != (len(themes) > 0) {
			t.Errorf("%v", row)
		}
		for _, theme := range themes {
			if !strings.HasPrefix(theme.(string), "numerique--") {
				t.Errorf("theme %v", theme)
			}
		}
	}
	var structures []map[string]any
	if err := json.Unmarshal(written(t, export.Structures, s), &structures); err != nil || len(structures) != len(s.Hits) {
		t.Errorf("%d structures, %v", len(structures), err)
	}
	if got := string(written(t, export.Services, &export.Selection{View: s.View})); got != "[]\n" {
		t.Errorf("no place: %q", got)
	}
}

// TestOSMIsReadByGDAL writes nodes that an XML parser and GDAL read, none of which OpenStreetMap has.
func TestOSMIsReadByGDAL(t *testing.T) {
	s := everything(t)
	located := 0
	for _, hit := range s.Hits {
		if s.View.Spot(hit.Index).Located {
			located++
		}
	}
	raw := written(t, export.OSM, s)
	var read struct {
		Upload string `xml:"upload,attr"`
		Note   string `xml:"note"`
		Nodes  []struct {
			ID   int64 `xml:"id,attr"`
			Tags []struct {
				K string `xml:"k,attr"`
				V string `xml:"v,attr"`
			} `xml:"tag"`
		} `xml:"node"`
	}
	if err := xml.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Nodes) != located || read.Upload != "never" || !strings.Contains(read.Note, "ODbL") {
		t.Errorf("%d nodes of %d, upload %s, %q", len(read.Nodes), located, read.Upload, read.Note)
	}
	for _, node := range read.Nodes {
		seen := map[string]bool{}
		for _, tag := range node.Tags {
			if tag.V == "" || seen[tag.K] {
				t.Errorf("node %d: %s is empty or twice", node.ID, tag.K)
			}
			seen[tag.K] = true
		}
		if node.ID >= 0 || !seen["name"] || !seen["addr:city"] {
			t.Errorf("node %d: %v", node.ID, node.Tags)
		}
	}
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo (gdal-bin) is not installed: the nodes were not read by GDAL")
	}
	path := filepath.Join(t.TempDir(), "lieux.osm")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(ogrinfo, "-ro", "-al", "--config", "OSM_USE_CUSTOM_INDEXING", "NO", path, "points")
	out, err := command.CombinedOutput()
	if n := strings.Count(string(out), "OGRFeature(points)"); err != nil || n != located {
		t.Errorf("%v: GDAL reads %d points of %d", err, n, located)
	}
}
