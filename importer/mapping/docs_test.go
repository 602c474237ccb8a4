package mapping_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// block is a block of code of a document in Markdown.
type block struct {
	kind, text string
	line       int
}

func blocksOf(t *testing.T, path string) (blocks []block) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in := false
	for i, line := range strings.Split(string(content), "\n") {
		if kind, fence := strings.CutPrefix(line, "```"); fence {
			if in = !in; in {
				blocks = append(blocks, block{kind: kind, line: i + 1})
			}
			continue
		}
		if in {
			blocks[len(blocks)-1].text += line + "\n"
		}
	}
	return blocks
}

// TestExamplesOfTheDocument runs every example of docs/correspondance.md: a listing, a mapping, and what is read.
func TestExamplesOfTheDocument(t *testing.T) {
	blocks := blocksOf(t, filepath.Join("..", "..", "docs", "correspondance.md"))
	schema := compiled(t)
	examples := 0
	for i, b := range blocks {
		if b.kind != "json" {
			continue
		}
		if i == 0 || i+1 == len(blocks) || blocks[i-1].kind != "csv" || blocks[i+1].kind != "lu" {
			t.Errorf("line %d: the mapping is not between a listing and what is read", b.line)
			continue
		}
		examples++
		m := parse(t, b.text)
		for _, f := range m.Findings {
			t.Errorf("line %d: %+v", b.line, f)
		}
		if err := validates(schema, b.text); err != nil {
			t.Errorf("line %d: the schema refuses the mapping: %v", b.line, err)
		}
		got := told(m.Compile(headerOf(t, blocks[i-1].text)).Apply(recordOf(t, blocks[i-1].text)))
		if diff := cmp.Diff(blocks[i+1].text, got); diff != "" {
			t.Errorf("line %d (-document +program):\n%s", b.line, diff)
		}
	}
	if examples < 10 {
		t.Errorf("%d examples", examples)
	}
}

func rowsOf(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%q: %v", text, err)
	}
	return rows
}

func headerOf(t *testing.T, text string) *importer.Header {
	t.Helper()
	return importer.NewHeader(rowsOf(t, text)[0]...)
}

func recordOf(t *testing.T, text string) *importer.Record {
	t.Helper()
	return &importer.Record{Header: headerOf(t, text), Values: rowsOf(t, text)[1]}
}

// told returns a draft as the document shows it, one field a line.
func told(d *importer.Draft) string {
	var lines []string
	say := func(name, text string) {
		if text != "" {
			lines = append(lines, name+" = "+text+"\n")
		}
	}
	for field, text := range d.Text {
		say(field, text)
	}
	for field, values := range d.Lists {
		say(field, strings.Join(values, " | "))
	}
	for i, day := range []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"} {
		say("horaires, "+day, d.Hours.Days[i])
	}
	say("horaires, osm", d.Hours.OSM)
	say("horaires, semaine", d.Hours.Week)
	say("horaires, semaines", d.Hours.WeekOpening)
	say("horaires, commentaire", d.Hours.Note)
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := mapping.Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(mapping.SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(mapping.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validates(schema *jsonschema.Schema, text string) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}

// TestSchema: the schema accepts the mappings that the program reads without a finding, and refuses those with a
// mistake that it reports.
func TestSchema(t *testing.T) {
	schema := compiled(t)
	for _, text := range []string{
		`{"nom":{"colonne":"A"}}`,
		`{"$schema":"x.json","nom":{"colonne":["A","B"]},"voie":{"colonne":"C"},"courriel":{"colonne":"D"}}`,
		`{"nom":{"colonne":"A"},"latitude":{"point":"P","ordre":"longitude latitude"},"services":{"colonne":"S"}}`,
		`{"nom":{"colonne":"A"},"services":[{"colonnes":["S"],"termes":["x"],"sauf":["y"],"cible":"CCAS"}]}`,
	} {
		if err := validates(schema, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{
		`{}`, `[]`, `{"nom":"A"}`, `{"nom":{"colone":"A"}}`, `{"nom":{"colonne":"A"},"comune":{"colonne":"B"}}`,
		`{"nom":{"colonne":"A"},"services":[{"colonnes":["S"],"cibles":"x"}]}`,
		`{"nom":{"colonne":"A"},"horaires":{"jours":[{"colonne":"L","osm":"Lundi"}]}}`,
		`{"nom":{"colonne":"A"},"adresse":{"point":"P"}}`,
	} {
		if validates(schema, text) == nil {
			t.Errorf("%s: accepted", text)
		}
	}
}

// TestSchemaOfRealMappings: the schema accepts the mappings of real listings, but for the keys that are reported.
func TestSchemaOfRealMappings(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join("..", "testdata", "*", "*.config.json"))
	if shared := os.Getenv("LIEUX_SHARED"); shared != "" {
		more, _ := filepath.Glob(filepath.Join(shared, "listings", "*", "*.config.json"))
		paths = append(paths, more...)
	}
	schema := compiled(t)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapping.Parse(text, filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		unknown := ""
		for _, f := range m.Findings {
			if f.Rule == "correspondance.cle_inconnue" || f.Rule == "correspondance.cle_corrigee" {
				unknown = f.Value
			}
		}
		if err := validates(schema, string(text)); (err != nil) != (unknown != "") {
			t.Errorf("%s: %v, unknown key %q", path, err, unknown)
		}
	}
	t.Logf("%d mappings", len(paths))
}

// TestDocument: a mapping that is written down and read again reads the same.
func TestDocument(t *testing.T) {
	h := importer.NewHeader("name", "addr:housenumber", "addr:street", "geo_point_2d", "services", "lundi",
		"tel", "phone")
	m, err := mapping.Standard().Document(h)
	if err != nil {
		t.Fatal(err)
	}
	r := &importer.Record{Header: h,
		Values: []string{"Cyber", "1", "rue A", "47.25, -1.5", "Accéder à du matériel", "", "", "0240000000"}}
	want := told(mapping.Standard().Compile(h).Apply(r))
	if got := told(parse(t, string(m)).Compile(h).Apply(r)); got != want {
		t.Errorf("got %s\nwant %s\nfrom %s", got, want, m)
	}
}
