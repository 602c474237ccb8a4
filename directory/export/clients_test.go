package export_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/export"
)

// client is a program that people open files with: {} stands for the file, and it prints a line that counts the places.
type client struct {
	program, probe string // probe: what it runs to say that it can read the format; "" nothing
	arguments      []string
	formats        []*export.Format
	counts         string // what it prints, with {} for the number of places
	wants          []string
}

// clients are those of /donnees. The names, the types and the geometry are those that each reads.
var clients = []client{
	{program: "ogrinfo", arguments: []string{"-ro", "-so", "-al", "{}"}, counts: "Feature Count: {}\n",
		formats: []*export.Format{export.GeoJSON, export.GeoPackage, export.FlatGeobuf},
		wants:   []string{"Geometry: Point", "nom: String", "code_postal: String", "date_maj: Date"}},
	{program: "ogrinfo", arguments: []string{"-ro", "-so", "-al", "{}"}, counts: "Feature Count: {}\n",
		formats: []*export.Format{export.GeoPackage, export.FlatGeobuf},
		wants:   []string{"score: Real", "cle_ban: String"}},
	{program: "sh", probe: "command -v ogr2ogr", counts: "{}\n",
		arguments: []string{"-c", "ogr2ogr -f GeoJSONSeq /vsistdout/ {} lieux | wc -l"},
		formats:   []*export.Format{export.GeoJSON, export.GeoPackage, export.FlatGeobuf, export.XLSX}},
	{program: "ogrinfo", arguments: []string{"-ro", "-so", "{}", "Lieux"}, counts: "Feature Count: {}\n",
		formats: []*export.Format{export.XLSX}, wants: []string{"nom: String", "code_postal: String", "date_maj: Date"}},
	{program: "/usr/bin/python3", probe: "import pandas", formats: []*export.Format{export.CSV},
		arguments: []string{"-c", `import pandas
d = pandas.read_csv("{}", dtype=str, parse_dates=["date_maj"])
print("rows", len(d)); print(d.dtypes["date_maj"], "id" in d, "code_postal" in d)`},
		counts: "rows {}\n", wants: []string{"datetime64[ns] True True"}},
	{program: "/usr/bin/python3", probe: "import geopandas",
		formats: []*export.Format{export.GeoPackage, export.FlatGeobuf},
		arguments: []string{"-c", `import geopandas
d = geopandas.read_file("{}")
print("rows", len(d)); print(str(d.crs).upper(), sorted(set(d.geom_type.dropna()))[-1], d.score.dtype)`},
		counts: "rows {}\n", wants: []string{"EPSG:4326 Point float64"}},
	{program: "Rscript", formats: []*export.Format{export.CSV},
		arguments: []string{"-e", `d <- read.csv("{}", colClasses = "character")
cat("rows", nrow(d), "\n"); cat(names(d)[1:3])`},
		counts: "rows {} \n", wants: []string{"id pivot nom"}},
}

// TestClientsOpenFiles opens files with the programs that people have, where they are installed, and says aloud which
// are not.
func TestClientsOpenFiles(t *testing.T) {
	s := threeParts(t)
	dir, absent := t.TempDir(), []string{}
	for _, c := range clients {
		path, err := exec.LookPath(c.program)
		if err == nil && c.probe != "" {
			err = exec.CommandContext(t.Context(), path, "-c", c.probe).Run()
		}
		if err != nil {
			absent = append(absent, strings.TrimSpace(c.program+" "+c.probe))
			continue
		}
		for _, f := range c.formats {
			file := filepath.Join(dir, "lieux"+f.Extension())
			if err := os.WriteFile(file, written(t, f, s), 0o600); err != nil {
				t.Fatal(err)
			}
			arguments := slices.Clone(c.arguments)
			for i := range arguments {
				arguments[i] = strings.ReplaceAll(arguments[i], "{}", file)
			}
			out, err := exec.CommandContext(t.Context(), path, arguments...).CombinedOutput()
			count := strings.ReplaceAll(c.counts, "{}", strconv.Itoa(len(s.Hits)))
			for _, want := range append([]string{count}, c.wants...) {
				if err != nil || !strings.Contains(string(out), want) {
					t.Errorf("%s of %s: %v, %q is not in\n%s", c.program, f.Name, err, want, out)
				}
			}
		}
	}
	if len(absent) > 0 {
		t.Skip("not installed, files were not opened by: " + strings.Join(absent, ", "))
	}
}
